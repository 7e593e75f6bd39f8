"""Series are put together and measured as a person would do it, figure by figure."""

import random
import statistics
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from ingest.figures import KEY, figures
from ingest.series import series_of
from schemas import concepts, contract, period

AGREED = contract.load("GRDP")
INDICATORS = [each.id for each in AGREED.indicators][:3]
AREAS = ("VN-70", "VN-HN", "VN-SG")


def table_of(rows):
    """Return observations as an Arrow table; a row is indicator, area, year, value and status."""
    units = {each.id: each.unit for each in AGREED.indicators}
    spans = [period.parse(row[2]) for row in rows]
    columns = {name: [concepts.TOTAL] * len(rows) for name in concepts.DIMENSIONS}
    columns |= {
        "indicator": [row[0] for row in rows],
        "ref_area": [row[1] for row in rows],
        "freq": [each.freq for each in spans],
        "time_period": [each.text for each in spans],
        "unit_measure": [units[row[0]] for row in rows],
        "obs_status": [row[4] for row in rows],
    }
    return pa.table(
        {
            **columns,
            "obs_value": pa.array([row[3] for row in rows], pa.decimal128(27, 9)),
            "decimals": pa.array([0] * len(rows), pa.int32()),
            "rank_of": pa.nulls(len(rows), pa.int32()),
            "period_start": pa.array([each.start for each in spans], pa.date32()),
            "period_end": pa.array([each.end for each in spans], pa.date32()),
        }
    )


def some_rows(seed, count):
    chance = random.Random(seed)
    keys = {
        (chance.choice(INDICATORS), chance.choice(AREAS), str(chance.randint(1990, 2024)))
        for _ in range(count)
    }
    rows = []
    for key in sorted(keys, key=lambda _: chance.random()):
        value = None if chance.random() < 0.1 else Decimal(chance.randint(-5_000, 10**15))
        rows.append((*key, value, chance.choice("ABP") if value is not None else "M"))
    return rows


@pytest.mark.parametrize("seed", range(20))
def test_the_file_stands_in_place_of_what_was_accepted(seed):
    new, old = some_rows(seed, 120), some_rows(seed + 1000, 90)
    now, earlier = figures(AGREED, table_of(new)), figures(AGREED, table_of(old))
    series = series_of(now, earlier)

    expected = {row[:3]: (row, True) for row in new}
    expected |= {row[:3]: (row, False) for row in old if row[:3] not in expected}
    valued = {row[:3] for row in old if row[3] is not None}
    found = []
    for place in range(len(series.at)):
        side, at = series.side(place), int(series.at[place])
        key = tuple(side.text(name, at) for name in ("indicator", "ref_area", "time_period"))
        row, is_new = expected.pop(key)
        assert bool(series.is_new[place]) == is_new
        assert bool(series.is_restated[place]) == (is_new and key in valued)
        if row[3] is None:
            assert np.isnan(series.value[place])
        else:
            assert series.value[place] == pytest.approx(float(row[3]), rel=1e-12)
        assert series.year[place] == int(key[2])
        found.append(key)
    assert not expected
    together = [key[:2] for key in found]
    assert len(dict.fromkeys(together)) == len({*together})
    for one, other, same in zip(found, found[1:], series.follows()[1:], strict=False):
        assert bool(same) == (one[:2] == other[:2])
        assert not same or one[2] < other[2]


@pytest.mark.parametrize("seed", range(20))
def test_a_break_parts_two_eras(seed):
    rows = some_rows(seed, 150)
    series = series_of(figures(AGREED, table_of(rows)), None)
    breaks = {each.id: [b.time_period for b in each.breaks] for each in AGREED.indicators}
    status = {row[:3]: row[4] for row in rows}
    keys = [
        tuple(series.now.text(name, int(at)) for name in ("indicator", "ref_area", "time_period"))
        for at in series.at
    ]
    for place in range(1, len(keys)):
        if series.number[place] != series.number[place - 1]:
            continue
        indicator, _, year = keys[place]
        declared = any(keys[place - 1][2] < each <= year for each in breaks[indicator])
        is_parted = declared or status[keys[place]] == "B"
        assert (series.era[place] != series.era[place - 1]) == is_parted


@pytest.mark.parametrize("seed", range(20))
def test_medians_are_those_of_each_series(seed):
    series = series_of(figures(AGREED, table_of(some_rows(seed, 200))), None)
    chosen = ~np.isnan(series.value)
    chosen[::7] = False
    medians, sizes = series.medians(series.value, chosen), series.sizes(chosen)
    for place, number in enumerate(series.number):
        values = series.value[(series.number == number) & chosen].tolist()
        assert sizes[place] == len(values)
        if values:
            assert medians[place] == pytest.approx(statistics.median(values))
        else:
            assert np.isnan(medians[place])


def test_nothing_is_a_series_too():
    series = series_of(figures(AGREED, table_of([])), None)
    nothing = np.zeros(0, dtype=bool)
    assert len(series.at) == 0
    assert len(series.medians(series.value, nothing)) == 0
    assert len(series.sizes(nothing)) == 0


def test_figures_of_another_unit_are_brought_into_the_contract_s():
    rows = [(INDICATORS[0], "VN-70", "2020", Decimal("1.5"), "A")]
    table = table_of(rows)
    sent = table.set_column(
        table.column_names.index("unit_measure"), "unit_measure", pa.array(["VND_TRILLION"])
    )
    found = figures(AGREED, sent)
    exact = found.value_of(0)
    assert found.value[0] == pytest.approx(float(exact))
    assert found.half[0] == pytest.approx(float(found.half_of(0)))
    assert list(found.rows["value"]) == pytest.approx([float(exact)])
    assert [name for name in KEY if name not in found.rows.columns] == []
