"""What the pages show first: chosen figures, the tiles of the schematic map, the contact."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from schemas import document
from schemas.contract import Text, parse_model
from schemas.model import Identifier

PATH = Path(__file__).parent / "portal.yaml"
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
