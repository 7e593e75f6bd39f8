"""A number in a cell, read exactly or not at all (`trust.md` 4, `domain.md` 4.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from schemas import concepts

Format = Literal["vi", "en", "space", "plain"]

MINUS: Final = "\u2212"
# A workbook marks a number that it holds as a number: that has one reading.
TYPED: Final = "\ue000"
_INTEGER: Final = r"(?:0|[1-9][0-9]*)"
_GROUPED: Final = r"[1-9][0-9]{0,2}(?:%s[0-9]{3})+"
_SPACES: Final = " \u00a0\u202f"


def _grammar(thousands: str, decimal: str) -> re.Pattern[str]:
    whole = f"{_GROUPED % f'[{re.escape(thousands)}]'}|{_INTEGER}" if thousands else _INTEGER
    return re.compile(f"(?P<sign>-?)(?P<whole>{whole})(?:{re.escape(decimal)}(?P<part>[0-9]+))?")


_GRAMMARS: Final[dict[Format, tuple[re.Pattern[str], str]]] = {
    "vi": (_grammar(".", ","), "."),
    "en": (_grammar(",", "."), ","),
    "space": (_grammar(_SPACES, ","), _SPACES),
    "plain": (_grammar("", "."), ""),
}
ALL_FORMATS: Final = tuple(_GRAMMARS)

_WHY_NOT: Final = (
    ("number_exponent", re.compile(r"[-+]?[0-9][0-9.,]*[eEdD][-+]?[0-9]+", re.ASCII)),
    ("number_is_bound", re.compile(r"[<>≤≥~≈].*|(?:gần|hơn|trên|dưới|khoảng)\s.*", re.IGNORECASE)),
    ("number_has_space", re.compile(r"\s.*|.*\s|[-+]?[0-9.,]*\s[0-9.,\s]+")),
    ("number_has_sign", re.compile(r"[+%(].*|.*[%)*]")),
    ("number_other_digits", re.compile(r"(?=.*[^\x00-\x7f])[\d.,٫٬-]+|[½¼¾²³]+|.*[²³]")),
    ("number_has_words", re.compile(r"[-+]?[0-9][0-9.,]*\s*[^\W\d_].*")),
)


@dataclass(frozen=True)
class Number:
    """An exact value and how many digits stood behind its decimal mark."""

    value: Decimal
    decimals: int


ZERO: Final = Decimal(0)


@dataclass(frozen=True)
class Grammar:
    """What a number looks like in a format: a pattern, the thousands marks, the decimal mark."""

    pattern: str
    thousands: str
    decimal: str


class UnreadableNumberError(Exception):
    """A cell is no number: `code` says why, `readings` what it could mean in each format."""

    def __init__(self, code: str, readings: dict[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.readings = readings or {}


def read(
    text: str,
    formats: Sequence[Format],
    *,
    is_whole: bool = False,
    is_percent: bool = False,
) -> Number:
    """Read a cell in the formats the file may be in.

    Args:
        text: The cell, unchanged.
        formats: One format decides; of several, all must agree on the value.
        is_whole: The contract counts whole things in this unit, so a reading with digits behind
            the mark is impossible; this decides between two formats, nothing weaker does.
        is_percent: The unit is a percentage, so a `%` behind and a `+` before carry no meaning.

    Raises:
        UnreadableNumberError: The cell breaks the grammar, or two readings are possible.
    """
    if text.startswith(TYPED):
        text, formats = text.removeprefix(TYPED), ("plain",)
    bare = text.replace(MINUS, "-")
    if is_percent:
        bare = bare.removesuffix("%").removeprefix("+")
    readings = _readings(bare, formats)
    whole = {name: number for name, number in readings.items() if number.decimals == 0}
    possible = whole if is_whole and whole else readings
    values = {(number.value, number.decimals) for number in possible.values()}
    if len(values) == 1:
        return _bounded(next(iter(possible.values())))
    if len(values) > 1:
        raise UnreadableNumberError("number_ambiguous", _written(possible))
    raise UnreadableNumberError(_reason(bare, text), _written(_readings(bare, ALL_FORMATS)))


def grammar_of(name: Format) -> Grammar:
    """Return a format's grammar, for who reads many numbers at once."""
    pattern, thousands = _GRAMMARS[name]
    decimal = next(mark for mark in ",." if pattern.fullmatch(f"1{mark}5"))
    return Grammar(pattern.pattern, thousands, decimal)


def _readings(bare: str, formats: Sequence[Format]) -> dict[Format, Number]:
    found: dict[Format, Number] = {}
    for name in formats:
        pattern, thousands = _GRAMMARS[name]
        match = pattern.fullmatch(bare)
        if match is not None:
            whole = match["whole"].translate(dict.fromkeys(map(ord, thousands)))
            part = match["part"] or ""
            value = Decimal(f"{match['sign']}{whole}{'.' if part else ''}{part}")
            found[name] = Number(value, len(part))
    return found


def _bounded(number: Number) -> Number:
    if number.value.is_zero() and number.value.is_signed():
        raise UnreadableNumberError("number_negative_zero")
    digits = len(number.value.as_tuple().digits) - number.decimals
    if digits > concepts.INTEGER_DIGITS or number.decimals > concepts.INPUT_DECIMALS:
        raise UnreadableNumberError("number_too_long")
    return number


def _written(readings: dict[Format, Number]) -> dict[str, str]:
    return {name: f"{number.value:f}" for name, number in readings.items()}


def _reason(bare: str, text: str) -> str:
    for code, pattern in _WHY_NOT:
        if pattern.fullmatch(text):
            return code
    return "number_other_format" if _readings(bare, ALL_FORMATS) else "not_a_number"
