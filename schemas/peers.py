"""Peer sets: the territories whose results stand beside ours. Configuration, not figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from schemas import codelist, document
from schemas.contract import Identifier, Sentence, Text, parse_model
from schemas.document import BrokenSchemaError, Fault
from schemas.home import HOME as SCHEMAS

PATH = SCHEMAS / "peers.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Peer(_Strict):
    """One member: a code of `areas.csv`, or one from outside that brings its name."""

    area: Annotated[str, Field(pattern=r"^[A-Z0-9_][A-Z0-9_-]{0,39}$")]
    name: Text | None = None


class PeerSet(_Strict):
    """Territories to be compared with; without members while none can be named from a source."""

    id: Identifier
    name: Text
    note: Text
    source: Sentence
    members: tuple[Peer, ...]


class Peers(_Strict):
    """Every set, in the order it is shown."""

    sets: tuple[PeerSet, ...]


def load(path: Path = PATH) -> Peers:
    """Return the peer sets.

    Raises:
        BrokenSchemaError: The file breaks the model.
    """
    listed: Peers = parse_model(Peers, document.load(path))
    return listed


def check(path: Path, areas: Mapping[str, codelist.Area]) -> Iterator[Fault]:
    """Yield a fault for each id or member that stands twice, and each member without a name."""
    try:
        source = document.load(path)
        listed: Peers = parse_model(Peers, source)
    except BrokenSchemaError as error:
        yield from error.faults
        return
    ids = Counter(group.id for group in listed.sets)
    for at, group in enumerate(listed.sets):
        if ids[group.id] > 1:
            yield source.fault(("sets", at, "id"), f"{group.id} stands twice", "keep one")
        codes = Counter(peer.area for peer in group.members)
        for place, peer in enumerate(group.members):
            keys = ("sets", at, "members", place)
            if codes[peer.area] > 1:
                yield source.fault(keys, f"{peer.area} stands twice", "keep one")
            if peer.name is None and peer.area not in areas:
                mend = "write its name in both languages, or a code of codelists/areas.csv"
                yield source.fault(keys, f"no area {peer.area!r}", mend)
