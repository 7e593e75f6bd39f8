"""Refusals in SDMX-ML 2.1, for REST 1.5: the same facts and sentences as everywhere."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

from api import errors, problems
from api.errors import ApiError

MEDIA_TYPE: Final = "application/xml"
_SPACE: Final = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
# REST 1.5 has one status for everything that is wrong with a question.
_STATUS: Final = {422: 400}
# Status -> error code of the standard; what is not listed is an error of ours.
_CODES: Final = {
    400: 140,
    401: 110,
    403: 150,
    404: 100,
    405: 140,
    406: 140,
    410: 100,
    413: 130,
    414: 140,
    429: 130,
    501: 501,
    503: 503,
}


def status_of(error: ApiError) -> int:
    """Return the status REST 1.5 has for an error."""
    status = problems.STATUS[type(error)]
    return _STATUS.get(status, status)


def encode(error: ApiError, path: str) -> bytes:
    """Return an error as a message, in both languages, English last."""
    code = _CODES.get(status_of(error), 500)
    if isinstance(error, errors.NotOfferedError):
        code = 501
    told = "".join(
        f'<com:Text xml:lang="{lang}">{escape(_legal(_sentence(error, lang, path)))}</com:Text>'
        for lang in ("vi", "en")
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<mes:Error xmlns:mes="{_SPACE}/message" xmlns:com="{_SPACE}/common">'
        f'<mes:ErrorMessage code="{code}">{told}</mes:ErrorMessage></mes:Error>\n'
    ).encode()


def _sentence(error: ApiError, lang: str, path: str) -> str:
    document = problems.document(error, lang, path)
    return f"{document['title']}. {document['detail']} {document['mend']}"


def _legal(text: str) -> str:
    """Replace letters that XML 1.0 has no place for."""
    return "".join(
        letter
        if letter in "\t\n\r" or (letter >= " " and letter not in "\ufffe\uffff")
        else "\ufffd"
        for letter in text
    )
