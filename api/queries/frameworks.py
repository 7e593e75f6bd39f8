"""The ranking frameworks, what is read for their items, and what a release has for each.

The marts are those of the release: one that was made before they existed has empty ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from duckdb import DuckDBPyConnection

from api.queries import derived
from schemas import concepts

Row = dict[str, Any]

_PROVENANCE: Final = "upload_id varchar, source_row integer"
# Mart -> the columns we know; a release that lacks some of them has nulls there.
CREATE: Final = {
    "frameworks": f"""
        create table frameworks (
            framework varchar, published_code varchar, name_vi varchar, name_en varchar,
            publisher_vi varchar, publisher_en varchar, scope varchar, cadence varchar,
            scale varchar, reading_kind varchar, reading_note_vi varchar, reading_note_en varchar,
            max_age_years integer, age_is_published boolean, age_basis_vi varchar,
            age_basis_en varchar, min_items integer, coverage_since varchar,
            coverage_basis_vi varchar, coverage_basis_en varchar, source varchar, {_PROVENANCE}
        )
    """,
    "framework_editions": f"""
        create table framework_editions (
            framework varchar, edition varchar, data_year varchar, rank_of integer,
            publishes_rank boolean, publishes_top integer, direction varchar, tier_scale varchar,
            tiers varchar, break_before boolean, cut_off date, note varchar, source varchar,
            {_PROVENANCE}
        )
    """,
    "framework_items": f"""
        create table framework_items (
            framework varchar, edition varchar, item varchar, name_vi varchar, name_en varchar,
            parent varchar, unit varchar, direction varchar, note varchar, source varchar,
            {_PROVENANCE}
        )
    """,
    "framework_renames": f"""
        create table framework_renames (
            framework varchar, old_code varchar, new_code varchar, source varchar, {_PROVENANCE}
        )
    """,
    "framework_mappings": f"""
        create table framework_mappings (
            framework varchar, item varchar, position integer, kind varchar, indicator varchar,
            dataset_id varchar, agency varchar, level varchar, dimensions varchar,
            factor decimal(38, 12), unit varchar, periods varchar, since varchar, note_vi varchar,
            note_en varchar, source varchar, {_PROVENANCE}
        )
    """,
    "readiness": """
        create table readiness (
            framework varchar, edition varchar, item varchar, position integer, kind varchar,
            indicator varchar, dataset_id varchar, agency varchar, state varchar, reason varchar,
            figure varchar, time_period varchar, age_years integer, round varchar, due date,
            read_from varchar, read_from_row integer
        )
    """,
    "peer_sets": f"""
        create table peer_sets (
            peer_set varchar, name_vi varchar, name_en varchar, note_vi varchar, note_en varchar,
            source varchar, {_PROVENANCE}
        )
    """,
    "peers": f"""
        create table peers (
            peer_set varchar, position integer, ref_area varchar, name_vi varchar,
            name_en varchar, {_PROVENANCE}
        )
    """,
}

SELECT_FRAMEWORKS: Final = """
    select
        *,
        (
            select max(edition) from framework_editions as editions
            where editions.framework = frameworks.framework
        ) as newest_edition,
        (
            select count(*) from framework_editions as editions
            where editions.framework = frameworks.framework
        ) as edition_count,
        (
            select count(distinct item) from framework_items as items
            where items.framework = frameworks.framework
        ) as item_count,
        (
            select count(distinct item) from framework_mappings as readings
            where readings.framework = frameworks.framework and readings.kind <> 'none'
        ) as mapped_item_count
    from frameworks
    where $framework is null or framework = $framework
    order by framework
"""
SELECT_EDITIONS: Final = """
    select * from framework_editions
    where $framework is null or framework = $framework
    order by framework, edition
"""
SELECT_ITEMS: Final = """
    select * from framework_items
    where framework = $framework and ($edition is null or edition = $edition)
    order by source_row, item, edition
"""
SELECT_RENAMES: Final = """
    select * from framework_renames where framework = $framework order by source_row, old_code
"""
SELECT_MAPPINGS: Final = """
    select * from framework_mappings
    where framework = $framework
    order by item, position
"""
SELECT_READINESS: Final = """
    select
        readiness.*,
        items.name_vi, items.name_en, items.parent, items.unit as item_unit, items.direction,
        readings.factor, readings.unit, readings.note_vi, readings.note_en, readings.level,
        readings.periods, readings.source
    from readiness
    left join framework_items as items using (framework, edition, item)
    left join framework_mappings as readings using (framework, item, position)
    where readiness.framework = $framework and readiness.edition = $edition
    order by items.source_row, item, position
"""
COUNT_READINESS: Final = "select count(*) from readiness"
_NAMES: Final = ", ".join(concepts.KEYS)
_UNNESTED: Final = ", ".join(
    f"unnest(cast(${name} as varchar[])) as {name}" for name in concepts.KEYS
)
# Series first, which are few: then only their figures are looked at.
SELECT_VALUES: Final = f"""
    with

    wanted as (
        select {_UNNESTED}
    )

    select
        wanted.*, figures.obs_value, figures.decimals, figures.obs_status, figures.rank_of,
        figures.note, figures.source_row, figures.source_cell, figures.period_start,
        figures.period_end, origins.unit_measure, origins.unit_mult, origins.conf_status,
        origins.base_period, origins.break_group, origins.source_document, origins.source_table,
        origins.vintage, origins.edition, origins.agency, origins.upload_id, origins.received_at
    from wanted
    join series using ({", ".join(name for name in concepts.KEYS if name != "time_period")})
    join figures using (series_key, time_period)
    join origins using (origin_key)
    order by {_NAMES}
"""  # noqa: S608 - names of ours
# The whole index, not its parts: an item below another one is a part.
SELECT_RESULTS: Final = f"""
    select
        indicators.framework,
        indicators.framework_item as item,
        indicators.is_rank,
        observations.*
    from observations
    join indicators using (indicator, dataset_id)
    where
        indicators.framework is not null
        and ($framework is null
             or list_contains(cast($framework as varchar[]), indicators.framework))
        and list_contains(cast($areas as varchar[]), ref_area)
        and freq = 'A'
        and {" and ".join(f"{name} = '{concepts.TOTAL}'" for name in concepts.DIMENSIONS)}
        and not exists (
            select 1 from framework_items as parts
            where
                parts.framework = indicators.framework
                and parts.item = indicators.framework_item
                and parts.parent is not null
        )
    order by indicators.framework, item, ref_area, time_period, is_rank, indicator
"""  # noqa: S608 - names of ours
SELECT_COUNTRIES: Final = """
    select ref_area from areas where level = 'country' order by ref_area
"""
SELECT_PEER_SETS: Final = """
    select
        *,
        (
            select count(*) from peers where peers.peer_set = peer_sets.peer_set
        ) as member_count
    from peer_sets
    order by source_row, peer_set
"""
SELECT_PEERS: Final = """
    select * from peers where peer_set = $peer_set order by position
"""


def list_frameworks(cursor: DuckDBPyConnection, framework: str | None = None) -> list[Row]:
    """Return the frameworks, or the one asked for, by code."""
    return _rows(cursor.execute(SELECT_FRAMEWORKS, {"framework": framework}))


def list_editions(cursor: DuckDBPyConnection, framework: str | None = None) -> list[Row]:
    """Return the editions of a framework, or of all, oldest first."""
    return _rows(cursor.execute(SELECT_EDITIONS, {"framework": framework}))


def list_items(cursor: DuckDBPyConnection, framework: str, edition: str | None = None) -> list[Row]:
    """Return one row per item and edition, in the order of the framework's file."""
    asked = {"framework": framework, "edition": edition}
    return _rows(cursor.execute(SELECT_ITEMS, asked))


def list_renames(cursor: DuckDBPyConnection, framework: str) -> list[Row]:
    """Return the codes the body gave up."""
    return _rows(cursor.execute(SELECT_RENAMES, {"framework": framework}))


def list_mappings(cursor: DuckDBPyConnection, framework: str) -> list[Row]:
    """Return what is read for the items, by item and position."""
    return _rows(cursor.execute(SELECT_MAPPINGS, {"framework": framework}))


def list_readiness(cursor: DuckDBPyConnection, framework: str, edition: str) -> list[Row]:
    """Return one row per item and reading, with the item and its mapping beside it."""
    asked = {"framework": framework, "edition": edition}
    return _rows(cursor.execute(SELECT_READINESS, asked))


def has_readiness(cursor: DuckDBPyConnection) -> bool:
    """Tell whether the release keeps what it has for the rankings."""
    return cursor.execute(COUNT_READINESS).fetchone() != (0,)


def find_values(cursor: DuckDBPyConnection, figures: Sequence[str]) -> dict[str, Row]:
    """Return value, attributes and provenance of some figures, computed ones too, by their ids."""
    keys = [figure.split(":") for figure in sorted(set(figures))]
    if not keys:
        return {}
    asked = {name: list(codes) for name, codes in zip(concepts.KEYS, zip(*keys, strict=True),
                                                       strict=True)}  # fmt: skip
    found = _rows(cursor.execute(SELECT_VALUES, asked))
    published = {":".join(row[name] for name in concepts.KEYS): row for row in found}
    others = sorted(set(figures) - set(published))
    return published | (derived.find_values(cursor, others) if others else {})


def list_results(
    cursor: DuckDBPyConnection, areas: Sequence[str], framework: Sequence[str] | None
) -> list[Row]:
    """Return the scores and ranks of whole indices, a row each, by framework, area and edition."""
    asked = {"areas": list(areas), "framework": framework}
    return _rows(cursor.execute(SELECT_RESULTS, asked))


def list_countries(cursor: DuckDBPyConnection) -> list[str]:
    """Return the codes of countries among the territories."""
    return [code for (code,) in cursor.execute(SELECT_COUNTRIES).fetchall()]


def list_peer_sets(cursor: DuckDBPyConnection) -> list[Row]:
    """Return the peer sets, in the order of their file."""
    return _rows(cursor.execute(SELECT_PEER_SETS))


def list_peers(cursor: DuckDBPyConnection, peer_set: str) -> list[Row]:
    """Return the members of a peer set, in the order of its file."""
    return _rows(cursor.execute(SELECT_PEERS, {"peer_set": peer_set}))


def _rows(cursor: DuckDBPyConnection) -> list[Row]:
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
