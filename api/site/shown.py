"""Figures as a page shows them: the API's exact text, and the same as people write it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from api.formats.figures import exact_text
from api.origins import origins_of
from api.queries import observations
from api.queries.conditions import Condition, Every, OneOf
from api.queries.observations import COLUMNS, Selection
from api.site.view import View
from schemas import concepts

# SDMX: forecast, estimate, imputed, provisional, low reliability, unvalidated.
PROVISIONAL: Final = frozenset("FEIPUV")
TOTALS: Final = tuple(OneOf(name, ("_T",)) for name in concepts.DIMENSIONS)
_AT: Final = {name: at for at, name in enumerate(COLUMNS)}
# More rows than this are for a file, not for a page.
MOST_ROWS: Final = 2000


@dataclass(frozen=True)
class Figure:
    """One figure; `exact` is the API's text of its value and None where the value is missing.

    `text` is the exact text as people write it, `id` the key of the figure, `series` that of its
    series.
    """

    id: str
    series: str
    indicator: str
    ref_area: str
    period: str
    start: date
    freq: str
    value: Decimal | None
    exact: str | None
    text: str
    unit: str
    unit_name: str
    status: str
    status_name: str
    break_group: int
    vintage: str
    edition: str
    source: str
    note: str
    rank_of: int | None
    keys: tuple[tuple[str, str], ...]

    @property
    def is_provisional(self) -> bool:
        """Whether a later figure may replace it."""
        return self.status in PROVISIONAL

    @property
    def broken_down(self) -> dict[str, str]:
        """The breakdown this figure is of: dimension -> code; empty for a total."""
        return {
            name: code for name, code in self.keys if name in concepts.DIMENSIONS and code != "_T"
        }


def figure_of(view: View, row: Sequence[Any]) -> Figure:
    """Return a row in the order of `COLUMNS` as a page shows it."""

    def of(name: str) -> Any:  # noqa: ANN401 - any value of a mart
        return row[_AT[name]]

    value = of("obs_value")
    exact = None if value is None else exact_text(value, of("decimals"))
    keys = tuple((name, str(of(name))) for name in concepts.KEYS)
    document = of("source_document") or ""
    return Figure(
        id=":".join(code for _, code in keys),
        series=of("series_id"),
        indicator=of("indicator"),
        ref_area=of("ref_area"),
        period=of("time_period"),
        start=of("period_start"),
        freq=of("freq"),
        value=value,
        exact=exact,
        text="" if exact is None else view.spoken(exact),
        unit=of("unit_measure"),
        unit_name=view.name("unit_measure", of("unit_measure")),
        status=of("obs_status"),
        status_name=view.name("obs_status", of("obs_status")),
        break_group=of("break_group") or 0,
        vintage=of("vintage") or "",
        edition=of("edition") or "",
        source=", ".join(filter(None, (document, of("source_table")))),
        note=of("note") or "",
        rank_of=of("rank_of"),
        keys=keys,
    )


def read(view: View, *conditions: Condition, latest: int | None = None) -> list[Figure]:
    """Return the figures that meet all conditions, of these the `latest` of each series.

    In key order, totals before breakdowns; at most `MOST_ROWS` of them.
    """
    selection = Selection(Every(conditions), latest)
    with view.cursor() as cursor:
        origins = origins_of(view.release, cursor)
        page = observations.list_observations(cursor, selection, origins, after=0, limit=MOST_ROWS)
    return [figure_of(view, row) for row in page.rows]


def breakdown_name(view: View, figure: Figure) -> str:
    """Say what part of the total a figure is; empty for a total."""
    named = (view.name(name, code) for name, code in figure.broken_down.items())
    return ", ".join(named)


def newest(figures: Iterable[Figure]) -> Figure | None:
    """Return the figure of the latest period that has a value."""
    return max(
        (one for one in figures if one.exact is not None), key=lambda one: one.start, default=None
    )
