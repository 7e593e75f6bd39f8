"""A checked file becomes an upload: durable first, then acknowledged (`trust.md` 3)."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.check import Checked
from ingest.errors import RejectedUploadError, UnreadableFileError
from ingest.receipt import Receipt, label_of
from schemas import contract as contracts
from schemas import period
from store import canonical, clock, files
from store.journal import Entry, Journal
from store.layout import Layout

ACCEPTED: Final = "upload.accepted"

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


def read_file(path: Path, limit: int) -> bytes:
    """Read a regular file once, no link followed, at most one byte over the limit.

    Raises:
        UnreadableFileError: It is absent, no regular file, or may not be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise UnreadableFileError(str(path), os.strerror(error.errno or 0)) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnreadableFileError(str(path), "not a regular file")
    with os.fdopen(descriptor, "rb") as file:
        return file.read(limit + 1)


def submit(
    checked: Checked, *, file_name: str, sender: Sender, layout: Layout, journal: Journal
) -> Accepted:
    """Store a clean file and return its receipt.

    The folder is whole, synced and renamed before the journal's entry is committed, and the
    receipt is returned after that. Content already stored for the dataset is not stored again.

    Raises:
        RejectedUploadError: The file has fatal faults; nothing is stored.
        OSError: The disk refused; nothing is acknowledged and no half upload is visible.
    """
    if not checked.is_clean:
        raise RejectedUploadError(checked.faults)
    dataset_id = checked.contract.id
    once = f"upload:{dataset_id}:{checked.sha256}"
    with journal.writing() as entry:
        earlier = entry.recorded(once)
        if earlier is not None:
            return Accepted(Receipt(**earlier.body), is_new=False)
        upload_id = f"{dataset_id}-{checked.sha256[:16]}"
        observations = _observations(checked, upload_id)
        receipt = _receipt(checked, upload_id, observations, file_name, sender)
        _store(checked.content, observations, receipt, layout.upload(dataset_id, upload_id))
        _record(entry, receipt, once)
    return Accepted(receipt, is_new=True)


def _receipt(
    checked: Checked, upload_id: str, observations: bytes, file_name: str, sender: Sender
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
        observation_count=len(checked.columns["source_row"]),
        observations_sha256=hashlib.sha256(observations).hexdigest(),
    )


def _store(content: bytes, observations: bytes, receipt: Receipt, folder: Path) -> None:
    files.sweep(folder.parent)
    if folder.exists():
        # A crash came between rename and commit: nobody was promised these bytes.
        shutil.rmtree(folder)
    with files.write_directory(folder) as part:
        files.write_synced(part / "original.csv", content, mode=0o444)
        files.write_synced(part / "observations.parquet", observations, mode=0o444)
        files.write_synced(part / "receipt.json", canonical.encode(receipt.as_json()), mode=0o444)


def _observations(checked: Checked, upload_id: str) -> bytes:
    """Return the canonical Parquet of a file, in file order: same content, same bytes."""
    length = len(checked.columns["source_row"])
    given: dict[str, list[Any]] = {
        **checked.columns,
        "dataset_id": [checked.contract.id] * length,
        "upload_id": [upload_id] * length,
    }
    arrays = [pa.array(given[each.name], type=each.type) for each in OBSERVATIONS]
    buffer = io.BytesIO()
    table = pa.Table.from_arrays(arrays, schema=OBSERVATIONS)
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _record(entry: Entry, receipt: Receipt, once: str) -> None:
    entry.append(
        ACCEPTED, receipt.upload_id, actor=receipt.steward, body=receipt.as_json(), once=once
    )
