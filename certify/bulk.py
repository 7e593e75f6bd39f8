"""The figures of a whole dataset as CSV, in the bytes the API answers with: a file of the release.

RFC 4180: UTF-8 with a header, CRLF, quotes where needed; what is missing is an empty field.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from certify.texts import spelt

_BATCH: Final = 65_536
_MARKED: Final = (
    "contains({0}, '\"') or contains({0}, ',') or contains({0}, $cr) or contains({0}, $lf)"
)
_QUOTE: Final = f"""
    case when {_MARKED} then '"' || replace({{0}}, '"', '""') || '"' else {{0}} end"""
# Quotes are rare: a line is looked at once before each of its fields is.
_LINES: Final = """
    select case when {marked} then concat_ws(',', {quoted}) else concat_ws(',', {texts}) end
        || $cr || $lf as line
    from (select *, concat({words}) as words from figures)
"""


def write_csv(observations: Path, path: Path) -> None:
    """Write a Parquet file with columns of `observations` as CSV, its rows in their order.

    Raises:
        TypeError: A column has a type that has no one text.
    """
    with duckdb.connect() as connection, path.open("wb") as file:
        figures = connection.read_parquet(str(observations))
        figures.create_view("figures")
        kinds = dict(zip(figures.columns, map(str, figures.types), strict=True))
        file.write(",".join(kinds).encode() + b"\r\n")
        lines = connection.sql(_lines(kinds), params={"cr": "\r", "lf": "\n"})
        for batch in lines.to_arrow_reader(_BATCH):
            file.write(_content(batch.column("line")))


def _lines(kinds: Mapping[str, str]) -> str:
    """Return the SQL of all lines; only words can hold what has to be quoted."""
    texts = {name: f"coalesce({spelt(name, kind)}, '')" for name, kind in kinds.items()}
    words = [text for name, text in texts.items() if kinds[name] == "VARCHAR"]
    quoted = [_QUOTE.format(text) if text in words else text for text in texts.values()]
    return _LINES.format(
        marked=_MARKED.format("words"),
        quoted=", ".join(quoted),
        texts=", ".join(texts.values()),
        words=", ".join(words),
    )


def _content(texts: pa.StringArray) -> memoryview:
    """Return the bytes of all texts: Arrow has them one behind the other."""
    _, offsets, content = texts.buffers()
    ends = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return memoryview(content)[ends[0] : ends[-1]]
