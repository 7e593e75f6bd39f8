from decimal import Decimal

import pytest

from ingest import number
from ingest.number import UnreadableNumberError


@pytest.mark.parametrize(
    ("text", "formats", "value", "decimals"),
    [
        ("30.857,3", ("vi",), "30857.3", 1),
        ("1.079.500", ("vi",), "1079500", 0),
        ("1.079.500", ("vi", "en"), "1079500", 0),
        ("136.183", ("vi",), "136183", 0),
        ("136.183", ("plain",), "136.183", 3),
        ("136.183", ("en",), "136.183", 3),
        ("9,88", ("vi",), "9.88", 2),
        ("0,4880", ("vi",), "0.4880", 4),
        ("0,4880", ("vi", "en"), "0.4880", 4),
        ("1.0000", ("en",), "1.0000", 4),
        ("1.0000", ("vi", "en"), "1.0000", 4),
        ("13118.8", ("vi", "en"), "13118.8", 1),
        ("118,398", ("en",), "118398", 0),
        ("31.005,00", ("vi",), "31005.00", 2),
        ("−5,72", ("vi",), "-5.72", 2),
        ("-5,72", ("vi",), "-5.72", 2),
        ("0", ("vi",), "0", 0),
        ("999999999999999999", ("plain",), "999999999999999999", 0),
        ("0.123456789", ("plain",), "0.123456789", 9),
    ],
)
def test_a_number_is_read_exactly(text, formats, value, decimals):
    read = number.read(text, formats)

    assert (str(read.value), read.decimals) == (value, decimals)


@pytest.mark.parametrize(
    ("text", "formats", "code"),
    [
        ("1.234", ("vi", "en"), "number_ambiguous"),
        ("136.183", ("vi", "en"), "number_ambiguous"),
        ("33,278", ("vi", "en"), "number_ambiguous"),
        ("118,398", ("vi", "plain", "en"), "number_ambiguous"),
        ("1,234.5", ("vi",), "number_other_format"),
        ("30.857,3", ("en",), "number_other_format"),
        ("1.23", ("vi",), "number_other_format"),
        ("1,2E+06", ("vi",), "number_exponent"),
        ("1e5", ("plain",), "number_exponent"),
        ("1d5", ("plain",), "number_exponent"),
        (">9,2 triệu", ("vi",), "number_is_bound"),
        ("gần 6,6 triệu", ("vi",), "number_is_bound"),
        ("(5,2)", ("vi",), "number_has_sign"),
        ("+5", ("vi",), "number_has_sign"),
        ("5%", ("vi",), "number_has_sign"),
        ("12,3*", ("vi",), "number_has_sign"),
        ("10 360", ("vi",), "number_has_space"),
        ("10\u00a0360", ("vi",), "number_has_space"),
        ("10\u202f360", ("vi",), "number_has_space"),
        (" 7 ", ("vi",), "number_has_space"),
        ("7\u00a0", ("vi",), "number_has_space"),
        ("- 5", ("vi",), "number_has_space"),
        ("١٢٣", ("vi",), "number_other_digits"),
        ("\uff11\uff12\uff13", ("vi",), "number_other_digits"),
        ("½", ("vi",), "number_other_digits"),
        ("5²", ("vi",), "number_other_digits"),
        ("-0", ("vi",), "number_negative_zero"),
        ("-0,00", ("vi",), "number_negative_zero"),
        ("1000000000000000000", ("vi",), "number_too_long"),
        ("1.0000000001", ("plain",), "number_too_long"),
        ("00123", ("vi",), "not_a_number"),
        ("'0123", ("vi",), "not_a_number"),
        ("12.", ("plain",), "not_a_number"),
        (".5", ("plain",), "not_a_number"),
        ("1_000", ("plain",), "not_a_number"),
        ("0x1F", ("plain",), "number_has_words"),
        ("NaN", ("plain",), "not_a_number"),
        ("-inf", ("plain",), "not_a_number"),
        ("Infinity", ("plain",), "not_a_number"),
        ("TRUE", ("plain",), "not_a_number"),
        ("=1+1", ("plain",), "not_a_number"),
        ("1.2345.678", ("vi",), "not_a_number"),
        ("12\n", ("plain",), "number_has_space"),
        ("...", ("vi",), "not_a_number"),
    ],
)
def test_what_is_not_one_exact_number_is_refused_with_the_reason(text, formats, code):
    with pytest.raises(UnreadableNumberError) as refused:
        number.read(text, formats)

    assert refused.value.code == code


def test_an_ambiguous_number_shows_both_readings():
    with pytest.raises(UnreadableNumberError) as refused:
        number.read("1.234", ("vi", "en"))

    assert refused.value.readings == {"vi": "1234", "en": "1.234"}


def test_a_count_of_whole_things_decides_between_two_readings():
    assert number.read("1.234", ("vi", "en"), is_whole=True).value == Decimal(1234)


@pytest.mark.parametrize(("text", "value"), [("+11,09%", "11.09"), ("5%", "5"), ("+8,10", "8.10")])
def test_percent_and_plus_are_dropped_only_of_a_percentage(text, value):
    assert str(number.read(text, ("vi",), is_percent=True).value) == value
