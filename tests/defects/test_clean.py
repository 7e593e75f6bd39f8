"""Clean data pass: valid generated files and releases are never stopped (Q2)."""

from __future__ import annotations

import os
import random
from pathlib import Path

import duckdb
import pytest

from certify.gate_asked import Asked
from schemas import contract
from schemas.concepts import KEYS
from store.journal import Journal
from store.layout import Layout
from tests.defects import layers, raw
from tests.ingest.builders import misc_file

pytestmark = pytest.mark.slow

SEED = 20261123
COUNT = 100
# Releases that follow one another; `make thorough` judges a hundred.
RELEASES = int(os.environ.get("CLEAN_RELEASES", "20"))
YEARS = range(1998, 2023)
GROUPS = ("Khách quốc tế", "Khách nội địa")
HALVES = (range(1, 7), range(7, 13))
STATUSES = ("", "Sơ bộ", "Ước tính", "Chính thức")
DAY = Asked("2026-11-23")


def grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".") if number >= 1_000_000 else str(number)


def files() -> list[bytes]:
    """Return files that a careful steward might send, each of other figures."""
    drawn = random.Random(SEED)
    found = []
    for year in YEARS:
        for months in HALVES:
            for group in GROUPS:
                rows = [
                    {
                        "Kỳ số liệu": drawn.choice((f"Tháng {month}/{year}", f"{year}-{month:02}")),
                        "Phân tổ": group,
                        "Giá trị": grouped(drawn.randint(10_000, 9_999_999)),
                        "Trạng thái": drawn.choice(STATUSES),
                        "Ghi chú": drawn.choice(("", "theo báo cáo của sở", "số làm tròn")),
                        "Mã đơn vị": drawn.choice(("26", "VN-70")),
                    }
                    for month in months
                ]
                drawn.shuffle(rows)
                found.append(misc_file(*rows))
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> dict[str, Path]:
    """Send every clean file and build them as production does; return the marts."""
    layout = Layout(tmp_path_factory.mktemp("clean") / "data")
    journal = Journal(layout.journal)
    for at, content in enumerate(files()):
        checked = layers.checked_file(content, raw.DATASET)
        layers.store(checked, checked.observations, f"clean-{at}", layout, journal)
    warehouse = layers.Warehouse(layout)
    warehouse.write_sources(journal)
    assert warehouse.models() == 0
    assert warehouse.data_tests() == {}
    return warehouse.marts(layout.data_root / "marts")


def test_no_clean_file_is_refused_by_reader_or_pandera():
    agreed = contract.load(raw.DATASET)
    generated = files()

    assert len(generated) == COUNT
    for content in generated:
        checked = layers.checked_file(content, raw.DATASET)
        refusals = [fault.code for fault in checked.faults if fault.severity == "fatal"]
        assert refusals == []
        assert checked.observation_count == 6
        assert layers.pandera_says(agreed, checked.observations) == []


def test_no_clean_release_is_stopped_by_dbt_or_the_gate(built, tmp_path):
    drawn = random.Random(SEED)
    previous, stopped = None, []
    for at in range(RELEASES):
        marts = next_release(built, previous, at, drawn, tmp_path / str(at))
        verdict = layers.judge(marts, previous, DAY)
        if not verdict.passed:
            stopped.append((at, verdict.failures))
        previous = marts["observations.parquet"]

    assert stopped == []


def next_release(
    built: dict[str, Path], previous: Path | None, at: int, drawn: random.Random, folder: Path
) -> dict[str, Path]:
    """Return a release as it may follow: figures revised a little, some new, some withheld."""
    folder.mkdir()
    target = folder / "observations.parquet"
    whole = built["observations.parquet"]
    key = ", ".join(KEYS)
    is_here = f"hash({key}, 3) % 120 <= {at} + 20"
    is_revised = f"hash({key}, {drawn.randrange(1 << 30)}) % 1000 < 30"
    is_withheld = f"hash({key}, 7) % 100 < 4"
    with duckdb.connect() as connection:
        connection.execute(
            f"""copy (
                select fresh.* replace (
                    cast(
                        case
                            when {is_withheld} then null
                            when {is_revised} then coalesce(old.value, obs_value) * 1.01
                            else coalesce(old.value, obs_value)
                        end as decimal(38, 12)
                    ) as obs_value,
                    case when {is_withheld} then 'Q' else obs_status end as obs_status,
                    case when {is_withheld} then 'A' else conf_status end as conf_status
                )
                from read_parquet('{whole}') as fresh
                left join (
                    select {key}, obs_value as value from read_parquet('{previous or whole}')
                ) as old using ({key})
                where {is_here}
                order by {key}
            ) to '{target}' (format parquet)"""
        )
    return built | {"observations.parquet": target}
