"""Which dataflows an address means: ids, versions, lists and wildcards of both bases."""

from __future__ import annotations

import re
from typing import Final

from api import errors
from api.sdmx import book
from api.sdmx.asking import Opened
from api.sdmx.book import Book
from api.sdmx.message import Flow

_ANY: Final = ("*", "all", "")
_LATEST: Final = ("~", "+", "latest", *_ANY)


def find_flows(held: Book, agency: str, flow: str, version: str) -> list[Flow]:
    """Return the dataflows a reference names; each part may be a list or any.

    Raises:
        UnknownStructureError: There is none.
    """
    found = [
        one
        for one in held.flows.values()
        if fits(one.agency, agency) and fits(one.id, flow) and fits_version(one.version, version)
    ]
    if not found:
        name = f"{agency}:{flow}({version})"
        raise errors.UnknownStructureError(release=held.release, kind="dataflow", name=name)
    return found


def fits(value: str, asked: str) -> bool:
    """Tell whether an id is one of those asked for: `A+B` of v1, `A,B` of v2, or any."""
    return asked in _ANY or value in re.split(r"[+, ]", asked)


def fits_version(value: str, asked: str) -> bool:
    """Tell whether a version is asked for: exactly, by a beginning (`1.0+`), or as the newest."""
    if asked in _LATEST:
        return True
    for one in asked.split(","):
        start = re.fullmatch(r"([0-9.]+)\+[0-9.]*", one)
        if one == value or (start and f"{value}.".startswith(f"{start[1].rstrip('.')}.")):
            return True
        if one == ".".join(value.split(".")[:2]) and value.endswith(".0"):
            return True
    return False


def open_flows(opened: Opened, agency: str, flow: str, version: str) -> list[Flow]:
    """Return the dataflows of a request, and note them for the counts of use."""
    flows = find_flows(book_of(opened), agency, flow, version)
    opened.request.scope["so_chuan"]["datasets"] = [one.id for one in flows][:20]
    return flows


def book_of(opened: Opened) -> Book:
    """Return what the release of a request says of its structure."""
    held = book.find(opened.release)
    if held is not None:
        return held
    registry = opened.request.app.state.registry
    with registry.turnstile.cursor(opened.release.connection) as cursor:
        return book.book_of(opened.release, cursor)
