"""What a person at the DIC can act on; everything else is a bug and keeps its traceback.

Errors carry facts; `reason` is a stable code, and the sentences are made where they are printed.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar


class CertifyError(Exception):
    """Root of this package's errors; `exit_code` is what a command ends with."""

    exit_code: ClassVar[int] = 1
    reason: str = "failed"


class FailedBuildError(CertifyError):
    """The warehouse was not built; `lines` are those of the builder that say why."""

    reason = "build-failed"

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class DamagedUploadError(CertifyError):
    """A file of an accepted upload is gone or has other bytes than its receipt says."""

    reason = "upload-damaged"

    def __init__(self, upload_id: str, path: Path) -> None:
        super().__init__(f"{upload_id}: {path}")
        self.upload_id = upload_id
        self.path = path


class KeyFileError(CertifyError):
    """A private key cannot be used: `missing`, `unreadable`, `wrong-password`, `not-ed25519`."""

    exit_code = 2

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class MissingCandidateError(CertifyError):
    """There is no whole candidate of this release."""

    exit_code = 2
    reason = "no-candidate"

    def __init__(self, release: str) -> None:
        super().__init__(release)
        self.release = release


class BrokenCandidateError(CertifyError):
    """A file of the candidate is not what its manifest or the journal says; `why` is a code."""

    exit_code = 10
    reason = "candidate-changed"

    def __init__(self, release: str, file: str, why: str) -> None:
        super().__init__(f"{release}: {file}: {why}")
        self.release = release
        self.file = file
        self.why = why


class FailedGateError(CertifyError):
    """The candidate's gate did not pass, or its record is not the one the manifest names."""

    exit_code = 10
    reason = "gate-not-passed"

    def __init__(self, release: str) -> None:
        super().__init__(release)
        self.release = release


class StaleProposalError(CertifyError):
    """Another list was published since; run `make candidate` again and have it signed anew."""

    exit_code = 10
    reason = "stale-proposal"

    def __init__(self, release: str, proposed: int, published: int) -> None:
        super().__init__(f"{release}: list {proposed} was proposed, list {published} is published")
        self.release = release
        self.proposed = proposed
        self.published = published


class AlreadyPublishedError(CertifyError):
    """The release is in the published list; a change needs a new release."""

    exit_code = 11
    reason = "already-published"

    def __init__(self, release: str) -> None:
        super().__init__(release)
        self.release = release


class RefusedSigningError(CertifyError):
    """This person may not sign this candidate.

    `reason` is `unknown-key`, `not-a-certifier`, `uploader`, `head`, `already-signed`,
    `upload-returned` or `already-certified`; `person` is None when the key is unknown.
    """

    exit_code = 10

    def __init__(self, release: str, reason: str, key_id: str, person: str | None) -> None:
        super().__init__(f"{release}: {person or key_id}: {reason}")
        self.release = release
        self.reason = reason
        self.key_id = key_id
        self.person = person


class NotCertifiedError(CertifyError):
    """Fewer certifiers than needed have signed this candidate."""

    exit_code = 10
    reason = "not-certified"

    def __init__(self, release: str) -> None:
        super().__init__(release)
        self.release = release


class RefusedPublicationError(CertifyError):
    """The key is not the publisher's."""

    exit_code = 10
    reason = "not-the-publisher"

    def __init__(self, key_id: str) -> None:
        super().__init__(key_id)
        self.key_id = key_id


class UnfinishedPublicationError(CertifyError):
    """A publication of other content has begun: finish it first (`make publish`)."""

    exit_code = 10
    reason = "unfinished-publication"

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


class LostListError(CertifyError):
    """The journal tells of a newer list than the releases folder holds."""

    exit_code = 10
    reason = "list-lost"

    def __init__(self, recorded: int, found: int) -> None:
        super().__init__(f"list {recorded} was published, list {found} is here")
        self.recorded = recorded
        self.found = found


class ClockBehindError(CertifyError):
    """The clock shows no later instant than the last publication (`published_at`, UTC)."""

    exit_code = 10
    reason = "clock-behind"

    def __init__(self, published_at: str) -> None:
        super().__init__(published_at)
        self.published_at = published_at


class NoUploadsError(CertifyError):
    """Nothing was submitted, so there is nothing to certify."""

    exit_code = 2
    reason = "no-uploads"


class BusyError(CertifyError):
    """Another build is running in this DATA_ROOT."""

    exit_code = 2
    reason = "busy"


class GateError(CertifyError):
    """The release must not go out; `failures` names every expectation that does not hold."""

    exit_code = 10
    reason = "gate-failed"

    def __init__(self, failures: list[str]) -> None:
        super().__init__("\n".join(failures))
        self.failures = failures


class StaleGateError(CertifyError):
    """The gate's record is not about this release; `why` says what differs, `subject` where."""

    exit_code = 10
    reason = "gate-stale"

    def __init__(self, why: str, subject: str) -> None:
        super().__init__(f"{why}: {subject}")
        self.why, self.subject = why, subject


class ReleaseIdError(CertifyError):
    """The id is none, or is not after `previous`, the newest published release."""

    exit_code = 2
    reason = "release-id"

    def __init__(self, release: str, previous: str | None) -> None:
        super().__init__(release)
        self.release = release
        self.previous = previous


class MissingBaseError(CertifyError):
    """A patch such as 2026.2.1 was asked for, and its base is not published."""

    exit_code = 2
    reason = "no-base-release"

    def __init__(self, release: str, base: str) -> None:
        super().__init__(f"{release}: {base}")
        self.release = release
        self.base = base


class OtherPublisherError(CertifyError):
    """The contracts in force are another province's than the last release's."""

    exit_code = 2
    reason = "other-publisher"

    def __init__(self, release: str, found: str, expected: str) -> None:
        super().__init__(f"{release}: {found} ≠ {expected}")
        self.release = release
        self.found = found
        self.expected = expected


class NotStandingError(CertifyError):
    """The release is not published, or was withdrawn."""

    exit_code = 10
    reason = "not-standing"

    def __init__(self, release: str) -> None:
        super().__init__(release)
        self.release = release


class NothingToRevertError(CertifyError):
    """The release is the current one already."""

    exit_code = 11
    reason = "already-current"

    def __init__(self, release: str) -> None:
        super().__init__(release)
        self.release = release


class UnexplainedError(CertifyError):
    """The text that explains a withdrawal is too short, too long or holds control characters."""

    exit_code = 2
    reason = "unexplained"

    def __init__(self, shortest: int, longest: int) -> None:
        super().__init__(f"{shortest}-{longest}")
        self.shortest = shortest
        self.longest = longest


class EmbargoError(CertifyError):
    """The release is scheduled for a later instant (`publish_at`, UTC)."""

    exit_code = 10
    reason = "embargo"

    def __init__(self, release: str, publish_at: str) -> None:
        super().__init__(f"{release}: {publish_at}")
        self.release = release
        self.publish_at = publish_at


class PastInstantError(CertifyError):
    """What is scheduled must lie ahead."""

    exit_code = 2
    reason = "past-instant"

    def __init__(self, publish_at: str) -> None:
        super().__init__(publish_at)
        self.publish_at = publish_at


class FailedAuditError(CertifyError):
    """Journal entry `seq` does not agree with the files; `why` is a code, `file` the witness."""

    exit_code = 10
    reason = "audit-failed"

    def __init__(self, seq: int, kind: str, subject: str, why: str, file: str) -> None:
        super().__init__(f"{seq} {kind} {subject}: {file}")
        self.seq = seq
        self.kind = kind
        self.subject = subject
        self.why = why
        self.file = file


class CalendarError(CertifyError):
    """Calendar entry `entry` cannot be as asked.

    `reason` is `calendar-` and one of `name`, `taken`, `unknown`, `same-date`, `date`, `past`,
    `text`, `telling` (a number that could be a figure or a release id), `period`, `dataset`.
    """

    exit_code = 2

    def __init__(self, entry: str, why: str) -> None:
        super().__init__(entry)
        self.entry = entry
        self.reason = f"calendar-{why}"


class PreviewError(CertifyError):
    """A preview of `release` cannot be given or taken back.

    `reason` is `preview-` and one of `published`, `past`, `too-long`, `body`, `unknown`.
    """

    exit_code = 10

    def __init__(self, release: str, why: str) -> None:
        super().__init__(release)
        self.release = release
        self.reason = f"preview-{why}"


class BodyError(CertifyError):
    """The list of bodies to announce to cannot be changed so.

    `reason` is `body-` and one of `name`, `address`, `taken`, `unknown`, `unreadable`.
    """

    exit_code = 2

    def __init__(self, body: str, why: str) -> None:
        super().__init__(body)
        self.body = body
        self.reason = f"body-{why}"


class BadDecisionError(CertifyError):
    """What a person decided cannot be recorded like this; `detail` is what was found.

    `reason` is `not-a-person`, `unknown-code`, `bad-rule`, `unexplained`, `unknown-blocker`,
    `not-waivable`, `bad-expiry`, `no-such-waiver`, `unknown-figure`, `bad-sheet`, `no-claim`,
    `bad-page`, `page-taken` or `unknown-page`.
    """

    exit_code = 2

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class BadValuesError(CertifyError):
    """A file of published values is refused whole; `faults` are two sentences each."""

    exit_code = 10
    reason = "bad-values"

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("".join(f"\n  - {vi}\n    {en}" for vi, en in faults))
        self.faults = faults


class KnownValuesError(CertifyError):
    """The very same file of published values is in the ledger already."""

    exit_code = 11
    reason = "values-known"

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256)
        self.sha256 = sha256


class CaseError(CertifyError):
    """A discrepancy cannot be treated so; `detail` is what was found.

    `reason` is `case-` and one of `unknown`, `step`, `cause`, `outcome`, `unexplained`, `outdated`,
    `file`.
    """

    exit_code = 2

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = f"case-{reason}"
        self.detail = detail


class ReportError(CertifyError):
    """A report cannot be made so; `detail` is what was found, and what there is.

    `reason` is `report-` and one of `no-release`, `unknown-release`, `wrong-order`, `no-end`,
    `narrative`, `no-file`, `damaged`.
    """

    exit_code = 2

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = f"report-{reason}"
        self.detail = detail


class PackError(CertifyError):
    """A pack cannot be made, sent or believed; `detail` is what was found.

    `reason` is `pack-` and one of `framework`, `edition`, `no-readiness`, `unknown`, `unsigned`,
    `not-a-signer`, `removed`, `changed`, `sent`.
    """

    exit_code = 2

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = f"pack-{reason}"
        self.detail = detail


class BackupError(CertifyError):
    """A backup cannot be made or used; `detail` is what was found.

    `reason` is `backup-` and one of `inside`, `link`, `moving`, `journal`, `none`, `list`,
    `target`, `server`, `damaged`, `root`, `chain`, `wrong`.
    """

    exit_code = 10

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = f"backup-{reason}"
        self.detail = detail


class OpenBlockersError(CertifyError):
    """A candidate has blockers that nobody waived; `blockers` are their two sentences each."""

    exit_code = 10
    reason = "open-blockers"

    def __init__(self, release: str, blockers: list[tuple[str, str]]) -> None:
        super().__init__(release + "".join(f"\n  - {vi} / {en}" for vi, en in blockers))
        self.release = release
        self.blockers = blockers


class ExpiredWaiverError(CertifyError):
    """A waiver that a candidate rests on has expired, or was lifted."""

    exit_code = 10
    reason = "waiver-expired"

    def __init__(self, release: str, waivers: list[str]) -> None:
        super().__init__(f"{release}: {', '.join(waivers)}")
        self.release = release
        self.waivers = waivers


class RefusedStepError(CertifyError):
    """The release is in a state from which this step does not lead on (`schemas/states.yaml`)."""

    exit_code = 10
    reason = "refused-step"

    def __init__(self, release: str, state: str | None, event: str) -> None:
        super().__init__(f"{release}: {state or '-'} → {event}")
        self.release = release
        self.state = state
        self.event = event


class NoReceiptError(CertifyError):
    """There is nothing to hand out: `no-figure`, `bad-figure`, `no-receipts` or `removed`."""

    exit_code = 2

    def __init__(self, release: str, figure: str, reason: str) -> None:
        super().__init__(f"{release}: {figure}")
        self.release = release
        self.figure = figure
        self.reason = reason


class CeremonyError(CertifyError):
    """A key ceremony cannot go on; `reason` is a code, `detail` what it is about."""

    exit_code = 2

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class UnreachablePlaceError(CertifyError):
    """A folder or bucket of releases does not take or give a file."""

    reason = "place"

    def __init__(self, place: str, file: str, said: str) -> None:
        super().__init__(f"{place} · {file}: {said}")
