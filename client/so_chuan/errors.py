"""What can go wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class SoChuanError(Exception):
    """Anything this package raises by itself."""


class RefusedError(SoChuanError):
    """The server refused; `problem` is its RFC 9457 document, which says how to mend it."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        told = [str(problem.get(name) or "") for name in ("title", "detail", "mend")]
        super().__init__(" ".join(filter(None, told)) or f"HTTP {status}")
        self.status = status
        self.problem = problem

    @property
    def code(self) -> str:
        """The stable code of the refusal, such as `unknown-release`."""
        return str(self.problem.get("type", "")).rpartition("/")[2]


class AskedTooOftenError(RefusedError):
    """The server still says it is asked too often, after waiting as it said."""


class UnreachableError(SoChuanError):
    """The server gave no whole answer, however often it was asked."""


class MissingLibraryError(SoChuanError):
    """An optional library is not installed; the message says which."""


class UntrustedError(SoChuanError):
    """What was checked is not as two certifiers signed it; `reason` and `file` say where."""

    def __init__(self, reason: str, file: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.reason = reason
        self.file = file


class MismatchError(SoChuanError):
    """The server gave another value than the one that was certified."""

    def __init__(self, figure: str, served: str | None, certified: str | None) -> None:
        super().__init__(f"{figure}: served {served!r}, certified {certified!r}")
        self.figure = figure
        self.served = served
        self.certified = certified
