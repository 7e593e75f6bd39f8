"""Numbers in a sentence, in Vietnamese or English spelling, in every way they can be read.

`78.644` is seventy-eight thousand in Vietnamese and seventy-eight point six in English: neither
reading is chosen for the caller.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

_NUMBER = re.compile(
    r"(?<![\w.,])([-+\u2212])?(\d{1,18}(?:[.,\u00a0\u202f]\d{1,18}){0,12})(?![\d])", re.ASCII
)
_SPACES: Final = "\u00a0\u202f"
# Of each language: what parts thousands, what parts decimals.
_MARKS: Final = {"vi": (".", ","), "en": (",", ".")}
# Longest first: `nghìn tỷ` is no `nghìn`.
_SCALES: Final = (
    ("nghìn tỷ", 12),
    ("nghìn tỉ", 12),
    ("ngàn tỷ", 12),
    ("ngàn tỉ", 12),
    ("trillion", 12),
    ("triệu tỷ", 15),
    ("billion", 9),
    ("million", 6),
    ("thousand", 3),
    ("triệu", 6),
    ("nghìn", 3),
    ("ngàn", 3),
    ("tỷ", 9),
    ("tỉ", 9),
    ("bn", 9),
    ("mn", 6),
    ("vạn", 4),
)
_LONGEST_SCALE: Final = 12
# A number behind one of these says when, not how much.
_WHEN = re.compile(r"\b(?:năm|tháng|quý|ngày|in|since|from|year|quarter|fy)\s*$", re.IGNORECASE)


class Reading(NamedTuple):
    """One way to read a number: its value, the digits behind its mark, and in which spelling."""

    value: Decimal
    decimals: int
    spelling: str


class Found(NamedTuple):
    """A number in a text, and the power of ten that the words behind it say; None for none."""

    text: str
    readings: tuple[Reading, ...]
    scale: int | None
    scale_text: str
    is_percent: bool


def find(text: str, *, spelling: str | None = None) -> list[Found]:
    """Return the numbers of a text that say how much, in their order."""
    found = []
    for match in _NUMBER.finditer(text):
        readings = read((match[1] or "") + match[2], spelling=spelling)
        is_year = _WHEN.search(text[: match.start()]) is not None
        if readings and not is_year:
            scale, word = _scale(text[match.end() :])
            behind = text[match.end() :].lstrip()
            is_percent = behind.startswith(("%", "phần trăm", "percent", "per cent"))
            found.append(Found(match[0], readings, scale, word, is_percent))
    return found


def read(text: str, *, spelling: str | None = None) -> tuple[Reading, ...]:
    """Return every way to read a number; equal readings once, none when it is none."""
    wanted = [spelling] if spelling in _MARKS else list(_MARKS)
    readings: dict[tuple[Decimal, int], Reading] = {}
    for name in wanted:
        reading = _read(text, name)
        if reading is not None:
            readings.setdefault((reading.value, reading.decimals), reading)
    return tuple(readings.values())


def _read(text: str, spelling: str) -> Reading | None:
    thousands, mark = _MARKS[spelling]
    sign = -1 if text[:1] in "-\u2212" and text[:1] else 1
    bare = text.lstrip("-+\u2212")
    whole, point, part = bare.partition(mark)
    groups = re.split(f"[{re.escape(thousands)}{_SPACES}]", whole)
    is_grouped = len(groups) > 1
    if point and not (part.isascii() and part.isdigit()):
        return None
    if not all(group.isascii() and group.isdigit() for group in groups):
        return None
    if is_grouped and not (
        1 <= len(groups[0]) <= 3
        and groups[0] != "0"
        and all(len(group) == 3 for group in groups[1:])
    ):
        return None
    number = Decimal("".join(groups) + (f".{part}" if part else ""))
    return Reading(sign * number, len(part), spelling)


def _scale(behind: str) -> tuple[int | None, str]:
    start = behind.lstrip(f" {_SPACES}").lower()[:_LONGEST_SCALE]
    for word, exponent in _SCALES:
        if re.match(rf"{word}(?!\w)", start):
            return exponent, word
    return None, ""
