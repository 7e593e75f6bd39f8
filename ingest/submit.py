"""A checked file becomes an upload: durable first, then acknowledged (`trust.md` 3)."""

from __future__ import annotations

import functools
import hashlib
import io
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from ingest import acceptance, history
from ingest.acceptance import Ready
from ingest.answers import Answer
from ingest.check import Checked
from ingest.decode import is_workbook
from ingest.errors import RejectedUploadError, UncopiedUploadError
from ingest.history import ACCEPTED, RETURNED
from ingest.receipt import Receipt, label_of
from schemas import contract as contracts
from schemas import period
from store import canonical, clock, files, raw_copies
from store.journal import Entry, Event, Journal
from store.layout import Layout
from store.places import PlaceError

OBSERVATIONS: Final = pa.schema(
    [
        *(
            pa.field(name, pa.string(), nullable=False)
            for name in (
                "dataset_id",
                "indicator",
                "ref_area",
                "freq",
                "sex",
                "age",
                "urbanisation",
                "activity",
                "counterpart_area",
                "composite_breakdown",
                "time_period",
            )
        ),
        pa.field("obs_value", pa.decimal128(27, 9)),
        pa.field("unit_measure", pa.string(), nullable=False),
        pa.field("decimals", pa.int32()),
        pa.field("obs_status", pa.string(), nullable=False),
        pa.field("conf_status", pa.string(), nullable=False),
        pa.field("rank_of", pa.int32()),
        pa.field("source_document", pa.string()),
        pa.field("source_table", pa.string()),
        pa.field("note", pa.string()),
        pa.field("printed", pa.string(), nullable=False),
        pa.field("source_row", pa.int32(), nullable=False),
        pa.field("source_cell", pa.string(), nullable=False),
        pa.field("upload_id", pa.string(), nullable=False),
        pa.field("period_start", pa.date32(), nullable=False),
        pa.field("period_end", pa.date32(), nullable=False),
    ]
)


@dataclass(frozen=True)
class Sender:
    """Who sends, and which edition of which source the file restates."""

    agency: str
    steward: str
    vintage: str
    edition: str
    source_document: str


@dataclass(frozen=True)
class Accepted:
    """The receipt, and whether this call stored the file or found it stored."""

    receipt: Receipt
    is_new: bool


def submit(
    checked: Checked,
    *,
    file_name: str,
    sender: Sender,
    layout: Layout,
    journal: Journal,
    event: str = ACCEPTED,
    answers: Iterable[Answer] = (),
) -> Accepted:
    """Store a clean file and return its receipt.

    The folder is whole, synced and renamed before the journal's entry is committed, and the
    receipt is returned after that. Content already stored for the dataset is not stored again,
    unless it was returned: then it is a submission of its own.

    Args:
        event: What the journal calls it; the steward's page records a submission that others have
            to sign off and accept.
        answers: What the steward says to each warning; they go into the receipt.

    Raises:
        RejectedUploadError: The file has fatal faults; nothing is stored.
        UnansweredWarningError: A warning has no answer that says anything; nothing is stored.
        OSError: The disk refused; nothing is acknowledged and no half upload is visible.
    """
    if not checked.is_clean:
        raise RejectedUploadError(checked.faults)
    dataset_id = checked.contract.id
    with journal.writing() as entry:
        earlier, _ = _earlier(entry, dataset_id, checked.sha256)
        seen = history.last_change(entry)
    if earlier is not None:
        return Accepted(Receipt(**earlier.body), is_new=False)
    prepare = functools.partial(
        acceptance.prepare,
        checked,
        vintage=sender.vintage,
        source=sender.source_document,
        given=list(answers),
        layout=layout,
    )
    ready = prepare(journal=journal)
    with journal.writing() as entry:
        earlier, suffix = _earlier(entry, dataset_id, checked.sha256)
        if earlier is not None:
            return Accepted(Receipt(**earlier.body), is_new=False)
        if history.last_change(entry) != seen:
            # Figures were accepted meanwhile: what was found and answered may no longer be all.
            ready = prepare(journal=entry)
        upload_id = f"{dataset_id}-{checked.sha256[:16]}{suffix}"
        observations = _observations(ready.observations, dataset_id, upload_id)
        receipt = _receipt(checked, ready, upload_id, observations, file_name, sender)
        _store(checked.content, observations, receipt, layout.upload(dataset_id, upload_id))
        once = f"upload:{dataset_id}:{checked.sha256}{suffix}"
        entry.append(event, upload_id, actor=sender.steward, body=receipt.as_json(), once=once)
    return Accepted(receipt, is_new=True)


def keep_copy(layout: Layout, receipt: Mapping[str, Any]) -> int:
    """Let the copy of a stored upload be where it outlives this machine, before anyone is told.

    Returns:
        How many files went over: none where no such place is set, or the copy was there.

    Raises:
        UncopiedUploadError: It is not there. The upload stays stored, and the same file sent again
            is copied then.
    """
    upload_id = receipt["upload_id"]
    try:
        return raw_copies.keep(layout, receipt)
    except PlaceError as error:
        raise UncopiedUploadError(upload_id, error.place, f"{error.file}: {error.said}") from None
    except raw_copies.DamagedCopyError as error:
        raise UncopiedUploadError(upload_id, str(layout.raw), error.file) from None


def _earlier(entry: Entry, dataset_id: str, sha256: str) -> tuple[Event | None, str]:
    """Return the entry of this content that still stands, and what tells a new one from others."""
    attempt = 1
    while True:
        suffix = "" if attempt == 1 else f".{attempt}"
        earlier = entry.recorded(f"upload:{dataset_id}:{sha256}{suffix}")
        if earlier is None or not entry.events(RETURNED, earlier.subject):
            return earlier, suffix
        attempt += 1


def _receipt(
    checked: Checked,
    ready: Ready,
    upload_id: str,
    observations: bytes,
    file_name: str,
    sender: Sender,
) -> Receipt:
    agreed = checked.contract
    return Receipt(
        upload_id=upload_id,
        dataset_id=agreed.id,
        sha256=checked.sha256,
        size=len(checked.content),
        file_name=label_of(file_name),
        form=checked.form_id,
        number_format=checked.number_format,
        agency=sender.agency,
        steward=sender.steward,
        vintage=sender.vintage,
        edition=period.parse(sender.edition).text,
        source_document=sender.source_document,
        received_at=clock.text(clock.now()),
        contract_version=agreed.version,
        contract_sha256=contracts.digest(contracts.path_of(agreed.id)),
        row_count=checked.row_count,
        observation_count=ready.observations.num_rows,
        observations_sha256=hashlib.sha256(observations).hexdigest(),
        answers=ready.answers,
        original="original.xlsx" if is_workbook(checked.content) else "original.csv",
    )


def _store(content: bytes, observations: bytes, receipt: Receipt, folder: Path) -> None:
    files.sweep(folder.parent)
    if folder.exists():
        # A crash came between rename and commit: nobody was promised these bytes.
        shutil.rmtree(folder)
    with files.write_directory(folder) as part:
        files.write_synced(part / receipt.original, content, mode=0o444)
        files.write_synced(part / "observations.parquet", observations, mode=0o444)
        if receipt.answers:
            answers = canonical.encode(receipt.answers)
            files.write_synced(part / "answers.json", answers, mode=0o444)
        files.write_synced(part / "receipt.json", canonical.encode(receipt.as_json()), mode=0o444)


def _observations(given: pa.Table, dataset_id: str, upload_id: str) -> bytes:
    """Return the canonical Parquet of a file, in file order: same content, same bytes."""
    same = {"dataset_id": dataset_id, "upload_id": upload_id}
    arrays = [
        pa.repeat(same[name], len(given)) if name in same else given.column(name)
        for name in OBSERVATIONS.names
    ]
    buffer = io.BytesIO()
    table = pa.Table.from_arrays(arrays, schema=OBSERVATIONS)
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()
