"""The figures of one dataset as a cube: counted first, then read in batches of Arrow.

One code per dimension and one period name a figure. A series is a run of figures, so a reader
that takes some series at a time needs no more memory for a million figures than for a thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from duckdb import DuckDBPyConnection

from schemas import concepts

if TYPE_CHECKING:
    import pyarrow as pa

# In the order of a key; the last part of it, the period, is asked for apart.
DIMENSIONS: Final = ("freq", "ref_area", "indicator", *concepts.DIMENSIONS)
KEYS: Final = (*DIMENSIONS, "time_period")
SERIES_ATTRIBUTES: Final = ("unit_measure", "unit_mult")
FIGURE_ATTRIBUTES: Final = (
    "obs_status",
    "conf_status",
    "decimals",
    "base_period",
    "break_group",
    "rank_of",
    "vintage",
    "edition",
    "source_document",
    "source_table",
    "note",
)
ATTRIBUTES: Final = (*SERIES_ATTRIBUTES, *FIGURE_ATTRIBUTES)
# `series_key` tells where a series ends, `position` is the place in the order of the database.
COLUMNS: Final = (
    *DIMENSIONS,
    "time_period",
    "obs_value",
    *ATTRIBUTES,
    "agency",
    "series_id",
    "period_start",
    "period_end",
    "series_key",
    "position",
)

Order = Literal[
    "series",
    "time",
    "freq",
    "ref_area",
    "indicator",
    "sex",
    "age",
    "urbanisation",
    "activity",
    "counterpart_area",
    "composite_breakdown",
]
Operator = Literal["eq", "ne", "lt", "le", "gt", "ge", "co", "nc", "sw", "ew"]

# The exact text of a value: as many decimals as it is stated with, more only where it has more
# (`schemas.figure.exact_text`; a test compares the two). The stored type has twelve.
_PLACES: Final = concepts.STORED_DECIMALS
_ZEROS: Final = "0" * _PLACES
_EXACT: Final = f"""
    case
        when obs_value is null then null
        when decimals > {_PLACES} then whole || repeat('0', decimals - {_PLACES})
        when decimals = 0 and ends_with(whole, '.{_ZEROS}') then left(whole, -{_PLACES + 1})
        when decimals > 0 and ends_with(whole, right('{_ZEROS}', {_PLACES} - decimals))
            then left(whole, length(whole) - {_PLACES} + decimals)
        else rtrim(rtrim(whole, '0'), '.')
    end
"""
# Written once: the cases above look at it several times.
WITH_WHOLE: Final = "select *, cast(obs_value as varchar) as whole from {table}"
_SPELLED: Final = {
    **{name: name for name in (*DIMENSIONS, "time_period", "series_key", "series_id", "position")},
    **{name: name for name in ("period_start", "period_end", "obs_status", "conf_status")},
    **{name: name for name in ("base_period", "vintage", "edition", "unit_mult", "note", "agency")},
    **{name: f"cast({name} as varchar)" for name in ("decimals", "break_group", "rank_of")},
    "source_document": "source_document",
    "source_table": "source_table",
    "unit_measure": "origins.unit_measure",
    "obs_value": _EXACT,
}
_OF_SERIES: Final = frozenset({*DIMENSIONS, "series_id"})
_SELECT_SERIES: Final = """
    select series_key, observation_count
    from series
    where dataset_id = $dataset and {condition}
    order by series_key
"""
_FROM: Final = f"""
    from ({WITH_WHOLE.format(table="figures")}) as figures
    join series using (series_key)
    join origins using (origin_key)
    where dataset_id = $dataset and {{condition}}
    {{some}}
"""
_FROM_SERIES: Final = "from series where dataset_id = $dataset and {condition}"
_COUNT: Final = """
    select count(*), count(distinct series_key)
    from (select series_key {found})
"""
_COUNT_WHOLE: Final = """
    select coalesce(sum(observation_count), 0), count(*)
    from series
    where dataset_id = $dataset and {condition}
"""
_SELECT_CODES: Final = """
    select distinct code
    from (select {column} as code {found})
    where code is not null
    order by code
"""
_SELECT_PERIODS: Final = """
    select {column}
    from (select time_period, period_start, period_end {found})
    group by time_period
    order by min(period_start), min(period_end), time_period
"""
_SELECT_EXTENT: Final = """
    select min(period_start), max(period_end)
    from (select period_start, period_end {found})
"""
_FIRST: Final = "row_number() over (partition by series_key order by position) <= $first"
_LAST: Final = "row_number() over (partition by series_key order by position desc) <= $last"
# A statement at a time holds so many figures, or one series.
_PORTION: Final = 16_384


@dataclass(frozen=True)
class Compared:
    """What must hold of one column.

    A period is compared by its days: `ge` 2020 is everything that starts in 2020 or later, `le`
    2020 what ends in 2020 or earlier, `lt` and `gt` what lies wholly before or after. A value is
    compared as a number, everything else as text. Nothing is compared with what is missing, but
    `ne` and `nc` hold of it.
    """

    column: str
    operator: Operator
    value: str | Decimal | tuple[date, date]


@dataclass(frozen=True)
class Slice:
    """Which figures of one dataset: all conditions together.

    `keys` are the codes a dimension may have, the period among them; one not named may have any.
    `start` and `end` are first and last day of the periods asked for. `tests` is a list of
    alternatives, each of which must hold in one of its lists of tests. `figures` keeps the figures
    so named (by `schemas.figure`). `first` and `last` keep so many at either end of each series, of
    those that meet everything else.
    """

    dataset: str
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    start: date | None = None
    end: date | None = None
    tests: tuple[tuple[tuple[Compared, ...], ...], ...] = ()
    figures: tuple[str, ...] | None = None
    first: int | None = None
    last: int | None = None


class Count(NamedTuple):
    """How much a slice holds."""

    observations: int
    series: int


class Part(NamedTuple):
    """Some series of a slice, by key; `is_dense` says that no other lies between them."""

    keys: tuple[int, ...]
    is_dense: bool


Values = dict[str, Any]


def count(cursor: DuckDBPyConnection, asked: Slice) -> Count:
    """Return how many figures a slice has, and in how many series."""
    values: Values = {"dataset": asked.dataset}
    of_series, others = _parts_of(asked)
    if not others and asked.first is None and asked.last is None:
        text = _COUNT_WHOLE.format(condition=_conjunction(of_series, values))
    else:
        text = _COUNT.format(found=_found(asked, [*of_series, *others], values))
    row = cursor.execute(text, values).fetchone()
    return Count(int(row[0]), int(row[1])) if row else Count(0, 0)


def read(
    cursor: DuckDBPyConnection,
    asked: Slice,
    order: Order = "series",
    columns: Sequence[str] = COLUMNS,
) -> Iterator[pa.RecordBatch]:
    """Yield the figures of a slice in total order, in batches; texts but for days and numbers.

    Args:
        cursor: Of the release's database; used until the last batch is read.
        asked: Which figures.
        order: `series`: series by series, each by time, in small memory. `time`: by time, then
            series. A dimension: what differs in nothing else stands together.
        columns: Of `COLUMNS`, in any order. `obs_value` is exact text; null where missing.
    """
    if order != "series":
        yield from read_sorted(cursor, asked, order, columns)
        return
    for part in parts(cursor, asked):
        yield from read_part(cursor, asked, part, columns)


def parts(cursor: DuckDBPyConnection, asked: Slice) -> list[Part]:
    """Return the series a slice may have figures in, some at a time.

    A caller with a deadline for each statement reads the parts with a cursor each.
    """
    values: Values = {"dataset": asked.dataset}
    condition = _conjunction(_parts_of(asked)[0], values)
    rows = cursor.execute(_SELECT_SERIES.format(condition=condition), values).fetchall()
    return list(_portions(rows))


def read_part(
    cursor: DuckDBPyConnection, asked: Slice, part: Part, columns: Sequence[str] = COLUMNS
) -> list[pa.RecordBatch]:
    """Return the figures of some series of a slice, series by series."""
    values: Values = {
        "dataset": asked.dataset,
        "lowest": part.keys[0],
        "highest": part.keys[-1],
    }
    conditions = ["series_key between $lowest and $highest"]
    if not part.is_dense:
        conditions.append("series_key in (select unnest(cast($keys as integer[])))")
        values["keys"] = list(part.keys)
    found = _found(asked, [*conditions, *_parts_of(asked)[1]], values)
    return _fetch(cursor, f"select {_named(columns)} {found} order by position", values)


def read_sorted(
    cursor: DuckDBPyConnection, asked: Slice, order: Order, columns: Sequence[str] = COLUMNS
) -> list[pa.RecordBatch]:
    """Return the figures of a slice in another order than that of series; all at once."""
    values: Values = {"dataset": asked.dataset}
    of_series, others = _parts_of(asked)
    found = _found(asked, [*of_series, *others], values)
    time = ("period_start", "period_end", "time_period")
    if order == "time":
        words = [*time, "position"]
    else:
        at = DIMENSIONS.index(order)
        rest = [name for name in DIMENSIONS if name != order]
        words = [*rest, *time, DIMENSIONS[at], "position"]
    text = f"select {_named(columns)} {found} order by {', '.join(words)}"
    return _fetch(cursor, text, values)


def list_codes(cursor: DuckDBPyConnection, asked: Slice, column: str) -> list[str]:
    """Return the codes a column has in a slice, in order; periods by time."""
    values: Values = {"dataset": asked.dataset}
    of_series, others = _parts_of(asked)
    if column in _OF_SERIES and not others and asked.first is None and asked.last is None:
        found = _FROM_SERIES.format(condition=_conjunction(of_series, values))
    else:
        found = _found(asked, [*of_series, *others], values)
    select = _SELECT_PERIODS if column == "time_period" else _SELECT_CODES
    text = select.format(column=_SPELLED[_COLUMN[column]], found=found)
    return [str(row[0]) for row in cursor.execute(text, values).fetchall()]


def find_extent(cursor: DuckDBPyConnection, asked: Slice) -> tuple[date, date] | None:
    """Return the first and last day of the periods of a slice; None when it is empty."""
    values: Values = {"dataset": asked.dataset}
    of_series, others = _parts_of(asked)
    found = _found(asked, [*of_series, *others], values)
    row = cursor.execute(_SELECT_EXTENT.format(found=found), values).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1])


def _portions(rows: Iterable[tuple[int, int]]) -> Iterator[Part]:
    keys: list[int] = []
    size = 0
    for key, figures in rows:
        if keys and size + figures > _PORTION:
            yield _part(keys)
            keys, size = [], 0
        keys.append(key)
        size += figures
    if keys:
        yield _part(keys)


def _part(keys: Sequence[int]) -> Part:
    return Part(tuple(keys), keys[-1] - keys[0] + 1 == len(keys))


def _fetch(cursor: DuckDBPyConnection, text: str, values: Values) -> list[pa.RecordBatch]:
    # No text of a caller is part of it: columns are ours, values are bound.
    batches: list[pa.RecordBatch] = cursor.sql(text, params=values).to_arrow_table().to_batches()
    return batches


_COLUMN: Final = {name: name for name in COLUMNS}


def _named(columns: Sequence[str]) -> str:
    return ", ".join(f"{_SPELLED[_COLUMN[name]]} as {_COLUMN[name]}" for name in columns)


class _Condition(NamedTuple):
    text: str
    values: tuple[tuple[str, Any], ...] = ()


def _parts_of(asked: Slice) -> tuple[list[str | _Condition], list[str | _Condition]]:
    """Return the conditions on whole series, and those on single figures."""
    of_series: list[str | _Condition] = []
    others: list[str | _Condition] = []
    for at, (name, codes) in enumerate(asked.keys.items()):
        column = KEYS[KEYS.index(name)]
        key = f"codes_{at}"
        text = f"{column} in (select unnest(cast(${key} as varchar[])))"
        place = of_series if column in _OF_SERIES else others
        place.append(_Condition(text, ((key, list(codes)),)))
    if asked.start is not None:
        others.append(_Condition("period_start >= $start", (("start", asked.start),)))
    if asked.end is not None:
        others.append(_Condition("period_end <= $end", (("end", asked.end),)))
    if asked.figures is not None:
        text = f"{_FIGURE_ID} in (select unnest(cast($figures as varchar[])))"
        others.append(_Condition(text, (("figures", list(asked.figures)),)))
    for at, alternatives in enumerate(asked.tests):
        columns = {test.column for tests in alternatives for test in tests}
        place = of_series if columns <= _OF_SERIES else others
        place.append(_alternatives(at, alternatives))
    return of_series, others


_FIGURE_ID: Final = f"concat_ws(':', {', '.join(concepts.KEYS)})"


def _conjunction(conditions: Sequence[str | _Condition], values: Values) -> str:
    texts = []
    for condition in conditions:
        if isinstance(condition, _Condition):
            values.update(condition.values)
            texts.append(condition.text)
        else:
            texts.append(condition)
    return " and ".join(f"({text})" for text in texts) or "true"


def _found(asked: Slice, conditions: Sequence[str | _Condition], values: Values) -> str:
    ends = []
    if asked.first is not None:
        ends.append(_FIRST)
        values["first"] = asked.first
    if asked.last is not None:
        ends.append(_LAST)
        values["last"] = asked.last
    some = f"qualify {' or '.join(ends)}" if ends else ""
    return _FROM.format(condition=_conjunction(conditions, values), some=some)


def _alternatives(at: int, alternatives: Sequence[Sequence[Compared]]) -> _Condition:
    values: list[tuple[str, Any]] = []
    lists = []
    for tests in alternatives:
        texts = []
        for test in tests:
            text, bound = _test(test, f"t{at}_{len(values)}")
            values += bound
            texts.append(text)
        lists.append(f"({' and '.join(texts)})")
    return _Condition(" or ".join(lists) or "false", tuple(values))


_TEXT_TESTS: Final = {
    "eq": "{column} = ${key}",
    "ne": "{column} is distinct from ${key}",
    "lt": "{column} < ${key}",
    "le": "{column} <= ${key}",
    "gt": "{column} > ${key}",
    "ge": "{column} >= ${key}",
    "co": "contains({column}, ${key})",
    "nc": "not coalesce(contains({column}, ${key}), false)",
    "sw": "starts_with({column}, ${key})",
    "ew": "ends_with({column}, ${key})",
}
_PERIOD_TESTS: Final = {
    "lt": ("period_end < ${key}", 0),
    "le": ("period_end <= ${key}", 1),
    "gt": ("period_start > ${key}", 1),
    "ge": ("period_start >= ${key}", 0),
}


def _test(test: Compared, key: str) -> tuple[str, list[tuple[str, Any]]]:
    if isinstance(test.value, tuple):
        text, side = _PERIOD_TESTS[test.operator]
        return text.format(key=key), [(key, test.value[side])]
    column = _COLUMN[test.column]
    text = _TEXT_TESTS[test.operator]
    if isinstance(test.value, Decimal):
        if column == "unit_mult":
            column = "try_cast(unit_mult as integer)"
        number = text.replace("${key}", "cast(${key} as decimal(38, 12))")
        return number.format(column=column, key=key), [(key, str(test.value))]
    return text.format(column=f"({_SPELLED[column]})", key=key), [(key, test.value)]
