"""What is hashed of one figure: its published record, as canonical JSON with exact texts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from schemas.figure import exact_text

# The record's one field that is no column: the digest of what is known of its upload.
STATEMENT: Final = "statement_sha256"


def record_of(row: Mapping[str, Any], statement_sha256: str) -> dict[str, Any]:
    """Return the published record of a row of `observations.parquet`.

    Every column is in it. A value is its exact text, a day and a UTC instant are ISO texts, and
    null stays null.

    Raises:
        TypeError: A column holds something that has no one text, such as a float.
    """
    decimals = row["decimals"]
    record = {name: _plain(value, decimals) for name, value in row.items()}
    return record | {STATEMENT: statement_sha256}


def spell(content: Any) -> bytes:  # noqa: ANN401 - any JSON
    """Write canonical JSON without the final newline: the leaf of a figure."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest(content: Any) -> str:  # noqa: ANN401 - any JSON
    """Return the sha256 of what `spell` writes."""
    return hashlib.sha256(spell(content)).hexdigest()


def _plain(value: object, decimals: int | None) -> object:
    if value is None or isinstance(value, str | int):  # a bool is an int
        return value
    if isinstance(value, Decimal):
        return exact_text(value, decimals)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no one text: {value!r}")
