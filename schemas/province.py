"""Who publishes: names, languages, licence, and the certifying body by date."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from schemas import document
from schemas.contract import PeriodText, Sentence, Text, parse_model
from schemas.home import HOME as SCHEMAS

PATH = SCHEMAS / "province.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# Where releases are served, without a slash at the end.
Address = Annotated[
    str, Field(pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._/-]*[^/])?$")
]


class Licence(_Strict):
    """The terms every figure is given under."""

    id: str
    url: str


class CertifyingBody(_Strict):
    """The department that signs, between two days; null is open."""

    agency: str
    valid_from: PeriodText | None
    valid_to: PeriodText | None
    source: Sentence


class Province(_Strict):
    """The publisher of one installation."""

    agency: str
    name: Text
    system: Text
    home_area: str
    url: Address
    languages: tuple[str, ...]
    licence: Licence
    citation: Text
    certifying_body: tuple[CertifyingBody, ...]


@functools.cache
def load(path: Path = PATH) -> Province:
    """Return the publisher.

    Raises:
        BrokenSchemaError: The file breaks the model.
    """
    province: Province = parse_model(Province, document.load(path))
    return province
