"""JSON without floats: a decimal becomes the number it is, digit for digit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import orjson

from api.formats.figures import exact_text
from api.queries.observations import COLUMNS
from store import clock

_VALUE: Final = COLUMNS.index("obs_value")
_DECIMALS: Final = COLUMNS.index("decimals")


def encode(body: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """Write a body; instants end in `Z`, decimals keep every digit."""
    return orjson.dumps(body, default=_plain, option=orjson.OPT_PASSTHROUGH_DATETIME)


def number(text: str | None) -> orjson.Fragment | None:
    """Return an exact text as the number it is in JSON."""
    return None if text is None else orjson.Fragment(text)


def observations(rows: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    """Turn rows in the order of `COLUMNS` into objects; `obs_value` is a number or null."""
    found = []
    for row in rows:
        item = dict(zip(COLUMNS, row, strict=True))
        if row[_VALUE] is not None:
            item["obs_value"] = orjson.Fragment(exact_text(row[_VALUE], row[_DECIMALS]))
        found.append(item)
    return found


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a mart
    if isinstance(value, Decimal):
        return orjson.Fragment(exact_text(value, None))
    if isinstance(value, datetime):
        # The marts keep UTC without saying so.
        return clock.text(value if value.tzinfo else value.replace(tzinfo=UTC))
    return value.isoformat()
