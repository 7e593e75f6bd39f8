"""The tree over a candidate's figures, and what is said of every upload behind them.

From both, and the signed list, a receipt for any one figure can be cut later (`store.receipts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import duckdb

from certify import export, sources
from schemas import contract, merkle, record
from schemas.rules import WARNED
from store import canonical
from store.journal import Event, Journal

TREE: Final = "figures.tree"
STATEMENTS: Final = "statements.json"
OBSERVATIONS: Final = "observations.parquet"

_HEAD: Final = "head"
_STEWARD: Final = "steward"
SIGNED_OFF: Final = "upload.signed_off"
RECHECKED: Final = "upload.rechecked"

# How a column becomes text or number in JSON; the same as `schemas.record` does it, which a test
# compares.
_PLAIN: Final = {
    "DATE": "strftime({0}, '%Y-%m-%d')",
    "TIMESTAMP": "strftime({0}, '%Y-%m-%dT%H:%M:%SZ')",
}
_DECIMAL: Final = """
    case
        when {0} is null then null
        when decimals between 0 and {1}
            and right({0}::varchar, {1} - decimals) = repeat('0', {1} - decimals)
        then rtrim(left({0}::varchar, length({0}::varchar) - {1} + decimals), '.')
        when decimals > {1} then {0}::varchar || repeat('0', decimals - {1})
        else rtrim(rtrim({0}::varchar, '0'), '.')
    end"""
_AS_THEY_ARE: Final = {"VARCHAR", "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT"}


def build(
    uploads: Iterable[sources.Upload],
    journal: Journal,
    exported: Mapping[str, export.Exported],
    objects: Path,
) -> tuple[dict[str, export.Exported], dict[str, Any]]:
    """Make the tree of a candidate's figures.

    Args:
        uploads: Those that the figures come from.
        journal: Who signed them off, and when.
        exported: The candidate's objects so far, `observations.parquet` among them.
        objects: Folder of the objects; the new ones are put there too.

    Returns:
        The objects `figures.tree` and `statements.json`, and the manifest's `figures`: how many
        there are and the root of their tree. Without a figure there is nothing to return.
    """
    observations = exported[OBSERVATIONS]
    if not observations.rows:
        return {}, {}
    events = [event for kind in (SIGNED_OFF, RECHECKED) for event in journal.events(kind)]
    told = {upload.upload_id: statement(upload, events) for upload in uploads}
    tree = merkle.levels(leaves(objects / observations.sha256, told))
    made = {
        STATEMENTS: export.put_bytes(canonical.encode(told), objects),
        TREE: export.put_bytes(merkle.store(tree), objects),
    }
    return made, {"count": observations.rows, "root": tree[-1][0].hex()}


def statement(upload: sources.Upload, events: Iterable[Event]) -> dict[str, Any]:
    """Return what the receipt of each of an upload's figures says about the upload.

    `signed_off` is null when nobody but the steward stands behind it, as on the command line;
    `rechecked` when its contract has not changed since it was sent.
    """
    body = upload.body
    own = [event for event in events if event.subject == upload.upload_id]
    return {
        "upload_id": upload.upload_id,
        "dataset_id": body["dataset_id"],
        "original_sha256": body["sha256"],
        "agency": body["agency"],
        "steward_role": _STEWARD,
        "received_at": body["received_at"],
        "signed_off": _signed_off(own),
        "contract_version": body["contract_version"],
        "contract_sha256": body["contract_sha256"],
        "rechecked": _rechecked(own),
        "checks": checks_of(body["dataset_id"]),
        "warnings": body.get("answers", []),
    }


def _signed_off(events: Iterable[Event]) -> dict[str, Any] | None:
    """Return who of the agency stands behind the upload, besides its steward."""
    found = [event for event in events if event.kind == SIGNED_OFF]
    if not found:
        return None
    return {"role": _HEAD, "by": found[-1].actor, "at": found[-1].at}


def _rechecked(events: Iterable[Event]) -> dict[str, Any] | None:
    """Return when the upload passed the check of a newer contract, and which."""
    found = [event for event in events if event.kind == RECHECKED]
    if not found:
        return None
    told = {name: found[-1].body.get(name) for name in ("contract_version", "contract_sha256")}
    return {"at": found[-1].at, **told}


def checks_of(dataset_id: str, home: Path = contract.HOME) -> list[str]:
    """Return the rules of a contract that its uploads were asked about, by id, in order."""
    if dataset_id not in contract.list_ids(home):
        return []  # its contract was ended; the release names the version it was checked by
    agreed = contract.load(dataset_id, home)
    switched_off = set(agreed.plausibility.off)
    asked = [f"warning:{name}" for name in WARNED if name not in switched_off]
    sums = [f"decomposition:{each.id}" for each in agreed.decompositions]
    sums += [f"area_sum:{each.total}={each.parts}" for each in agreed.area_sums]
    return sorted([*asked, *sums, *(f"check:{each.id}" for each in agreed.checks)])


def leaves(observations: Path, statements: Mapping[str, Mapping[str, Any]]) -> list[bytes]:
    """Return the leaf of every figure, in the order of the file.

    Raises:
        TypeError: A column has a type that has no one text.
        KeyError: A figure comes from an upload without a statement.
    """
    told = {upload_id: record.digest(each) for upload_id, each in statements.items()}
    with duckdb.connect() as connection:
        connection.read_parquet(str(observations), file_row_number=True).create_view("figures")
        # Two lists make a map, and a map keeps the rows in the order of the file.
        connection.execute("set variable told = map($ids, $digests)", _columns(told))
        connection.execute(f"create table leaves as {_hashed(connection)}")
        query = "select leaf from leaves order by file_row_number"
        found = connection.sql(query).to_arrow_table().column("leaf").to_pylist()
        for position, row in _misspelt(connection):
            spelt = record.spell(record.record_of(row, told[row["upload_id"]]))
            found[position] = merkle.hash_leaf(spelt)
    if None in found:
        raise KeyError("a figure of an upload that is not known")
    return list(found)


def _columns(told: Mapping[str, str]) -> dict[str, list[str]]:
    return {"ids": list(told), "digests": list(told.values())}


def _hashed(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the query that hashes every row; the names in it come from our own file."""
    columns = connection.sql("select * exclude (file_row_number) from figures")
    parts = {
        name: _as_json(name, str(kind))
        for name, kind in zip(columns.columns, columns.types, strict=True)
    }
    parts[record.STATEMENT] = "getvariable('told')[upload_id]"
    packed = ", ".join(f'"{name}" := {parts[name]}' for name in sorted(parts))
    return f"""
        select
            file_row_number,
            unhex(sha256('\\x00'::blob || encode(text))) as leaf,
            contains(text, '\\u00') as is_misspelt,
        from (
            select
                file_row_number,
                case
                    when {parts[record.STATEMENT]} is not null
                    then to_json(struct_pack({packed}))::varchar
                end as text
            from figures
        )
    """  # noqa: S608 - see above


def _misspelt(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, dict[str, Any]]]:
    """Return the rows with a control character: DuckDB spells those in capitals."""
    query = """
        select figures.*
        from figures join leaves using (file_row_number)
        where leaves.is_misspelt
    """
    rows = connection.sql(query).to_arrow_table().to_pylist()
    return [(row.pop("file_row_number"), row) for row in rows]


def _as_json(name: str, kind: str) -> str:
    column = f'"{name}"'
    if kind in _AS_THEY_ARE:
        return column
    if kind.startswith("DECIMAL("):
        return _DECIMAL.format(column, kind.rstrip(")").split(",")[1])
    if kind in _PLAIN:
        return _PLAIN[kind].format(column)
    raise TypeError(f"{name}: {kind}")
