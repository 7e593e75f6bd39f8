"""What a release has to say in SDMX: dataflows, code lists, agencies; read once and kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from duckdb import DuckDBPyConnection

from api.queries import catalogue, structures
from api.queries.structures import CodeRow, IndicatorRow
from api.sdmx import terms
from api.sdmx.message import Flow
from api.shelf import OpenRelease

_MOST_RELEASES: Final = 8
_THEMES: Final = "themes"
_FALLBACK: Final = "SO_CHUAN"


@dataclass(frozen=True)
class Text:
    """One text in both languages; where one is missing, the other stands for it."""

    vi: str
    en: str

    @classmethod
    def of(cls, vi: str | None, en: str | None, otherwise: str) -> Text:
        """Return a text of what there is."""
        return cls(vi or en or otherwise, en or vi or otherwise)


@dataclass(frozen=True)
class Code:
    """One code of a list; `parent` is in the same list, empty at the top."""

    id: str
    name: Text
    parent: str = ""


@dataclass(frozen=True)
class Book:
    """The structure of one release.

    `codelists` are in SDMX's names; `used` are the codes each dataset has series of, by column;
    `senders` the agencies of each dataset; `datasets` rows of the mart by id.
    """

    agency: str
    publisher: Text
    release: str
    flows: Mapping[str, Flow]
    datasets: Mapping[str, Mapping[str, Any]]
    codelists: Mapping[str, tuple[Code, ...]]
    themes: tuple[Code, ...]
    frameworks: tuple[Code, ...]
    agencies: Mapping[str, Text]
    senders: Mapping[str, tuple[str, ...]]
    indicators: Mapping[str, tuple[IndicatorRow, ...]]
    used: Mapping[str, Mapping[str, set[str]]]


_held: OrderedDict[str, Book] = OrderedDict()
_lock = threading.Lock()


def find(release: OpenRelease) -> Book | None:
    """Return the book of a release if it was read before."""
    with _lock:
        if release.manifest_sha256 in _held:
            _held.move_to_end(release.manifest_sha256)
            return _held[release.manifest_sha256]
    return None


def book_of(release: OpenRelease, cursor: DuckDBPyConnection) -> Book:
    """Return the book of a release; its manifest says which it is, for ever."""
    held = find(release)
    if held is not None:
        return held
    made = _read(release, cursor)
    with _lock:
        _held[release.manifest_sha256] = made
        if len(_held) > _MOST_RELEASES:
            _held.popitem(last=False)
    return made


def agency_of(release: OpenRelease) -> str:
    """Return the maintenance agency: the publisher's id."""
    return str(release.publisher.get("agency") or _FALLBACK)


def publisher_of(release: OpenRelease) -> Text:
    """Return the publisher's name."""
    name = release.publisher.get("name") or {}
    return Text.of(name.get("vi"), name.get("en"), agency_of(release))


def _read(release: OpenRelease, cursor: DuckDBPyConnection) -> Book:
    agency = agency_of(release)
    datasets = {row["dataset_id"]: row for row in catalogue.list_datasets(cursor)}
    lists: dict[str, list[CodeRow]] = {}
    for row in structures.list_codes(cursor):
        lists.setdefault(row.codelist, []).append(row)
    indicators: dict[str, list[IndicatorRow]] = {}
    for each in structures.list_indicators(cursor):
        indicators.setdefault(each.dataset_id, []).append(each)
    senders: dict[str, list[str]] = {}
    for dataset, sender in structures.list_senders(cursor):
        senders.setdefault(dataset, []).append(sender)
    named = {code: Text.of(vi, en, code) for code, vi, en in structures.list_agencies(cursor)}
    sending = {sender: Text(sender, sender) for each in senders.values() for sender in each}
    return Book(
        agency=agency,
        publisher=publisher_of(release),
        release=release.id,
        flows={dataset: _flow(agency, row) for dataset, row in datasets.items()},
        datasets=datasets,
        codelists=_codelists(release, lists, indicators),
        themes=_codes(lists.get(_THEMES, [])),
        frameworks=tuple(
            Code(code, Text.of(vi, en, code)) for code, vi, en in structures.list_frameworks(cursor)
        ),
        agencies=sending | named,
        senders={dataset: tuple(each) for dataset, each in senders.items()},
        indicators={dataset: tuple(each) for dataset, each in indicators.items()},
        used=structures.list_used(cursor),
    )


def _flow(agency: str, row: Mapping[str, Any]) -> Flow:
    name = Text.of(row["name_vi"], row["name_en"], row["dataset_id"])
    return Flow(agency, row["dataset_id"], row["version"] or terms.VERSION, name.vi, name.en)


def _codes(rows: list[CodeRow]) -> tuple[Code, ...]:
    """Return the codes of a list, each behind the one above it: a client reads it in one pass."""
    known = {row.code for row in rows}
    below: dict[str, list[CodeRow]] = {}
    for row in rows:
        above = row.parent if row.parent in known and row.parent != row.code else ""
        below.setdefault(above or "", []).append(row)
    found: dict[str, Code] = {}
    waiting = [("", row) for row in reversed(below.get("", []))]
    while waiting:
        parent, row = waiting.pop()
        if row.code not in found:
            found[row.code] = Code(row.code, Text.of(row.vi, row.en, row.code), parent)
            waiting += [(row.code, each) for each in reversed(below.get(row.code, []))]
    # A circle of parents has no top: its codes stand at the end, without one.
    left = (row for row in rows if row.code not in found)
    return (*found.values(), *(Code(row.code, Text.of(row.vi, row.en, row.code)) for row in left))


def _codelists(
    release: OpenRelease,
    lists: Mapping[str, list[CodeRow]],
    indicators: Mapping[str, list[IndicatorRow]],
) -> dict[str, tuple[Code, ...]]:
    """Return every list; a code that is used and not listed stands at the end, under its id."""
    found: dict[str, tuple[Code, ...]] = {}
    for one in terms.COMPONENTS.values():
        if not one.codelist:
            continue
        if one.column == "indicator":
            codes = tuple(
                Code(row.indicator, Text.of(row.vi, row.en, row.indicator))
                for rows in indicators.values()
                for row in rows
            )
        else:
            codes = _codes(lists.get(terms.LIST_OF.get(one.codelist, one.column), []))
        listed = {code.id for code in codes}
        others = sorted(release.labels.known.get(one.column, frozenset()) - listed)
        found[one.codelist] = (*codes, *(Code(code, Text(code, code)) for code in others))
    return found
