"""The texts a compiled answer is put together from: cut out of what the ordinary encoders write.

Nothing here knows how JSON or CSV quotes: each piece is a slice of `formats`' own output, so the
pieces joined are what `formats` would have written.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from api.formats import as_csv, as_json

LANGUAGES: Final = ("vi", "en")
# The columns between the value and the series id, and those around the row of the source.
DESCRIBED: Final = (
    "unit_measure",
    "unit_mult",
    "decimals",
    "obs_status",
    "conf_status",
    "base_period",
    "break_group",
    "rank_of",
    "source_document",
    "source_table",
    "vintage",
    "edition",
    "note",
)
SENT: Final = ("agency", "upload_id")
RECEIVED: Final = ("received_at",)
ATTRIBUTES: Final = (*DESCRIBED, *SENT, *RECEIVED)
# The attributes that have names.
NAMED: Final = ("unit_measure", "unit_mult", "obs_status", "conf_status", "agency")


def members(values: Mapping[str, Any]) -> bytes:
    """Return the members of a JSON object, without its braces."""
    return as_json.encode(values)[1:-1]


def fields(values: Iterable[Any]) -> bytes:
    """Return fields of a CSV line, without its end."""
    file = io.StringIO(newline="")
    # The line's end is among what must be quoted. A field stands before the others, because a line
    # of one empty field is quoted too.
    csv.writer(file, lineterminator="\r\n").writerow(["", *map(as_csv.text, values)])
    return file.getvalue()[1:-2].encode()


def attribute_pieces(values: Sequence[Any]) -> tuple[bytes, ...]:
    """Return the pieces of one set of `ATTRIBUTES`: three of JSON, then three of CSV."""
    row = dict(zip(ATTRIBUTES, values, strict=True))
    parts = [{name: row[name] for name in names} for names in (DESCRIBED, SENT, RECEIVED)]
    return (*map(members, parts), *(fields(part.values()) for part in parts))
