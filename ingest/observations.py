"""The observations of a checked file as an Arrow table, in file order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.fault import column_letters
from ingest.number import TYPED
from ingest.observe import Observed
from ingest.placing import DAYS, TEXTS
from ingest.texts import Texts
from ingest.values import EXACT
from schemas import arrow, columns
from schemas.columns import Coded
from schemas.row_rules import KEY

_EPOCH: Final = date(1970, 1, 1)
_WORDS: Final = (*KEY, "unit_measure", "obs_status", "conf_status", "period_kind")

# One observation: what `ingest.submit` stores of it, and its kind of period.
SCHEMA: Final = pa.schema(
    [
        *(pa.field(name, pa.string(), nullable=False) for name in KEY),
        pa.field("obs_value", EXACT),
        pa.field("unit_measure", pa.string(), nullable=False),
        pa.field("decimals", pa.int32()),
        pa.field("obs_status", pa.string(), nullable=False),
        pa.field("conf_status", pa.string(), nullable=False),
        pa.field("rank_of", pa.int32()),
        pa.field("source_document", pa.string()),
        pa.field("source_table", pa.string()),
        pa.field("note", pa.string()),
        pa.field("printed", pa.string(), nullable=False),
        pa.field("source_row", pa.int32(), nullable=False),
        pa.field("source_cell", pa.string(), nullable=False),
        pa.field("period_start", pa.date32(), nullable=False),
        pa.field("period_end", pa.date32(), nullable=False),
        pa.field("period_kind", pa.string(), nullable=False),
    ]
)


def table_of(observed: Observed | None) -> pa.Table:
    """Return the observations by column; a null in a column that has none was not readable."""
    if observed is None or not len(observed):
        return SCHEMA.empty_table()
    made = _columns(observed, _words)
    made |= {name: _told(observed, name) for name in TEXTS}
    made["source_cell"] = _cells(observed)
    return pa.Table.from_arrays([made[name] for name in SCHEMA.names], schema=SCHEMA)


def _columns(observed: Observed, words: Callable[[Coded], pa.Array]) -> dict[str, pa.Array]:
    return {
        **{name: words(observed.rows.coded[name]) for name in _WORDS},
        "obs_value": observed.rows.values,
        "decimals": _numbers(observed.rows.coded["decimals"]),
        "rank_of": _numbers(observed.rows.coded["rank_of"]),
        "printed": _printed(observed),
        "source_row": arrow.ints(observed.source_rows.astype(np.int32)),
        "period_start": _days(observed.rows.coded[DAYS], lambda period: period.start),
        "period_end": _days(observed.rows.coded[DAYS], lambda period: period.end),
    }


def coded_of(observed: Observed | None) -> pa.Table:
    """Return what the doubts about a file ask of the same observations, and far smaller.

    Each distinct word of a column is there once. `source_column` stands for `source_cell`: its
    letters, without the row.
    """
    if observed is None or not len(observed):
        return SCHEMA.empty_table()
    made = _columns(observed, _coded)
    letters = [column_letters(at) for at in observed.positions]
    made["source_column"] = arrow.dictionary(observed.turns.astype(np.int32), letters)
    return pa.Table.from_arrays(list(made.values()), list(made))


def _coded(column: Coded) -> pa.Array:
    if columns.is_constant(column.codes) and column.codes[0] >= 0:
        return arrow.repeated(column.values[int(column.codes[0])], len(column))
    return arrow.dictionary(column.codes, column.values)


def _taken(distinct: pa.Array, column: Coded) -> pa.Array:
    codes = np.ascontiguousarray(column.codes)
    if not len(distinct):
        return pa.nulls(len(codes), distinct.type)
    return distinct.take(arrow.masked(arrow.ints(np.maximum(codes, 0)), codes >= 0))


def _words(column: Coded) -> pa.Array:
    return _taken(arrow.strings(column.values), column)


def _numbers(column: Coded) -> pa.Array:
    return _taken(arrow.ints(np.asarray(list(column.values), dtype=np.int32)), column)


def _days(column: Coded, day: Callable[[Any], date]) -> pa.Array:
    days = np.asarray([(day(each) - _EPOCH).days for each in column.values], dtype=np.int32)
    taken = _taken(arrow.ints(days), column)
    return taken.view(pa.date32())


def _told(observed: Observed, concept: str) -> pa.Array:
    """Return a text of the rows, stripped, null where it is blank."""
    said = [place.texts.get(concept) for place in observed.places]
    first = said[0]
    if first is None or any(each is not first for each in said):
        return _words(observed.placed(concept))
    stripped = [text.removeprefix(TYPED).strip() or None for text in first.unique()]
    return Texts(arrow.strings(stripped), first.codes).select(observed.lines).arrow()


def _printed(observed: Observed) -> pa.Array:
    texts = [_unmarked(observed.table.texts(at)) for at in observed.positions]
    if len(texts) == 1:
        every = len(observed.lines) == len(texts[0])
        return (texts[0] if every else texts[0].select(observed.lines)).arrow()
    together = pa.concat_arrays([column.arrow() for column in texts])
    return together.take(
        arrow.ints(observed.turns.astype(np.int64) * len(texts[0]) + observed.lines)
    )


def _unmarked(column: Texts) -> Texts:
    """Take away the mark of a number that a workbook holds."""
    if column.is_plain:
        return column
    return Texts(pc.replace_substring(column.distinct, TYPED, ""), column.codes)


def _cells(observed: Observed) -> pa.Array:
    letters = arrow.strings([column_letters(at) for at in observed.positions])
    of_each = letters.take(arrow.ints(observed.turns.astype(np.int32)))
    rows = arrow.ints(observed.source_rows.astype(np.int32)).cast(pa.string())
    return pc.binary_join_element_wise(of_each, rows, arrow.strings([""])[0])
