"""One spelling of a JSON document, so that its hash means something."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def encode(content: Any) -> bytes:  # noqa: ANN401 - any JSON
    """Write JSON with sorted keys, no spaces, UTF-8 and a final newline.

    Raises:
        TypeError: It holds something that is not JSON, or a float: a float has no one spelling.
    """
    _refuse_floats(content)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def decode(content: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Read a document of ours back.

    Raises:
        ValueError: It is not JSON, or not in its one spelling: somebody touched it.
    """
    read = json.loads(content)
    try:
        is_ours = encode(read) == content
    except TypeError:
        is_ours = False
    if not is_ours:
        raise ValueError("not in canonical form")
    return read


def digest(content: Any) -> str:  # noqa: ANN401 - any JSON
    """Return the lower-case sha256 of the canonical bytes."""
    return hashlib.sha256(encode(content)).hexdigest()


def _refuse_floats(content: Any) -> None:  # noqa: ANN401 - any JSON
    if isinstance(content, float):
        raise TypeError(f"a float has no canonical text: {content!r}")
    if isinstance(content, dict):
        for value in content.values():
            _refuse_floats(value)
    elif isinstance(content, list | tuple):
        for value in content:
            _refuse_floats(value)
