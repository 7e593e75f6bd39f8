"""What dbt reads: accepted uploads and the compiled contracts, as Parquet under `build/sources`."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from certify import compiled
from certify.compiled import Row
from certify.errors import DamagedUploadError
from schemas import catalogue, concepts, period
from store import canonical, clock, files
from store.journal import Event, Journal
from store.layout import Layout
from store.uploads import digests

_TYPES: Final[dict[str, pa.DataType]] = {
    **dict.fromkeys(
        (
            *("decimals", "exponent", "position", "source_row", "rank_of", "publishes_top"),
            *("max_age_years", "min_items", "lag"),
            *("numerator_constant", "denominator_constant"),
            *("numerator_coefficient", "denominator_coefficient"),
        ),
        pa.int32(),
    ),
    **dict.fromkeys(("row_count", "observation_count"), pa.int64()),
    **dict.fromkeys(("is_rank", "publishes_rank", "break_before", "age_is_published"), pa.bool_()),
    **dict.fromkeys(
        ("valid_from", "valid_to", "succession_date", "edition_end", "break_start", "cut_off"),
        pa.date32(),
    ),
    **dict.fromkeys(("min_value", "max_value"), pa.decimal128(38, concepts.STORED_DECIMALS)),
    "factor": pa.decimal128(38, concepts.STORED_DECIMALS),
    "shift": pa.decimal128(18, 6),
    "received_at": pa.timestamp("us"),
}


@dataclass(frozen=True)
class Upload:
    """An accepted upload as the journal records it; `body` is its receipt."""

    upload_id: str
    folder: Path
    body: Row


def list_uploads(layout: Layout, journal: Journal) -> list[Upload]:
    """Return the uploads that were accepted and not returned since, in the order of acceptance."""
    returned = {event.subject: event.seq for event in journal.events("upload.returned")}
    return [
        _upload(layout, event)
        for event in journal.events("upload.accepted")
        if returned.get(event.subject, 0) < event.seq
    ]


def list_all_uploads(layout: Layout, journal: Journal) -> list[Upload]:
    """Return every upload ever accepted: an old release may hold one that was returned since."""
    return [_upload(layout, event) for event in journal.events("upload.accepted")]


def _upload(layout: Layout, event: Event) -> Upload:
    folder = layout.upload(event.body["dataset_id"], event.subject)
    return Upload(event.subject, folder, event.body)


def check_upload(upload: Upload) -> None:
    """Compare an upload's files with what the journal says of them.

    Raises:
        DamagedUploadError: A file is gone or has other bytes than the steward was given a
            receipt for.
    """
    for name, digest in digests(upload.body).items():
        path = upload.folder / name
        if not path.is_file() or files.sha256_of(path) != digest:
            raise DamagedUploadError(upload.upload_id, path)


def check_receipt(upload: Upload) -> None:
    """Compare the receipt beside an upload with the journal's.

    Raises:
        DamagedUploadError: It is gone or says something else.
    """
    path = upload.folder / "receipt.json"
    if not path.is_file() or files.sha256_of(path) != canonical.digest(upload.body):
        raise DamagedUploadError(upload.upload_id, path)


def write(folder: Path, uploads: Iterable[Upload], home: Path = catalogue.HOME) -> None:
    """Write every source table; what stood in the folder before is replaced table by table."""
    files.make_directory(folder)
    known = list(uploads)
    _write(folder / "uploads.parquet", [_upload_row(upload) for upload in known], UPLOADS)
    _link_observations(folder, known)
    for name, table in compiled.TABLES.items():
        columns, rows = table
        _write(folder / f"{name}.parquet", list(rows(home)), columns)


def digest(home: Path = catalogue.HOME) -> str:
    """Return the sha256 of all contracts, code lists and frameworks together: the rule set."""
    total = hashlib.sha256()
    for path in sorted([*home.rglob("*.yaml"), *home.rglob("*.csv")]):
        total.update(f"{path.relative_to(home)} {files.sha256_of(path)}\n".encode())
    return total.hexdigest()


def _write(path: Path, rows: list[Row], columns: tuple[str, ...]) -> None:
    fields = [pa.field(name, _TYPES.get(name, pa.string())) for name in columns]
    arrays = [pa.array([row.get(each.name) for row in rows], type=each.type) for each in fields]
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), path)


def _link_observations(folder: Path, uploads: list[Upload]) -> None:
    """Give each upload's observations a second name: they are read as they are, not copied."""
    for stale in folder.glob("observations*.parquet"):
        stale.unlink()
    for upload in uploads:
        source = upload.folder / "observations.parquet"
        target = folder / f"observations-{upload.upload_id}.parquet"
        try:
            os.link(source, target)
        except OSError:
            # Another file system, as when a release is rebuilt in a folder of its own.
            shutil.copyfile(source, target)


UPLOADS: Final = (
    "upload_id",
    "dataset_id",
    "agency",
    "steward",
    "vintage",
    "edition",
    "edition_end",
    "received_at",
    "sha256",
    "contract_version",
    "contract_sha256",
    "source_document",
    "row_count",
    "observation_count",
)


def _upload_row(upload: Upload) -> Row:
    body = upload.body
    return {
        **{name: body[name] for name in UPLOADS if name in body},
        "edition_end": period.parse(body["edition"]).end,
        "received_at": _naive(clock.parse(body["received_at"])),
    }


def _naive(instant: datetime) -> datetime:
    return instant.replace(tzinfo=None)
