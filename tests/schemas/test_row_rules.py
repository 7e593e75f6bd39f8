"""The rules that the command line asks are those of the pandera schema."""

import itertools
import random
from decimal import Decimal

import pandas as pd
import pytest

from schemas import codelist, contract, units
from schemas.observation import BLAMED, COLUMNS, failures, rows_of, schema_of
from schemas.row_rules import RULES, Checker

BASE = {
    "freq": "A",
    "sex": "_T",
    "age": "_T",
    "urbanisation": "_T",
    "activity": "_T",
    "counterpart_area": "_T",
    "composite_breakdown": "_T",
    "obs_status": "A",
    "conf_status": "F",
    "period_kind": "year",
    "decimals": 0,
}
CHOICES = {
    "time_period": ("2019", "2020", None),
    "ref_area": ("VN", "VN-70", None),
    "obs_value": (Decimal(-1), Decimal(0), Decimal("1.5"), Decimal(10) ** 15, None),
    "obs_status": ("A", "O", None),
    "decimals": (0, 2, 9, None),
    "unit_measure": ("RANK", "PERCENT", "PERSONS", "VND_BILLION", "SCORE_0_100", None),
    "rank_of": (None, 1, 100),
    "sex": ("_T", "M", "XX", None),
    "period_kind": ("year", "day", None),
}


def frame(rows):
    columns = {name: [row.get(name) for row in rows] for name in COLUMNS}
    return pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns.items()})


def draw(agreed, drawn, count):
    indicators = [each.id for each in agreed.indicators] + [None, "UNKNOWN"]
    return [
        {
            **BASE,
            "indicator": drawn.choice(indicators),
            **{name: drawn.choice(choices) for name, choices in CHOICES.items()},
        }
        for _ in range(count)
    ]


@pytest.mark.parametrize("dataset", contract.list_ids())
def test_both_doors_refuse_the_same_rows_for_the_same_reasons(dataset):
    agreed = contract.load(dataset)
    rows = frame(draw(agreed, random.Random(7), 300))

    found = Checker(agreed).failures(rows_of(rows))

    by_row = sorted(
        ((code, int(row)) for code, places in found.items() for row in places),
        key=lambda each: (each[1], each[0]),
    )
    assert by_row == failures(agreed, rows)
    assert by_row


def test_the_schema_has_every_rule_once():
    checks = [check.error for check in schema_of(contract.load("GRDP")).checks]

    assert checks == [rule.code for rule in RULES]
    assert set(checks) == set(BLAMED)


@pytest.mark.parametrize("dataset", contract.list_ids())
def test_a_bound_holds_to_the_last_digit_in_every_unit(dataset):
    agreed, known = contract.load(dataset), codelist.units()
    rows = []
    for indicator, unit in itertools.product(agreed.indicators, known.values()):
        wanted = known[indicator.unit]
        if not units.is_convertible(unit, wanted):
            continue
        bounds = (indicator.range.min, indicator.range.max)
        for bound in (each for each in bounds if each is not None):
            step = Decimal("0.000000001")
            at = units.convert(bound, wanted, unit).quantize(step)
            rows += [
                {**BASE, "indicator": indicator.id, "unit_measure": unit.code, "obs_value": value}
                for value in (at - step, at, at + step)
                if abs(value) < 10**18
            ]
    assert rows, "every dataset has an indicator with a bound"

    good = Checker(agreed).value_in_range(rows_of(frame(rows)))

    for row, is_good in zip(rows, good, strict=True):
        indicator = agreed.indicator(row["indicator"])
        value = units.convert(row["obs_value"], known[row["unit_measure"]], known[indicator.unit])
        low, high = indicator.range.min, indicator.range.max
        assert is_good == ((low is None or low <= value) and (high is None or value <= high))
