from decimal import Decimal

import pytest

from schemas import codelist, units


@pytest.mark.parametrize(
    ("value", "sent", "wanted", "expected"),
    [
        ("73048284", "VND_MILLION", "VND_BILLION", "73048.284"),
        ("35.07", "VND_TRILLION", "VND_BILLION", "35070"),
        ("11.09", "GROWTH_PY", "INDEX_PY100", "111.09"),
        ("94.28", "INDEX_PY100", "GROWTH_PY", "-5.72"),
        ("1", "HECTARES", "KM2", "0.01"),
        ("5.2", "MILLION_PERSONS", "PERSONS", "5200000"),
        ("999999999999999999.999999999", "VND", "VND_BILLION", "999999999.999999999999999999"),
    ],
)
def test_a_value_is_converted_digit_for_digit(value, sent, wanted, expected):
    known = codelist.units()

    converted = units.convert(Decimal(value), known[sent], known[wanted])

    assert converted == Decimal(expected)


@pytest.mark.parametrize(("sent", "wanted"), [("PERCENT", "PP"), ("VND", "USD_MILLION")])
def test_quantities_are_not_mixed(sent, wanted):
    known = codelist.units()

    with pytest.raises(ValueError, match="cannot be written"):
        units.convert(Decimal(1), known[sent], known[wanted])
