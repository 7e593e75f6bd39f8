"""What a release has for a ranking is read from figures and mappings, and nothing is promised."""

from datetime import date
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest

from certify import readiness
from certify.readiness import Waiting
from schemas import concepts
from store.journal import Journal

FIGURE = dict.fromkeys(concepts.KEYS, "_T") | {
    "dataset_id": "POP",
    "ref_area": "VN-70",
    "freq": "A",
    "obs_value": Decimal("1.5"),
}


def figure(indicator, year, **other):
    end = {"time_period": year, "period_end": date(int(year[:4]), 12, 31)}
    return FIGURE | {"indicator": indicator} | end | other


def reading(item, **other):
    known = {
        "framework": "EGDI", "item": item, "position": 1, "kind": "analogue", "indicator": None,
        "dataset_id": "POP", "agency": None, "level": "home", "dimensions": None,
        "periods": "newest", "since": None, "upload_id": "schemas/frameworks/egdi.yaml@0",
        "source_row": 7,
    }  # fmt: skip
    return known | other


MAPPINGS = [
    reading("HAS", indicator="LITERACY"),
    reading("OLD", indicator="OLD_ONE"),
    reading("ASKED", indicator="NEVER_SENT", dataset_id="ASKED_SET"),
    reading("NONE_OF_OURS", dataset_id="ICT", agency="DIC"),
    reading("SENT_NOTHING", indicator="NO_FIGURE"),
    reading("SAID_NONE", kind="none", dataset_id=None),
    reading("LATER", indicator="LITERACY", since="2024"),
    reading("EDITION", kind="direct", indicator="SCORE", periods="edition"),
    reading("COUNTRY", indicator="OF_COUNTRY", level="country"),
    reading("WOMEN", indicator="LITERACY", dimensions="sex=F"),
    reading("BOTH", kind="input", indicator="LITERACY"),
    reading("BOTH", kind="input", indicator="OLD_ONE", position=2),
    reading("EITHER", indicator="OLD_ONE"),
    reading("EITHER", indicator="LITERACY", position=2),
]
FIGURES = [
    figure("LITERACY", "2019"),
    figure("LITERACY", "2021"),
    figure("LITERACY", "2023"),
    figure("LITERACY", "2020", sex="F"),
    figure("LITERACY", "2022", obs_value=None),
    figure("LITERACY", "2022", ref_area="VN-68"),
    figure("OLD_ONE", "2010"),
    figure("SCORE", "2021"),
    figure("OF_COUNTRY", "2022", ref_area="VN"),
]


@pytest.fixture
def marts(tmp_path):
    items = sorted({each["item"] for each in MAPPINGS} | {"NOBODY_READS"})
    tables = {
        "observations": FIGURES,
        "datasets": [{"dataset_id": "POP", "owner": "STATISTICS"}],
        "framework_mappings": MAPPINGS,
        "framework_items": [
            {"framework": code, "edition": "2022", "item": item}
            for code in ("EGDI", "PII")
            for item in items
        ],
        "frameworks": [
            {
                "framework": code, "reading_kind": kind, "max_age_years": 3,
                "upload_id": f"schemas/frameworks/{code.lower()}.yaml@0", "source_row": 1,
            }
            for code, kind in (("EGDI", "none"), ("PII", "direct"))
        ],
    }  # fmt: skip
    for name, rows in tables.items():
        with duckdb.connect() as connection:
            connection.register("given", pa.Table.from_pylist(rows))
            connection.execute(f"copy given to '{tmp_path / name}.parquet' (format parquet)")
    return {f"{name}.parquet": tmp_path / f"{name}.parquet" for name in tables}


def states(marts, *asked, framework="EGDI"):
    with duckdb.connect() as connection:
        readiness.compute(connection, marts, asked)
        rows = connection.execute(
            "select item, position, state, reason, time_period from readiness "
            "where framework = $framework order by all",
            {"framework": framework},
        ).fetchall()
        return {row[:2]: row[2:] for row in rows}, readiness.table(connection, framework)


def test_each_reading_is_in_the_state_its_figures_give_it(marts):
    found, _ = states(marts, Waiting("ASKED_SET", "2026-Q4", "2026-12-15"))

    assert found == {
        ("HAS", 1): ("certified", "figure", "2021"),
        ("OLD", 1): ("too_old", "older_than_rule", "2010"),
        ("ASKED", 1): ("waiting", "asked", None),
        ("NONE_OF_OURS", 1): ("missing", "no_indicator", None),
        ("SENT_NOTHING", 1): ("missing", "no_figure", None),
        ("SAID_NONE", 1): ("not_applicable", "said_none", None),
        ("LATER", 0): ("not_applicable", "national_only", None),
        ("EDITION", 1): ("missing", "no_figure", None),
        ("COUNTRY", 1): ("certified", "figure", "2022"),
        ("WOMEN", 1): ("certified", "figure", "2020"),
        ("BOTH", 1): ("certified", "figure", "2021"),
        ("BOTH", 2): ("too_old", "older_than_rule", "2010"),
        ("EITHER", 1): ("too_old", "older_than_rule", "2010"),
        ("EITHER", 2): ("certified", "figure", "2021"),
        ("NOBODY_READS", 0): ("not_applicable", "national_only", None),
    }


def test_where_a_province_is_read_an_item_nobody_maps_is_missing(marts):
    found, _ = states(marts, framework="PII")

    assert set(found.values()) == {("missing", "not_read", None)}


def test_inputs_are_all_needed_and_of_other_readings_one(marts):
    _, (row,) = states(marts)

    assert row == {
        "framework": "EGDI", "edition": "2022", "items": 13, "certified": 4, "waiting": 0,
        "too_old": 2, "missing": 4, "not_applicable": 3,
    }  # fmt: skip


def test_a_round_waits_for_what_has_not_come_since_it_opened(tmp_path):
    journal = Journal(tmp_path / "journal.sqlite")
    dues = {"POP": {"day": "2026-12-15"}, "ICT": {"day": "2026-12-20"}}
    with journal.writing() as entry:
        entry.append("round.opened", "2026-Q4", actor="dic", body={"dues": dues})
        entry.append("round.opened", "2026-Q3", actor="dic", body={"dues": dues})
        entry.append("round.closed", "2026-Q3", actor="dic", body={})
        entry.append("upload.accepted", "POP-1", actor="s", body={"dataset_id": "POP"})

    assert readiness.waiting(journal.events()) == [Waiting("ICT", "2026-Q4", "2026-12-20")]

    with journal.writing() as entry:
        entry.append("upload.returned", "POP-1", actor="dic", body={})

    assert readiness.waiting(journal.events()) == [
        Waiting("ICT", "2026-Q4", "2026-12-20"),
        Waiting("POP", "2026-Q4", "2026-12-15"),
    ]
