"""Small counts are withheld, and nobody can reckon them back from what is published.

The figures are made up: no agency has sent counts this small.
"""

import itertools
import json
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from ingest.check import check
from ingest.errors import RejectedUploadError
from ingest.small_cells import protect
from ingest.submit import Sender, submit
from schemas import contract
from schemas.rules import SmallCells
from store.journal import Journal
from store.layout import Layout
from tests.ingest.tables import observation, table

AGREED = contract.load("FOREST_LAND")
DISTRICTS = ("243", "244", "246", "247", "248", "249", "251", "252", "253")
KINDS = ("ADM_WARD", "ADM_TOWNSHIP", "ADM_COMMUNE")


def under(threshold=5, action="suppress", *indicators):
    rule = SmallCells(threshold=threshold, action=action, indicators=indicators)
    return AGREED.model_copy(update={"small_cells": rule})


def units(values):
    """Return counts by (area, kind); the total of an area or of a kind is reckoned here."""
    rows = []
    for (area, kind), value in values.items():
        full = "VN-70" if area == "_T" else f"VN-70-{area}"
        row = observation("ADM_UNITS", value, "2019-12-31", "UNITS", area=full)
        rows.append({**row, "composite_breakdown": kind})
    return table(*rows)


def grid(cells):
    """Return a whole table with its totals, from the inner cells."""
    values = dict(cells)
    areas = sorted({area for area, _ in cells})
    kinds = sorted({kind for _, kind in cells})
    for area in areas:
        values[area, "_T"] = sum(cells[area, kind] for kind in kinds)
    for kind in (*kinds, "_T"):
        values["_T", kind] = sum(values[area, kind] for area in areas)
    return values


def shown(protected):
    """Return what a reader sees: the value, or None where it is withheld."""
    return {
        (
            row["ref_area"].removeprefix("VN-70-").replace("VN-70", "_T"),
            row["composite_breakdown"],
        ): (None if row["obs_value"] is None else int(row["obs_value"]))
        for row in protected.to_pylist()
    }


def statuses(protected):
    columns = (protected[name].to_pylist() for name in ("source_cell", "obs_status", "conf_status"))
    return {cell: (obs, conf) for cell, obs, conf in zip(*columns, strict=True) if conf != "F"}


def test_a_small_count_and_another_beside_it_are_withheld():
    values = {
        ("_T", "_T"): 60,
        ("_T", "ADM_WARD"): 3,
        ("_T", "ADM_TOWNSHIP"): 20,
        ("_T", "ADM_COMMUNE"): 37,
    }

    protected, faults = protect(under(), units(values))

    assert faults == []
    assert statuses(protected) == {"G3": ("Q", "A"), "G4": ("Q", "D")}
    row = protected.to_pylist()[1]
    assert (row["obs_value"], row["decimals"], row["printed"]) == (None, None, "")


def test_a_zero_and_a_count_at_the_threshold_are_shown():
    values = {
        ("_T", "_T"): 60,
        ("_T", "ADM_WARD"): 0,
        ("_T", "ADM_TOWNSHIP"): 5,
        ("_T", "ADM_COMMUNE"): 55,
    }

    protected, faults = protect(under(), units(values))

    assert faults == []
    assert statuses(protected) == {}


def test_a_count_with_no_total_beside_it_needs_no_other():
    protected, faults = protect(under(), units({("243", "ADM_WARD"): 2, ("244", "ADM_WARD"): 9}))

    assert faults == []
    assert statuses(protected) == {"G2": ("Q", "A")}


def attack(seen, truth, threshold):
    """Return the counts that only one whole number fits, by trying every table there can be.

    The reader knows all totals and that a withheld count of the table is from 0 to the largest.
    """
    hidden = [key for key, value in seen.items() if value is None]
    small = {key for key in hidden if 0 < truth[key] < threshold}
    choices = [range(1, threshold) if key in small else range(0, 31) for key in hidden]
    possible = {key: set() for key in hidden}
    areas = sorted({area for area, _ in seen if area != "_T"})
    kinds = sorted({kind for _, kind in seen if kind != "_T"})
    for guess in itertools.product(*choices):
        table_ = {**seen, **dict(zip(hidden, guess, strict=True))}
        fits = all(
            sum(table_[area, kind] for kind in kinds) == table_[area, "_T"]
            for area in (*areas, "_T")
        ) and all(
            sum(table_[area, kind] for area in areas) == table_["_T", kind]
            for kind in (*kinds, "_T")
        )
        if fits:
            for key, value in zip(hidden, guess, strict=True):
                possible[key].add(value)
    return [key for key in small if len(possible[key]) < 2]


@pytest.mark.parametrize(
    "small", [{("243", "ADM_WARD"): 2}, {("243", "ADM_WARD"): 2, ("244", "ADM_TOWNSHIP"): 4}]
)
def test_a_withheld_count_cannot_be_reckoned_from_rows_and_columns(small, monkeypatch):
    """Two districts by two kinds, with every total; each possible table is tried."""
    cells = {(area, kind): 20 for area in ("243", "244") for kind in ("ADM_WARD", "ADM_TOWNSHIP")}
    values = grid({**cells, **small})
    agreed = two_by_two(monkeypatch)

    protected, faults = protect(agreed, units(values))
    seen = shown(protected)

    assert faults == []
    assert all(seen[key] is None for key in small)
    assert any(value is not None for value in seen.values())
    assert attack(seen, values, 5) == []
    alone = {key: None if key in small else value for key, value in values.items()}
    assert attack(alone, values, 5)  # without the others it could be reckoned


def two_by_two(monkeypatch):
    """Return a contract of two districts and two kinds, so that all tables can be tried."""
    from schemas.rules import AreaSum, Decomposition

    kinds = Decomposition(
        id="by_kind",
        parts=({"composite_breakdown": "ADM_WARD"}, {"composite_breakdown": "ADM_TOWNSHIP"}),
    )
    monkeypatch.setattr("ingest.sums._count", lambda *_: 2)
    areas = AreaSum(total="province", parts="district")
    changes = {"decompositions": (kinds,), "area_sums": (areas,)}
    return under().model_copy(update=changes)


def test_a_small_total_is_withheld_with_its_only_part():
    values = {
        ("_T", "_T"): 4,
        ("_T", "ADM_WARD"): 4,
        ("_T", "ADM_TOWNSHIP"): 0,
        ("_T", "ADM_COMMUNE"): 0,
    }

    protected, faults = protect(under(), units(values))

    assert faults == []
    assert statuses(protected) == {"G2": ("Q", "A"), "G3": ("Q", "A")}


def test_what_the_total_of_everything_gives_away_is_refused_with_its_cell():
    """4 + 4 = 8: whoever knows that both are below 5 knows both."""
    agreed = contract.load("ECONOMY_MISC")
    rows = [
        observation("POOR_HOUSEHOLDS", value, "2023", "HOUSEHOLDS", urbanisation=area)
        for area, value in {"_T": 8, "URB": 4, "RUR": 4}.items()
    ]

    _, faults = protect(agreed, table(*rows))

    assert [(fault.code, fault.severity) for fault in faults] == [
        ("small_cell_unprotected", "fatal")
    ]
    assert faults[0].cell in ("G3", "G4")


def test_a_contract_may_refuse_small_counts_altogether():
    _, faults = protect(under(5, "refuse"), units({("243", "ADM_WARD"): 2}))

    assert [(fault.code, fault.cell, fault.severity) for fault in faults] == [
        ("small_cell_refused", "G2", "fatal")
    ]


def test_a_count_that_an_earlier_vintage_shows_is_asked_about():
    before = units({("243", "ADM_WARD"): 2})

    _, faults = protect(under(), units({("243", "ADM_WARD"): 3}), before)

    assert [(fault.code, fault.severity, fault.found) for fault in faults] == [
        ("small_cell_shown_before", "warning", "")
    ]


def test_words_of_the_old_contract_still_hold():
    given = contract.Contract.model_validate
    plain = AGREED.model_dump(mode="json")

    assert given({**plain, "small_cells": "none"}).small_cells == SmallCells()
    assert given({**plain, "small_cells": "suppress"}).small_cells.threshold == 5


# On the way in

HEADER = "Kỳ số liệu;Mã đơn vị;Chỉ tiêu;Khu vực;Đơn vị tính;Giá trị\n"


def send(tmp_path, *rows):
    lines = [f"2023;26;Số hộ nghèo;{area};hộ;{value}" for area, value in rows]
    checked = check((HEADER + "\n".join(lines) + "\n").encode(), contract.load("ECONOMY_MISC"))
    layout = Layout(tmp_path)
    sender = Sender("DOLISA", "dolisa.steward", "v", "2023", "Rà soát 2023")
    receipt = submit(
        checked,
        file_name="a.csv",
        sender=sender,
        layout=layout,
        journal=Journal(layout.journal),
    ).receipt
    return layout.upload("ECONOMY_MISC", receipt.upload_id), receipt


def test_only_the_original_file_keeps_what_is_withheld(tmp_path):
    folder, receipt = send(tmp_path, ("", "2.094"), ("Thành thị", "3"), ("Nông thôn", "2.091"))

    stored = pq.read_table(folder / "observations.parquet").to_pylist()
    assert [(row["obs_value"], row["conf_status"]) for row in stored] == [
        (Decimal("2094.000000000"), "F"),
        (None, "A"),
        (None, "D"),
    ]
    assert [row["printed"] for row in stored] == ["2.094", "", ""]
    assert b"2.091" in (folder / "original.csv").read_bytes()
    assert "2.091" not in json.dumps(receipt.as_json())


def test_a_file_that_cannot_be_protected_is_not_stored(tmp_path):
    with pytest.raises(RejectedUploadError) as refused:
        send(tmp_path, ("", "8"), ("Thành thị", "4"), ("Nông thôn", "4"))

    assert [fault.code for fault in refused.value.faults] == ["small_cell_unprotected"]
    assert not (tmp_path / "raw").exists()
