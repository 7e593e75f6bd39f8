"""The figures of a table: a dense JSON-stat cube of exactly the codes that were selected."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, Final

from api import errors
from api.answers import Rendered
from api.asking import Ask
from api.jsonstat import dataset, grid, slicing, writing
from api.jsonstat.grid import Grid
from api.pxweb import metadata, selecting
from api.pxweb.asked import Asked
from api.pxweb.selecting import Selection
from api.pxweb.variables import TIME, Table, read_table
from api.queries import cube
from api.queries.cube import Slice

MAXIMUM_CELLS: Final = writing.DENSE


def render(ask: Ask, asked: Asked) -> Rendered:
    """Return the figures that are selected; nothing selected is the table's default selection.

    Raises:
        UnknownDatasetError: There is no such table.
        BadSelectionError: A variable or a code is not there.
        TooManyRowsError: More cells are selected than one answer may hold.
    """
    with ask.cursor() as cursor:
        row = slicing.find_dataset(ask, cursor, ask.values["id"])
        table = read_table(ask.release, cursor, row)
        chosen = choose(table, asked)
        cells = prod(len(codes) for codes in chosen.codes.values())
        if cells > MAXIMUM_CELLS:
            raise errors.TooManyRowsError(
                estimate=cells, maximum=MAXIMUM_CELLS, bulk=slicing.bulk_of(ask, table.id)
            )
        laid = _lay_out(
            list(cube.read(cursor, slice_of(table, chosen), columns=grid.COLUMNS)), chosen
        )
        indicators = dataset.indicators_of(cursor, table.id)
    body = {
        **metadata.head(ask, table),
        **metadata.shape(ask, table, laid.categories, indicators),
        "value": writing.values(laid, is_dense=True),
        "status": writing.by_position(laid.statuses),
        "extension": {
            **metadata.extension(ask, table, list(chosen.codes)),
            **dataset.extension(ask, row),
            **dataset.about_cells(ask, laid, indicators),
        },
    }
    return Rendered(body)


def choose(table: Table, asked: Asked) -> Selection:
    """Return what is selected; without any selection as many of the newest periods as fit."""
    chosen = selecting.select(table, asked.selection, asked.order)
    if asked.selection:
        return chosen
    others = prod(len(codes) for name, codes in chosen.codes.items() if name != TIME.upper())
    fitting = max(1, MAXIMUM_CELLS // max(1, others))
    newest = table.variables[TIME.upper()].codes[-fitting:]
    return chosen._replace(codes={**chosen.codes, TIME.upper(): newest})


def slice_of(table: Table, chosen: Selection) -> Slice:
    """Return the figures a selection asks for."""
    wanted: dict[str, Sequence[str]] = {
        **chosen.codes,
        **{name: [code] for name, code in chosen.eliminated.items()},
    }
    keys = {
        variable.axis: tuple(wanted[name])
        for name, variable in table.variables.items()
        if not variable.is_time and len(wanted[name]) < len(variable.codes)
    }
    periods = table.variables[TIME.upper()].codes
    asked = wanted[TIME.upper()]
    tests = slicing.periods(asked) if len(asked) < len(periods) else ()
    return Slice(table.id, keys=keys, tests=tests)


def _lay_out(batches: list[Any], chosen: Selection) -> Grid:
    categories = {name.lower(): codes for name, codes in chosen.codes.items()}
    if not any(batch.num_rows for batch in batches):
        return grid.empty(categories)
    return grid.lay_out(batches, categories)
