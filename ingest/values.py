"""Numbers by the column: the declared grammar decides for most texts at once.

A text that the grammar of exactly one format accepts, within the digits that are stored, is read
here; every other text goes to `ingest.number`, which alone refuses and says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ingest import number
from ingest.fault import MOST_FAULTS
from ingest.number import Format, UnreadableNumberError
from ingest.texts import Texts
from schemas import arrow, concepts
from schemas.columns import Flags

EXACT: Final = pa.decimal128(
    concepts.INTEGER_DIGITS + concepts.INPUT_DECIMALS, concepts.INPUT_DECIMALS
)
_SIGNED: Final = r"^\+|%\z"
_UNTOLD: Final[dict[str, str]] = {}
# Every format reads a bare whole number alike.
_WHOLE: Final = "^-?(?:0|[1-9][0-9]*)\\z"


# Why a text is no number, and what it could mean in each format.
Refusal = tuple[str, dict[str, str]]


@dataclass
class Numbers:
    """What each text says: its exact value, null when it is not read, and its decimals.

    `refused` has the texts, by place, that are no number.
    """

    values: pa.Array
    decimals: NDArray[np.int32]
    refused: dict[int, Refusal]


def read(
    texts: Texts,
    wanted: Flags,
    formats: Sequence[Format],
    *,
    is_whole: Flags,
    is_percent: Flags,
) -> Numbers:
    """Read the wanted distinct texts; the arguments are those of `number.read`, text by text."""
    plain, accepted = _accepted(_bare(texts, is_percent), formats)
    length, point = _measured(plain)
    sign = arrow.flags(pc.starts_with(plain, pattern="-"))
    decimals = np.where(point < 0, 0, length - point - 1).astype(np.int32)
    whole = np.where(point < 0, length, point) - sign
    accepted &= wanted & (whole <= concepts.INTEGER_DIGITS)
    accepted &= decimals <= concepts.INPUT_DECIMALS
    zero = arrow.strings(["0"])[0]
    values = pc.if_else(arrow.bools(accepted), plain, zero).cast(EXACT)
    # A zero with a sign is refused; the careful reader says so.
    accepted &= ~(_is_zero(values) & sign)
    found = Numbers(arrow.masked(values, accepted), decimals, {})
    _read_carefully(found, texts, wanted & ~accepted, formats, is_whole, is_percent)
    return found


def _read_carefully(
    found: Numbers,
    texts: Texts,
    wanted: Flags,
    formats: Sequence[Format],
    is_whole: Flags,
    is_percent: Flags,
) -> None:
    """Read the other texts one by one."""
    single: dict[int, Decimal] = {}
    for place in map(int, np.flatnonzero(wanted)):
        flags = {"is_whole": bool(is_whole[place]), "is_percent": bool(is_percent[place])}
        try:
            exact = number.read(texts.distinct[place].as_py(), formats, **flags)
        except UnreadableNumberError as error:
            # Of very many only the codes are counted, so what they could mean is not kept.
            is_told = len(found.refused) < MOST_FAULTS
            found.refused[place] = (error.code, error.readings if is_told else _UNTOLD)
        else:
            single[place] = exact.value
            found.decimals[place] = exact.decimals
    found.values = _with(found.values, single)


def merged(one: Numbers, other: Numbers) -> Numbers:
    """Return what either has read; no text is read by both."""
    values = pc.coalesce(one.values, other.values)
    decimals = np.where(arrow.given(one.values), one.decimals, other.decimals)
    return Numbers(values, decimals, {**one.refused, **other.refused})


def _bare(texts: Texts, is_percent: Flags) -> pa.Array:
    bare = texts.distinct
    if not texts.is_plain:
        bare = pc.replace_substring(bare, number.MINUS, "-")
    if not is_percent.any():
        return bare
    signed = is_percent & arrow.flags(pc.match_substring_regex(bare, _SIGNED))
    if not signed.any():
        return bare
    return pc.if_else(arrow.bools(signed), pc.replace_substring_regex(bare, _SIGNED, ""), bare)


def _accepted(bare: pa.Array, formats: Sequence[Format]) -> tuple[pa.Array, Flags]:
    """Return the texts with a point before their decimals, and which have one reading."""
    if len(formats) == 1:
        return _written(bare, formats[0]), _follows(bare, formats[0])
    plain, accepted = bare, arrow.flags(pc.match_substring_regex(bare, _WHOLE))
    follows = [_follows(bare, each) for each in formats]
    single = np.add.reduce(follows, dtype=np.int8) == 1
    for each, flags in zip(formats, follows, strict=True):
        mine = flags & single
        if mine.any():
            plain = pc.if_else(arrow.bools(mine), _written(bare, each), plain)
    return plain, accepted | single


def _follows(bare: pa.Array, number_format: Format) -> Flags:
    pattern = number.grammar_of(number_format).pattern
    return arrow.flags(pc.match_substring_regex(bare, f"^(?:{pattern})\\z"))


def _written(bare: pa.Array, number_format: Format) -> pa.Array:
    grammar = number.grammar_of(number_format)
    plain = bare
    for mark in grammar.thousands:
        plain = pc.replace_substring(plain, mark, "")
    return plain if grammar.decimal == "." else pc.replace_substring(plain, grammar.decimal, ".")


def _measured(plain: pa.Array) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the length of each text and where its point stands, -1 where it has none."""
    return (
        arrow.numbers(pc.binary_length(plain)),
        arrow.numbers(pc.find_substring(plain, ".")),
    )


def _is_zero(values: pa.Array) -> Flags:
    return arrow.flags(pc.equal(values, arrow.decimals([Decimal(0)], EXACT)[0]))


def _with(values: pa.Array, others: dict[int, Decimal]) -> pa.Array:
    """Put single values into the places that have none."""
    if not others:
        return values
    flags = np.zeros(len(values), dtype=bool)
    flags[list(others)] = True
    listed = arrow.decimals([others[place] for place in sorted(others)], EXACT)
    return pc.replace_with_mask(values, arrow.bools(flags), listed)
