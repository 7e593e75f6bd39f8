"""What a caller asks of figures, as a tree; and the tree as SQL of fixed words and bound values.

No text of a caller ever becomes SQL: columns are chosen from the two tuples below, values are
bound under names made here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from schemas import concepts

# Of a whole series, or of each of its figures.
SERIES_COLUMNS: Final = (
    "dataset_id",
    "indicator",
    "ref_area",
    "freq",
    *concepts.DIMENSIONS,
)
FIGURE_COLUMNS: Final = ("time_period", "obs_status")

Values = dict[str, Any]

_VALID: Final = """
    ref_area in (
        select ref_area from areas
        where coalesce(valid_from <= {day}, true) and coalesce(valid_to >= {day}, true)
    )
"""


@dataclass(frozen=True)
class OneOf:
    """The column has one of these codes."""

    column: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Within:
    """The period starts no earlier than `start` and ends no later than `end`; null is open."""

    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class ValidOn:
    """The area's boundary held on this day."""

    day: date


@dataclass(frozen=True)
class Every:
    """All parts hold; with no parts it always does."""

    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Some:
    """At least one part holds; with no parts it never does."""

    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Without:
    """The part does not hold."""

    part: Condition


Condition = OneOf | Within | ValidOn | Every | Some | Without


def is_about_series(condition: Condition) -> bool:
    """Tell whether a condition is the same for every figure of a series."""
    match condition:
        case OneOf(column=column):
            return column in SERIES_COLUMNS
        case ValidOn():
            return True
        case Within():
            return False
        case Without(part=part):
            return is_about_series(part)
        case Every(parts=parts) | Some(parts=parts):
            return all(map(is_about_series, parts))


def is_about_figures(condition: Condition) -> bool:
    """Tell whether a condition asks nothing about the series."""
    match condition:
        case OneOf(column=column):
            return column in FIGURE_COLUMNS
        case ValidOn():
            return False
        case Within():
            return True
        case Without(part=part):
            return is_about_figures(part)
        case Every(parts=parts) | Some(parts=parts):
            return all(map(is_about_figures, parts))


def conjuncts(condition: Condition) -> list[Condition]:
    """Return the conditions that must all hold."""
    if isinstance(condition, Every):
        return [found for part in condition.parts for found in conjuncts(part)]
    return [condition]


def used_codes(condition: Condition, column: str) -> list[str]:
    """Return every code a condition names for a column, in the order they stand."""
    match condition:
        case OneOf(column=named, codes=codes):
            return list(codes) if named == column else []
        case Without(part=part):
            return used_codes(part, column)
        case Every(parts=parts) | Some(parts=parts):
            return [code for part in parts for code in used_codes(part, column)]
        case _:
            return []


def write(condition: Condition, values: Values) -> str:
    """Return a condition as SQL; what it compares with is added to `values`."""
    match condition:
        case OneOf(column=column, codes=codes):
            return _one_of(column, codes, values)
        case Within(start=start, end=end):
            return _within(start, end, values)
        case ValidOn(day=day):
            return _VALID.format(day=_bind(day, values))
        case Without(part=part):
            return f"not {write(part, values)}"
        case Every(parts=parts):
            return _joined("and", parts, values) if parts else "true"
        case Some(parts=parts):
            return _joined("or", parts, values) if parts else "false"


def _one_of(column: str, codes: Sequence[str], values: Values) -> str:
    if column not in SERIES_COLUMNS and column not in FIGURE_COLUMNS:
        raise KeyError(column)
    if len(codes) == 1:
        return f"({column} = {_bind(codes[0], values)})"
    places = ", ".join(_bind(code, values) for code in codes)
    return f"({column} in ({places}))" if codes else "false"


def _within(start: date | None, end: date | None, values: Values) -> str:
    parts = []
    if start is not None:
        parts.append(f"period_start >= {_bind(start, values)}")
    if end is not None:
        parts.append(f"period_end <= {_bind(end, values)}")
    return f"({' and '.join(parts)})" if parts else "true"


def _joined(word: str, parts: Sequence[Condition], values: Values) -> str:
    return f"({f' {word} '.join(write(part, values) for part in parts)})"


def _bind(value: object, values: Values) -> str:
    name = f"v{len(values)}"
    values[name] = value
    return f"${name}"
