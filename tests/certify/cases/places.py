"""A small installation with two releases, and published values about them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from certify.cases.comparison import Library
from certify.cases.published import Published
from certify.shelved import open_books
from certify.sources import Upload
from tests.api.builders import (
    FIRST_PUBLISHED,
    SECOND_PUBLISHED,
    Publication,
    Row,
    indicator,
    marts,
    observation,
)

FIGURE = "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2015"
CERTIFIER = "dic.certifier-1"
PER_PERSON = {"indicator": "GRDP_PER_CAPITA", "unit_measure": "VND_MILLION_PER_PERSON"}
_STATE = {"composite_breakdown": "SECTOR_STATE"}


def content(total: str, *more: Row) -> dict[str, list[Row]]:
    """Return the marts of a release that has this total for 2015, in billions of dong."""
    digits = len(total.partition(".")[2])
    people = {"indicator": "POP_AVG", "unit_measure": "PERSONS"}
    rank = {"indicator": "WHR_RANK", "ref_area": "VN", "unit_measure": "RANK"}
    rows = [
        observation(obs_value=Decimal(total), decimals=digits),
        observation(time_period="2016", obs_value=Decimal("86231")),
        observation(ref_area="VN-68", obs_value=Decimal("41327")),
        observation(**_STATE, obs_value=Decimal("9685")),
        observation(**people, obs_value=Decimal("1054492")),
        observation(**people, time_period="2014", obs_value=Decimal("1041936")),
        observation(**PER_PERSON, obs_value=Decimal("74.6"), decimals=1),
        observation(**rank, time_period="2025", obs_value=Decimal("46"), rank_of=147),
        observation(indicator="LITERACY_15", unit_measure="PERCENT", obs_value=Decimal("98")),
        *more,
    ]
    made = marts(rows)
    made["indicators"] = [
        indicator(),
        indicator(indicator="POP_AVG", name_en="Average population", unit_measure="PERSONS"),
        indicator(**PER_PERSON, name_en="GRDP per capita", decimals=1, additivity_area="none"),
        indicator(
            indicator="WHR_RANK", unit_measure="RANK", is_rank=True, additivity_area="none",
            direction="lower_better", framework="WHR",
        ),
        indicator(indicator="LITERACY_15", unit_measure="PERCENT", additivity_area="none"),
    ]  # fmt: skip
    return made


def published(folder: Path) -> Publication:
    """Publish 2026.1 with 73 048.284 for 2015 and 2026.2 with 78 644."""
    made = Publication(folder)
    made.publish("2026.1", content("73048.284"), at=FIRST_PUBLISHED)
    made.publish("2026.2", content("78644"), at=SECOND_PUBLISHED)
    return made


def library(place: Publication, *uploads: Upload) -> Library:
    books = open_books(place.layout)
    return Library(books, books, uploads)


def upload(folder: Path, upload_id: str, value: str, unit: str, received_at: str) -> Upload:
    """Write what a steward sent for 2015, as an accepted upload holds it."""
    home = folder / upload_id
    home.mkdir()
    dims = "'_T' as sex, '_T' as age, '_T' as urbanisation, '_T' as activity"
    more = "'_T' as counterpart_area, '_T' as composite_breakdown"
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select 'GRDP_CURRENT' as indicator, 'VN-70' as ref_area, 'A' as freq, {dims}, "
            f"{more}, '2015' as time_period, {value}::decimal(27, 9) as obs_value, "
            f"'{unit}' as unit_measure, 0 as decimals, 'E' as obs_status, "
            f"null::integer as rank_of, '{upload_id}' as upload_id, 2 as source_row) "
            f"to '{home / 'observations.parquet'}' (format parquet)"
        )
    body: dict[str, Any] = {
        "dataset_id": "GRDP",
        "vintage": upload_id,
        "received_at": received_at,
    }
    return Upload(upload_id, home, body)


def value(text: str, **given: Any) -> Published:
    """Return a published value of GRDP 2015 in billions of dong, but for what is given."""
    told: dict[str, Any] = {
        "row": 2,
        "publisher": "bao-a.vn",
        "framework": None,
        "edition": None,
        "item": "GRDP_CURRENT",
        "measure": "value",
        "indicator": "GRDP_CURRENT",
        "dataset_id": "GRDP",
        "kind": "direct",
        "ref_area": "VN-70",
        "time_period": "2015",
        "value": text,
        "number_format": "en",
        "unit": "billion VND",
        "source_document": "bao-a.vn",
        "cut_off": date(2026, 7, 1),
    }
    return Published(**told | given)
