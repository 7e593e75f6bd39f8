"""One certifier's signature on a candidate or an amendment; the second makes it certified."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from securesystemslib.signer import Key, Signer
from tuf.api.metadata import Metadata, Root, Targets

from certify import amendment, gate, keys, proposal, propose, ssh_signing, standing, steps
from certify.errors import BrokenCandidateError, CertifyError, RefusedSigningError
from certify.proposal import Subject
from schemas.distrust import Reason
from store import canonical, clock, files
from store.journal import Entry, Event, Journal
from store.layout import RELEASE_ID, Layout

UNKNOWN: Final = "unknown"


@dataclass(frozen=True)
class Signing:
    """What one signature did; `signers` are all persons so far, in order of signing.

    `release` may be an amendment such as `withdraw-2026.1`; `manifest_sha256` is then the digest
    of its statement.
    """

    release: str
    person: str
    key_id: str
    manifest_sha256: str
    list_version: int
    signers: tuple[str, ...]
    needed: int
    is_certified: bool


def sign(
    layout: Layout,
    journal: Journal,
    release: str,
    key_path: Path | Signer,
    password: bytes | None = None,
) -> Signing:
    """Sign the proposed list with one certifier's key.

    Everything is checked and recorded under the journal's write lock. A refusal is recorded too,
    as `signing.refused`, before it is raised.

    Raises:
        KeyFileError: The key cannot be read; nothing is recorded.
        CertifyError: The candidate is not what was built, has been overtaken, did not pass its
            gate, or this person may not sign it.
    """
    signer = keys.load_signer(key_path, password)
    key_id = signer.public_key.keyid
    with journal.writing() as entry:
        try:
            return _sign(layout, entry, release, signer)
        except CertifyError as error:
            refusal = error
            person = _people(layout).get(key_id, {}).get("person", UNKNOWN)
            body = {"key_id": key_id, "reason": error.reason}
            entry.append("signing.refused", release, actor=person, body=body)
    raise refusal


def _sign(layout: Layout, entry: Entry, release: str, signer: Signer) -> Signing:
    now = clock.now()
    if RELEASE_ID.fullmatch(release):
        standing.check_folder(layout, release, entry, now)
    subject = amendment.read_subject(layout, release)
    (digest,) = subject.digest.values()
    _check_proposed(entry, subject)
    standing.check(subject, entry, now)
    _check_gate(layout, subject)
    _check_not_returned(entry, subject, signer.public_key.keyid)
    document = proposal.check(subject, propose.current_list(layout))
    root = keys.newest_root(layout)
    person = _check_person(layout, root, subject, signer.public_key)
    earlier = _signed(entry, subject)
    _check_open(entry, subject, person, signer.public_key.keyid, earlier)

    kept = {event.body["key_id"] for event in earlier}
    _append_signature(subject, signer, kept)
    ssh_signing.put(subject, signer, person)
    body = {"key_id": signer.public_key.keyid, **subject.digest}
    once = f"signed:{release}:{digest}:{person}"
    _append(entry, subject, "release.signed", actor=person, body=body, once=once)
    signers = (*(event.actor for event in earlier), person)
    needed = root.roles["targets"].threshold
    if len(signers) >= needed:
        certificate = {"signers": sorted(signers), **subject.digest}
        once = f"certified:{release}:{digest}"
        _append(entry, subject, subject.certified_kind, actor=person, body=certificate, once=once)
    return Signing(
        release,
        person,
        signer.public_key.keyid,
        digest,
        document.version,
        signers,
        needed,
        len(signers) >= needed,
    )


def _append(
    entry: Entry, subject: Subject, kind: str, *, actor: str, body: dict[str, Any], once: str
) -> None:
    """Record a step; a release takes only those its states allow."""
    add = steps.append if isinstance(subject, propose.Candidate) else Entry.append
    add(entry, kind, subject.id, actor=actor, body=body, once=once)


def _check_gate(layout: Layout, subject: Subject) -> None:
    """The gate's record is about these files, these inputs, today's rules, the last release."""
    if not isinstance(subject, propose.Candidate):
        return
    manifest = subject.manifest.content
    last = manifest["previous"]
    gate.check_bound(
        canonical.decode(subject.objects["gate.json"].read_bytes()),
        manifest,
        subject.folder / "objects",
        previous=last and standing.object_of(layout, last, "observations.parquet"),
    )


def _check_proposed(entry: Entry, subject: Subject) -> None:
    """The journal, not the folder, says what was put up for signing."""
    proposed = entry.events(subject.proposed_kind, subject.id)
    if not proposed or not subject.digest.items() <= proposed[-1].body.items():
        raise BrokenCandidateError(subject.id, subject.document, Reason.CHANGED)


def _check_not_returned(entry: Entry, subject: Subject, key_id: str) -> None:
    """An upload that was returned after the candidate was built must not be certified."""
    proposed = entry.events(subject.proposed_kind, subject.id)[-1]
    held = set(proposed.body.get("uploads", ()))
    returned = entry.events("upload.returned")
    if any(event.seq > proposed.seq and event.subject in held for event in returned):
        raise RefusedSigningError(subject.id, "upload-returned", key_id, None)


def _check_person(layout: Layout, root: Root, subject: Subject, key: Key) -> str:
    """Return who holds the key: root, our list of people and the subject's must agree."""

    def refuse(reason: str, person: str | None = None) -> RefusedSigningError:
        return RefusedSigningError(subject.id, reason, key.keyid, person)

    known = _people(layout).get(key.keyid)
    if known is None:
        raise refuse("unknown-key")
    person = known["person"]
    if known["role"] != keys.CERTIFIER or key.keyid not in root.roles["targets"].keyids:
        raise refuse("not-a-certifier", person)
    if subject.key_holders.get(key.keyid) != known:
        raise refuse("unknown-key", person)
    if person in subject.uploaders:
        raise refuse("uploader", person)
    if isinstance(subject, propose.Candidate) and person in subject.manifest.heads:
        raise refuse("head", person)
    return person


def _check_open(
    entry: Entry, subject: Subject, person: str, key_id: str, earlier: list[Event]
) -> None:
    release, (digest,) = subject.id, subject.digest.values()
    if person in {event.actor for event in earlier}:
        raise RefusedSigningError(release, "already-signed", key_id, person)
    if entry.recorded(f"certified:{release}:{digest}"):
        raise RefusedSigningError(release, "already-certified", key_id, person)


def _append_signature(subject: Subject, signer: Signer, kept: set[str]) -> None:
    """Add a signature to the same bytes; one a crash left unrecorded is dropped."""
    signed: Metadata[Targets] = Metadata.from_bytes(proposal.read_bytes(subject))
    for key_id in set(signed.signatures) - kept:
        del signed.signatures[key_id]
    signed.sign(signer, append=True)
    files.write_atomic(subject.home / proposal.PROPOSAL, signed.to_bytes())


def _signed(entry: Entry, subject: Subject) -> list[Event]:
    events = entry.events("release.signed", subject.id)
    return [event for event in events if subject.digest.items() <= event.body.items()]


def _people(layout: Layout) -> dict[str, dict[str, str]]:
    people: dict[str, dict[str, str]] = json.loads(keys.people_file(layout).read_bytes())
    return people
