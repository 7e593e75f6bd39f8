"""What a release says of its own structure: its lists of codes, who sends what, what is used."""

from __future__ import annotations

from typing import Final, NamedTuple

from duckdb import DuckDBPyConnection

from api.queries.cube import DIMENSIONS

_SELECT_CODES: Final = """
    select codelist, code, name_vi, name_en, parent
    from codes
    order by codelist, position, code
"""
_SELECT_AREAS: Final = """
    select 'ref_area', ref_area, name_vi, name_en, parent
    from areas
    order by ref_area
"""
_SELECT_INDICATORS: Final = """
    select
        indicator, dataset_id, name_vi, name_en, definition_vi, definition_en, method_vi,
        method_en, source_vi, source_en, unit_measure, base_period, periods, framework
    from indicators
    where dataset_id not in (select dataset_id from datasets where observation_count = 0)
    order by dataset_id, indicator
"""
_SELECT_AGENCIES: Final = """
    select agency_id, name_vi, name_en
    from agencies
    order by agency_id
"""
_SELECT_FRAMEWORKS: Final = """
    select framework, name_vi, name_en
    from frameworks
    order by framework
"""
_SELECT_SENDERS: Final = """
    select dataset_id, agency from releases_input
    union select dataset_id, owner from datasets where owner is not null and observation_count > 0
    order by all
"""
_SELECT_USED: Final = "select distinct dataset_id, {column} from series"


class CodeRow(NamedTuple):
    """One code of one list; `codelist` is `ref_area` for areas."""

    codelist: str
    code: str
    vi: str | None
    en: str | None
    parent: str | None


class IndicatorRow(NamedTuple):
    """One indicator with what is said of it."""

    indicator: str
    dataset_id: str
    vi: str | None
    en: str | None
    definition_vi: str | None
    definition_en: str | None
    method_vi: str | None
    method_en: str | None
    source_vi: str | None
    source_en: str | None
    unit_measure: str | None
    base_period: str | None
    periods: str | None
    framework: str | None


Named = tuple[str, str | None, str | None]


def list_codes(cursor: DuckDBPyConnection) -> list[CodeRow]:
    """Return the codes of all lists and the areas, each list in its own order."""
    rows = cursor.execute(_SELECT_CODES).fetchall()
    return [CodeRow(*row) for row in rows + cursor.execute(_SELECT_AREAS).fetchall()]


def list_indicators(cursor: DuckDBPyConnection) -> list[IndicatorRow]:
    """Return every indicator, dataset by dataset."""
    return [IndicatorRow(*row) for row in cursor.execute(_SELECT_INDICATORS).fetchall()]


def list_agencies(cursor: DuckDBPyConnection) -> list[Named]:
    """Return (agency, name_vi, name_en)."""
    return cursor.execute(_SELECT_AGENCIES).fetchall()


def list_frameworks(cursor: DuckDBPyConnection) -> list[Named]:
    """Return (framework, name_vi, name_en)."""
    return cursor.execute(_SELECT_FRAMEWORKS).fetchall()


def list_senders(cursor: DuckDBPyConnection) -> list[tuple[str, str]]:
    """Return (dataset, agency) for everybody who owns a dataset or sent figures of it."""
    rows = cursor.execute(_SELECT_SENDERS).fetchall()
    # A dataset of several owners names them all in one text.
    found = {(dataset, agency) for dataset, told in rows for agency in told.split(",")}
    return sorted(found)


def list_used(cursor: DuckDBPyConnection) -> dict[str, dict[str, set[str]]]:
    """Return the codes that occur, by dataset and column: dimensions and unit."""
    found: dict[str, dict[str, set[str]]] = {}
    for column in (*DIMENSIONS, "unit_measure"):
        for dataset, code in cursor.execute(_SELECT_USED.format(column=column)).fetchall():
            found.setdefault(dataset, {}).setdefault(column, set()).add(code)
    return found
