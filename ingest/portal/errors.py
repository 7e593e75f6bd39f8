"""What a person at a page can be told; `STATUS` and the words say how."""

from __future__ import annotations

from typing import Final


class PortalError(Exception):
    """Something the page answers with a sentence instead of what was asked for."""


class SignInNeededError(PortalError):
    """Nobody is signed in, or no longer."""


class NotFoundError(PortalError):
    """There is no such thing, or not for this person: the answer does not tell which."""


class ForbiddenError(PortalError):
    """The request did not come from one of our own pages."""


class NotAllowedError(PortalError):
    """This step is another role's."""


class OvertakenError(PortalError):
    """Somebody decided in the meantime."""


class InReleaseError(PortalError):
    """A certified release holds the figures."""


class IncompleteError(PortalError):
    """A form lacks what it needs; `key` names the sentence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class TooLargeError(PortalError):
    """The body is over the limit."""


class TooManyError(PortalError):
    """This person or address asks too often."""


class BusyError(PortalError):
    """All checks are taken."""


class UncopiedError(PortalError):
    """The file is stored, but its second copy is not: sending it again makes it."""


class MethodError(PortalError):
    """The address does not take this method."""


class BrokenRequestError(PortalError):
    """The body is not a form a browser sends."""


class MachineError(PortalError):
    """The machine does not read or write: no room, no right, a disk or a journal out of reach."""


class UnexpectedError(PortalError):
    """A fault of ours."""


STATUS: Final[dict[type[PortalError], int]] = {
    SignInNeededError: 303,
    NotFoundError: 404,
    ForbiddenError: 403,
    NotAllowedError: 403,
    OvertakenError: 409,
    InReleaseError: 409,
    IncompleteError: 422,
    TooLargeError: 413,
    TooManyError: 429,
    BusyError: 503,
    UncopiedError: 503,
    MethodError: 405,
    BrokenRequestError: 400,
    MachineError: 503,
    UnexpectedError: 500,
}
