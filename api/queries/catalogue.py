"""Datasets, indicators, areas and the names of codes: what the figures are about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from duckdb import DuckDBPyConnection

from schemas.text import fold, plain

Row = dict[str, Any]

SELECT_INDICATOR_TEXTS: Final = """
    select
        indicator,
        coalesce(name_vi, ''),
        coalesce(name_en, ''),
        concat_ws(
            ' ', indicator, replace(indicator, '_', ' '),
            name_vi, name_en, definition_vi, definition_en
        )
    from indicators
    order by indicator
"""
# `spelled` are the names as they are spelled, `named` id and names without diacritics, `words` all.
CREATE_INDICATOR_WORDS: Final = """
    create table indicator_words as
    select
        unnest(cast($ids as varchar[])) as indicator,
        unnest(cast($spelled as varchar[])) as spelled,
        unnest(cast($named as varchar[])) as named,
        unnest(cast($words as varchar[])) as words
"""

SELECT_DATASETS: Final = """
    select
        dataset_id, version, name_vi, name_en, description_vi, description_en, theme,
        designation, owner,
        observation_count, series_count, first_period_start, last_period_end, last_received_at,
        contract_sha256, upload_id, source_row,
        (
            select count(*) from indicators where indicators.dataset_id = datasets.dataset_id
        ) as indicator_count
    from datasets
    where case when $dataset_id is null then observation_count > 0 else dataset_id = $dataset_id end
    order by dataset_id
"""
SELECT_INPUTS: Final = """
    select
        upload_id, dataset_id, agency, steward, vintage, edition, received_at, sha256,
        contract_version, contract_sha256, source_document, row_count, observation_count,
        published_count
    from releases_input
    where dataset_id = $dataset_id
    order by received_at, upload_id
"""
# Best first: the id itself, then the name as spelled, the words of the name, the definition.
SELECT_INDICATORS: Final = """
    select
        indicator, dataset_id, name_vi, name_en, definition_vi, definition_en, method_vi,
        method_en, source_vi, source_en, unit_measure, decimals, direction, additivity_area,
        additivity_time, min_value, max_value, base_period, periods, sdg, isic, framework,
        framework_item, is_rank, upload_id, source_row, rank
    from (
        select
            *,
            cast(case
                when len(cast($words as varchar[])) = 0 then 0
                when lower(indicator) = $id then 0
                when contains(spelled, ' ' || $spelled || ' ') then 1
                when contains(named, ' ' || $phrase || ' ') then 2
                when len(list_filter(
                    cast($words as varchar[]), lambda word: not contains(named, ' ' || word || ' ')
                )) = 0 then 3
                when len(list_filter(
                    cast($words as varchar[]), lambda word: not contains(named, word)
                )) = 0 then 4
                else 5
            end as varchar) || indicator as rank
        from indicators
        join indicator_words using (indicator)
        where case
              when $indicator is null then dataset_id not in (
                  select dataset_id from datasets where observation_count = 0
              )
              else indicator = $indicator
          end
          and (
              $dataset_id is null or list_contains(cast($dataset_id as varchar[]), dataset_id)
          )
          and ($framework is null or list_contains(cast($framework as varchar[]), framework))
          and len(list_filter(
              cast($words as varchar[]), lambda word: not contains(words, word)
          )) = 0
    )
    where rank > $after
    order by rank
    limit $limit
"""
SELECT_AREAS: Final = """
    select
        ref_area, gso_code, iso_code, level, type_vi, name_vi, name_en, valid_from, valid_to,
        parent, change_note, source, upload_id, source_row
    from areas
    where ($ref_area is null or ref_area = $ref_area)
      and ($level is null or list_contains(cast($level as varchar[]), level))
      and ($parent is null or list_contains(cast($parent as varchar[]), parent))
      and (
          $day is null
          or (coalesce(valid_from <= $day, true) and coalesce(valid_to >= $day, true))
      )
      and ref_area > $after
    order by ref_area
    limit $limit
"""
SELECT_SUCCESSIONS: Final = """
    select predecessor, successor, succession_date, basis, source, upload_id, source_row
    from area_successions
    where predecessor = $ref_area or successor = $ref_area
    order by succession_date, predecessor, successor
"""
SELECT_ALL_SUCCESSIONS: Final = """
    select predecessor, successor, succession_date
    from area_successions
    order by succession_date, predecessor, successor
"""
SELECT_VALIDITY: Final = """
    select ref_area, valid_from, valid_to
    from areas
    where list_contains(cast($codes as varchar[]), ref_area)
    order by ref_area
"""
SELECT_FRAMEWORKS: Final = """
    select indicator, dataset_id, framework
    from indicators
    order by indicator
"""
SELECT_NAMES: Final = """
    select 'indicator' as list, indicator as code, name_vi, name_en from indicators
    union all select 'dataset_id', dataset_id, name_vi, name_en from datasets
    union all select 'ref_area', ref_area, name_vi, name_en from areas
    union all select 'agency', agency_id, name_vi, name_en from agencies
    union all select codelist, code, name_vi, name_en from codes
    order by all
"""
COUNT_MARTS: Final = """
    select
        (select count(*) from figures) as observations,
        (select count(*) from series) as series,
        (select count(*) from indicators) as indicators,
        (select count(*) from datasets) as datasets,
        (select count(*) from areas) as areas
"""


def list_datasets(cursor: DuckDBPyConnection, dataset_id: str | None = None) -> list[Row]:
    """Return the datasets that the release has figures of, or the one asked for, by id."""
    return _rows(cursor.execute(SELECT_DATASETS, {"dataset_id": dataset_id}))


def list_inputs(cursor: DuckDBPyConnection, dataset_id: str) -> list[Row]:
    """Return the uploads a dataset's figures come from, oldest first."""
    return _rows(cursor.execute(SELECT_INPUTS, {"dataset_id": dataset_id}))


def list_indicators(
    cursor: DuckDBPyConnection,
    *,
    indicator: str | None = None,
    dataset_id: Sequence[str] | None = None,
    framework: Sequence[str] | None = None,
    search: str = "",
    after: str = "",
    limit: int,
) -> list[Row]:
    """Return indicators whose texts hold every word of a search, best first, then by id.

    Those of datasets without any figure are there only when asked for by name.

    `after` is the `rank` of the last one of the page before.
    """
    words = plain(search).split()
    asked = {
        "indicator": indicator,
        "dataset_id": dataset_id,
        "framework": framework,
        "words": words,
        "phrase": " ".join(words),
        "spelled": fold(search),
        "id": "_".join(words),
        "after": after,
        "limit": limit,
    }
    return _rows(cursor.execute(SELECT_INDICATORS, asked))


def list_areas(
    cursor: DuckDBPyConnection,
    *,
    ref_area: str | None = None,
    level: Sequence[str] | None = None,
    parent: Sequence[str] | None = None,
    day: date | None = None,
    after: str = "",
    limit: int,
) -> list[Row]:
    """Return territories by id, with the days between which they existed; null is open.

    `day` keeps those whose boundary held then.
    """
    asked = {
        "ref_area": ref_area,
        "level": level,
        "parent": parent,
        "day": day,
        "after": after,
        "limit": limit,
    }
    return _rows(cursor.execute(SELECT_AREAS, asked))


def list_successions(cursor: DuckDBPyConnection, ref_area: str) -> list[Row]:
    """Return what an area came from and what it became, oldest first."""
    return _rows(cursor.execute(SELECT_SUCCESSIONS, {"ref_area": ref_area}))


def list_all_successions(cursor: DuckDBPyConnection) -> list[tuple[str, str, date]]:
    """Return every step from a territory to another as (predecessor, successor, day)."""
    return cursor.execute(SELECT_ALL_SUCCESSIONS).fetchall()


def list_validity(
    cursor: DuckDBPyConnection, codes: Sequence[str]
) -> list[tuple[str, date | None, date | None]]:
    """Return (code, first day, last day) of some territories; null is open."""
    return cursor.execute(SELECT_VALIDITY, {"codes": list(codes)}).fetchall()


def list_frameworks(cursor: DuckDBPyConnection) -> list[tuple[str, str, str | None]]:
    """Return each indicator as (indicator, dataset, framework or null)."""
    return cursor.execute(SELECT_FRAMEWORKS).fetchall()


def list_names(cursor: DuckDBPyConnection) -> list[tuple[str, str, str | None, str | None]]:
    """Return every named code as (list, code, name_vi, name_en)."""
    return cursor.execute(SELECT_NAMES).fetchall()


def count_marts(cursor: DuckDBPyConnection) -> Row:
    """Return how many rows the main marts have."""
    return _rows(cursor.execute(COUNT_MARTS))[0]


def _rows(cursor: DuckDBPyConnection) -> list[Row]:
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
