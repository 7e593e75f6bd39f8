"""From the rows of a signed Parquet file to packed texts, in the order of the answers."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import duckdb
import numpy as np
import pyarrow as pa

from api.series import folder
from api.series.keys import GROUP, Keys, Numbers
from api.series.rendering import Batch, Codes, Packed, Renderer
from api.series.sections import Sections

_BATCH: Final = 200_000
# A chunk is what is unpacked for one figure; a longer series has several.
_CHUNK: Final = 128
# Rows of one indicator that are rendered at once; one with more has no cross-sections of its own.
_MOST: Final = 1 << 20
_WORKERS: Final = 2
# Below so many rows processes of their own take longer to start than to work.
_MANY: Final = 200_000
_KINDS: Final = {"H": np.uint16, "I": np.uint32, "Q": np.uint64}
# The value as `formats.figures.exact_text` writes it, and where it comes from; of JSON and of CSV.
_SELECT_RECORDS: Final = """
    with written as (
        select
            cast(obs_value as varchar) as full_text,
            coalesce(decimals, -1) as digits,
            cast(source_row as varchar) as source_row,
            source_cell
        from read_parquet($path)
    ),

    exact as (
        select
            source_row,
            source_cell,
            case
                when digits > 12 then full_text || repeat('0', digits - 12)
                when digits = 12 then full_text
                when digits >= 0 and right(full_text, 12 - digits) = repeat('0', 12 - digits)
                    then left(full_text, len(full_text) - 12 + digits - if(digits = 0, 1, 0))
                else rtrim(rtrim(full_text, '0'), '.')
            end as value
        from written
    )

    select
        coalesce(value, 'null') as json_value,
        coalesce(value, '') as csv_value,
        source_row || ',"source_cell":' || coalesce('"' || source_cell || '"', 'null')
            as json_origin,
        source_row || ',' || coalesce(source_cell, '') as csv_origin
    from exact
"""


class Attributes(NamedTuple):
    """The sets of attributes that rows share: which each row has, and the texts of each."""

    codes: Numbers
    pieces: list[tuple[bytes, ...]]


def write_texts(
    part: Path,
    source: Path,
    keys: Keys,
    starts: Numbers,
    found: Sections,
    attributes: Attributes,
) -> None:
    """Write every row twice, as JSON and as CSV, and every cross-section as JSON.

    Args:
        part: The folder to write to.
        source: The signed observations.
        keys: Of its rows.
        starts: Where each series begins, and the number of rows.
        found: The cross-sections.
        attributes: Of its rows, in the order of the answers.
    """
    chunks = _chunks(starts)
    codes = Codes(
        keys.blocks.values,
        keys.areas.values,
        keys.groups.values,
        keys.periods.values,
        attributes.pieces,
    )
    lengths = [0]
    with (
        _Blobs(part, folder.ROWS, "row_texts") as rows,
        _Blobs(part, folder.LINES, "line_texts") as lines,
        _Blobs(part, folder.SECTIONS, "section_texts") as sections,
    ):
        batches = _batches(source, keys, found, attributes.codes, starts, chunks)
        for packed in _rendered(codes, batches, is_parallel=len(keys.order) >= _MANY):
            rows.add(packed.rows)
            lines.add(packed.lines)
            sections.add(packed.sections)
            lengths += packed.lengths
    save(part, "chunk_rows", chunks)
    save(part, "chunk_lengths", np.cumsum(lengths, dtype=np.uint64))


def _chunks(series: Numbers) -> Numbers:
    """Return where chunks begin: with each series, and within it after so many rows."""
    counts = -(-np.diff(series) // _CHUNK)
    before = np.cumsum(counts) - counts
    inside = np.arange(int(counts.sum())) - np.repeat(before, counts)
    return np.append(np.repeat(series[:-1], counts) + inside * _CHUNK, series[-1])


def _batches(
    source: Path,
    keys: Keys,
    found: Sections,
    attributes: Numbers,
    starts: Numbers,
    chunks: Numbers,
) -> Iterator[Batch]:
    """Yield the rows of each block; of a long one several parts, without cross-sections."""
    blocks, areas, groups = (
        one.codes[starts[:-1]] for one in (keys.blocks, keys.areas, keys.groups)
    )
    records, at = _Records(source, keys), 0
    while at < len(blocks):
        # The series of one block, up to so many rows; a single one may be longer.
        last = int(np.searchsorted(blocks, blocks[at], "right"))
        fitting = int(np.searchsorted(starts, starts[at] + _MOST, "right")) - 1
        end = max(min(last, fitting), at + 1)
        low, high = int(starts[at]), int(starts[end])
        is_whole = end == last and (at == 0 or blocks[at - 1] != blocks[at])
        values, origins = records.take(low, high)
        mine = slice(*np.searchsorted(chunks, [low, high]).tolist())
        yield Batch(
            block=int(blocks[at]),
            series=list(zip(areas[at:end].tolist(), groups[at:end].tolist(), strict=True)),
            series_of=np.repeat(np.arange(end - at), np.diff(starts[at : end + 1])).tolist(),
            periods=keys.periods.codes[low:high].tolist(),
            attributes=attributes[low:high].tolist(),
            values=values,
            origins=origins,
            chunks=(chunks[mine.start : mine.stop + 1] - low).tolist(),
            sections=found.of(low, high, is_whole=is_whole),
        )
        at = end


class _Records:
    """The values and origins of the rows, read in the order of the answers."""

    def __init__(self, source: Path, keys: Keys) -> None:
        self._keys = keys
        self._held: list[Any] = []
        self._begins = 0
        self._connection = database()
        found = self._connection.sql(_SELECT_RECORDS, params={"path": str(source)})
        self._reader = found.to_arrow_reader(_BATCH)
        self._whole = None if keys.is_sorted else self._reader.read_all()

    def take(self, low: int, high: int) -> tuple[Any, Any]:
        """Return the values and the origins of some rows, each of JSON and of CSV."""
        if self._whole is not None:
            table = self._whole.take(pa.array(self._keys.order[low:high]))
        else:
            table = self._next(low, high)
        read = [column.cast(pa.binary()).to_pylist() for column in table.columns]
        return (read[0], read[1]), (read[2], read[3])

    def _next(self, low: int, high: int) -> Any:  # noqa: ANN401 - Arrow is not typed
        """Read on; rows are taken once and in their order."""
        count = sum(batch.num_rows for batch in self._held)
        while self._begins + count < high:
            self._held.append(self._reader.read_next_batch())
            count += self._held[-1].num_rows
        table = pa.Table.from_batches(self._held)
        taken = table.slice(low - self._begins, high - low)
        self._held = table.slice(high - self._begins).to_batches()
        self._begins = high
        return taken


_RENDERER: list[Renderer] = []


def _rendered(codes: Codes, batches: Iterator[Batch], *, is_parallel: bool) -> Iterator[Packed]:
    """Render batches in their order; in several processes if they are many."""
    if not is_parallel:
        yield from map(Renderer(codes, GROUP).pack, batches)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(_WORKERS, context, _hold_renderer, (codes,)) as pool:
        waiting: deque[Future[Packed]] = deque()
        for batch in batches:
            waiting.append(pool.submit(_render, batch))
            if len(waiting) > _WORKERS:
                yield waiting.popleft().result()
        for future in waiting:
            yield future.result()


def _hold_renderer(codes: Codes) -> None:
    _RENDERER.append(Renderer(codes, GROUP))


def _render(batch: Batch) -> Packed:
    return _RENDERER[0].pack(batch)


class _Blobs:
    """A file of packed texts, one after the other, and the column of where each begins."""

    def __init__(self, part: Path, name: str, column: str) -> None:
        self._part = part
        self._column = column
        self._file = (part / name).open("wb")
        self._starts = [np.zeros(1, np.uint64)]

    def add(self, packed: Sequence[bytes]) -> None:
        """Write some texts."""
        self._file.write(b"".join(packed))
        ends = np.cumsum([len(one) for one in packed], dtype=np.uint64)
        self._starts.append(ends + self._starts[-1][-1])

    def __enter__(self) -> Self:
        """Use it until the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Write where each begins."""
        self._file.close()
        save(self._part, self._column, np.concatenate(self._starts))


def save(part: Path, name: str, numbers: Numbers) -> None:
    """Write a column."""
    numbers.astype(_KINDS[folder.COLUMNS[name]]).tofile(part / f"{name}.bin")


def database() -> duckdb.DuckDBPyConnection:
    """Open an empty database to read Parquet with."""
    return duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
