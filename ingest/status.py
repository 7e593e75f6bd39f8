"""What became of the uploads: read from the journal, nothing is kept elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.receipt import Receipt
from ingest.submit import ACCEPTED
from store.journal import Journal


@dataclass(frozen=True)
class Standing:
    """One upload and the published releases that took it in, oldest first."""

    receipt: Receipt
    releases: tuple[str, ...]


def list_uploads(
    journal: Journal, *, dataset_id: str | None = None, steward: str | None = None
) -> list[Standing]:
    """Return uploads in the order they came, all or those of a dataset or steward."""
    published = {event.subject for event in journal.events("release.published")}
    users: dict[str, list[str]] = {}
    for event in journal.events("candidate.built"):
        if event.subject in published:
            for upload_id in event.body["uploads"]:
                known = users.setdefault(upload_id, [])
                if event.subject not in known:
                    known.append(event.subject)
    receipts = (Receipt(**event.body) for event in journal.events(ACCEPTED))
    return [
        Standing(receipt, tuple(users.get(receipt.upload_id, ())))
        for receipt in receipts
        if dataset_id in (None, receipt.dataset_id) and steward in (None, receipt.steward)
    ]
