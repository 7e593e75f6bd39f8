"""A list put up for signing: the bytes that two certifiers sign, whatever it changes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tuf.api.metadata import Metadata, TargetFile, Targets

from certify.errors import BrokenCandidateError, StaleProposalError
from schemas import metadata, signed_list
from schemas.distrust import DistrustError, Reason
from schemas.signed_list import SignedList
from store import clock, reading

LIST_LIFE: Final = timedelta(days=400)
PROPOSAL: Final = "targets.json"

_CLOCK_SLACK: Final = timedelta(days=1)  # the signer's clock may be behind the builder's


class Subject(ABC):
    """What a new list is about: a candidate that it adds, or an amendment of what is out."""

    @property
    @abstractmethod
    def id(self) -> str:
        """What people call it, and what the journal's entries about it have as subject."""

    @property
    @abstractmethod
    def home(self) -> Path:
        """Folder of the proposal."""

    @property
    @abstractmethod
    def digest(self) -> dict[str, str]:
        """Name and sha256 of the document that the journal knows it by."""

    @property
    @abstractmethod
    def document(self) -> str:
        """Path of that document, for a person."""

    @property
    @abstractmethod
    def proposed_kind(self) -> str:
        """Kind of the journal entry that says it was put up."""

    @property
    @abstractmethod
    def certified_kind(self) -> str:
        """Kind of the journal entry that says it has its signatures."""

    @property
    @abstractmethod
    def uploaders(self) -> frozenset[str]:
        """Persons who may not sign."""

    @property
    @abstractmethod
    def key_holders(self) -> Mapping[str, Mapping[str, str]]:
        """Person and role by key id, as it was put up."""

    @abstractmethod
    def draft(self, current: SignedList | None, expires: datetime) -> Metadata[Targets]:
        """Return the unsigned list that follows the published one.

        Raises:
            CertifyError: It cannot follow that list.
        """


def check(subject: Subject, current: SignedList | None) -> metadata.Document:
    """Return the proposed list; it says exactly what the subject and the published list give.

    Raises:
        BrokenCandidateError: It is missing or says something else.
        StaleProposalError: Another list was published since.
    """
    document = read(subject)
    published = current.version if current else 0
    if document.version != published + 1:
        raise StaleProposalError(subject.id, document.version, published)
    expected = subject.draft(current, document.typed(Targets).expires)
    if expected.signed_bytes != document.payload:
        raise BrokenCandidateError(subject.id, PROPOSAL, Reason.CHANGED)
    return document


def read(subject: Subject) -> metadata.Document:
    """Return the proposed list; what it says is not yet checked.

    Raises:
        BrokenCandidateError: It is missing, no list, or would be valid for longer than we give.
    """
    content = read_bytes(subject)
    try:
        version = metadata.parse(content)["signed"]["version"]
        document = metadata.read(f"{version}.targets.json", content)
        expires = document.typed(Targets).expires
    except DistrustError as error:
        raise BrokenCandidateError(subject.id, PROPOSAL, error.reason) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BrokenCandidateError(subject.id, PROPOSAL, Reason.UNREADABLE) from None
    if expires > clock.now() + LIST_LIFE + _CLOCK_SLACK:
        raise BrokenCandidateError(subject.id, PROPOSAL, Reason.CHANGED)
    return document


def read_bytes(subject: Subject) -> bytes:
    """Return the proposed list as it stands, signatures included.

    Raises:
        BrokenCandidateError: It is missing or too large.
    """
    try:
        return reading.read_whole(subject.home / PROPOSAL, PROPOSAL, metadata.LIMITS["targets"])
    except DistrustError as error:
        raise BrokenCandidateError(subject.id, error.file, error.reason) from None


def listed(current: SignedList | None) -> dict[str, TargetFile]:
    """Return every file of the published list, as the next one repeats it."""
    targets = current.targets if current else {}
    return {path: _file(path, target) for path, target in targets.items()}


def follow(
    current: SignedList | None, targets: dict[str, TargetFile], expires: datetime
) -> Metadata[Targets]:
    """Return the unsigned list of these files that names the published one as its predecessor."""
    version = current.version if current else 0
    previous: dict[str, Any] = {"previous": current.document.link} if current else {}
    return Metadata(
        Targets(version=version + 1, expires=expires, targets=targets, unrecognized_fields=previous)
    )


def _file(path: str, target: signed_list.Target) -> TargetFile:
    custom = {} if target.custom is None else {"custom": target.custom}
    return TargetFile(target.length, {"sha256": target.sha256}, path, custom)
