"""From the signed Parquet of a release to files that answers are cut from; by column, not by row.

The order of the rows is that of the database: a row's number, from 1, is
the position its pages and cursors speak of.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from api.formats import as_json
from api.labels import Labels
from api.series import columns, folder, marts, texts
from api.series.keys import Keys, Numbers, UncompilableError, read_keys
from store import files

_BATCH: Final = 200_000
# The value as `formats.figures.exact_text` writes it, and where it comes from.
_SELECT_RECORDS: Final = """
    with written as (
        select
            cast(obs_value as varchar) as full_text,
            coalesce(decimals, -1) as digits,
            source_row,
            source_cell
        from read_parquet($path)
    )

    select
        case
            when full_text is null then 'null'
            when digits > 12 then full_text || repeat('0', digits - 12)
            when digits = 12 then full_text
            when digits >= 0 and right(full_text, 12 - digits) = repeat('0', 12 - digits)
                then left(full_text, len(full_text) - 12 + digits - if(digits = 0, 1, 0))
            else rtrim(rtrim(full_text, '0'), '.')
        end
        || chr(31) || source_row || ',"source_cell":'
        || coalesce('"' || source_cell || '"', 'null') || chr(31) as record
    from written
"""
_SELECT_FAULTS: Final = """
    select
        count(*) filter (where decimals < 0 or source_row is null)
        + count(*) filter (where regexp_matches(source_cell, '[\\x00-\\x1f\\x7f",\\\\]'))
        + count(*) filter (
            where typeof(obs_value) <> 'DECIMAL(38,12)' or typeof(source_row) <> 'INTEGER'
        )
    from read_parquet($path)
"""


def compile_release(home: Path, manifest_sha256: str, objects: Mapping[str, Path]) -> Path:
    """Compile a verified release; the folder appears whole or not at all.

    Args:
        home: Where compiled releases stand.
        manifest_sha256: Names the release.
        objects: Its verified files by name.

    Raises:
        UncompilableError: The release cannot be compiled.
        UnreadableMartError: A mart is not what it must be.
        OSError: The folder could not be written, or somebody else has just written it.
    """
    target = folder.place_of(home, manifest_sha256)
    with files.write_directory(target) as part:
        source = objects["observations.parquet"]
        _refuse_faults(source)
        keys = read_keys(source)
        labels, counts = marts.write(part / folder.MARTS, objects)
        _write(part, source, keys, labels, counts)
        folder.write_index(part, manifest_sha256)
        # A damaged one makes room; whoever has it mapped keeps its pages.
        shutil.rmtree(target, ignore_errors=True)
    return target


def _write(part: Path, source: Path, keys: Keys, labels: Labels, counts: Mapping[str, Any]) -> None:
    _write_series(part, keys, source)
    _write_sections(part, keys)
    naming = _write_attributes(part, source, keys, labels)
    _write_records(part, source, keys)
    lookup = {
        "blocks": keys.blocks.values,
        "areas": keys.areas.values,
        "groups": keys.groups.values,
        "periods": keys.periods.values,
        "naming": naming,
        "block_series": _block_series(keys),
        "names": labels.names,
        "known": {column: sorted(codes) for column, codes in labels.known.items()},
        "counts": dict(counts),
    }
    (part / folder.LOOKUP).write_bytes(as_json.encode(lookup))


def _refuse_faults(source: Path) -> None:
    with _database() as connection:
        (count,) = connection.execute(_SELECT_FAULTS, {"path": str(source)}).fetchone() or (0,)
    if count:
        raise UncompilableError("a value or its origin")


def _database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})


def _write_series(part: Path, keys: Keys, source: Path) -> None:
    """Write where each series begins, and which area and members it is of."""
    starts = _series_starts(keys)
    _check_series_ids(keys, starts, source)
    _save(part, "series_rows", np.append(starts, len(keys.order)))
    _save(part, "series_areas", keys.areas.codes[starts])
    _save(part, "series_groups", keys.groups.codes[starts])
    _save(part, "row_periods", keys.periods.codes)


def _series_starts(keys: Keys) -> Numbers:
    series = [one.codes.astype(np.int64) for one in (keys.blocks, keys.areas, keys.groups)]
    changes = np.zeros(max(len(keys.order) - 1, 0), bool)
    for codes in series:
        changes |= np.diff(codes) != 0
    return np.append([0], np.flatnonzero(changes) + 1).astype(np.int64)


def _block_series(keys: Keys) -> list[int]:
    """Return the number of the first series of each block, and the number of series."""
    starts = _series_starts(keys)
    numbers = np.arange(len(keys.blocks.values))
    return [*np.searchsorted(keys.blocks.codes[starts], numbers).tolist(), len(starts)]


def _check_series_ids(keys: Keys, starts: Numbers, source: Path) -> None:
    """Check that a series is named by its indicator, area and members, as the answers write it."""
    coded = columns.read(source, "series_id")
    ids = coded.codes if keys.is_sorted else coded.codes[keys.order]
    found = [coded.values[at] for at in ids[starts].tolist()]
    expected = [
        ".".join(
            (keys.blocks.values[block][1], keys.areas.values[area], *keys.groups.values[group])
        )
        for block, area, group in zip(
            *(one.codes[starts].tolist() for one in (keys.blocks, keys.areas, keys.groups)),
            strict=True,
        )
    ]
    lengths = np.diff(np.append(starts, len(ids)))
    if found != expected or not (np.repeat(ids[starts], lengths) == ids).all():
        raise UncompilableError("series_id")


def _write_sections(part: Path, keys: Keys) -> None:
    """Write, for each block, period and members, the rows of all areas."""
    blocks, groups, periods = (
        one.codes.astype(np.int64) for one in (keys.blocks, keys.groups, keys.periods)
    )
    section = (blocks * len(keys.periods.values) + periods) * len(keys.groups.values) + groups
    order = np.argsort(section, kind="stable")
    section = section[order]
    starts = np.append([0], np.flatnonzero(np.diff(section)) + 1)
    _save(part, "section_keys", section[starts])
    _save(part, "section_starts", np.append(starts, len(order)))
    _save(part, "section_rows", order)
    _save(part, "section_areas", keys.areas.codes[order])


def _write_attributes(part: Path, source: Path, keys: Keys, labels: Labels) -> list[Any]:
    """Write the texts of each set of attributes; return the sets of named codes they have."""
    coded = columns.combine([columns.read(source, name) for name in texts.ATTRIBUTES])
    _save(part, "row_attributes", coded.codes if keys.is_sorted else coded.codes[keys.order])
    places = [texts.ATTRIBUTES.index(name) for name in texts.NAMED]
    naming: dict[tuple[Any, ...], int] = {}
    starts = [0]
    with (part / folder.ATTRIBUTES).open("wb") as file:
        for values in coded.values:
            named = tuple(values[at] for at in places)
            number = naming.setdefault(named, len(naming))
            pieces = (*texts.attribute_pieces(values, labels), b"%d" % number)
            if any(folder.PART in piece for piece in pieces):
                raise UncompilableError("a control character in a text")
            file.write(folder.PART.join(pieces))
            starts.append(file.tell())
    _save(part, "attribute_starts", np.array(starts))
    return list(naming)


def _write_records(part: Path, source: Path, keys: Keys) -> None:
    """Write each row's value and origin, in the order of the answers."""
    ends = [np.zeros(1, np.int64)]
    with (part / folder.RECORDS).open("wb") as file:
        for texts_of_batch in _batches(part, source, keys):
            offsets, content = _buffers(texts_of_batch)
            file.write(content)
            ends.append(offsets[1:] - offsets[0] + ends[-1][-1])
    _save(part, "record_starts", np.concatenate(ends))


def _batches(part: Path, source: Path, keys: Keys) -> Any:  # noqa: ANN401 - Arrow is not typed
    with _database() as connection:
        found = connection.sql(_SELECT_RECORDS, params={"path": str(source)})
        reader = found.to_arrow_reader(_BATCH)
        if keys.is_sorted:
            for batch in reader:
                yield batch.column(0).cast(pa.large_string())
            return
        column = pa.chunked_array([batch.column(0) for batch in reader], pa.string())
        whole = column.cast(pa.large_string()).combine_chunks()
    for start in range(0, len(keys.order), _BATCH):
        yield whole.take(pa.array(keys.order[start : start + _BATCH]))


def _buffers(array: Any) -> tuple[Numbers, Any]:  # noqa: ANN401 - Arrow is not typed
    """Return the offsets of an array of texts, and their bytes."""
    _, offsets, content = array.buffers()
    starts = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    return starts, memoryview(content)[starts[0] : starts[-1]]


def _save(part: Path, name: str, numbers: Numbers) -> None:
    kind = np.uint64 if folder.COLUMNS[name] == "Q" else np.uint32
    numbers.astype(kind).tofile(part / f"{name}.bin")
