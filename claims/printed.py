"""A number as it is printed: every reading it allows, exactly, with the width of its last digit.

`73.048` is seventy-three thousand to a Vietnamese reader and seventy-three to an English one. A
declared locale decides; then what the digits themselves allow; nothing else does (decision 0007).
A printed number stands for an interval: half a unit of its last digit to each side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

LONGEST: Final = 100
# Everything is compared as a whole number of 10^-GRID base units: no float, no rounding.
GRID: Final = 20
_INTEGER_DIGITS: Final = 18
_DECIMALS: Final = 12
SPACES: Final = " \u00a0\u2009\u202f"
_MINUS: Final = "\u2212\u2013-"

_WHOLE: Final = r"(?:0|[1-9][0-9]*)"
_GROUPS: Final = r"[1-9][0-9]{0,2}(?:[%s][0-9]{3})+"
_GRAMMARS: Final = {
    "vi": re.compile(rf"(?:{_GROUPS % '.'}|{_WHOLE})(?:,[0-9]+)?", re.ASCII),
    "en": re.compile(rf"(?:{_GROUPS % ','}|{_WHOLE})(?:\.[0-9]+)?", re.ASCII),
    "space,": re.compile(rf"{_GROUPS % SPACES}(?:,[0-9]+)?", re.ASCII),
    "space.": re.compile(rf"{_GROUPS % SPACES}(?:\.[0-9]+)?", re.ASCII),
}
_DECIMAL_MARK: Final = {"vi": ",", "en": ".", "space,": ",", "space.": "."}
_LOCALE_OF: Final = {"vi": "vi", "en": "en", "space,": "vi", "space.": "en"}
_NUMBER: Final = re.compile(
    rf"(?P<sign>[+{_MINUS}]?)\s*(?P<digits>[0-9](?:[0-9.,{SPACES}]*[0-9])?)", re.ASCII
)
_NOT_DIGITS: Final = re.compile(r"[^0-9]+", re.ASCII)


class UnreadableError(Exception):
    """A text holds no number that can be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading: `mantissa` x 10^-`decimals`; `locale` is empty where both agree."""

    mantissa: int
    decimals: int
    locale: str

    @property
    def significant(self) -> int:
        """How many digits prove something: without zeros in front and at the end of a whole."""
        digits = str(abs(self.mantissa))
        return len(digits if self.decimals else digits.rstrip("0") or "0")

    @property
    def zeros(self) -> int:
        """How many zeros a whole number ends in: they may be digits, or may be rounding."""
        if self.decimals or self.mantissa == 0:
            return 0
        digits = str(abs(self.mantissa))
        return len(digits) - len(digits.rstrip("0"))

    @property
    def text(self) -> str:
        """The number with a point and no groups."""
        digits = str(abs(self.mantissa)).rjust(self.decimals + 1, "0")
        sign = "-" if self.mantissa < 0 else ""
        if not self.decimals:
            return sign + digits
        return f"{sign}{digits[: -self.decimals]}.{digits[-self.decimals :]}"

    def on_grid(self, exponent: int) -> int:
        """Return the number x 10^`exponent` in grid units."""
        return int(self.mantissa * 10 ** (GRID + exponent - self.decimals))

    def unit_on_grid(self, exponent: int) -> int:
        """Return one unit of the last printed digit x 10^`exponent`, in grid units."""
        return int(10 ** (GRID + exponent - self.decimals))


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands in front of, in and behind a number: `before` and `after` are words."""

    before: str
    digits: str
    after: str
    is_signed: bool
    readings: tuple[Reading, ...]


@lru_cache(maxsize=16_384)
def split(text: str, locale: str | None = None) -> Printed:
    """Read the first number of a short text.

    Args:
        text: As printed: `73.048`, `118,398 trillion`, `-3,5 %`.
        locale: `vi` or `en` where the reader knows; a text that has no reading in it is read by
            what its digits allow.

    Raises:
        UnreadableError: There is no number (`no-number`), it has no reading (`bad-number`), or it
            has more digits than any figure (`too-long`).
    """
    if len(text) > LONGEST:
        raise UnreadableError("too-long")
    match = _NUMBER.search(text)
    if match is None:
        raise UnreadableError("no-number")
    digits, sign = match["digits"], match["sign"]
    after = text[match.end() :]
    # A minus glued to a word before it is a hyphen.
    before = text[: match.start()]
    is_hyphen = bool(sign) and before[-1:].isalnum()
    negative = sign != "" and sign in _MINUS and not is_hyphen
    found = tuple(
        Reading(-one.mantissa if negative else one.mantissa, one.decimals, one.locale)
        for one in readings(digits, locale)
    )
    return Printed(before.strip(), digits, after.strip(), bool(sign) and not is_hyphen, found)


def readings(digits: str, locale: str | None = None) -> tuple[Reading, ...]:
    """Return what a run of digits and marks may mean, most plausible first.

    Raises:
        UnreadableError: It has no reading, or is too long.
    """
    if digits.isascii() and digits.isdigit():
        return (_reading(digits, "", ""),)
    found: dict[tuple[int, int], Reading] = {}
    for name, grammar in _GRAMMARS.items():
        if grammar.fullmatch(digits):
            whole, _, part = digits.partition(_DECIMAL_MARK[name])
            one = _reading(_NOT_DIGITS.sub("", whole), part, _LOCALE_OF[name])
            key = (one.mantissa, one.decimals)
            # Two grammars that agree leave nothing to decide.
            found[key] = Reading(*key, "") if key in found else one
    if not found:
        raise UnreadableError("bad-number")
    declared = [one for one in found.values() if one.locale in (locale, "")]
    return tuple(declared or found.values())


def _reading(whole: str, part: str, locale: str) -> Reading:
    if len(whole.lstrip("0")) > _INTEGER_DIGITS or len(part) > _DECIMALS:
        raise UnreadableError("too-long")
    return Reading(int(whole + part), len(part), locale)
