"""The questionnaire of an edition, filled from one release: an answer for each of its items.

Only a direct figure answers an item. Any other figure is offered beside it under our own name,
with what it is, and an item we have nothing for says so. Everything is read from the files of the
release, so a pack of it is the same today and in ten years.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from certify.errors import PackError
from schemas import concepts
from schemas.figure import FIGURE_SQL, converted, exact_text
from store.releases import Release

Row = dict[str, Any]

DIRECT: Final = "direct"
ANSWERS: Final = ("certified", "offered", "none")
_MARTS: Final = (
    "frameworks",
    "framework_editions",
    "framework_items",
    "framework_mappings",
    "readiness",
    "observations",
    "indicators",
    "areas",
    "codes",
)
_ITEMS: Final = """
    select item, name_vi, name_en, parent, unit, direction, note, source
    from framework_items
    where framework = $framework and edition = $edition
    order by source_row, item
"""
# A release made before figures were computed does not have these.
_COMPUTED: Final = ("derived_observations", "derived_indicators", "derived_inputs")
_FIGURES: Final = f"""
    create view figures as
    select *, {FIGURE_SQL} as figure, cast(null as varchar) as formula
    from observations
"""  # noqa: S608 - names of ours
_FIGURES_AND_COMPUTED: Final = f"""
    create view figures as
    select *, {FIGURE_SQL} as figure, cast(null as varchar) as formula
    from observations
    union all by name
    select *, {FIGURE_SQL} as figure
    from derived_observations
    where kind <> 'successor_sum'
"""  # noqa: S608 - names of ours
_NAMES: Final = """
    create view named as
    select indicator, name_vi, name_en, definition_en, is_rank from indicators
"""
_NAMES_AND_COMPUTED: Final = f"""{_NAMES}
    union all
    select indicator, name_vi, name_en, definition_en, false as is_rank from derived_indicators
"""  # noqa: S608 - names of ours
_INPUTS: Final = f"""
    select distinct {FIGURE_SQL} as figure, input_figure
    from derived_inputs
    order by all
"""  # noqa: S608 - names of ours
_READINGS: Final = f"""
    with

    units as (
        select code, name_vi, name_en from codes where codelist = 'cl_unit'
    )

    select
        readiness.item,
        readiness.position,
        readiness.kind,
        readiness.state,
        readiness.reason,
        readiness.agency as waits_for,
        readiness.round,
        cast(readiness.due as varchar) as due,
        readiness.figure,
        readiness.read_from || ':' || readiness.read_from_row as read_from,
        readings.factor,
        readings.unit as their_unit,
        readings.note_vi,
        readings.note_en,
        readings.periods,
        items.unit as item_unit,
        named.name_vi as indicator_name_vi,
        named.name_en as indicator_name_en,
        named.definition_en,
        coalesce(named.is_rank, false) as is_rank,
        {", ".join(f"figures.{name}" for name in concepts.KEYS)},
        figures.obs_value,
        figures.decimals,
        figures.obs_status,
        figures.conf_status,
        figures.base_period,
        figures.break_group,
        figures.rank_of,
        figures.unit_measure,
        figures.unit_mult,
        figures.edition,
        figures.note,
        figures.formula,
        units.name_vi as unit_name_vi,
        units.name_en as unit_name_en,
        figures.source_document,
        figures.source_table,
        figures.vintage,
        figures.agency
    from readiness
    left join framework_items as items using (framework, edition, item)
    left join framework_mappings as readings using (framework, item, position)
    left join named on readiness.indicator = named.indicator
    left join figures on readiness.figure = figures.figure
    left join units on figures.unit_measure = units.code
    where readiness.framework = $framework and readiness.edition = $edition
    order by readiness.item, readiness.position
"""  # noqa: S608 - names of ours


@dataclass(frozen=True)
class Filled:
    """A filled questionnaire.

    `items` has a row for each item of the edition in the body's order, with `answer`: `certified`,
    `offered` or `none`. `figures` has a row for each figure, those that only stand beside an item
    too, each once an item. `inputs` are the figures that computed ones were computed from.
    """

    release: Release
    framework: Row
    edition: Row
    items: tuple[Row, ...]
    figures: tuple[Row, ...]
    inputs: tuple[str, ...] = ()

    @property
    def figure_ids(self) -> list[str]:
        """The figures it rests on, each once, in order; those that others are computed from too."""
        return sorted({*self.inputs, *(row["figure"] for row in self.figures)})

    def count(self) -> dict[str, int]:
        """Return how many items have which answer."""
        found = [row["answer"] for row in self.items]
        return {answer: found.count(answer) for answer in ANSWERS}


def fill(release: Release, code: str, edition: str) -> Filled:
    """Fill the questionnaire of an edition from a release whose files were verified.

    Raises:
        PackError: It has no such framework or edition, or holds no frameworks.
    """
    with duckdb.connect() as connection:
        for mart in _MARTS:
            path = release.objects.get(f"{mart}.parquet")
            if path is None:
                raise PackError("no-readiness", release.entry.id)
            connection.read_parquet(str(path)).create_view(mart)
        inputs = _see_computed(connection, release)
        book = _find(connection, code)
        issue = _edition(connection, code, edition)
        asked = {"framework": code, "edition": edition}
        items = _rows(connection.execute(_ITEMS, asked))
        readings = _rows(connection.execute(_READINGS, asked))
    figures = [_figure(row) for row in readings if row["obs_value"] is not None]
    known = [_item(row, readings) for row in items]
    used = {row["figure"] for row in figures}
    rests_on = sorted({one for figure, one in inputs if figure in used})
    return Filled(release, book, issue, tuple(known), tuple(figures), tuple(rests_on))


def _see_computed(connection: duckdb.DuckDBPyConnection, release: Release) -> list[tuple[str, str]]:
    """Put computed figures beside the published ones; return each with what it is made of."""
    paths = [release.objects.get(f"{mart}.parquet") for mart in _COMPUTED]
    if None in paths:
        connection.execute(_FIGURES)
        connection.execute(_NAMES)
        return []
    for mart, path in zip(_COMPUTED, paths, strict=True):
        connection.read_parquet(str(path)).create_view(mart)
    connection.execute(_FIGURES_AND_COMPUTED)
    connection.execute(_NAMES_AND_COMPUTED)
    return connection.execute(_INPUTS).fetchall()


def _find(connection: duckdb.DuckDBPyConnection, code: str) -> Row:
    rows = _rows(connection.execute("select * from frameworks order by framework"))
    known = {row["framework"]: row for row in rows}
    if code not in known:
        raise PackError("framework", f"{code} → {', '.join(sorted(known))}")
    return known[code]


def _edition(connection: duckdb.DuckDBPyConnection, code: str, edition: str) -> Row:
    query = "select * from framework_editions where framework = $code order by edition"
    rows = _rows(connection.execute(query, {"code": code}))
    known = {row["edition"]: row for row in rows}
    if edition not in known:
        raise PackError("edition", f"{code} {edition} → {', '.join(sorted(known))}")
    return known[edition]


def _item(item: Row, readings: Sequence[Row]) -> Row:
    """Return an item with its answer: a direct figure, what else we offer, or nothing."""
    mine = [row for row in readings if row["item"] == item["item"]]
    found = [row for row in mine if row["obs_value"] is not None and row["state"] == "certified"]
    # Of an index with a score and a rank the score answers; the rank stands among the figures.
    scores_first = sorted(found, key=lambda row: bool(row["is_rank"]))
    direct = next((row for row in scores_first if row["kind"] == DIRECT), None)
    first = direct or next(iter(found), None) or next(iter(mine), {})
    answer = "certified" if direct is not None else ("offered" if found else "none")
    told = {name: first.get(name) for name in ("kind", "state", "reason", "round", "due")}
    told["waits_for"] = first.get("waits_for") if answer == "none" else None
    values = _figure(direct) if direct is not None else {}
    return {
        **item,
        "answer": answer,
        **told,
        "note_vi": first.get("note_vi"),
        "note_en": first.get("note_en"),
        "read_from": first.get("read_from"),
        **{name: values.get(name) for name in _ANSWER},
        "offered": [row["figure"] for row in found] if direct is None else [],
    }


_ANSWER: Final = (
    "value",
    "value_unit",
    "obs_status",
    "time_period",
    "ref_area",
    "figure",
    "formula",
    "source_document",
    "vintage",
    "agency",
)


def _figure(row: Row) -> Row:
    """Return a figure with its value in the body's unit, where a factor or its own issue says."""
    return {
        **row,
        "value": converted(row["obs_value"], row["decimals"], row["factor"]),
        "value_unit": _unit(row),
        "obs_text": exact_text(row["obs_value"], row["decimals"]),
        "factor": None if row["factor"] is None else exact_text(row["factor"], None),
    }


def _unit(row: Mapping[str, Any]) -> str | None:
    """Return the unit `value` is in: the body's where its own number is read, else ours.

    A rank is a rank whatever the item is scored in.
    """
    is_theirs = row["kind"] == DIRECT and row["periods"] == "edition" and not row["is_rank"]
    theirs = row["their_unit"] or (row["item_unit"] if is_theirs else None)
    return theirs or row["unit_name_en"] or row["unit_measure"]


def _rows(cursor: duckdb.DuckDBPyConnection) -> list[Row]:
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, values, strict=True)) for values in _all(cursor)]


def _all(cursor: duckdb.DuckDBPyConnection) -> Iterable[tuple[Any, ...]]:
    return cursor.fetchall()
