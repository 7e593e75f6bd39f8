"""Every figure served is the signed one, digit for digit, in every format and on every way."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from api.app import create_app
from schemas.concepts import KEYS
from tests.api import workbooks
from tests.api.builders import (
    FIRST_PUBLISHED,
    SECOND_PUBLISHED,
    TODAY,
    Publication,
    Row,
    fixed_clock,
    marts,
    observation,
)
from tests.api.conftest import TestClient

RELEASES = ("2026.1", "2026.2")
FORMATS = ("json", "ndjson", "csv", "xlsx", "parquet", "arrow")
SAMPLES = 10_000
Texts = dict[tuple[str, ...], str | None]


def _figures(seed: int, many: int) -> list[Row]:
    """Return figures of every size and precision a contract allows, some of them missing."""
    chance = random.Random(seed)
    found = []
    for at in range(many):
        decimals = chance.choice([0, 0, 1, 2, 3, 6, 9, 12])
        digits = chance.choice([1, 3, 6, 9, 15, 18, 24])
        value = Decimal(chance.randrange(10**digits)) / Decimal(10) ** decimals
        row = {
            "time_period": str(1990 + at % 30),
            "ref_area": f"VN-{100 + at // 60}",
            "sex": ("_T", "F")[at // 30 % 2],
            "obs_value": -value if chance.random() < 0.1 else value,
            "decimals": decimals,
            "note": chance.choice([None, "=1+1", 'a "quoted", text', "dòng\nmới"]),
        }
        if chance.random() < 0.05:
            row |= {"obs_value": None, "decimals": None, "obs_status": "O"}
        elif chance.random() < 0.05:
            # More digits than it should have: all of them are shown.
            row["decimals"] = max(decimals - 1, 0)
        found.append(observation(**row, period_start=date(1990 + at % 30, 1, 1)))
    return found


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    publication = Publication(tmp_path_factory.mktemp("many"))
    publication.publish("2026.1", marts(_figures(1, 600)), at=FIRST_PUBLISHED)
    publication.publish("2026.2", marts(_figures(2, 960)), at=SECOND_PUBLISHED)
    return publication


@pytest.fixture(scope="module")
def asked(many: Publication) -> Iterator[TestClient]:
    with fixed_clock(TODAY), TestClient(create_app(many.settings)) as client:
        yield client


def signed_texts(path: Path) -> Texts:
    """Return the exact text of every figure of a signed file, made by the database alone."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            """
            select
                dataset_id, indicator, ref_area, freq, sex, age, urbanisation, activity,
                counterpart_area, composite_breakdown, time_period,
                cast(obs_value as varchar), decimals
            from read_parquet($path)
            """,
            {"path": str(path)},
        ).fetchall()
    return {row[:11]: None if row[11] is None else _cut(row[11], row[12]) for row in rows}


def _cut(text: str, decimals: int | None) -> str:
    """Return twelve decimals cut to those printed, unless a digit other than zero would go."""
    whole, _, fraction = text.partition(".")
    kept = fraction[:decimals] if decimals is not None else fraction.rstrip("0")
    if fraction[len(kept) :].strip("0"):
        kept = fraction.rstrip("0")
    return f"{whole}.{kept}" if kept else whole


def _key(row: dict[str, object]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in KEYS)


_NUMBER = re.compile(r'"obs_value":(null|-?[0-9]+(?:\.[0-9]+)?),')


def _of_json(client: TestClient, address: str) -> Texts:
    found: Texts = {}
    following: str | None = address
    while following:
        answer = client.get(following)
        rows = answer.json()["observations"]
        texts = _NUMBER.findall(answer.text)
        assert len(rows) == len(texts)
        found |= {_key(row): None if text == "null" else text
                  for row, text in zip(rows, texts, strict=True)}  # fmt: skip
        following = answer.json()["page"]["next"]
    return found


def _of_ndjson(client: TestClient, address: str) -> Texts:
    found: Texts = {}
    for line in client.get(f"{address}&format=ndjson").text.split("\n")[:-1]:
        (text,) = _NUMBER.findall(line)
        parts = dict(re.findall(r'"([a-z_]+)":"([^"]*)"', line))
        found[_key(parts)] = None if text == "null" else text
    return found


def _of_csv(client: TestClient, address: str) -> Texts:
    text = client.get(f"{address}&format=csv").text
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return {_key(row): row["obs_value"] or None for row in rows}


def _of_xlsx(client: TestClient, address: str) -> Texts:
    rows = workbooks.rows_of(client.get(f"{address}&format=xlsx").content)
    return {_key(row): row["obs_value"] or None for row in rows}


def _of_table(table: pa.Table) -> Texts:
    rows = table.select([*KEYS, "obs_value", "decimals"]).to_pylist()
    return {
        _key(row): None
        if row["obs_value"] is None
        else _cut(f"{row['obs_value']:f}", row["decimals"])
        for row in rows
    }


def _of_parquet(client: TestClient, address: str) -> Texts:
    return _of_table(pq.read_table(io.BytesIO(client.get(f"{address}&format=parquet").content)))


def _of_arrow(client: TestClient, address: str) -> Texts:
    return _of_table(pa.ipc.open_stream(client.get(f"{address}&format=arrow").content).read_all())


READERS = {
    "json": _of_json,
    "ndjson": _of_ndjson,
    "csv": _of_csv,
    "xlsx": _of_xlsx,
    "parquet": _of_parquet,
    "arrow": _of_arrow,
}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("release", RELEASES)
def test_every_figure_is_the_signed_one_in_every_format(
    asked: TestClient, many: Publication, release: str, form: str
) -> None:
    signed = signed_texts(many.object_path(release))

    served = READERS[form](asked, f"/v1/observations?release={release}")

    assert served == signed


def test_every_figure_by_its_id_is_the_signed_one(asked: TestClient, many: Publication) -> None:
    """The history of a figure tells both releases: two samples for each request."""
    signed = [signed_texts(many.object_path(release)) for release in reversed(RELEASES)]
    keys = random.Random(3).sample(sorted(signed[0]), 200)

    for key in keys:
        answer = asked.get(f"/v1/figures/{':'.join(key)}")
        texts = _NUMBER.findall(answer.text.partition('"history":')[2])
        assert [None if text == "null" else text for text in texts] == [
            release.get(key) for release in signed
        ]


def test_every_change_tells_the_signed_figures(asked: TestClient, many: Publication) -> None:
    first, second = (signed_texts(many.object_path(release)) for release in RELEASES)
    found = {}
    following = "/v1/changes?from=2026.1&to=2026.2&limit=300"
    while following:
        answer = asked.get(following)
        pairs = re.findall(r'"old_value":([^,]+),"new_value":([^,]+),', answer.text)
        rows = answer.json()["changes"]
        found |= {_key(row): pair for row, pair in zip(rows, pairs, strict=True)}
        following = answer.json()["page"]["next"]

    for key, (old, new) in found.items():
        assert old == (first.get(key) or "null")
        assert new == (second.get(key) or "null")
    unchanged = (set(first) | set(second)) - set(found)
    assert all(_same(first.get(key), second.get(key)) for key in unchanged)


def _same(one: str | None, other: str | None) -> bool:
    return one == other or (
        one is not None and other is not None and Decimal(one) == Decimal(other)
    )


def test_figures_by_a_question_are_the_signed_ones(asked: TestClient, many: Publication) -> None:
    for release in RELEASES:
        signed = signed_texts(many.object_path(release))
        answer = asked.post(
            f"/v1/query?release={release}&format=csv",
            json={"where": {"or": [{"sex": "F"}, {"not": {"sex": "F"}}]}, "sort": ["-obs_value"]},
        )
        rows = csv.DictReader(io.StringIO(answer.text, newline=""))
        assert {_key(row): row["obs_value"] or None for row in rows} == signed


def test_there_are_samples_enough() -> None:
    # Each format and the question once, each change and figure on top.
    assert (600 + 960) * (len(FORMATS) + 1) >= SAMPLES
