"""`python -m ingest.recheck`: would an upload that was taken in still be, by today's contract?

The stored original is read again as if it came today, and what it gives is compared with what was
stored: a rule that hides, converts or reads a cell otherwise is a difference. Nothing is written.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from ingest import explain, history, known_errors, plausibility, small_cells
from ingest.check import Checked, check
from ingest.fault import Fault
from ingest.number import Format
from ingest.receipt import Receipt
from schemas import contract, formula
from schemas.rules import WARNED
from store.journal import Journal
from store.layout import Layout

FAILED: Final = 10
# What a release is made of; a note may be worded anew, a citation is the row's own.
_COMPARED: Final = (
    "indicator",
    "ref_area",
    "freq",
    "time_period",
    "sex",
    "age",
    "urbanisation",
    "activity",
    "counterpart_area",
    "composite_breakdown",
    "obs_value",
    "unit_measure",
    "decimals",
    "obs_status",
    "conf_status",
    "rank_of",
)
_LISTED: Final = 200
_OTHERWISE: Final = {
    "vi": "Ô {cell}: theo quy tắc hiện nay, số này sẽ được lưu khác với lần nhận.",
    "en": "Cell {cell}: by today's rules the figure would be stored otherwise than it was.",
}


def main(arguments: list[str] | None = None) -> int:
    """Print one JSON object a line for each upload; 0 all stand, 10 one does not, 2 usage."""
    parser = argparse.ArgumentParser(prog="python -m ingest.recheck", description=__doc__)
    parser.add_argument("uploads", nargs="+", metavar="UPLOAD")
    parser.add_argument("--data-root", type=Path, default=Path(os.environ.get("DATA_ROOT", "data")))
    options = parser.parse_args(arguments)
    layout = Layout(options.data_root)
    journal = Journal(layout.journal)
    known = [Receipt(**event.body) for event in journal.events(history.ACCEPTED)]
    journal.close()
    places = {receipt.upload_id: at for at, receipt in enumerate(known)}
    if unknown := sorted(set(options.uploads) - set(places)):
        parser.error(f"không có / there is no upload {', '.join(unknown)}")
    stands = True
    for upload_id in options.uploads:
        at = places[upload_id]
        outcome = recheck(known[at], known[:at], layout)
        stands = stands and not outcome["faults"] and not outcome["unanswered"]
        print(json.dumps(outcome, ensure_ascii=False), flush=True)
    return 0 if stands else FAILED


def recheck(receipt: Receipt, earlier: Sequence[Receipt], layout: Layout) -> dict[str, Any]:
    """Check an upload by today's contract, against the figures that were there before it.

    Args:
        receipt: Of the upload.
        earlier: Those given before it.
        layout: Where the originals stand.

    Returns:
        `upload_id`, `contract_sha256` of today, `faults` that would have it refused, with cell
        and sentences, and `unanswered` doubts that today's rules raise and nobody was asked.
    """
    agreed = contract.load(receipt.dataset_id)
    folder = layout.upload(receipt.dataset_id, receipt.upload_id)
    declared: Format | None = next(
        (each for each in get_args(Format) if each == receipt.number_format), None
    )
    before = _figures(agreed, earlier, layout)
    others = list(_others(agreed, earlier, layout))
    content = (folder / "original.csv").read_bytes()
    checked = check(content, agreed, declared=declared, previous=before, others=others)
    stored = pq.read_table(folder / "observations.parquet")
    faults, doubts = _judged(checked, receipt, stored, before, others)
    answered = {(answer["code"], answer["cell"]) for answer in receipt.answers}
    open_ = [_told(each) for each in doubts if (each.code, each.cell) not in answered]
    return {
        "upload_id": receipt.upload_id,
        "dataset_id": receipt.dataset_id,
        "contract_sha256": contract.digest(contract.path_of(receipt.dataset_id)),
        "faults": faults[:_LISTED],
        "fault_count": len(faults),
        "unanswered": open_[:_LISTED],
        "unanswered_count": len(open_),
    }


def _judged(
    checked: Checked,
    receipt: Receipt,
    stored: pa.Table,
    before: pa.Table | None,
    others: Sequence[tuple[contract.Contract, pa.Table]],
) -> tuple[list[dict[str, Any]], list[Fault]]:
    """Return what would have the file refused, and the doubts a steward would be asked about."""
    agreed = checked.contract
    fatal = [fault for fault in checked.faults if fault.severity == "fatal"]
    if fatal:
        return [_told(each) for each in fatal], []
    table, mended = known_errors.apply(
        agreed, checked.observations, vintage=receipt.vintage, source=receipt.source_document
    )
    hidden, against = small_cells.protect(agreed, table, before)
    fatal = [fault for fault in (*mended, *against) if fault.severity == "fatal"]
    if fatal:
        return [_told(each) for each in fatal], []
    asked = [each for each in checked.warnings if each.code not in WARNED]
    doubts = plausibility.warn(agreed, table, before, others=others)
    return list(_differences(hidden, stored)), [*asked, *doubts, *against]


def _figures(
    agreed: contract.Contract, receipts: Sequence[Receipt], layout: Layout
) -> pa.Table | None:
    """Return the newest figures of a dataset that some receipts are for."""
    own = [each for each in receipts if each.dataset_id == agreed.id]
    folders = (layout.upload(each.dataset_id, each.upload_id) for each in own)
    tables = (pq.read_table(folder / "observations.parquet") for folder in folders)
    return history.newest(agreed, list(zip(own, tables, strict=True)))


def _others(
    agreed: contract.Contract, receipts: Sequence[Receipt], layout: Layout
) -> Iterator[tuple[contract.Contract, pa.Table]]:
    """Yield the figures of other datasets that the contract's formulas read."""
    read = {
        operand.indicator
        for each in agreed.checks
        for operand in formula.parse(each.formula).operands()
    }
    for dataset_id in contract.list_ids():
        known = contract.load(dataset_id)
        if dataset_id != agreed.id and any(known.indicator(each) for each in read):
            table = _figures(known, receipts, layout)
            if table is not None:
                yield known, table


def _differences(now: pa.Table, stored: pa.Table) -> Iterator[dict[str, Any]]:
    """Yield each cell that is stored otherwise than it would be today."""
    present, past = _by_place(now), _by_place(stored)
    for cell, row, indicator in dict.fromkeys((*past, *present)):
        place = (cell, row, indicator)
        if present.get(place) != past.get(place):
            said = {name: text.format(cell=cell) for name, text in _OTHERWISE.items()}
            code = "hidden_otherwise" if _is_hidden(present.get(place)) else "stored_otherwise"
            yield {"code": code, "cell": cell, "row": row, **said}


def _is_hidden(figure: tuple[Any, ...] | None) -> bool:
    """Tell whether today's rules withhold a figure."""
    return figure is not None and figure[_COMPARED.index("conf_status")] in small_cells.HIDDEN


def _by_place(table: pa.Table) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Return what each cell became; one cell may state several indicators."""
    cells = zip(
        table["source_cell"].to_pylist(),
        table["source_row"].to_pylist(),
        table["indicator"].to_pylist(),
        strict=True,
    )
    columns = [table[name].to_pylist() for name in _COMPARED]
    return dict(zip(cells, zip(*columns, strict=True), strict=True))


def _told(fault: Fault) -> dict[str, Any]:
    said = {language: explain.sentence(fault, language) for language in explain.LANGUAGES}
    return {"code": fault.code, "cell": fault.cell, "row": fault.row, **said}


if __name__ == "__main__":
    sys.exit(main())
