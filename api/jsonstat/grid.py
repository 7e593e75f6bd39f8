"""Figures laid out as a cube: every figure at its position, row by row, the last axis fastest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, Final

from api import errors
from schemas import concepts, period

if TYPE_CHECKING:
    import pyarrow as pa

AXES: Final = ("freq", "ref_area", "indicator", *concepts.DIMENSIONS, "time_period")
COLUMNS: Final = (*AXES, "obs_value", "obs_status", "unit_measure", "note")
NORMAL: Final = "A"
# A position is a number of JSON: readers hold it as a double.
MAXIMUM_CELLS: Final = 1 << 53
# Read into a double and written again, these come out as another text: trailing zeros of the
# fraction, more digits than a double is sure of.
_INEXACT: Final = r"\.[0-9]*0$|^-?(?:[0-9]\.?){16,}$"


@dataclass(frozen=True)
class Grid:
    """A cube of figures.

    `categories` are the codes of each axis in order. `positions` and `values` go together, in no
    order; a value is exact text, null where a figure is missing for the reason its status gives.
    A cell that is not among the positions was never collected. The mappings are by position:
    `statuses` but for the normal one, `inexact` the values that a double would print otherwise,
    `notes`. `units` are the units found, by indicator.
    """

    categories: Mapping[str, Sequence[str]]
    positions: Sequence[int]
    values: Sequence[str | None]
    statuses: Mapping[int, str]
    inexact: Mapping[int, str]
    notes: Mapping[int, str]
    units: Mapping[str, frozenset[str]]

    @property
    def size(self) -> list[int]:
        """The number of categories of each axis."""
        return [len(codes) for codes in self.categories.values()]

    @property
    def cells(self) -> int:
        """The number of cells, filled or not."""
        return prod(self.size)


def lay_out(
    batches: Iterable[pa.RecordBatch], categories: Mapping[str, Sequence[str]] | None = None
) -> Grid:
    """Lay figures out.

    Args:
        batches: Figures with the columns `COLUMNS`; at least one batch.
        categories: The axes and their codes in order, every code of a figure among them; without
            them the axes are `AXES` with the codes that occur.

    Raises:
        TooManyRowsError: The cube has more cells than a position can count.
    """
    import pyarrow as pa

    table = pa.Table.from_batches(batches).combine_chunks()
    encoded = {name: _encoded(table, name) for name in categories or AXES}
    known = categories or {name: in_order(name, found) for name, (found, _) in encoded.items()}
    positions = _positions(known, encoded)
    values = table.column("obs_value")
    return Grid(
        categories=known,
        positions=positions.to_pylist(),
        values=values.to_pylist(),
        statuses=_marked(positions, table.column("obs_status"), "not_equal", NORMAL),
        inexact=_marked(positions, values, "match_substring_regex", _INEXACT),
        notes=_marked(positions, table.column("note"), "not_equal", ""),
        units=_units(table),
    )


def empty(categories: Mapping[str, Sequence[str]]) -> Grid:
    """Return a cube of these axes without a figure."""
    return Grid(categories, [], [], {}, {}, {}, {})


def in_order(axis: str, codes: Iterable[str]) -> list[str]:
    """Return codes in the order they are shown: the total first; periods by time."""
    if axis == "time_period":
        return sorted(codes, key=period.parse)
    return sorted(codes, key=lambda code: (code != concepts.TOTAL, code))


def strides(sizes: Sequence[int]) -> list[int]:
    """Return how far apart neighbours of each axis stand."""
    steps = [1]
    for size in reversed(sizes[1:]):
        steps.insert(0, steps[0] * size)
    return steps


def _encoded(table: pa.Table, name: str) -> tuple[list[str], Any]:
    import pyarrow.compute as pc

    (chunk,) = pc.dictionary_encode(table.column(name)).chunks
    return chunk.dictionary.to_pylist(), chunk.indices


def _positions(
    known: Mapping[str, Sequence[str]], encoded: Mapping[str, tuple[list[str], Any]]
) -> Any:  # noqa: ANN401 - pyarrow is not typed
    import pyarrow as pa
    import pyarrow.compute as pc

    sizes = [len(codes) for codes in known.values()]
    if prod(sizes) > MAXIMUM_CELLS:
        raise errors.TooManyRowsError(
            estimate=prod(sizes), maximum=MAXIMUM_CELLS, bulk="/v1/observations"
        )
    total: Any = 0
    for (name, codes), step in zip(known.items(), strides(sizes), strict=True):
        place = {code: at * step for at, code in enumerate(codes)}
        found, indices = encoded[name]
        offsets = pa.array([place[code] for code in found], pa.int64())
        total = pc.add(total, offsets.take(indices))
    return total


def _marked(positions: Any, column: Any, test: str, against: str) -> dict[int, str]:  # noqa: ANN401 - pyarrow is not typed
    """Return the texts of a column that pass a test, by position."""
    import pyarrow.compute as pc

    if test == "not_equal":
        mask = pc.not_equal(column, against)
    else:
        mask = pc.match_substring_regex(column, against)
    chosen = pc.fill_null(mask, False)
    places = pc.filter(positions, _flat(chosen)).to_pylist()
    return dict(zip(places, pc.filter(column, chosen).to_pylist(), strict=True))


def _flat(column: Any) -> Any:  # noqa: ANN401 - pyarrow is not typed
    combined = column.combine_chunks()
    return combined.chunk(0) if hasattr(combined, "chunk") else combined


def _units(table: pa.Table) -> dict[str, frozenset[str]]:
    pairs = table.group_by(["indicator", "unit_measure"]).aggregate([]).to_pylist()
    found: dict[str, set[str]] = {}
    for pair in pairs:
        if pair["unit_measure"] is not None:
            found.setdefault(pair["indicator"], set()).add(pair["unit_measure"])
    return {name: frozenset(units) for name, units in found.items()}
