"""The database of a compiled release: it answers every question that was not compiled.

The same SQL over the same rows in the same order; workers open the file read-only.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from api.database import open_database, write_database
from api.labels import Labels, read_labels
from api.queries import catalogue

_MEMORY: Final = "3GB"


def write(path: Path, objects: Mapping[str, Path]) -> tuple[Labels, dict[str, Any]]:
    """Write the marts of a release; return the names of its codes and how much it holds.

    Raises:
        UnreadableMartError: A mart is missing or has other columns than it must have.
    """
    write_database(objects, path, memory=_MEMORY)
    with open_database(objects, memory=_MEMORY, compiled=path) as connection:
        return read_labels(connection), dict(catalogue.count_marts(connection))
