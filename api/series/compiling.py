"""From the signed Parquet of a release to files that answers are cut from; by column, not by row.

The order of the rows is that of the database: a row's number, from 1, is
the position its pages and cursors speak of.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from api.formats import as_json
from api.labels import Labels
from api.series import columns, folder, marts, texts
from api.series.keys import Keys, Numbers, UncompilableError, read_keys
from api.series.packing import Attributes, database, save, write_texts
from api.series.sections import Sections, find_sections
from store import files

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
    found = find_sections(keys)
    _write_sections(part, keys, found)
    attributes, naming = _read_attributes(part, source, keys, found)
    starts = np.append(_series_starts(keys), len(keys.order))
    write_texts(part, source, keys, starts, found, attributes)
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
    with database() as connection:
        (count,) = connection.execute(_SELECT_FAULTS, {"path": str(source)}).fetchone() or (0,)
    if count:
        raise UncompilableError("a value or its origin")


def _write_series(part: Path, keys: Keys, source: Path) -> None:
    """Write where each series begins, and which area and members it is of."""
    starts = _series_starts(keys)
    _check_series_ids(keys, starts, source)
    save(part, "series_rows", np.append(starts, len(keys.order)))
    save(part, "series_areas", keys.areas.codes[starts])
    save(part, "series_groups", keys.groups.codes[starts])
    save(part, "row_periods", keys.periods.codes)


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


def _write_sections(part: Path, keys: Keys, found: Sections) -> None:
    """Write which rows and areas each cross-section has."""
    save(part, "section_keys", found.keys)
    save(part, "section_starts", np.append(found.starts, len(found.order)))
    save(part, "section_rows", found.order)
    save(part, "section_areas", keys.areas.codes[found.order])


def _read_attributes(
    part: Path, source: Path, keys: Keys, found: Sections
) -> tuple[Attributes, list[Any]]:
    """Read the attributes; write and return the sets of named codes they have."""
    coded = columns.combine([columns.read(source, name) for name in texts.ATTRIBUTES])
    codes = coded.codes if keys.is_sorted else coded.codes[keys.order]
    places = [texts.ATTRIBUTES.index(name) for name in texts.NAMED]
    naming: dict[tuple[Any, ...], int] = {}
    numbers = np.array(
        [
            naming.setdefault(tuple(values[at] for at in places), len(naming))
            for values in coded.values
        ],
        np.uint32,
    )
    if len(naming) > 1 << 16:
        raise UncompilableError("too many codes")
    pieces = [texts.attribute_pieces(values) for values in coded.values]
    if any(folder.PART in piece for one in pieces for piece in one):
        raise UncompilableError("a control character in a text")
    of_rows = numbers[codes]
    save(part, "row_naming", of_rows)
    save(part, "section_naming", of_rows[found.order])
    return Attributes(codes, pieces), list(naming)
