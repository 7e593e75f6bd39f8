"""What a steward is given for an accepted file: a function of the journal's entry."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Receipt:
    """Proof that these bytes are stored; the same content always gives the same receipt.

    `received_at` is a UTC instant; `edition` is the period of the source edition and orders
    vintages; `source_document` is the citation that holds where a row names none. `answers` has
    every warning with what the steward says to it (`ingest.answers`). `original` is the name the
    bytes are kept under; an old receipt has none, and then every file was kept as CSV.
    """

    upload_id: str
    dataset_id: str
    sha256: str
    size: int
    file_name: str
    form: str
    number_format: str
    agency: str
    steward: str
    vintage: str
    edition: str
    source_document: str
    received_at: str
    contract_version: str
    contract_sha256: str
    row_count: int
    observation_count: int
    observations_sha256: str
    answers: list[dict[str, Any]] = field(default_factory=list)
    original: str = "original.csv"

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON, as `receipt.json` and the journal hold it."""
        return asdict(self)


def label_of(file_name: str) -> str:
    """Return a file's name as a harmless label; it never becomes a path."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", file_name))[-1]
    kept = "".join(mark if mark.isprintable() else "_" for mark in name)
    return kept.strip(". ")[:120] or "upload.csv"
