from decimal import Decimal

import pytest

from api.mcp import claims, numbers
from api.mcp.claims import AMBIGUOUS, DIFFERS, MATCHES


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("78644", {"78644"}),
        ("78.644", {"78644", "78.644"}),
        ("78,644", {"78644", "78.644"}),
        ("78.644,5", {"78644.5"}),
        ("78,644.5", {"78644.5"}),
        ("1.234.567", {"1234567"}),
        ("1,234,567", {"1234567"}),
        ("0.123", {"0.123"}),
        ("0,5", {"0.5"}),
        ("12.5", {"12.5"}),
        ("-0,5", {"-0.5"}),
        ("\u22120.5", {"-0.5"}),
        ("78\u202f644", {"78644"}),
        ("78\u00a0644,25", {"78644.25"}),
        ("1.23.4", set()),
        ("1.2,3.4", set()),
        ("", set()),
        ("abc", set()),
    ],
)
def test_a_number_is_read_in_every_way_it_can_be(text: str, readings: set[str]) -> None:
    assert {f"{one.value:f}" for one in numbers.read(text)} == readings


def test_a_spelling_that_is_said_leaves_one_reading() -> None:
    (vi,), (en,) = numbers.read("78.644", spelling="vi"), numbers.read("78.644", spelling="en")

    assert (vi.value, vi.decimals) == (Decimal(78644), 0)
    assert (en.value, en.decimals) == (Decimal("78.644"), 3)
    assert numbers.read("78.644,5", spelling="en") == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("GRDP năm 2015 đạt 78,6 nghìn tỷ đồng", [("78,6", 12)]),
        ("GRDP năm 2015 đạt 78.644 tỷ đồng", [("78.644", 9)]),
        ("In 2015 it was 78.6 trillion", [("78.6", 12)]),
        ("about 3 million persons", [("3", 6)]),
        ("tăng 8,02% so với năm 2014", [("8,02", None)]),
        ("Quý 3 năm 2020: 5 triệu người", [("5", 6)]),
        ("tỷ lệ 5", [("5", None)]),
        ("5 tỷlệ", [("5", None)]),
        ("không có số", []),
        ("mã A15 và B2.5x", []),
        ("1 và 2", [("1", None), ("2", None)]),
    ],
)
def test_numbers_that_say_how_much_are_found_in_a_sentence(
    text: str, found: list[tuple[str, int | None]]
) -> None:
    assert [(one.text, one.scale) for one in numbers.find(text)] == found


def judged(text: str, certified: str, exponent: int = 9) -> str:
    (found,) = numbers.find(text)
    return claims.verdict(claims.compare(found, Decimal(certified), exponent))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("78644", MATCHES),
        ("78644.0", MATCHES),
        ("78645", DIFFERS),
        ("78643.6", DIFFERS),
        ("78,6 nghìn tỷ", MATCHES),
        ("78,7 nghìn tỷ", DIFFERS),
        ("79 nghìn tỷ", MATCHES),
        ("78 nghìn tỷ", DIFFERS),
        ("78644000 triệu", MATCHES),
        ("78.644", AMBIGUOUS),
        ("99.999", DIFFERS),
    ],
)
def test_a_claim_matches_what_rounds_to_it(text: str, verdict: str) -> None:
    assert judged(text, "78644") == verdict


def test_half_of_the_last_digit_is_still_a_rounding() -> None:
    assert judged("0.5", "0.45", 0) == judged("0.5", "0.55", 0) == MATCHES
    assert judged("0.5", "0.4499", 0) == DIFFERS


@pytest.mark.parametrize("text", ["9" * 400, "1" + ",111" * 100, "." * 500, "1." * 250, "-" * 500])
def test_a_long_text_is_read_at_once(text: str) -> None:
    numbers.find(text[:500])
    numbers.read(text)
