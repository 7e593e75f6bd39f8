"""From what is asked of a dataset to the slice of its cube."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from duckdb import DuckDBPyConnection

from api import errors
from api.asking import Ask
from api.jsonstat.grid import AXES
from api.parameters import MAXIMUM_ROWS
from api.queries import catalogue, cube
from api.queries.catalogue import Row
from api.queries.cube import Compared, Slice

MAXIMUM_OBSERVATIONS: Final = MAXIMUM_ROWS["csv"]
_FILES: Final = "/v1/releases/{release}/files/{name}"
_WHOLE: Final = "observations.parquet"


def find_dataset(ask: Ask, cursor: DuckDBPyConnection, dataset: str) -> Row:
    """Return the row of a dataset.

    Raises:
        UnknownDatasetError: The release has no such dataset.
    """
    found = catalogue.list_datasets(cursor, dataset)
    if not found:
        raise errors.UnknownDatasetError(release=ask.release.id, id=dataset)
    return found[0]


def slice_of(ask: Ask, cursor: DuckDBPyConnection) -> Slice:
    """Return the figures that the parameters of a JSON-stat dataset ask for."""
    values = ask.values
    since, until = values.get("sinceTimePeriod"), values.get("untilTimePeriod")
    asked = Slice(
        dataset=values["dataset_id"],
        keys={axis: tuple(values[axis.upper()]) for axis in AXES[:-1] if axis.upper() in values},
        start=since and since.start,
        end=until and until.end,
        tests=periods(values.get("TIME_PERIOD")),
    )
    if "lastTimePeriod" not in values:
        return asked
    newest = cube.list_codes(cursor, asked, "time_period")[-values["lastTimePeriod"] :]
    return replace(asked, tests=(*asked.tests, *periods(newest)))


def periods(codes: Sequence[str] | None) -> tuple[tuple[tuple[Compared, ...], ...], ...]:
    """Return the condition that a period is one of these; none without codes."""
    if not codes:
        return ()
    return (tuple((Compared("time_period", "eq", code),) for code in codes),)


def check_size(ask: Ask, cursor: DuckDBPyConnection, asked: Slice) -> int:
    """Return how many figures a slice has.

    Raises:
        NoFiguresError: None.
        TooManyRowsError: More than one answer may hold.
    """
    found = cube.count(cursor, asked).observations
    if found == 0:
        raise errors.NoFiguresError(release=ask.release.id, id=asked.dataset)
    if found > MAXIMUM_OBSERVATIONS:
        raise errors.TooManyRowsError(
            estimate=found, maximum=MAXIMUM_OBSERVATIONS, bulk=bulk_of(ask, asked.dataset)
        )
    return found


def files_of(ask: Ask, dataset: str) -> dict[str, str]:
    """Return where a dataset is to be had whole, by ending; releases of old have no such files."""
    known = ask.release.manifest.get("objects", {})
    names = {ending: f"dataset-{dataset.lower()}.{ending}" for ending in ("csv", "parquet")}
    return {
        ending: _FILES.format(release=ask.release.id, name=name)
        for ending, name in names.items()
        if name in known
    }


def bulk_of(ask: Ask, dataset: str) -> str:
    """Return where a dataset is to be had whole, or else the whole release."""
    whole = _FILES.format(release=ask.release.id, name=_WHOLE)
    return files_of(ask, dataset).get("parquet", whole)


def asked_codes(values: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Return the codes that were asked for, by axis; periods have no list to be missing from."""
    return {axis: values[axis.upper()] for axis in AXES[:-1] if axis.upper() in values}
