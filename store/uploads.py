"""What an accepted upload consists of, as its receipt in the journal says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from store import canonical
from store.journal import Event

# An upload is promised to whoever sent it from the first of these on.
RECEIVED: Final = ("upload.accepted", "upload.submitted")
RECEIPT: Final = "receipt.json"


def receipts(events: Iterable[Event]) -> dict[str, dict[str, Any]]:
    """Return the receipt of each upload that anyone was given one for, by the upload's id."""
    return {event.subject: event.body for event in events if event.kind in RECEIVED}


def digests(receipt: Mapping[str, Any]) -> dict[str, str]:
    """Return the sha256 of the file that was sent and of the figures read from it, by name.

    A receipt that does not say what the original is called is of the time when it was always CSV.
    """
    return {
        receipt.get("original", "original.csv"): receipt["sha256"],
        "observations.parquet": receipt["observations_sha256"],
    }


def all_digests(receipt: Mapping[str, Any]) -> dict[str, str]:
    """Return the sha256 of every file of an upload, the receipt last."""
    answers = receipt.get("answers")
    said = {"answers.json": canonical.digest(answers)} if answers else {}
    return {**digests(receipt), **said, RECEIPT: canonical.digest(receipt)}
