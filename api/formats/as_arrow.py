"""Parquet and Arrow: figures as the signed file has them, typed, with their release beside them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.queries.observations import COLUMNS

_TYPES: Final = {
    "obs_value": "value",
    "decimals": "integer",
    "break_group": "integer",
    "rank_of": "integer",
    "source_row": "integer",
    "period_start": "day",
    "period_end": "day",
    "received_at": "instant",
}


def parquet(rows: Sequence[Sequence[Any]], about: Mapping[str, str]) -> bytes:
    """Write rows in the order of `COLUMNS` as a Parquet file; `about` is its metadata."""
    import pyarrow.parquet as pq  # here, because few workers ever need it

    file = io.BytesIO()
    pq.write_table(_table(rows, about), file, compression="zstd")
    return file.getvalue()


def stream(rows: Sequence[Sequence[Any]], about: Mapping[str, str]) -> bytes:
    """Write rows in the order of `COLUMNS` as an Arrow stream; `about` is its metadata."""
    import pyarrow as pa

    table = _table(rows, about)
    file = io.BytesIO()
    with pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table)
    return file.getvalue()


def _table(rows: Sequence[Sequence[Any]], about: Mapping[str, str]) -> Any:  # noqa: ANN401 - pyarrow is not typed
    import pyarrow as pa

    types = {
        "value": pa.decimal128(38, 12),
        "integer": pa.int32(),
        "day": pa.date32(),
        "instant": pa.timestamp("us"),
        "text": pa.string(),
    }
    schema = pa.schema(
        [(name, types[_TYPES.get(name, "text")]) for name in COLUMNS], metadata=dict(about)
    )
    columns = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)
