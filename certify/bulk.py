"""The figures of a whole dataset as CSV, in the bytes the API answers with: a file of the release.

RFC 4180: UTF-8 with a header, CRLF, quotes where needed; what is missing is an empty field.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from certify.texts import spelt

_BATCH: Final = 65_536
_QUOTED: Final = '[",\\r\\n]'
_QUOTE: Final = """
    case
        when regexp_matches({0}, $quoted) then '"' || replace({0}, '"', '""') || '"'
        else {0}
    end"""
# Quotes are rare: a line is looked at once before each of its fields is.
_LINES: Final = """
    select
        case
            when regexp_matches(concat({texts}), $quoted) then concat_ws(',', {quoted})
            else concat_ws(',', {texts})
        end || $end as line
    from figures
"""


def write_csv(observations: Path, path: Path) -> None:
    """Write a Parquet file with columns of `observations` as CSV, its rows in their order.

    Raises:
        TypeError: A column has a type that has no one text.
    """
    with duckdb.connect() as connection, path.open("wb") as file:
        figures = connection.read_parquet(str(observations))
        kinds = zip(figures.columns, figures.types, strict=True)
        texts = [f"coalesce({spelt(name, str(kind))}, '')" for name, kind in kinds]
        quoted = ", ".join(_QUOTE.format(text) for text in texts)
        query = _LINES.format(texts=", ".join(texts), quoted=quoted)
        figures.create_view("figures")
        file.write(",".join(figures.columns).encode() + b"\r\n")
        lines = connection.sql(query, params={"quoted": _QUOTED, "end": "\r\n"})
        for batch in lines.to_arrow_reader(_BATCH):
            file.write(_content(batch.column("line")))


def _content(texts: pa.StringArray) -> memoryview:
    """Return the bytes of all texts: Arrow has them one behind the other."""
    _, offsets, content = texts.buffers()
    ends = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return memoryview(content)[ends[0] : ends[-1]]
