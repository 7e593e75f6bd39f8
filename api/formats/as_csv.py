"""CSV by RFC 4180: UTF-8, CRLF, quotes where needed; a missing value is an empty field.

Notes keep their first character whatever it is: only a download made for Excel may change it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from api.formats.figures import exact_text
from api.labels import LABELLED, Labels
from api.queries.observations import COLUMNS
from store import clock

_VALUE: Final = COLUMNS.index("obs_value")
_DECIMALS: Final = COLUMNS.index("decimals")
_LABELLED: Final = tuple((COLUMNS.index(column), column) for column in LABELLED)


def observations(rows: Iterable[Sequence[Any]], labels: Labels | None, lang: str) -> bytes:
    """Write rows in the order of `COLUMNS`, with a header.

    Args:
        labels: Adds a column `<column>_label` for each coded column; None leaves them out.
        lang: Language of the labels.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    named = _LABELLED if labels else ()
    writer.writerow([*COLUMNS, *(f"{column}_label" for _, column in named)])
    for row in rows:
        fields = [text(value) for value in row]
        if row[_VALUE] is not None:
            fields[_VALUE] = exact_text(row[_VALUE], row[_DECIMALS])
        if labels:
            fields += [labels.name(lang, column, row[at]) or "" for at, column in named]
        writer.writerow(fields)
    return file.getvalue().encode()


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Write rows by the names of their columns, with a header."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([text(row[column]) for column in columns] for row in rows)
    return file.getvalue().encode()


def text(value: Any) -> str:  # noqa: ANN401 - any value of a mart
    """Return the text of one field; a missing value has none, a truth is `true` or `false`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return clock.text(value if value.tzinfo else value.replace(tzinfo=UTC))
    return str(value)
