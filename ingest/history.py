"""The figures accepted so far, as a release would take them: the newest of each block.

A block is one indicator, area and period; it is taken whole from one upload. The order is that of
`int_observations_newest_vintage`: status (E < P < A), then edition, then arrival.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.receipt import Receipt
from schemas import concepts, contract, formula, period
from schemas.contract import Contract
from store.journal import Entry, Journal
from store.layout import Layout

ACCEPTED: Final = "upload.accepted"
RETURNED: Final = "upload.returned"

_BLOCK: Final = ["indicator", "ref_area", "freq", "time_period"]


def previous(agreed: Contract, layout: Layout, journal: Journal | Entry) -> pa.Table | None:
    """Return the newest accepted figures of a dataset, or None when there are none.

    Uploads that were returned, and figures their agency does not own, are left out.
    """
    taken = [each for each in receipts(journal) if each.dataset_id == agreed.id]
    return newest(agreed, [(each, _observations(layout, each)) for each in taken])


def others(
    agreed: Contract, layout: Layout, journal: Journal | Entry
) -> list[tuple[Contract, pa.Table]]:
    """Return the newest figures of the other datasets that the contract's formulas read."""
    read = {
        operand.indicator
        for each in agreed.checks
        for operand in formula.parse(each.formula).operands()
    }
    found = []
    for dataset_id in contract.list_ids():
        known = contract.load(dataset_id)
        if dataset_id != agreed.id and any(known.indicator(each) for each in read):
            table = previous(known, layout, journal)
            if table is not None:
                found.append((known, table))
    return found


def receipts(journal: Journal | Entry) -> list[Receipt]:
    """Return the receipts of uploads that were accepted and not returned since, oldest first."""
    standing: dict[str, Receipt] = {}
    for event in journal.events():
        if event.kind == ACCEPTED:
            standing[event.subject] = Receipt(**event.body)
        elif event.kind == RETURNED:
            standing.pop(event.subject, None)
    return list(standing.values())


def last_change(journal: Journal | Entry) -> int:
    """Return the number of the last entry that changed which uploads stand, 0 when none did."""
    changes = [*journal.events(ACCEPTED)[-1:], *journal.events(RETURNED)[-1:]]
    return max((event.seq for event in changes), default=0)


def newest(agreed: Contract, uploads: Iterable[tuple[Receipt, pa.Table]]) -> pa.Table | None:
    """Return every block of some uploads from the one upload that a release would take it from."""
    frames = [_ranked(agreed, receipt, table) for receipt, table in uploads]
    if not frames:
        return None
    rows = pl.concat(frames)
    order = ["block_rank", "edition_end", "received_at", "upload_id"]
    blocks = (
        rows.group_by(*_BLOCK, "upload_id")
        .agg(
            pl.col("status_rank").max().alias("block_rank"),
            pl.col("edition_end").first(),
            pl.col("received_at").first(),
        )
        .sort([*_BLOCK, *order], descending=[False] * len(_BLOCK) + [True] * len(order))
        .unique(_BLOCK, keep="first", maintain_order=True)
    )
    kept = rows.join(blocks.select(*_BLOCK, "upload_id"), on=[*_BLOCK, "upload_id"])
    return kept.drop("status_rank", "edition_end", "received_at").to_arrow()


def _ranked(agreed: Contract, receipt: Receipt, table: pa.Table) -> pl.DataFrame:
    ranks = pl.DataFrame(
        list(concepts.STATUS_RANK.items()),
        schema={"obs_status": pl.String, "status_rank": pl.Int32},
        orient="row",
    )
    rows = pl.DataFrame(pl.from_arrow(table)).join(
        ranks, on="obs_status", how="left", maintain_order="left"
    )
    owned = _owned(agreed, receipt.agency)
    return rows.filter(pl.col("indicator").is_in(owned)).with_columns(
        edition_end=pl.lit(period.parse(receipt.edition).end),
        received_at=pl.lit(receipt.received_at),
    )


def _owned(agreed: Contract, agency: str) -> list[str]:
    everything = [each.id for each in agreed.indicators]
    own: set[str] = set()
    for owner in agreed.owners:
        if owner.agency == agency:
            own.update(owner.indicators or everything)
    return sorted(own)


def _observations(layout: Layout, receipt: Receipt) -> pa.Table:
    folder = layout.upload(receipt.dataset_id, receipt.upload_id)
    return pq.read_table(folder / "observations.parquet")
