"""Data: figures that are counted before the first byte and read while they are sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from api import errors
from api.answers import Rendered
from api.comparing import chain
from api.parameters import MAXIMUM_ROWS
from api.queries import changes, cube
from api.queries.cube import Slice
from api.sdmx import terms
from api.sdmx.asking import SdmxAsk
from api.sdmx.heading import head_of
from api.sdmx.message import Flow, Set, Shape
from api.sdmx.question import Question
from api.shelf import OpenRelease

MAXIMUM: Final = MAXIMUM_ROWS["csv"]
_BULK: Final = "/v1/releases/{release}/files/observations.parquet"
# Up to so many figures are sent whole, with their length.
_WHOLE: Final = 10_000


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
