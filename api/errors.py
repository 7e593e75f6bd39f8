"""What can go wrong with a request, as facts; `problems` turns them into sentences and statuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Fact = str | int | Sequence[str]


class ApiError(Exception):
    """Something the caller or the operator can act on.

    `facts` become members of the problem document, and fill the places of its sentences.
    """

    def __init__(self, **facts: Fact) -> None:
        super().__init__(type(self).__name__)
        self.facts: Mapping[str, Fact] = facts


class UnknownParameterError(ApiError):
    """`parameter` does not exist here; `nearest` does, and so do all of `allowed`."""


class RepeatedParameterError(ApiError):
    """`parameter` takes one value and was given several times."""


class ConflictingParametersError(ApiError):
    """`parameter` and `other` may not be given together."""


class InvalidCursorError(ApiError):
    """The cursor was not made by us, or for another question or release."""


class MalformedTextError(ApiError):
    """`parameter` holds bytes that are not text: broken UTF-8, NUL or another control."""


class MalformedValueError(ApiError):
    """`value` of `parameter` is not of the form `expected_vi` / `expected_en`."""


class UnknownAddressError(ApiError):
    """Nothing stands at this path."""


class UnknownReleaseError(ApiError):
    """No published release is called `release`."""


class RemovedReleaseError(ApiError):
    """`release` was withdrawn for disclosure at `withdrawn_at`; its bytes are gone.

    `reason` and `text` say why, `superseded_by` what to use instead where there is something.
    """


class MissingNotesError(ApiError):
    """The release `release` was made without notes."""


class MissingReceiptsError(ApiError):
    """The release `release` was made before figures had receipts."""


class NoReleaseYetError(ApiError):
    """The first release was published after `as_of`."""


class UnknownDatasetError(ApiError):
    """The release `release` holds no dataset `id`."""


class UnknownIndicatorError(ApiError):
    """The release `release` holds no indicator `id`."""


class UnknownAreaError(ApiError):
    """The release `release` knows no area `id`."""


class UnknownFrameworkError(ApiError):
    """The release `release` holds no framework `id`; `nearest` it does, and so all of `allowed`."""


class UnknownEditionError(ApiError):
    """The framework `framework` has no edition `id` in `release`; it has `nearest`, `allowed`."""


class MissingFrameworksError(ApiError):
    """The release `release` was made before it held what is asked of the frameworks."""


class UnknownFigureError(ApiError):
    """No open release holds a figure `id`."""


class UnknownCaseError(ApiError):
    """The release `release` makes no discrepancy `id` public."""


class UnknownFileError(ApiError):
    """The release `release` has no file `name`; `allowed` are those it has."""


class NoChainError(ApiError):
    """No chain of open releases leads from `from_release` to `to_release`."""


class MethodNotAllowedError(ApiError):
    """`method` is not answered here; `allowed` are."""


class NotAcceptableError(ApiError):
    """None of the media types asked for can be given; `allowed` can."""


class RequestTooLargeError(ApiError):
    """The request has a body of more than `maximum` bytes."""


class TooManyClaimsError(ApiError):
    """More claims are sent at once than `maximum`."""


class ClaimsTooLongError(ApiError):
    """Reading and checking what was sent takes longer than `seconds`."""


class MalformedBodyError(ApiError):
    """The body is no JSON object."""


class UnsupportedBodyError(ApiError):
    """The body is of the type `given`, or in a content coding; it must be plain JSON."""


class TooManyRowsError(ApiError):
    """About `estimate` rows are asked for at once, `maximum` can be given; `bulk` holds them."""


class QueryTooLargeError(ApiError):
    """The query needs more memory than one may have."""


class NoFiguresError(ApiError):
    """The dataset `id` of the release `release` holds no figure that was asked for."""


class BadSelectionError(ApiError):
    """`value` cannot be selected of `parameter`; `allowed` are examples of what can."""


class TooManyRequestsError(ApiError):
    """One address asked more often than `policy` allows; it may go on in `seconds`."""


class InvalidRangeError(ApiError):
    """The range asked for does not exist in a file of `length` bytes."""


class AddressTooLongError(ApiError):
    """Path and query are longer than `maximum` bytes."""


class MalformedQueryError(ApiError):
    """`value` of `parameter` breaks the syntax `expected_vi` / `expected_en` of a query."""


class UnknownComponentError(ApiError):
    """The structure of the data has no component `component`; `allowed` are those it has."""


class WrongKeyError(ApiError):
    """A key has `given` parts; the structure has `expected` dimensions before the period."""


class UnknownStructureError(ApiError):
    """The release `release` holds no structure of `kind` that is called `name`."""


class NotOfferedError(ApiError):
    """`what` is part of the protocol and not offered here; `instead` is where to look."""


class NoVerifiedReleaseError(ApiError):
    """No published release could be verified, so there is nothing to serve."""


class RefusedReleaseError(ApiError):
    """`release` failed verification at `file` for `reason`; it is not served."""


class BusyError(ApiError):
    """All places for queries were taken for as long as a request may wait."""


class QueryTimeoutError(ApiError):
    """The query needed more than `seconds`."""


class UnexpectedError(ApiError):
    """A fault of ours; the log has it."""
