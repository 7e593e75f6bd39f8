"""How open and complete a release is, by the ten elements of the Open Data Inventory.

The elements are those that Open Data Watch publishes for its inventory of national offices
(https://odin.opendatawatch.com). Each is looked up in the release itself and said as met, met in
part or not met, with the facts it follows from. No score is made: the inventory's scores are its
own assessors'.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from api.catalogue.content import Content, Dataset

SOURCE: Final = "https://odin.opendatawatch.com/Report/support"
MET: Final = "met"
PARTLY: Final = "partly"
NOT_MET: Final = "not"
# Licences that let anybody use, change and share (https://opendefinition.org/licenses/).
OPEN_LICENCES: Final = frozenset(
    {"CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "ODC-BY-1.0", "ODbL-1.0", "PDDL-1.0"}
)
# Formats that anybody's program can read, with where each is specified.
FORMATS: Final = {"csv": "RFC 4180", "parquet": "Apache Parquet"}
_FIRST_LEVEL: Final = "province"
_SECOND_LEVEL: Final = frozenset({"district", "commune"})


class Element(NamedTuple):
    """One element: whether it is met for a dataset, and the facts that say so."""

    id: str
    state: str
    facts: Mapping[str, Any]


class Sheet(NamedTuple):
    """One dataset with its elements, in the order of `ELEMENTS`."""

    dataset: Dataset
    elements: tuple[Element, ...]


def assess(content: Content) -> list[Sheet]:
    """Return what each dataset of a release meets."""
    year = content.release.entry.published_at.year
    return [Sheet(one, tuple(_elements(content, one, year))) for one in content.datasets]


def count(sheets: list[Sheet]) -> dict[str, dict[str, int]]:
    """Return of how many datasets each element is met, in part, or not."""
    found = {name: {MET: 0, PARTLY: 0, NOT_MET: 0} for name in ELEMENTS}
    for sheet in sheets:
        for element in sheet.elements:
            found[element.id][element.state] += 1
    return found


def _elements(content: Content, dataset: Dataset, year: int) -> list[Element]:
    return [
        _indicators(dataset),
        _years("last_five", dataset, range(year - 5, year)),
        _years("last_ten", dataset, range(year - 10, year)),
        _level("first_level", dataset, frozenset({_FIRST_LEVEL})),
        _level("second_level", dataset, _SECOND_LEVEL),
        _machine_readable(dataset),
        _non_proprietary(dataset),
        _download(content, dataset),
        _metadata(dataset),
        _licence(content),
    ]


def _indicators(dataset: Dataset) -> Element:
    """Element 1: the indicators that the dataset promises, and their breakdowns."""
    there, promised = dataset.coverage.indicators, len(dataset.indicators)
    broken = dataset.coverage.breakdowns
    state = MET if there == promised > 0 and broken else PARTLY if there else NOT_MET
    return Element("indicators", state, {"there": there, "promised": promised, "broken": broken})


def _years(name: str, dataset: Dataset, wanted: range) -> Element:
    """Elements 2 and 3: the years before the one the release came out in."""
    there = sorted(set(dataset.coverage.years) & set(wanted))
    state = MET if len(there) == len(wanted) else PARTLY if there else NOT_MET
    span = f"{wanted[0]}–{wanted[-1]}"
    return Element(name, state, {"years": there, "of": len(wanted), "span": span})


def _level(name: str, dataset: Dataset, levels: frozenset[str]) -> Element:
    """Elements 4 and 5: the administrative levels that the areas of the figures are of."""
    there = sorted(levels & set(dataset.coverage.levels))
    return Element(name, MET if there else NOT_MET, {"levels": there})


def _machine_readable(dataset: Dataset) -> Element:
    forms = [file.form for file in dataset.files]
    return Element("machine_readable", MET if forms else NOT_MET, {"forms": forms})


def _non_proprietary(dataset: Dataset) -> Element:
    forms = {file.form: FORMATS[file.form] for file in dataset.files if file.form in FORMATS}
    return Element("non_proprietary", MET if forms else NOT_MET, {"forms": forms})


def _download(content: Content, dataset: Dataset) -> Element:
    """Element 8: all at once, by selection, and by program."""
    asked = [one.id for one in content.interfaces if one.dataset]
    is_whole = bool(dataset.files)
    state = MET if is_whole and asked else PARTLY if is_whole or asked else NOT_MET
    return Element("download", state, {"is_whole": is_whole, "interfaces": asked})


def _metadata(dataset: Dataset) -> Element:
    """Element 9: what each indicator means, how it is made, and where it comes from."""
    told = dataset.described
    parts = (told.defined, told.explained, told.sourced, told.measured)
    is_full = told.indicators > 0 and min(parts) == told.indicators
    state = MET if is_full else PARTLY if any(parts) else NOT_MET
    return Element("metadata", state, told._asdict())


def _licence(content: Content) -> Element:
    named = content.licence.get("id", "")
    state = MET if named in OPEN_LICENCES else PARTLY if named else NOT_MET
    return Element("licence", state, {"licence": named, "url": content.licence.get("url", "")})


# In the inventory's order: five of coverage, five of openness.
COVERAGE: Final = ("indicators", "last_five", "last_ten", "first_level", "second_level")
OPENNESS: Final = ("machine_readable", "non_proprietary", "download", "metadata", "licence")
ELEMENTS: Final = (*COVERAGE, *OPENNESS)
