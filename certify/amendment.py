"""What is signed about releases that are out: a withdrawal, or a return to a former release.

Either is a new list in which releases are marked withdrawn. Nothing is removed, except for a
disclosure: a withdrawn release stays readable and says that it is, why, and what to use instead.
It cannot be taken back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tuf.api.metadata import Metadata, TargetFile, Targets

from certify import keys, proposal, propose
from certify.errors import (
    BrokenCandidateError,
    MissingCandidateError,
    NothingToRevertError,
    NotStandingError,
    StaleProposalError,
    UnexplainedError,
    UnfinishedPublicationError,
)
from schemas import manifest as manifests
from schemas import metadata, signed_list
from schemas.distrust import DistrustError, Reason
from schemas.signed_list import SignedList
from store import canonical, clock, files, reading, releases
from store.journal import Journal
from store.layout import AMENDMENT_ID, Layout

STATEMENT: Final = "statement.json"
WITHDRAW: Final = "withdraw"
REVERT: Final = "revert"
SHORTEST_TEXT: Final = 15
LONGEST_TEXT: Final = 1000

# Why a release is withdrawn: Vietnamese, English. For a disclosure the bytes go as well
# (`certify.seal`, `trust.md` 7).
REASONS: Final[dict[str, tuple[str, str]]] = {
    "WRONG_FIGURE": ("Số liệu sai", "A figure is wrong"),
    "WRONG_UNIT": ("Sai đơn vị tính", "A unit of measure is wrong"),
    "WRONG_METHOD": ("Sai phương pháp tính", "A method was applied wrongly"),
    "WRONG_SCOPE": ("Sai phạm vi hoặc đơn vị hành chính", "A scope or territory is wrong"),
    "SOURCE_WITHDRAWN": ("Nguồn đã rút số liệu", "The source withdrew its figures"),
    "PREMATURE": ("Công bố trước khi được phép", "It came out before it was allowed to"),
    signed_list.DISCLOSURE: (
        "Lộ thông tin phải giữ kín; số liệu bị xóa",
        "Confidential information was disclosed; its figures are removed",
    ),
    "OTHER": ("Lý do khác, xem giải thích", "Another reason, see the text"),
}

_EVENTS: Final = {WITHDRAW: "withdrawal", REVERT: "revert"}
_LIMIT: Final = 100_000


@dataclass(frozen=True)
class Amendment(proposal.Subject):
    """A withdrawal or revert that was put up for signing; `content` is its statement."""

    folder: Path
    content: Mapping[str, Any]
    statement: bytes
    people: Mapping[str, Mapping[str, str]]

    @property
    def id(self) -> str:
        """Such as `withdraw-2026.1`."""
        return f"{self.content['kind']}-{self.content['release']}"

    @property
    def home(self) -> Path:
        """The proposal's folder."""
        return self.folder

    @property
    def digest(self) -> dict[str, str]:
        """The statement's."""
        return {"statement_sha256": hashlib.sha256(self.statement).hexdigest()}

    @property
    def document(self) -> str:
        """The statement."""
        return f"{self.id}/{STATEMENT}"

    @property
    def proposed_kind(self) -> str:
        """It was put up."""
        return f"release.{_EVENTS[self.content['kind']]}_proposed"

    @property
    def certified_kind(self) -> str:
        """Two have signed."""
        return f"release.{_EVENTS[self.content['kind']]}_certified"

    @property
    def uploaders(self) -> frozenset[str]:
        """Whose figures go, or come back."""
        return frozenset(self.content["uploaders"])

    @property
    def key_holders(self) -> Mapping[str, Mapping[str, str]]:
        """As our list of people has them."""
        return self.people

    @property
    def withdrawn(self) -> tuple[str, ...]:
        """Releases that it withdraws."""
        return tuple(self.content["withdrawn"])

    def custom(self, release: str) -> dict[str, str]:
        """Return what the list says of a release that this withdraws."""
        told = {key: self.content[key] for key in ("reason", "text", "superseded_by")}
        said = {key: value for key, value in told.items() if value is not None}
        return {"release": release, "status": signed_list.WITHDRAWN, **said}

    def is_in(self, targets: Mapping[str, signed_list.Target]) -> bool:
        """Tell whether a list says what this asks for."""
        found = {release: targets.get(f"{release}/manifest.json") for release in self.withdrawn}
        return all(
            target is not None and target.custom == self.custom(release)
            for release, target in found.items()
        )

    def draft(self, current: SignedList | None, expires: datetime) -> Metadata[Targets]:
        """Return the unsigned list in which the releases are withdrawn.

        Raises:
            StaleProposalError: One of them, or the one that takes their place, stands no more.
        """
        listed = proposal.listed(current)
        successor = self.content["superseded_by"]
        standing = {
            entry.id for entry in (current.releases if current else {}).values() if entry.stands
        }
        version = current.version if current else 0
        if not {*self.withdrawn, *([successor] if successor else [])} <= standing:
            raise StaleProposalError(self.id, version, version)
        for release in self.withdrawn:
            path = f"{release}/manifest.json"
            target = listed[path]
            custom = {"custom": self.custom(release)}
            listed[path] = TargetFile(target.length, target.hashes, path, custom)
        return proposal.follow(current, listed, expires)


def withdraw(
    layout: Layout,
    journal: Journal,
    release: str,
    *,
    reason: str,
    text: str,
    superseded_by: str | None = None,
) -> Amendment:
    """Put the withdrawal of a release up for signing; two certifiers must sign it.

    One that was put up for this release before is replaced, and its signatures are void.

    Args:
        reason: One of `REASONS`.
        text: A sentence for whoever used the figures.
        superseded_by: Release to use instead, one that stands.

    Raises:
        UnexplainedError: The text says too little or too much.
        NotStandingError: The release, or its successor, is not published or was withdrawn.
        UnfinishedPublicationError: A publication has to be ended first.
        DistrustError: The list, or a manifest it names, does not hold.
    """
    current = propose.current_list(layout)
    _check_stands(current, release)
    if superseded_by is not None:
        if superseded_by == release:
            raise NotStandingError(superseded_by)
        _check_stands(current, superseded_by)
    told = {"reason": reason, "superseded_by": superseded_by, "withdrawn": [release]}
    return _propose(layout, journal, WITHDRAW, release, text, told)


def revert(layout: Layout, journal: Journal, release: str, *, reason: str, text: str) -> Amendment:
    """Put up for signing that a former release becomes current again.

    Every release after it is withdrawn with it as successor; two certifiers must sign.

    Raises:
        NothingToRevertError: It is the current one.
        CertifyError, DistrustError: As `withdraw`.
    """
    current = propose.current_list(layout)
    entry = _check_stands(current, release)
    later = [
        other.id
        for other in (current.releases if current else {}).values()
        if other.stands and other.published_at > entry.published_at
    ]
    if not later:
        raise NothingToRevertError(release)
    told = {"reason": reason, "superseded_by": release, "withdrawn": sorted(later)}
    return _propose(layout, journal, REVERT, release, text, told)


def read(layout: Layout, amendment: str) -> Amendment:
    """Read what was put up.

    Raises:
        MissingCandidateError: Nothing of that id was.
        BrokenCandidateError: Its statement is not one of ours.
    """
    folder = layout.amendment(amendment)
    file = f"{amendment}/{STATEMENT}"
    if not (folder / STATEMENT).exists():
        raise MissingCandidateError(amendment)
    try:
        content = reading.read_whole(folder / STATEMENT, file, _LIMIT)
        found = Amendment(folder, canonical.decode(content), content, _people(layout))
        is_ours = found.id == amendment and bool(found.withdrawn) and found.uploaders is not None
    except DistrustError as error:
        raise BrokenCandidateError(amendment, error.file, error.reason) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BrokenCandidateError(amendment, file, Reason.UNREADABLE) from None
    if not is_ours:
        raise BrokenCandidateError(amendment, file, Reason.CHANGED)
    return found


def read_subject(layout: Layout, name: str) -> proposal.Subject:
    """Read a candidate by its release id, or an amendment by its own.

    Raises:
        CertifyError: There is none, or it is not what was put up.
        UnsafeNameError: The name is neither's.
    """
    if AMENDMENT_ID.fullmatch(name):
        return read(layout, name)
    return propose.read_candidate(layout, name)


def _check_stands(current: SignedList | None, release: str) -> signed_list.ReleaseEntry:
    entry = current.releases.get(release) if current else None
    if entry is None or not entry.stands:
        raise NotStandingError(release)
    return entry


def _propose(
    layout: Layout, journal: Journal, kind: str, release: str, text: str, told: dict[str, Any]
) -> Amendment:
    text = " ".join(text.split())
    if not (SHORTEST_TEXT <= len(text) <= LONGEST_TEXT and text.isprintable()):
        raise UnexplainedError(SHORTEST_TEXT, LONGEST_TEXT)
    with journal.writing() as entry:
        current = propose.current_list(layout)
        _check_not_begun(layout, current)
        content = {
            "format": 1,
            "kind": kind,
            "release": release,
            "text": text,
            "uploaders": _uploaders(layout, current, {release, *told["withdrawn"]}),
            **told,
        }
        statement = canonical.encode(content)
        folder = layout.amendment(f"{kind}-{release}")
        found = Amendment(folder, content, statement, _people(layout))
        draft = found.draft(current, clock.now() + proposal.LIST_LIFE)
        files.write_atomic(folder / STATEMENT, statement)
        files.write_atomic(folder / proposal.PROPOSAL, draft.to_bytes())
        version = draft.signed.version
        body = {**content, **found.digest, "targets_version": version}
        entry.append(found.proposed_kind, found.id, actor="certify", body=body)
    return found


def _check_not_begun(layout: Layout, current: SignedList | None) -> None:
    following = f"{(current.version if current else 0) + 1}.targets.json"
    if (layout.releases / metadata.FOLDER / following).exists():
        raise UnfinishedPublicationError(following)


def _uploaders(layout: Layout, current: SignedList | None, touched: set[str]) -> list[str]:
    """Return whose figures are in some releases, by manifests that are what the list says."""
    found: set[str] = set()
    for release in sorted(touched):
        file = f"{release}/manifest.json"
        content = reading.read_whole(layout.releases / file, file, manifests.LIMIT)
        listed = current.releases[release].manifest_sha256 if current else None
        if hashlib.sha256(content).hexdigest() != listed:
            raise releases.BrokenReleaseError(release, file, Reason.CHANGED)
        manifest = manifests.read(content, release)
        found |= manifest.uploaders | manifest.heads
    return sorted(found)


def _people(layout: Layout) -> dict[str, dict[str, str]]:
    people: dict[str, dict[str, str]] = json.loads(keys.people_file(layout).read_bytes())
    return people
