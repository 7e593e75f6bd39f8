"""What the pages show first: chosen figures, the tiles of the schematic map, the contact."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from schemas import document
from schemas.contract import Text, parse_model
from schemas.document import BrokenSchemaError, Fault
from schemas.home import HOME as SCHEMAS
from schemas.model import Identifier

PATH = SCHEMAS / "portal.yaml"
Place = tuple[Annotated[int, Field(ge=0, lt=40)], Annotated[int, Field(ge=0, lt=40)]]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Tiles(_Strict):
    """A schematic map: row and column of each territory, by its code."""

    note: Text
    places: dict[str, Place]


class Portal(_Strict):
    """What an installation shows first."""

    contact: Annotated[str, Field(pattern=r"^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$")]
    highlights: tuple[Identifier, ...]
    tiles: Tiles


@functools.cache
def load(path: Path = PATH) -> Portal:
    """Return what the pages show first.

    Raises:
        BrokenSchemaError: The file breaks the model.
    """
    portal: Portal = parse_model(Portal, document.load(path))
    return portal


def check(path: Path, indicators: Container[str], areas: Container[str]) -> Iterator[Fault]:
    """Yield a fault for each indicator or territory that nobody knows, or that stands twice."""
    try:
        source = document.load(path)
        portal: Portal = parse_model(Portal, source)
    except BrokenSchemaError as error:
        yield from error.faults
        return
    counted = Counter(portal.highlights)
    for at, indicator in enumerate(portal.highlights):
        if indicator not in indicators:
            mend = "write an indicator of datasets/"
            yield source.fault(("highlights", at), f"no indicator {indicator!r}", mend)
        if counted[indicator] > 1:
            yield source.fault(("highlights", at), f"{indicator} stands twice", "keep one")
    taken = Counter(portal.tiles.places.values())
    for area, place in portal.tiles.places.items():
        keys = ("tiles", "places", area)
        if area not in areas:
            yield source.fault(keys, f"no area {area!r}", "write a code of codelists/areas.csv")
        if taken[place] > 1:
            yield source.fault(keys, f"tile {list(place)} is taken twice", "move one of them")
