"""One page of a list, and what is said above it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from api.worldbank.calls import Call


class Page(NamedTuple):
    """Rows of one page; `head` says which of how many. Beyond the last page there are none."""

    head: dict[str, Any]
    rows: list[Any]


def page_of(call: Call, rows: Sequence[Any]) -> Page:
    """Return the page a call asks for."""
    start = (call.page - 1) * call.per_page
    pages = math.ceil(len(rows) / call.per_page)
    head = {
        # Clients go on until the page is the last one: of nothing, page 0 of 0.
        "page": call.page if rows else 0,
        "pages": pages,
        "per_page": call.per_page,
        "total": len(rows),
    }
    return Page(head, list(rows[start : start + call.per_page]))
