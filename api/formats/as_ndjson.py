"""One JSON object a line, each as it stands in a JSON answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.formats import as_json


def encode(items: Iterable[Mapping[str, Any]]) -> bytes:
    """Write objects as lines."""
    return b"".join(as_json.encode(item) + b"\n" for item in items)
