"""The cube: exact texts, total order, filters, and small memory."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from api.database import open_database
from api.queries import cube
from api.queries.cube import Compared, Count, Slice
from schemas.figure import exact_text
from tests.api.builders import Publication, marts, observation, parquet


@pytest.fixture
def opened(published: Publication) -> duckdb.DuckDBPyConnection:
    objects = published.manifests["2026.2"]["objects"]
    paths = {name: published.object_path("2026.2", name) for name in objects}
    return open_database(paths, memory="256MB")


def figures(cursor, asked, order="series", columns=("sex", "time_period", "obs_value")):
    return [
        tuple(row.values())
        for batch in cube.read(cursor, asked, order, columns)
        for row in batch.to_pylist()
    ]


def test_figures_come_series_by_series_with_their_exact_text(opened):
    asked = Slice("GRDP")

    assert cube.count(opened, asked) == Count(observations=6, series=4)
    columns = ("indicator", "sex", "composite_breakdown", "time_period", "obs_value", "obs_status")
    assert figures(opened, asked, columns=columns) == [
        ("GRDP_CURRENT", "_T", "_T", "2015", "78644", "A"),
        ("GRDP_CURRENT", "_T", "_T", "2016", "31005.00", "A"),
        ("GRDP_CURRENT", "_T", "_T", "2017", "-0.5", "P"),
        ("GRDP_CURRENT", "F", "_T", "2015", None, "O"),
        ("GRDP_CURRENT", "_T", "SECTOR_STATE", "2015", "9685.321", "A"),
        ("POP_AVG", "_T", "_T", "2020-Q1", "123456789012345678.123456789", "A"),
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Slice("NONE"), []),
        (Slice("GRDP", {"sex": ("F",)}), [("F", "2015", None)]),
        (Slice("GRDP", {"sex": ("F", "X"), "freq": ("Q",)}), []),
        (Slice("GRDP", {"time_period": ("2016", "1999")}), [("_T", "2016", "31005.00")]),
        (Slice("GRDP", {"freq": ("Q",)}), [("_T", "2020-Q1", "123456789012345678.123456789")]),
        (
            Slice("GRDP", tests=(((Compared("obs_value", "gt", Decimal("40000")),),),), last=1),
            [
                ("_T", "2015", "78644"),
                ("_T", "2020-Q1", "123456789012345678.123456789"),
            ],
        ),
        (
            Slice("GRDP", tests=(((Compared("obs_status", "ne", "A"),),),)),
            [("_T", "2017", "-0.5"), ("F", "2015", None)],
        ),
        (
            Slice(
                "GRDP",
                {"composite_breakdown": ("_T",)},
                tests=(((Compared("sex", "sw", "_"), Compared("time_period", "eq", "2016")),),),
            ),
            [("_T", "2016", "31005.00")],
        ),
        (
            Slice("GRDP", {"composite_breakdown": ("_T",), "freq": ("A",)}, first=1),
            [("_T", "2015", "78644"), ("F", "2015", None)],
        ),
        (
            Slice("GRDP", {"sex": ("_T",), "composite_breakdown": ("_T",)}, first=1, last=1),
            [
                ("_T", "2015", "78644"),
                ("_T", "2017", "-0.5"),
                ("_T", "2020-Q1", "123456789012345678.123456789"),
            ],
        ),
    ],
)
def test_a_slice_keeps_what_meets_every_condition(opened, asked, expected):
    assert figures(opened, asked) == expected
    assert cube.count(opened, asked).observations == len(expected)


def test_every_order_holds_the_same_figures(opened):
    found = {order: figures(opened, Slice("GRDP"), order) for order in ("series", "time", "sex")}

    assert found["time"] == sorted(found["series"], key=lambda row: row[1])
    assert sorted(map(str, found["sex"])) == sorted(map(str, found["series"]))
    assert [row[0] for row in found["sex"] if row[1] == "2015"] == ["_T", "F", "_T"]


def test_the_text_of_a_value_is_that_of_every_other_format():
    cases = [
        (Decimal(value), decimals)
        for value in ("0", "-0.5", "12", "770560.10", "0.000000000001", "-99999999999999999999.5")
        for decimals in (None, 0, 1, 2, 9, 12, 14)
    ]
    with duckdb.connect() as connection:
        connection.execute("create table told (obs_value decimal(38, 12), decimals integer)")
        connection.executemany("insert into told values (?, ?)", [[str(v), d] for v, d in cases])
        found = connection.execute(
            f"select {cube._EXACT} from ({cube.WITH_WHOLE.format(table='told')})"
        ).fetchall()

    assert [row[0] for row in found] == [exact_text(value, places) for value, places in cases]


def test_a_slice_is_read_some_series_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    rows = [
        observation(ref_area=f"VN-{area:02}", time_period=str(2000 + year), source_row=year + 2)
        for area in range(30)
        for year in range(10)
    ]
    paths = {}
    for mart, content in marts(rows).items():
        path = tmp_path / f"{mart}.parquet"
        path.write_bytes(parquet(mart, content))
        paths[path.name] = path
    cursor = open_database(paths, memory="256MB")
    monkeypatch.setattr(cube, "_PORTION", 40)

    batches = list(cube.read(cursor, Slice("GRDP"), columns=("ref_area", "time_period")))
    some = Slice("GRDP", {"ref_area": ("VN-03", "VN-20")})

    assert max(batch.num_rows for batch in batches) == 40
    read = [tuple(row.values()) for batch in batches for row in batch.to_pylist()]
    assert read == [(row["ref_area"], row["time_period"]) for row in rows]
    assert len(figures(cursor, some)) == 20
    assert cube.list_codes(cursor, some, "ref_area") == ["VN-03", "VN-20"]
    assert cube.list_codes(cursor, some, "time_period")[0] == "2000"
