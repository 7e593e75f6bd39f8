"""Data: from an address to figures, counted before the first byte and read while they are sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from api import errors
from api.answers import Rendered, citation
from api.comparing import chain
from api.parameters import MAXIMUM_ROWS
from api.queries import changes, cube
from api.queries.cube import Order, Slice
from api.sdmx import address, book, keys, periods, terms
from api.sdmx.address import Address
from api.sdmx.asking import Opened, SdmxAsk, read_instant
from api.sdmx.book import Book
from api.sdmx.keys import Key
from api.sdmx.message import Flow, Head, Set, Shape
from api.sdmx.terms import Component
from api.shelf import OpenRelease
from store import clock

MAXIMUM: Final = MAXIMUM_ROWS["csv"]
_BULK: Final = "/v1/releases/{release}/files/observations.parquet"
# Up to so many figures are sent whole, with their length.
_WHOLE: Final = 10_000
_SHARED: Final = (
    "updatedAfter",
    "firstNObservations",
    "lastNObservations",
    "dimensionAtObservation",
    "includeHistory",
    "detail",
    "startPeriod",
    "endPeriod",
)
ALLOWED: Final = {
    "v1": _SHARED,
    "v2": (*_SHARED, "c", "attributes", "measures", "offset", "limit", "sort"),
}
_DETAILS: Final = ("full", "dataonly", "serieskeysonly", "nodata")
_LEVELS: Final = {
    "dataset": (),
    "series": terms.SERIES_ATTRIBUTES,
    "obs": terms.FIGURE_ATTRIBUTES,
}
_SORT: Final = re.compile(r"([A-Za-z*][A-Za-z0-9_]*)(?::(asc|desc))?", re.ASCII)


@dataclass(frozen=True)
class Question:
    """What is asked of the data of some dataflows, the releases apart.

    `window` is how many figures are left out and how many are given at most. `since` is the id of
    the release after which a figure must have changed; `has_history` asks for every release.
    """

    key: Key
    start: date | None
    end: date | None
    tests: tuple[keys.Tests, ...]
    first: int | None
    last: int | None
    shape: Shape
    window: tuple[int, int | None]
    order: Order
    updated_after: datetime | None
    has_history: bool

    def slice(self, dataset: str, figures: tuple[str, ...] | None = None) -> Slice:
        """Return the part of one dataset that is asked for."""
        tests = self.tests if not self.key.several else (*self.tests, self.key.several)
        return Slice(
            dataset=dataset,
            keys=self.key.codes,
            start=self.start,
            end=self.end,
            tests=tests,
            figures=figures,
            first=self.first,
            last=self.last,
        )


def read_question(found: Address, key: str) -> Question:
    """Read everything a data query says but for its dataflow.

    Raises:
        ApiError: A part of it is malformed or names what is not there.
    """
    detail = _choice(found, "detail", _DETAILS) or "full"
    start, end = (_period(found, name) for name in ("startPeriod", "endPeriod"))
    return Question(
        key=keys.read_key(key),
        start=start and start[0],
        end=end and end[1],
        tests=tuple(keys.read_filters(found.given)),
        first=_number(found, "firstNObservations", least=1),
        last=_number(found, "lastNObservations", least=1),
        shape=_shape(found, detail),
        window=(_number(found, "offset", least=0) or 0, _number(found, "limit", least=1)),
        order=_order(found),
        updated_after=read_instant(found, "updatedAfter"),
        has_history=_choice(found, "includeHistory", ("true", "false")) == "true",
    )


def _shape(found: Address, detail: str) -> Shape:
    at = address.single(found, "dimensionAtObservation") or terms.TIME
    known = (terms.TIME, terms.ALL_DIMENSIONS, *terms.DIMENSION_IDS)
    if at not in known:
        raise errors.UnknownComponentError(component=at, allowed=list(known))
    attributes, names_release = _wanted_attributes(found)
    measures = address.single(found, "measures") or "all"
    if measures not in ("all", "none", terms.VALUE):
        raise errors.UnknownComponentError(component=measures, allowed=[terms.VALUE])
    if detail in ("dataonly", "serieskeysonly"):
        attributes, names_release = (), False
    has_figures = detail in ("full", "dataonly")
    return Shape(
        # Series without figures are series, whatever stands at observation level.
        at=at if has_figures else terms.TIME,
        attributes=attributes,
        has_figures=has_figures,
        has_values=has_figures and measures != "none",
        names_release=names_release,
    )


def _wanted_attributes(found: Address) -> tuple[tuple[Component, ...], bool]:
    words = (address.single(found, "attributes") or "dsd").split(",")
    if {"dsd", "all"} & set(words):
        return terms.ATTRIBUTES, True
    wanted: set[Component] = set()
    for word in words:
        component = terms.COMPONENTS.get(word)
        if component in terms.ATTRIBUTES and component is not None:
            wanted.add(component)
        elif word in _LEVELS:
            wanted |= set(_LEVELS[word])
        elif word not in ("none", "msd", terms.RELEASE):
            allowed = [one.id for one in terms.ATTRIBUTES]
            raise errors.UnknownComponentError(component=word, allowed=allowed)
    names_release = bool({"dataset", terms.RELEASE} & set(words))
    return tuple(one for one in terms.ATTRIBUTES if one in wanted), names_release


def _order(found: Address) -> Order:
    """Read `sort`: series by series is the order there is, by time the other one."""
    text = address.single(found, "sort")
    if not text:
        return "series"
    given = [_SORT.fullmatch(word) for word in re.split(r"[+ ,]", text)]
    first = given[0]
    if first is None or not all(given) or any(match and match[2] == "desc" for match in given):
        raise _malformed("sort", text, "`series_key` hoặc `TIME_PERIOD`, tăng dần",
                         "`series_key` or `TIME_PERIOD`, ascending")  # fmt: skip
    if first[1] in ("*", "series_key", "FREQ"):
        return "series"
    if first[1] == terms.TIME:
        return "time"
    raise _malformed("sort", text, "`series_key` hoặc `TIME_PERIOD`", "`series_key`, `TIME_PERIOD`")


def _period(found: Address, name: str) -> tuple[date, date] | None:
    text = address.single(found, name)
    if not text:
        return None
    try:
        return periods.days(text)
    except ValueError:
        raise _malformed(name, text, "một kỳ như `2020-Q1`", "a period such as `2020-Q1`") from None


def _number(found: Address, name: str, *, least: int) -> int | None:
    text = address.single(found, name)
    if text is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) is None or int(text) < least:
        raise _malformed(name, text, f"một số từ {least}", f"a number from {least}")
    return int(text)


def _choice(found: Address, name: str, allowed: Sequence[str]) -> str | None:
    text = address.single(found, name)
    if text is not None and text not in allowed:
        words = ", ".join(f"`{word}`" for word in allowed)
        raise _malformed(name, text, f"một trong {words}", f"one of {words}")
    return text


def _malformed(parameter: str, value: str, vi: str, en: str) -> errors.MalformedQueryError:
    return errors.MalformedQueryError(
        parameter=parameter, value=value, expected_vi=vi, expected_en=en
    )


def render(ask: SdmxAsk, flows: Sequence[Flow], question: Question) -> Rendered:
    """Return a message: counted here, read while it is sent.

    Raises:
        NoFiguresError: No figure meets the question.
        TooManyRowsError: More do than one answer holds.
    """
    if "timeseries" in ask.format:
        question = replace(question, shape=replace(question.shape, at=terms.TIME))
    sets, total = _sets(ask, flows, question)
    if total == 0:
        named = ", ".join(flow.id for flow in flows[:5]) or "*"
        raise errors.NoFiguresError(release=ask.release.id, id=named)
    if total > MAXIMUM:
        bulk = _BULK.format(release=ask.release.id)
        raise errors.TooManyRowsError(estimate=total, maximum=MAXIMUM, bulk=bulk)
    pieces = _write(ask, sets, question.shape)
    return Rendered(b"".join(pieces) if total <= _WHOLE else pieces)


def _write(ask: SdmxAsk, sets: Sequence[Set], shape: Shape) -> Iterator[bytes]:
    # Arrow is loaded by the first caller who needs it, not when the server starts.
    from api.sdmx import data_csv, data_json, data_xml

    chosen = ask.chosen
    head = head_of(ask)
    labels = ask.release.labels
    if chosen.format.name in data_xml.DIALECTS:
        return data_xml.write(sets, head, shape, data_xml.DIALECTS[chosen.format.name])
    version = chosen.format.version
    if chosen.format.kind == "data+csv":
        return data_csv.write(sets, head, shape, version, labels, chosen.labelling)
    return data_json.write(sets, head, shape, version, labels)


def head_of(ask: SdmxAsk) -> Head:
    """Return what a message says of itself: the same in every answer of a release."""
    publisher = book.publisher_of(ask.release)
    licence = ask.release.publisher.get("licence") or {}
    links = [{"href": str(licence["url"]), "rel": "license"}] if licence.get("url") else []
    return Head(
        id=terms.message_id(ask.release.id),
        prepared=clock.text(ask.release.entry.published_at),
        sender=book.agency_of(ask.release),
        sender_names={"vi": publisher.vi, "en": publisher.en},
        source={lang: _source(ask, lang, licence) for lang in ("vi", "en")},
        lang=ask.lang,
        links=tuple(links),
    )


def _source(ask: SdmxAsk, lang: str, licence: Mapping[str, Any]) -> str:
    told = citation(ask, lang) or ask.release.id
    return f"{told} ({licence['id']})" if licence.get("id") else told


def _sets(ask: SdmxAsk, flows: Sequence[Flow], question: Question) -> tuple[list[Set], int]:
    """Return the sets that hold something, and how many figures they hold together."""
    releases = _history(ask) if question.has_history else [ask.release]
    offset, limit = question.window
    found: list[Set] = []
    total = 0
    for flow in flows:
        for release in releases:
            asked = question.slice(flow.id, changed_figures(ask, flow, release, question))
            with cursor_of(ask, release) as cursor:
                count = cube.count(cursor, asked).observations
            left = None if limit is None else limit - total
            given = max(0, count - offset if left is None else min(count - offset, left))
            if given:
                windowed = replace(question, window=(offset, None if left is None else given))
                found.append(_set(ask, flow, release, asked, windowed, releases))
            total += given
            offset = max(0, offset - count)
    return found, total


def _set(
    ask: SdmxAsk,
    flow: Flow,
    release: OpenRelease,
    asked: Slice,
    question: Question,
    releases: Sequence[OpenRelease],
) -> Set:
    batches = _Batches(ask, release, asked, question)
    if not question.has_history:
        return Set(flow, release.id, batches)
    at = releases.index(release)
    later = releases[at + 1].entry.published_at if at + 1 < len(releases) else None
    return Set(flow, release.id, batches, release.entry.published_at, later)


class _Batches:
    """The figures of a set; every batch is read with a place and a deadline of its own."""

    def __init__(
        self, ask: SdmxAsk, release: OpenRelease, asked: Slice, question: Question
    ) -> None:
        self._ask = ask
        self._release = release
        self._asked = asked
        self._question = question

    def __call__(self) -> Iterator[Any]:
        offset, limit = self._question.window
        for batch in self._all():
            if offset >= batch.num_rows:
                offset -= batch.num_rows
                continue
            wanted = batch.slice(offset, limit)
            offset = 0
            if limit is not None:
                limit -= wanted.num_rows
            yield wanted
            if limit == 0:
                return

    def _all(self) -> Iterator[Any]:
        shape = self._question.shape
        columns = shape.columns
        order = self._question.order
        if shape.at not in (terms.TIME, terms.ALL_DIMENSIONS):
            order = terms.COMPONENTS[shape.at].column  # type: ignore[assignment]
        if order != "series" and not (shape.is_series and order == "time"):
            with cursor_of(self._ask, self._release) as cursor:
                batches = cube.read_sorted(cursor, self._asked, order, columns)
            yield from batches
            return
        with cursor_of(self._ask, self._release) as cursor:
            parts = cube.parts(cursor, self._asked)
        for part in parts:
            with cursor_of(self._ask, self._release) as cursor:
                batches = cube.read_part(cursor, self._asked, part, columns)
            yield from (batch for batch in batches if batch.num_rows)


def cursor_of(ask: SdmxAsk, release: OpenRelease) -> Any:  # noqa: ANN401 - a context manager
    """Yield a cursor on a release, for as long as a query may take."""
    return ask.request.app.state.registry.turnstile.cursor(release.connection)


def _history(ask: SdmxAsk) -> list[OpenRelease]:
    """Return the releases up to the one that answers, oldest first; withdrawn ones are left out."""
    until = ask.release.entry.published_at
    found = [one for one in ask.shelf.releases if one.is_current or one is ask.release]
    return [one for one in reversed(found) if one.entry.published_at <= until]


def changed_figures(
    ask: SdmxAsk, flow: Flow, release: OpenRelease, question: Question
) -> tuple[str, ...] | None:
    """Return the figures a release changed since an instant; None where that is all of them."""
    if question.updated_after is None:
        return None
    try:
        start = ask.shelf.find_as_of(question.updated_after)
        steps = [] if _is_before(release, start) else chain(ask.shelf, start.id, release)
    except errors.ApiError:
        # Nothing was published by then, or what was is no longer here: everything is news.
        return None
    found: set[str] = set()
    for one in steps:
        with cursor_of(ask, one) as cursor:
            filters = {"dataset_id": [flow.id]}
            told = changes.list_steps(cursor, filters, after="", limit=MAXIMUM * 10)
        found.update(step.figure for step in told)
    return tuple(sorted(found))


def _is_before(release: OpenRelease, start: OpenRelease) -> bool:
    return release.entry.published_at <= start.entry.published_at


def find_flows(held: Book, agency: str, flow: str, version: str) -> list[Flow]:
    """Return the dataflows a reference names; each part may be a list or any.

    Raises:
        UnknownStructureError: There is none.
    """
    found = [
        one
        for one in held.flows.values()
        if fits(one.agency, agency) and fits(one.id, flow) and fits_version(one.version, version)
    ]
    if not found:
        name = f"{agency}:{flow}({version})"
        raise errors.UnknownStructureError(release=held.release, kind="dataflow", name=name)
    return found


_ANY: Final = ("*", "all", "")
_LATEST: Final = ("~", "+", "latest", *_ANY)


def fits(value: str, asked: str) -> bool:
    """Tell whether an id is one of those asked for: `A+B` of v1, `A,B` of v2, or any."""
    return asked in _ANY or value in re.split(r"[+, ]", asked)


def fits_version(value: str, asked: str) -> bool:
    """Tell whether a version is asked for: exactly, by a beginning (`1.0+`), or as the newest."""
    if asked in _LATEST:
        return True
    for one in asked.split(","):
        start = re.fullmatch(r"([0-9.]+)\+[0-9.]*", one)
        if one == value or (start and f"{value}.".startswith(f"{start[1].rstrip('.')}.")):
            return True
        if one == ".".join(value.split(".")[:2]) and value.endswith(".0"):
            return True
    return False


def open_flows(opened: Opened, agency: str, flow: str, version: str) -> list[Flow]:
    """Return the dataflows of a request, and note them for the counts of use."""
    flows = find_flows(book_of(opened), agency, flow, version)
    opened.request.scope["so_chuan"]["datasets"] = [one.id for one in flows][:20]
    return flows


def book_of(opened: Opened) -> Book:
    """Return what the release of a request says of its structure."""
    held = book.find(opened.release)
    if held is not None:
        return held
    registry = opened.request.app.state.registry
    with registry.turnstile.cursor(opened.release.connection) as cursor:
        return book.book_of(opened.release, cursor)


def is_about_others(question: Question) -> bool:
    """Tell whether other releases are part of the answer."""
    return question.has_history or question.updated_after is not None
