"""One figure by its key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from duckdb import DuckDBPyConnection

from api.queries.catalogue import Row
from api.queries.conditions import Every, OneOf
from api.queries.observations import COLUMNS, Origins, Selection, list_observations
from schemas import concepts

_SELECT_UPLOAD: Final = """
    select
        upload_id, dataset_id, agency, steward, vintage, edition, received_at, sha256,
        contract_version, contract_sha256, source_document, row_count, observation_count,
        published_count
    from releases_input
    where upload_id = $upload_id
"""


def find_figure(
    cursor: DuckDBPyConnection, key: Mapping[str, str], origins: Origins
) -> tuple[Any, ...] | None:
    """Return a figure in the order of `COLUMNS`; None when the release does not hold it."""
    parts = tuple(OneOf(name, (key[name],)) for name in concepts.KEYS)
    page = list_observations(cursor, Selection(Every(parts)), origins, after=0, limit=1)
    return page.rows[0] if page.rows else None


def find_upload(cursor: DuckDBPyConnection, upload_id: str) -> Row | None:
    """Return what is known of the upload a figure came with."""
    found = cursor.execute(_SELECT_UPLOAD, {"upload_id": upload_id})
    names = [column[0] for column in found.description or ()]
    row = found.fetchone()
    return None if row is None else dict(zip(names, row, strict=True))


def column(row: tuple[Any, ...], name: str) -> Any:  # noqa: ANN401 - any value of a mart
    """Return one column of a figure."""
    return row[COLUMNS.index(name)]
