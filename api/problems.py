"""From an error to its status and RFC 9457 document: the one table of problems."""

from __future__ import annotations

import re
from typing import Final

import orjson

from api import errors
from api.errors import ApiError
from api.sentences import REASONS, SENTENCES

STATUS: Final[dict[type[ApiError], int]] = {
    errors.UnknownParameterError: 400,
    errors.BadSelectionError: 400,
    errors.RepeatedParameterError: 400,
    errors.ConflictingParametersError: 400,
    errors.InvalidCursorError: 400,
    errors.MalformedBodyError: 400,
    errors.MalformedQueryError: 400,
    errors.UnknownAddressError: 404,
    errors.UnknownReleaseError: 404,
    errors.NoReleaseYetError: 404,
    errors.MissingNotesError: 404,
    errors.MissingReceiptsError: 404,
    errors.UnknownDatasetError: 404,
    errors.UnknownIndicatorError: 404,
    errors.UnknownAreaError: 404,
    errors.UnknownFrameworkError: 404,
    errors.UnknownEditionError: 404,
    errors.MissingFrameworksError: 404,
    errors.UnknownFigureError: 404,
    errors.UnknownCaseError: 404,
    errors.NoFiguresError: 404,
    errors.UnknownFileError: 404,
    errors.NoChainError: 404,
    errors.UnknownStructureError: 404,
    errors.MethodNotAllowedError: 405,
    errors.NotAcceptableError: 406,
    errors.RemovedReleaseError: 410,
    errors.RequestTooLargeError: 413,
    errors.TooManyClaimsError: 413,
    errors.ClaimsTooLongError: 413,
    errors.TooManyRowsError: 413,
    errors.QueryTooLargeError: 413,
    errors.AddressTooLongError: 414,
    errors.UnsupportedBodyError: 415,
    errors.InvalidRangeError: 416,
    errors.MalformedTextError: 422,
    errors.MalformedValueError: 422,
    errors.UnknownComponentError: 422,
    errors.WrongKeyError: 422,
    errors.TooManyRequestsError: 429,
    errors.UnexpectedError: 500,
    errors.NotOfferedError: 501,
    errors.NoVerifiedReleaseError: 503,
    errors.RefusedReleaseError: 503,
    errors.BusyError: 503,
    errors.QueryTimeoutError: 503,
}
MEDIA_TYPE: Final = "application/problem+json"
_LONGEST: Final = 200  # characters of a caller's own text that we repeat


def code_of(kind: type[ApiError]) -> str:
    """Return the stable code of an error: its class name in kebab case."""
    words = re.findall("[A-Z][a-z]*", kind.__name__.removesuffix("Error"))
    return "-".join(words).lower()


def document(error: ApiError, lang: str, instance: str) -> dict[str, object]:
    """Return the RFC 9457 document of an error in one language."""
    facts = {name: _short(fact) for name, fact in error.facts.items()}
    spoken = {name: fact if isinstance(fact, str | int) else ", ".join(fact)
              for name, fact in facts.items()}  # fmt: skip
    if "reason" in spoken:
        spoken["reason"] = REASONS.get(str(spoken["reason"]), {}).get(lang, spoken["reason"])
    title, detail, mend = SENTENCES[type(error)][lang]
    return {
        "type": f"/problems/{code_of(type(error))}",
        "title": title,
        "status": STATUS[type(error)],
        "detail": detail.format(**spoken),
        "mend": mend.format(**spoken),
        "instance": _short(instance),
        "lang": lang,
        **{name: fact for name, fact in facts.items() if not name.startswith("expected_")},
    }


def encode(error: ApiError, lang: str, instance: str) -> bytes:
    """Return the problem document as JSON."""
    return orjson.dumps(document(error, lang, instance))


def headers_of(error: ApiError) -> dict[str, str]:
    """Return the headers a status owes its reader."""
    headers = {"Cache-Control": "no-store"}
    if STATUS[type(error)] == 503:
        headers["Retry-After"] = "5"
    facts = error.facts
    match error:
        case errors.MethodNotAllowedError():
            headers["Allow"] = ", ".join(_texts(facts["allowed"]))
        case errors.RemovedReleaseError() if "superseded_by" in facts:
            headers["Link"] = f'</v1/releases/{facts["superseded_by"]}>; rel="successor-version"'
        case errors.InvalidRangeError():
            headers["Content-Range"] = f"bytes */{facts['length']}"
        case errors.TooManyRowsError():
            headers["Link"] = f'<{facts["bulk"]}>; rel="alternate"'
        case errors.TooManyRequestsError():
            headers["Retry-After"] = str(facts["seconds"])
            headers["RateLimit-Policy"] = str(facts["policy"])
            headers["RateLimit"] = f'"default";r=0;t={facts["seconds"]}'
        case errors.UnsupportedBodyError():
            headers["Accept-Post"] = "application/json"
            headers["Accept-Encoding"] = "identity"
    return headers


def _texts(fact: errors.Fact) -> list[str]:
    return [fact] if isinstance(fact, str | int) else list(fact)  # type: ignore[list-item]


def _short(fact: errors.Fact) -> errors.Fact:
    """Repeat a caller's text only so far, and only what JSON can hold."""
    if not isinstance(fact, str):
        return fact
    held = fact.encode("utf-8", "replace").decode()
    return held if len(held) <= _LONGEST else held[:_LONGEST] + "…"
