"""What a person who sends a file can act on."""

from __future__ import annotations

from typing import ClassVar

from ingest.fault import Fault


class IngestError(Exception):
    """Something the caller of a command can mend; `exit_code` is the command's."""

    exit_code: ClassVar[int] = 2


class UnknownDatasetError(IngestError):
    """No contract has this id."""

    def __init__(self, dataset_id: str, known: list[str]) -> None:
        super().__init__(dataset_id)
        self.dataset_id = dataset_id
        self.known = known


class UnreadableFileError(IngestError):
    """The path is not a regular file that may be read."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path)
        self.path = path
        self.reason = reason


class UnwritableFileError(IngestError):
    """What was asked for cannot be written there."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path)
        self.path = path
        self.reason = reason


class UncopiedUploadError(IngestError):
    """The file is stored here, but not where it would outlive this machine: no receipt is given."""

    exit_code: ClassVar[int] = 1

    def __init__(self, upload_id: str, place: str, said: str) -> None:
        super().__init__(f"{upload_id}: {place}: {said}")
        self.upload_id = upload_id
        self.place = place
        self.said = said


class RejectedUploadError(IngestError):
    """The file breaks its contract; nothing was stored."""

    exit_code: ClassVar[int] = 10

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


class UnansweredWarningError(IngestError):
    """A doubt about the file has no answer that says anything; nothing was stored.

    `warnings` are those left open; `refused` says why an answer was not taken, by `code cell`.
    """

    exit_code: ClassVar[int] = 10

    def __init__(self, warnings: list[Fault], refused: dict[str, str]) -> None:
        super().__init__(f"{len(warnings)} warnings without an answer")
        self.warnings = warnings
        self.refused = refused
