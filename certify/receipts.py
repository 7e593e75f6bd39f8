"""The tree over a candidate's figures, and what is said of every upload behind them.

From both, and the signed list, a receipt for any one figure can be cut later (`store.receipts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from certify import export, sources
from certify.leaves import Cache, leaves
from schemas import contract, merkle
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


def build(
    uploads: Iterable[sources.Upload],
    journal: Journal,
    exported: Mapping[str, export.Exported],
    objects: Path,
    cache: Cache | None = None,
) -> tuple[dict[str, export.Exported], dict[str, Any]]:
    """Make the tree of a candidate's figures.

    Args:
        uploads: Those that the figures come from.
        journal: Who signed them off, and when.
        exported: The candidate's objects so far, `observations.parquet` among them.
        objects: Folder of the objects; the new ones are put there too.
        cache: Where the leaves of datasets that did not change are.

    Returns:
        The objects `figures.tree` and `statements.json`, and the manifest's `figures`: how many
        there are and the root of their tree. Without a figure there is nothing to return.
    """
    observations = exported[OBSERVATIONS]
    if not observations.rows:
        return {}, {}
    events = [event for kind in (SIGNED_OFF, RECHECKED) for event in journal.events(kind)]
    told = {upload.upload_id: statement(upload, events) for upload in uploads}
    tree = merkle.levels(leaves(objects / observations.sha256, told, cache))
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
