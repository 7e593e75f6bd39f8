"""An address as it was sent: its parts and its parameters, forgiving where clients need it.

The tolerances are those of `protocol.md` 5.3: slashes at the end and before `?`, a tail
`&format=jsondata` on the path, missing parts.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from api import errors, reading


class Address(NamedTuple):
    """The parts of a path and the values of parameters, decoded; a name has every value given."""

    parts: tuple[str, ...]
    given: Mapping[str, tuple[str, ...]]


def read(path: str, query: bytes) -> Address:
    """Read what stands behind the base.

    Args:
        path: Decoded once, as the server gives it.
        query: As it was sent.

    Raises:
        MalformedTextError: There are control characters, or bytes that are no text.
    """
    head, _, tail = path.partition("&")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in path):
        raise errors.MalformedTextError(parameter="path")
    pairs = reading.read_pairs(query)
    pairs += reading.read_pairs(tail.encode("utf-8", "replace"))
    given: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        given[name] = (*given.get(name, ()), value)
    return Address(tuple(part for part in head.split("/") if part), given)


def single(address: Address, name: str) -> str | None:
    """Return the value of a parameter that may be given once.

    Raises:
        RepeatedParameterError: It was given several times.
    """
    values = address.given.get(name, ())
    if len(set(values)) > 1:
        raise errors.RepeatedParameterError(parameter=name)
    return values[0] if values else None


def check_names(address: Address, allowed: Sequence[str]) -> None:
    """Refuse a parameter that does not exist: what it should have narrowed would come whole.

    Raises:
        UnknownParameterError: There is one; `c[...]` is checked by who reads it.
    """
    for name in address.given:
        if name not in allowed and not (name.startswith("c[") and "c" in allowed):
            (nearest,) = difflib.get_close_matches(name[:64], allowed, n=1, cutoff=0)
            raise errors.UnknownParameterError(
                parameter=name, nearest=nearest, allowed=list(allowed)
            )


def part(address: Address, at: int, default: str) -> str:
    """Return one part of the path; what is missing means the default."""
    return address.parts[at] if at < len(address.parts) else default
