"""What is computed is exact, follows from one release, and is refused where it would be false."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import concepts, ratio
from schemas.derived import REASONS, SUCCESSOR_SUM
from tests.dbt_project.conftest import PROJECT, Sources, Warehouse, contracts

OLD, OTHER, NEW = "VN-1", "VN-2", "VN-12_20250701"
_TOTAL = dict.fromkeys(concepts.DIMENSIONS, "_T")


def half_away(value: Fraction, decimals: int) -> Fraction:
    """Round as a person does: 0.5 goes away from zero."""
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**decimals)


@pytest.fixture(scope="module")
def divide() -> Any:
    """Return `rounded_ratios` of the project as a function."""
    loader = jinja2.FileSystemLoader(PROJECT / "macros")
    names = ("convert_unit.sql", "rounded_ratio.sql")
    text = "".join((PROJECT / "macros" / name).read_text(encoding="utf-8") for name in names)
    template = jinja2.Environment(loader=loader, autoescape=False).from_string(  # noqa: S701 - SQL
        text + "with given as ("
        "select cast(unnest($n) as decimal(38, 12)) as numerator, "
        "cast(unnest($d) as decimal(38, 12)) as denominator, "
        "cast(unnest($decimals) as integer) as decimals), "
        '{{ rounded_ratios("given", "answered") }} select ratio from answered'
    )
    sql = template.render()

    def ask(cases: list[tuple[Decimal, Decimal, int]]) -> list[Decimal]:
        above, below, decimals = ([str(each) for each in column] for column in zip(*cases))
        with duckdb.connect() as connection:
            asked = {"n": above, "d": below, "decimals": decimals}
            return [value for (value,) in connection.execute(sql, asked).fetchall()]

    return ask


_NEAR = st.decimals(-1000, 1000, places=3, allow_nan=False)
_ABOVE = st.decimals(-(10**15) + 1, 10**15 - 1, places=12, allow_nan=False)
_BELOW = st.decimals(-(10**23), 10**23, places=12, allow_nan=False)
_CASES = st.tuples(
    st.one_of(_ABOVE, _NEAR),
    st.one_of(_BELOW, _NEAR).filter(lambda below: abs(below) >= Decimal("1e-9")),
    st.integers(0, 9),
)


@settings(max_examples=30, deadline=None)
@given(cases=st.lists(_CASES, min_size=1, max_size=40))
def test_a_division_is_exact_and_rounded_once(
    divide: Any, cases: list[tuple[Decimal, Decimal, int]]
) -> None:
    expected = [
        half_away(Fraction(above) / Fraction(below), decimals) for above, below, decimals in cases
    ]

    assert [Fraction(value) for value in divide(cases)] == expected


def test_a_half_goes_away_from_zero(divide: Any) -> None:
    cases = [("1", "8", 2), ("-1", "8", 2), ("5", "2", 0), ("2.4999999", "1", 0),
             ("118341000", "1154836", 2)]  # fmt: skip

    found = divide([(Decimal(above), Decimal(below), places) for above, below, places in cases])

    assert found == [Decimal(text) for text in ("0.13", "-0.13", "3", "2", "102.47")]


def _declare(sources: Sources, name: str, text: str, unit: str, **given: Any) -> None:
    read = ratio.read(text)
    units = {"POP": "PERSONS", "VALUE": "VND_BILLION", "CONSTANT": "VND_BILLION"}
    sources.add("derived_indicators", indicator=name, dataset_id="POP", kind="ratio",
                formula=text, unit_measure=unit, decimals=given.pop("decimals", 2),
                numerator_constant=read.numerator, denominator_constant=read.denominator,
                **given)  # fmt: skip
    for at, term in enumerate(read.terms):
        sources.add("derived_terms", indicator=name, position=at + 1, lag=term.operand.lag,
                    operand=term.operand.indicator, unit_measure=units[term.operand.indicator],
                    numerator_coefficient=term.numerator,
                    denominator_coefficient=term.denominator,
                    **dict(term.operand.members))  # fmt: skip
    sources.add("derived_members", indicator=name, **_TOTAL)


def _computations() -> Sources:
    """Three indicators of two provinces that became one, and what is computed of them."""
    sources = contracts()
    for area, level in ((OLD, "province"), (OTHER, "province"), (NEW, "province")):
        sources.add("areas", ref_area=area, level=level)
    for area in (OLD, OTHER):
        sources.add("area_successions", predecessor=area, successor=NEW,
                    succession_date=date(2025, 7, 1))  # fmt: skip
    for name, unit, additive in (
        ("POP", "PERSONS", "sum"), ("VALUE", "VND_BILLION", "sum"),
        ("CONSTANT", "VND_BILLION", "sum"), ("RATE", "PERSONS", "none"),
    ):  # fmt: skip
        sources.add("indicators", indicator=name, dataset_id="POP", unit_measure=unit,
                    additivity_area=additive)  # fmt: skip
        for area in (OLD, OTHER, NEW):
            sources.add("owners", dataset_id="POP", indicator=name, ref_area=area, agency="gso")
    sources.add("breaks", indicator="POP", time_period="2015", break_start=date(2015, 1, 1))
    _declare(sources, "PER_HEAD", "VALUE * 1000 / POP", "VND_BILLION")
    _declare(sources, "GROWTH", "100 * CONSTANT / CONSTANT[lag=1] - 100", "PERSONS",
             conditions="same_vintage")  # fmt: skip
    _declare(sources, "GROWTH_OF_POP", "100 * POP / POP[lag=1] - 100", "PERSONS")
    for upload, vintage in (("first", "yearbook-2017"), ("second", "yearbook-2021")):
        sources.add("uploads", upload_id=upload, dataset_id="POP", agency="gso", vintage=vintage)
    return sources


def _send(sources: Sources, upload: str, indicator: str, area: str, **years: str | None) -> None:
    unit = "VND_BILLION" if indicator in ("VALUE", "CONSTANT") else "PERSONS"
    for year, value in years.items():
        status = {"obs_status": "L"} if value is None else {}
        text = None if value is None else value.rstrip("E")
        if value is not None and value.endswith("E"):
            status = {"obs_status": "E"}
        sources.observe(upload, year[1:], text, dataset_id="POP", indicator=indicator,
                        ref_area=area, unit_measure=unit, **status)  # fmt: skip


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    warehouse = Warehouse(tmp_path_factory.mktemp("computed"))
    sources = _computations()
    _send(sources, "first", "POP", OLD, y2013="1000", y2014="1003", y2015="1100", y2016="1200")
    _send(sources, "first", "POP", OTHER, y2013="3", y2014=None)
    _send(sources, "first", "VALUE", OLD, y2013="2.5", y2014="7E", y2016="3", y2017="4")
    _send(sources, "first", "VALUE", OTHER, y2013="0.125", y2014="1")
    _send(sources, "first", "CONSTANT", OLD, y2013="100", y2014="107.005")
    _send(sources, "second", "CONSTANT", OLD, y2015="120", y2016="0", y2017="5")
    _send(sources, "first", "RATE", OLD, y2013="7")
    sources.write(warehouse.data_root)
    built = warehouse.dbt("build", "--exclude-resource-types", "unit_test")
    assert built.returncode == 0, built.stdout + built.stderr
    return warehouse


@pytest.mark.slow
def test_what_can_be_computed_is(computed: Warehouse) -> None:
    rows = computed.query("""
        select indicator, ref_area, time_period, obs_value, obs_status, kind
        from marts.derived_observations
    """)

    assert sorted(rows) == sorted([
        ("GROWTH", OLD, "2014", Decimal("7.01"), "A", "ratio"),
        ("GROWTH", OLD, "2016", Decimal(-100), "A", "ratio"),
        ("PER_HEAD", OLD, "2013", Decimal("2.50"), "A", "ratio"),
        # Computed from an estimate it is one.
        ("PER_HEAD", OLD, "2014", Decimal("6.98"), "E", "ratio"),
        ("PER_HEAD", OLD, "2016", Decimal("2.50"), "A", "ratio"),
        ("PER_HEAD", OTHER, "2013", Decimal("41.67"), "A", "ratio"),
        # The sums of both, from which the rate is computed anew.
        ("PER_HEAD", NEW, "2013", Decimal("2.62"), "A", "ratio"),
        ("POP", NEW, "2013", Decimal(1003), "A", "successor_sum"),
        ("GROWTH_OF_POP", OLD, "2014", Decimal("0.30"), "A", "ratio"),
        # Over no break: the series began the year before.
        ("GROWTH_OF_POP", OLD, "2016", Decimal("9.09"), "A", "ratio"),
        ("VALUE", NEW, "2013", Decimal("2.625"), "A", "successor_sum"),
        ("VALUE", NEW, "2014", Decimal(8), "E", "successor_sum"),
    ])  # fmt: skip


@pytest.mark.slow
def test_what_would_be_false_is_refused_with_its_reason(computed: Warehouse) -> None:
    rows = computed.query("""
        select indicator, ref_area, time_period, reason, culprit
        from marts.derived_refusals order by all
    """)
    key = "POP:{}:{}:A:_T:_T:_T:_T:_T:_T:{}"

    for expected in (
        ("GROWTH", OLD, "2015", "vintage_differs", None),
        ("GROWTH", OLD, "2017", "zero_denominator", None),
        ("GROWTH", OLD, "2013", "missing_part", key.format("CONSTANT", OLD, "2012")),
        ("GROWTH_OF_POP", OLD, "2015", "break_between", None),
        ("GROWTH_OF_POP", OTHER, "2014", "no_value", key.format("POP", OTHER, "2014")),
        ("PER_HEAD", OTHER, "2014", "no_value", key.format("POP", OTHER, "2014")),
        ("PER_HEAD", OLD, "2017", "missing_part", key.format("POP", OLD, "2017")),
        ("PER_HEAD", NEW, "2014", "missing_part", key.format("POP", NEW, "2014")),
        ("POP", NEW, "2014", "no_value", key.format("POP", OTHER, "2014")),
        ("POP", NEW, "2015", "missing_part", key.format("POP", OTHER, "2015")),
        ("CONSTANT", NEW, "2013", "missing_part", key.format("CONSTANT", OTHER, "2013")),
        ("RATE", NEW, "2013", "not_additive", None),
    ):
        assert expected in rows


@pytest.mark.slow
def test_each_follows_from_uploaded_figures_alone(computed: Warehouse) -> None:
    inputs = computed.query(f"""
        select input_figure, numerator_coefficient, denominator_coefficient, obs_value, upload_id
        from marts.derived_inputs
        where indicator = 'PER_HEAD' and ref_area = '{NEW}' order by input_figure
    """)
    key = "POP:{}:{}:A:_T:_T:_T:_T:_T:_T:2013"

    assert inputs == [
        (key.format("POP", OLD), 0, 1, Decimal(1000), "first"),
        (key.format("POP", OTHER), 0, 1, Decimal(3), "first"),
        (key.format("VALUE", OLD), 1000, 0, Decimal("2.5"), "first"),
        (key.format("VALUE", OTHER), 1000, 0, Decimal("0.125"), "first"),
    ]


@pytest.mark.slow
def test_none_stands_among_the_published_figures(computed: Warehouse) -> None:
    assert computed.query("""
        select indicator, ref_area from marts.observations
        where ref_area = 'VN-12_20250701' or indicator in ('PER_HEAD', 'GROWTH', 'GROWTH_OF_POP')
    """) == []  # fmt: skip


def test_the_reasons_of_the_models_are_those_that_are_told() -> None:
    folder = PROJECT / "models" / "intermediate"
    text = "".join(
        (folder / name).read_text(encoding="utf-8")
        for name in ("int_ratios_judged.sql", "int_successors_judged.sql")
    )
    said = set(re.findall(r"'([a-z]+(?:_[a-z]+)+)'", text))
    models = {path.stem for path in (PROJECT / "models").rglob("*.sql")}

    assert said - models - {"status_ranks"} == {*REASONS, SUCCESSOR_SUM}
