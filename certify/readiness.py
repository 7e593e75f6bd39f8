"""What a release has for each item of each framework's edition, and what it waits for.

One row per framework, edition, item and reading; an item nobody reads has one row with position 0.
Each row names the line of `schemas/` it rests on and the figure it found, so it can be followed.
Days are left out: what is due is told by its date, and the reader counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from certify.export import Exported, put_parquet
from schemas import catalogue, codelist, concepts, province
from schemas.figure import FIGURE_SQL
from store.journal import Event

NAME: Final = "readiness.parquet"
STATES: Final = ("certified", "waiting", "too_old", "missing", "not_applicable")
COUNTRY: Final = "VN"
_KEY: Final = ["framework", "edition", "item", "position"]
_MARTS: Final = ("observations", "frameworks", "framework_items", "framework_mappings", "datasets")
FILES: Final = tuple(f"{name}.parquet" for name in _MARTS)
# A release made before figures were computed does not have it.
COMPUTED: Final = "derived_observations.parquet"

_CODES: Final = ", ".join(
    f"coalesce(nullif(regexp_extract(readings.dimensions, '{name}=([^,]+)', 1), ''), "
    f"'{concepts.TOTAL}') as {name}"
    for name in concepts.DIMENSIONS
)
_SAME_CODES: Final = " and ".join(f"figures.{name} = wanted.{name}" for name in concepts.DIMENSIONS)
_FIGURE_COLUMNS: Final = ", ".join((*concepts.KEYS, "period_end"))
_NONE_COMPUTED: Final = (
    "create temp table computed as select *, '' as kind from observations limit 0"
)
_SQL: Final = f"""
    create temp table readiness as
    with

    wanted as (
        select
            items.framework,
            items.edition,
            items.item,
            coalesce(readings.position, 0) as position,
            coalesce(readings.kind, 'none') as kind,
            readings.indicator,
            readings.dataset_id,
            coalesce(readings.agency, datasets.owner) as agency,
            readings.level,
            readings.periods,
            frameworks.reading_kind,
            frameworks.max_age_years,
            coalesce(readings.upload_id, frameworks.upload_id) as read_from,
            coalesce(readings.source_row, frameworks.source_row) as read_from_row,
            {_CODES}
        from framework_items as items
        inner join frameworks on items.framework = frameworks.framework
        left join framework_mappings as readings
            on
                items.framework = readings.framework
                and items.item = readings.item
                and (readings.since is null or readings.since <= items.edition)
        left join datasets on readings.dataset_id = datasets.dataset_id
    ),

    figures as (
        select {_FIGURE_COLUMNS}, {FIGURE_SQL} as figure
        from observations
        where obs_value is not null
        union all
        select {_FIGURE_COLUMNS}, {FIGURE_SQL} as figure
        from computed
        where kind <> 'successor_sum'
    ),

    found as (
        select
            wanted.framework,
            wanted.edition,
            wanted.item,
            wanted.position,
            max_by(
                {{
                    'figure': figures.figure,
                    'time_period': figures.time_period,
                    'year': year(figures.period_end)
                }},
                (figures.period_end, figures.freq = 'A', figures.figure)
            ) as newest
        from wanted
        inner join figures
            on
                wanted.indicator = figures.indicator
                and {_SAME_CODES}
                and if(
                    wanted.periods = 'edition',
                    figures.time_period = wanted.edition,
                    year(figures.period_end) <= try_cast(wanted.edition as integer)
                )
        inner join places on figures.ref_area = places.ref_area and wanted.level = places.level
        group by all
    ),

    aged as (
        select
            wanted.*,
            found.newest.figure as figure,
            found.newest.time_period as time_period,
            cast(try_cast(wanted.edition as integer) - found.newest.year as integer) as age_years,
            asked.round,
            asked.due
        from wanted
        left join found using (framework, edition, item, position)
        left join asked on wanted.dataset_id = asked.dataset_id
    ),

    judged as (
        select
            *,
            case
                when figure is not null and coalesce(age_years <= max_age_years, true)
                    then {{'state': 'certified', 'reason': 'figure'}}
                when kind = 'none' and position > 0
                    then {{'state': 'not_applicable', 'reason': 'said_none'}}
                when position = 0 and reading_kind = 'none'
                    then {{'state': 'not_applicable', 'reason': 'national_only'}}
                when round is not null then {{'state': 'waiting', 'reason': 'asked'}}
                when figure is not null then {{'state': 'too_old', 'reason': 'older_than_rule'}}
                when position = 0 then {{'state': 'missing', 'reason': 'not_read'}}
                when indicator is null then {{'state': 'missing', 'reason': 'no_indicator'}}
                else {{'state': 'missing', 'reason': 'no_figure'}}
            end as verdict
        from aged
    )

    select
        framework,
        edition,
        item,
        cast(position as integer) as position,
        kind,
        indicator,
        dataset_id,
        agency,
        verdict.state as state,
        verdict.reason as reason,
        figure,
        time_period,
        age_years,
        if(verdict.state = 'waiting', round, null) as round,
        if(verdict.state = 'waiting', cast(due as date), null) as due,
        read_from,
        read_from_row
    from judged
"""  # noqa: S608 - names of ours


@dataclass(frozen=True)
class Waiting:
    """A dataset that an open round asks for and that has not come since; `due` is a day."""

    dataset_id: str
    round: str
    due: str


def build(
    marts: Mapping[str, Path], events: Iterable[Event], objects: Path, home: Path = catalogue.HOME
) -> Exported:
    """Put `readiness.parquet` of a candidate.

    Args:
        marts: Every mart by its name in the manifest; figures that are computed may be read for
            an item too, sums over predecessors excepted: they are no figures of home.
        events: The journal's: which rounds are open, what has come.
        objects: Where the file goes.
        home: The folder of contracts, code lists and frameworks.
    """
    with duckdb.connect() as connection:
        compute(connection, marts, waiting(list(events)), home)
        return put_parquet(connection, "readiness", _KEY, objects)


def compute(
    connection: duckdb.DuckDBPyConnection,
    marts: Mapping[str, Path],
    asked: Iterable[Waiting],
    home: Path = catalogue.HOME,
) -> None:
    """Create the table `readiness`."""
    for name in _MARTS:
        connection.read_parquet(str(marts[f"{name}.parquet"])).create_view(name)
    if COMPUTED in marts:
        connection.read_parquet(str(marts[COMPUTED])).create_view("computed")
    else:
        connection.execute(_NONE_COMPUTED)
    connection.execute("create temp table places (level varchar, ref_area varchar)")
    connection.executemany("insert into places values ($1, $2)", list(_places(home)))
    connection.execute(
        "create temp table asked (dataset_id varchar primary key, round varchar, due varchar)"
    )
    lines = [astuple(each) for each in asked]
    if lines:
        connection.executemany("insert into asked values ($1, $2, $3)", lines)
    connection.execute(_SQL)


def _places(home: Path) -> Iterator[tuple[str, str]]:
    """Yield the areas of each level: the country, and home with the territories that follow it."""
    yield ("country", COUNTRY)
    moves = codelist.successions(home / "codelists")
    area: str | None = province.load(home / "province.yaml").home_area
    while area is not None:
        yield ("home", area)
        area = next((move.successor for move in moves if move.predecessor == area), None)


def waiting(events: list[Event]) -> list[Waiting]:
    """Return what open rounds ask for and has not come; of each dataset what is due first."""
    closed = {event.subject for event in events if event.kind == "round.closed"}
    found: dict[str, Waiting] = {}
    for event in events:
        if event.kind != "round.opened" or event.subject in closed:
            continue
        for dataset_id, due in event.body["dues"].items():
            line = Waiting(dataset_id, event.subject, due["day"])
            before = found.get(dataset_id)
            if not _has_come(events, line, event.at) and (before is None or line.due < before.due):
                found[dataset_id] = line
    return sorted(found.values(), key=lambda line: line.dataset_id)


def _has_come(events: list[Event], line: Waiting, since: str) -> bool:
    returned = {event.subject: event.seq for event in events if event.kind == "upload.returned"}
    return any(
        event.kind == "upload.accepted"
        and event.body["dataset_id"] == line.dataset_id
        and event.at >= since
        and returned.get(event.subject, 0) < event.seq
        for event in events
    )


def table(connection: duckdb.DuckDBPyConnection, framework: str | None) -> list[dict[str, Any]]:
    """Return how many items of each edition are in which state.

    Of several readings the best counts, but where all are inputs every one is needed.
    """
    order = ", ".join(f"'{state}'" for state in STATES)
    place = f"list_position([{order}], state)"
    counts = ", ".join(f"count(*) filter (where state = '{state}') as {state}" for state in STATES)
    cursor = connection.execute(
        f"""
        select framework, edition, count(*) as items, {counts}
        from (
            select
                framework, edition, item,
                if(
                    bool_and(kind = 'input'), max_by(state, {place}), min_by(state, {place})
                ) as state
            from readiness
            where $framework is null or framework = $framework
            group by all
        )
        group by all
        order by framework, edition
        """,  # noqa: S608 - names of ours
        {"framework": framework},
    )
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
