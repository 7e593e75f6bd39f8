"""A dataset as a table of PxWeb: its variables, the codes of each, and which can be left out."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from duckdb import DuckDBPyConnection

from api.jsonstat.grid import AXES, in_order
from api.queries import breakdowns
from api.queries.catalogue import Row
from api.shelf import OpenRelease
from schemas import concepts

TIME: Final = "time_period"
_MOST_TABLES: Final = 256
# Whoever asks for a table must say, or gets all of, what it is about, where and when.
_MANDATORY: Final = frozenset({"ref_area", "indicator", TIME})


@dataclass(frozen=True)
class Variable:
    """One variable; `total` is the code that stands for it when it is left out, if there is one."""

    axis: str
    codes: Sequence[str]

    @property
    def id(self) -> str:
        """The SDMX concept."""
        return self.axis.upper()

    @property
    def is_time(self) -> bool:
        """Whether its codes are periods."""
        return self.axis == TIME

    @property
    def total(self) -> str | None:
        """The code of the total, or the only one there is."""
        if self.axis in _MANDATORY:
            return None
        if concepts.TOTAL in self.codes:
            return concepts.TOTAL
        return self.codes[0] if len(self.codes) == 1 else None


@dataclass(frozen=True)
class Table:
    """A dataset with its variables, by id and in order."""

    row: Row
    variables: Mapping[str, Variable]

    @property
    def id(self) -> str:
        """The dataset."""
        return str(self.row["dataset_id"])


_held: OrderedDict[tuple[str, str], Table] = OrderedDict()
_lock = threading.Lock()


def read_table(release: OpenRelease, cursor: DuckDBPyConnection, row: Row) -> Table:
    """Return a dataset's variables with the codes that its figures have.

    They are read once: the manifest of a release says what is in it, for ever.
    """
    key = (release.manifest_sha256, row["dataset_id"])
    with _lock:
        if key in _held:
            _held.move_to_end(key)
            return _held[key]
    codes = breakdowns.list_codes(cursor, row["dataset_id"])
    found = [Variable(axis, in_order(axis, codes.get(axis, ()))) for axis in AXES]
    table = Table(row, {variable.id: variable for variable in found})
    with _lock:
        _held[key] = table
        if len(_held) > _MOST_TABLES:
            _held.popitem(last=False)
    return table
