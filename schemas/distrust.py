"""Why a list or a release is not believed: codes and facts; the sentences are made at the edge."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """One kind of fault; the value is stable and may be shown to machines."""

    MISSING = "missing"
    LINK = "link"
    TOO_LARGE = "too-large"
    UNREADABLE = "unreadable"
    NOT_CANONICAL = "not-canonical"
    WRONG_ROLE = "wrong-role"
    WRONG_VERSION = "wrong-version"
    NOT_PINNED = "not-pinned"
    DUPLICATE_KEY = "duplicate-key"
    DUPLICATE_PERSON = "duplicate-person"
    WEAK_THRESHOLD = "weak-threshold"
    BAD_SIGNATURE = "bad-signature"
    TOO_FEW_SIGNATURES = "too-few-signatures"
    CHANGED = "changed"
    ROLLED_BACK = "rolled-back"
    UNSAFE_PATH = "unsafe-path"
    UNLISTED = "unlisted"
    CONTRADICTION = "contradiction"
    EXPIRED = "expired"
    NOT_IN_LIST = "not-in-list"
    BAD_MANIFEST = "bad-manifest"
    GATE_DIFFERS = "gate-differs"
    GATE_NOT_PASSED = "gate-not-passed"
    BAD_PEOPLE = "bad-people"
    UNKNOWN_SIGNER = "unknown-signer"
    UPLOADER_SIGNED = "uploader-signed"
    BAD_ARCHIVE = "bad-archive"
    HEAD_SIGNED = "head-signed"
    BLOCKERS_OPEN = "blockers-open"
    NOT_REMOVED = "not-removed"


class DistrustError(Exception):
    """A file cannot be believed.

    Args:
        reason: What kind of fault.
        file: Path under the releases folder, such as `metadata/3.targets.json`.
    """

    def __init__(self, reason: Reason, file: str) -> None:
        super().__init__(f"{file}: {reason.value}")
        self.reason = reason
        self.file = file


class UntrustedListError(DistrustError):
    """The signed list, or the folder it governs, is not as its signers left it."""


class BrokenReleaseError(DistrustError):
    """One release is not as it was signed; the list itself holds.

    Args:
        release: Id of the release, as it was asked for.
        file: Path under the releases folder.
        reason: What kind of fault.
    """

    def __init__(self, release: str, file: str, reason: Reason) -> None:
        super().__init__(reason, file)
        self.release = release
