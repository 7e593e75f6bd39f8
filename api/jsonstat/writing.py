"""The cells of a cube as JSON: an array of all of them, or an object of those that are filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import orjson

from api.jsonstat.grid import Grid

# Below so many cells an array costs a reader less than an object.
DENSE: Final = 100_000


def values(grid: Grid, *, is_dense: bool | None = None) -> orjson.Fragment:
    """Return `value`: numbers digit for digit, null where there is none.

    Args:
        grid: The cube.
        is_dense: Whether to write every cell; by itself it is decided by their number.
    """
    dense = grid.cells <= DENSE if is_dense is None else is_dense
    return orjson.Fragment(_array(grid) if dense else _object(grid))


def by_position(texts: Mapping[int, str]) -> dict[str, str]:
    """Return texts by position, as an object has them."""
    return {str(position): texts[position] for position in sorted(texts)}


def _array(grid: Grid) -> str:
    cells = ["null"] * grid.cells
    for position, value in zip(grid.positions, grid.values, strict=True):
        if value is not None:
            cells[position] = value
    return f"[{','.join(cells)}]"


def _object(grid: Grid) -> str:
    filled = sorted(zip(grid.positions, grid.values, strict=True))
    cells = [f'"{position}":{"null" if value is None else value}' for position, value in filled]
    return f"{{{','.join(cells)}}}"
