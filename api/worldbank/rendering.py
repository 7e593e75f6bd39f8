"""From a call to the bytes of its answer."""

from __future__ import annotations

from typing import Any

from api import problems
from api.answers import Rendered
from api.asking import Ask
from api.errors import ApiError
from api.formats import as_json
from api.worldbank import advanced, as_xml, classic
from api.worldbank.book import WHOLE, book_of
from api.worldbank.bundle import bundle
from api.worldbank.calls import FORMAT, VALUE, Call, InvalidCallError
from api.worldbank.classic import Listing
from api.worldbank.paging import page_of


def render(ask: Ask, call: Call) -> Rendered:
    """Return the answer to a call.

    Raises:
        InvalidCallError: It has none.
    """
    with ask.cursor() as cursor:
        book = book_of(ask.release, cursor)
        if advanced.is_advanced(call.words):
            if call.format != "json":
                raise InvalidCallError(FORMAT, call.format)
            return Rendered(advanced.answer_call(ask, cursor, book, call))
        found = classic.answer_call(ask, cursor, book, call)
    if call.format == "jsonstat":
        if found.kind != "data":
            raise InvalidCallError(FORMAT, call.format)
        return Rendered(bundle(ask, found.rows))
    return Rendered(_listed(ask, call, found))


def message_of(error: InvalidCallError | ApiError, call: Call | None, lang: str) -> bytes:
    """Return what is said in place of an answer, in the format that was asked for."""
    number, key, value = _told(error, lang)
    if call is not None and call.format == "xml":
        return as_xml.message(number, key, value)
    return as_json.encode([{"message": [{"id": number, "key": key, "value": value}]}])


def _told(error: InvalidCallError | ApiError, lang: str) -> tuple[str, str, str]:
    if isinstance(error, InvalidCallError):
        return error.id, error.key, error.value
    told = problems.document(error, lang, "")
    return VALUE[0], str(told["title"]), str(told["detail"])


def _listed(ask: Ask, call: Call, found: Listing) -> bytes:
    page = page_of(call, found.rows)
    head, rows = page.head, page.rows
    if found.kind == "data":
        head |= {"sourceid": call.source or WHOLE, **classic.release_of(ask)}
        rows = [classic.record(ask, call, one) for one in rows]
    if call.format == "xml":
        return as_xml.listing(found.kind, head, rows)
    answer: list[Any] = [head, rows]
    return as_json.encode(answer)
