"""What the signed list says: which releases there are, and every file with its digest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from securesystemslib.signer import Key

from schemas.distrust import Reason
from schemas.manifest import RELEASE_ID
from schemas.metadata import Document, refuse
from schemas.papers import Paper

PUBLISHED: Final = "published"
WITHDRAWN: Final = "withdrawn"
SUMS: Final = "SHA256SUMS"
# Withdrawn for this reason, a release loses its bytes as well; its entry stays.
DISCLOSURE: Final = "DISCLOSURE"

# Lower case and nothing else: no path can leave the folder, none can equal another when case is
# ignored.
_PATH = re.compile(
    rf"objects/(?P<sha256>[0-9a-f]{{64}})|(?P<release>{RELEASE_ID.pattern})/manifest\.json"
    rf"|(?P<sums>{RELEASE_ID.pattern})/SHA256SUMS",
    re.ASCII,
)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_TIMES = {"certified_at", "manifest_sha256", "published_at"}


@dataclass(frozen=True)
class Target:
    """One listed file; `custom` is set on manifests only."""

    sha256: str
    length: int
    custom: dict[str, Any] | None = None


@dataclass(frozen=True)
class ReleaseEntry:
    """One release as the list has it; instants are UTC.

    `signers` are the persons who signed the list that first held it, `signer_keys` their key ids.
    The last four are set on a withdrawn release only: `reason` is a code, `text` says more,
    `superseded_by` is the release to use instead, and from `withdrawn_at` on it was not current.
    """

    id: str
    status: str
    manifest_sha256: str
    certified_at: datetime
    published_at: datetime
    signers: tuple[str, ...]
    signer_keys: tuple[str, ...]
    reason: str | None = None
    superseded_by: str | None = None
    text: str | None = None
    withdrawn_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether it was not withdrawn."""
        return self.status == PUBLISHED

    @property
    def is_removed(self) -> bool:
        """Whether its bytes had to go: nothing but this entry and the manifest is left."""
        return self.status == WITHDRAWN and self.reason == DISCLOSURE


@dataclass(frozen=True)
class SignedList:
    """A list that passed every check; `releases` is in order of publication, newest first.

    `expires` is the earliest expiry of root, list, snapshot and timestamp; `expired_files` names
    those past it. `persons` is who holds each key, where the root says so. `pending` holds paths
    of a fully signed next list whose publication has begun. `papers` is what the publisher says
    beside the list, by kind. `keys` is every key of every root by id, revoked ones too.
    """

    version: int
    expires: datetime
    is_expired: bool
    releases: dict[str, ReleaseEntry]
    targets: dict[str, Target]
    expired_files: tuple[str, ...]
    certifier_keys: frozenset[str]
    publisher_keys: frozenset[str]
    threshold: int
    persons: dict[str, str]
    root_version: int
    document: Document = field(repr=False)
    snapshot: Document = field(repr=False)
    timestamp: Document = field(repr=False)
    pending: frozenset[str] = frozenset()
    papers: Mapping[str, Paper] = field(default_factory=dict)
    keys: Mapping[str, Key] = field(default_factory=dict, repr=False)


def release_of(path: str) -> str | None:
    """Return the release a target path is the manifest of."""
    match = _PATH.fullmatch(path)
    return match and match["release"]


def read_targets(document: Document) -> dict[str, Target]:
    """Return every listed file by its path under the releases folder.

    Raises:
        UntrustedListError: A path is unsafe or unknown, or an entry is not of our form.
    """
    listed = document.signed.get("targets")
    if not isinstance(listed, dict) or "delegations" in document.signed:
        refuse(Reason.UNREADABLE, document.name)
    found = {path: _target(document.name, path, entry) for path, entry in listed.items()}
    for path in found:
        folder, name = path.split("/")
        if name == SUMS and f"{folder}/manifest.json" not in found:
            refuse(Reason.CONTRADICTION, document.name)
    return found


def _target(name: str, path: str, entry: Any) -> Target:  # noqa: ANN401 - any JSON
    match = _PATH.fullmatch(path) or refuse(Reason.UNSAFE_PATH, name)
    try:
        hashes, length, custom = entry["hashes"], entry["length"], entry.get("custom")
        is_sound = (
            set(hashes) == {"sha256"}
            and _SHA256.fullmatch(hashes["sha256"]) is not None
            and type(length) is int
            and set(entry) <= {"hashes", "length", "custom"}
        )
    except (KeyError, TypeError, AttributeError):
        refuse(Reason.UNREADABLE, name)
    if not is_sound or match["sha256"] not in (None, hashes["sha256"]):
        refuse(Reason.UNREADABLE, name)
    is_manifest = match["release"] is not None
    if not (_is_status(custom, match["release"]) if is_manifest else custom is None):
        refuse(Reason.UNREADABLE, name)
    return Target(hashes["sha256"], length, custom)


def _is_status(custom: Any, release: str | None) -> bool:  # noqa: ANN401 - any JSON
    return (
        isinstance(custom, dict)
        and custom.get("release") == release
        and custom.get("status") in (PUBLISHED, WITHDRAWN)
        and all(isinstance(custom.get(key, ""), str) for key in ("reason", "text"))
        and _is_release(custom.get("superseded_by", release))
    )


def _is_release(name: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(name, str) and RELEASE_ID.fullmatch(name) is not None


def read_published(snapshot: Document) -> dict[str, dict[str, str]]:
    """Return the publisher's instants of every release, as written.

    Raises:
        UntrustedListError: They are not of our form.
    """
    published = snapshot.signed.get("published")
    try:
        is_sound = all(set(entry) == _TIMES for entry in published.values())  # type: ignore[union-attr]
    except (AttributeError, TypeError):
        is_sound = False
    if not is_sound:
        refuse(Reason.UNREADABLE, snapshot.name)
    return dict(published or {})


def read_withdrawn(snapshot: Document) -> dict[str, str]:
    """Return when the publisher put out each withdrawal, as written; no key when there is none.

    Raises:
        UntrustedListError: It is not of our form.
    """
    withdrawn = snapshot.signed.get("withdrawn", {})
    if not isinstance(withdrawn, dict):
        refuse(Reason.UNREADABLE, snapshot.name)
    for instant in withdrawn.values():
        _instant(instant, snapshot.name)
    return withdrawn


def entries(
    targets: Mapping[str, Target],
    snapshot: Document,
    signers: Mapping[str, tuple[str, ...]],
    persons: Mapping[str, str],
) -> dict[str, ReleaseEntry]:
    """Join what the certifiers listed with when the publisher issued it, newest first.

    Args:
        signers: Key ids per release.

    Raises:
        UntrustedListError: The two do not speak of the same releases and manifests, or two
            releases share an instant.
    """
    published, withdrawn = read_published(snapshot), read_withdrawn(snapshot)
    manifests = {release_of(path): target for path, target in targets.items()}
    manifests.pop(None, None)
    gone = {release for release, target in manifests.items() if _is_withdrawn(target)}
    if set(manifests) != set(published) or gone != set(withdrawn):
        refuse(Reason.CONTRADICTION, snapshot.name)
    times = {
        release: instants | ({"withdrawn_at": withdrawn[release]} if release in gone else {})
        for release, instants in published.items()
    }
    found = [
        _entry(
            release, manifests[release], times[release], signers[release], persons, snapshot.name
        )
        for release in published
    ]
    found.sort(key=lambda entry: entry.published_at, reverse=True)
    if len({entry.published_at for entry in found}) != len(found):
        refuse(Reason.CONTRADICTION, snapshot.name)
    return {entry.id: entry for entry in found}


def _is_withdrawn(target: Target) -> bool:
    return (target.custom or {}).get("status") == WITHDRAWN


def _entry(
    release: str,
    target: Target,
    times: Mapping[str, str],
    keys: Iterable[str],
    persons: Mapping[str, str],
    name: str,
) -> ReleaseEntry:
    certified, published = (_instant(times[key], name) for key in ("certified_at", "published_at"))
    withdrawn = _instant(times["withdrawn_at"], name) if "withdrawn_at" in times else None
    is_in_order = certified <= published and (withdrawn is None or published < withdrawn)
    if times["manifest_sha256"] != target.sha256 or not is_in_order:
        refuse(Reason.CONTRADICTION, name)
    custom = target.custom or {}
    return ReleaseEntry(
        id=release,
        status=custom["status"],
        manifest_sha256=target.sha256,
        certified_at=certified,
        published_at=published,
        signers=tuple(sorted(persons.get(key, key) for key in keys)),
        signer_keys=tuple(keys),
        reason=custom.get("reason"),
        superseded_by=custom.get("superseded_by"),
        text=custom.get("text"),
        withdrawn_at=withdrawn,
    )


def _instant(text: Any, name: str) -> datetime:  # noqa: ANN401 - any JSON
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (ValueError, TypeError):
        refuse(Reason.UNREADABLE, name)
