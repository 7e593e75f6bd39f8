"""Whether the files of `schemas/` agree with each other: every fault, with file, line and mend."""

from __future__ import annotations

import difflib
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from schemas import (
    codelist,
    concepts,
    contract,
    derived_check,
    document,
    form_check,
    framework,
    mapping_check,
    peers,
    portal,
    province,
    rule_check,
)
from schemas.document import BrokenSchemaError, Fault
from schemas.home import HOME as SCHEMAS

HOME = SCHEMAS
THEMES = "themes"
DESIGNATIONS = "cl_designation"
SDG = "SDG"
RULE_LAYERS = "rule_layers.csv"

Model = TypeVar("Model")

_DAY = (r"([12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))?", "write it as 2025-06-30")
_FORMS = {
    "valid_from": _DAY,
    "valid_to": _DAY,
    "succession_date": _DAY,
    "exponent": (r"-?[0-9]{1,2}", "write a whole number such as 9"),
    "shift": (r"-?[0-9]+", "write a whole number such as -100"),
}


@dataclass(frozen=True)
class Catalogue:
    """Everything `schemas/` says, with the documents it was read from."""

    home: Path
    contracts: dict[Path, tuple[contract.Contract, document.Document]]
    frameworks: dict[str, framework.Framework]
    areas: dict[str, codelist.Area]
    units: dict[str, codelist.Unit]
    agencies: dict[str, codelist.Agency]


def check(home: Path = HOME) -> list[Fault]:
    """Return every fault of a `schemas/` folder, in file order; empty when all is well."""
    faults = list(_check_codelists(home / "codelists"))
    if not faults:  # what follows reads these lists
        faults = list(_check_areas(home / "codelists"))
    if faults:
        return faults
    contracts = dict(_read_all(home / "datasets", contract.read, faults))
    frameworks = dict(_read_all(home / "frameworks", _read_framework, faults))
    # Beside a file that cannot be read, what refers to it would be told too.
    is_whole = not faults
    catalogue = Catalogue(
        home=home,
        contracts=contracts,
        frameworks={book.code: book for book, _ in frameworks.values()},
        areas=codelist.areas(home / "codelists"),
        units=codelist.units(home / "codelists"),
        agencies=codelist.agencies(home / "codelists"),
    )
    for book, source in frameworks.values():
        faults.extend(_check_framework(book, source))
    faults.extend(_check_ids_once(catalogue))
    measured = {each.id: each for agreed, _ in contracts.values() for each in agreed.indicators}
    for agreed, source in contracts.values():
        faults.extend(_check_contract(agreed, source, catalogue))
        faults.extend(rule_check.check(agreed, source, measured, home / "codelists"))
        faults.extend(form_check.check(agreed, source, home / "codelists"))
        if is_whole:
            others = [one for one, _ in contracts.values() if one is not agreed]
            taken = [each.id for one in others for each in one.derived]
            faults.extend(derived_check.check(agreed, source, measured, taken, home / "codelists"))
    faults.extend(_check_province(home / "province.yaml", catalogue))
    faults.extend(peers.check(home / "peers.yaml", catalogue.areas))
    if not any(fault.path.parent == home / "datasets" for fault in faults):
        # What names an indicator would only repeat that its contract is broken.
        for book, source in frameworks.values():
            faults.extend(mapping_check.check(book, source, contracts.values(), home / "codelists"))
        faults.extend(portal.check(home / "portal.yaml", measured, catalogue.areas))
    return sorted(faults, key=lambda fault: (str(fault.path), fault.line))


def check_rules(path: Path) -> Iterator[Fault]:
    """Yield a fault for each rule that stands twice: it would live in two layers, and drift."""
    seen: dict[str, int] = {}
    for line, row in codelist.rows(path):
        rule = row["rule"]
        if rule in seen:
            mend = "keep the rule in the layer that owns it (docs/decisions/0004)"
            yield Fault(path, line, rule, f"stands in line {seen[rule]} too", mend)
        seen[rule] = line


def check_one(
    agreed: contract.Contract, source: document.Document, home: Path = HOME
) -> list[Fault]:
    """Return what the rules of one contract, as it would be, say against the lists beside it."""
    others = (
        contract.load(each, home / "datasets") for each in contract.list_ids(home / "datasets")
    )
    measured = {each.id: each for known in (*others, agreed) for each in known.indicators}
    return list(rule_check.check(agreed, source, measured, home / "codelists"))


def suggest(word: str, known: Iterable[str], where: str) -> str:
    """Say how to mend an unknown code: the nearest one, and where all of them stand."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]}? All codes: {where}" if near else f"use a code of {where}"


def _read_all(
    folder: Path, read: Callable[[document.Document], Model], faults: list[Fault]
) -> Iterator[tuple[Path, tuple[Model, document.Document]]]:
    for path in sorted(folder.glob("*.yaml")):
        try:
            source = document.load(path)
            yield path, (read(source), source)
        except BrokenSchemaError as error:
            faults.extend(error.faults)


def _read_framework(source: document.Document) -> framework.Framework:
    book: framework.Framework = contract.parse_model(framework.Framework, source)
    return book


def _check_codelists(home: Path) -> Iterator[Fault]:
    for path in sorted(home.glob("*.csv")):
        seen: dict[str, int] = {}
        for line, row in codelist.rows(path):
            key = "|".join(list(row.values())[:2]) if path.stem == "area_successions" else ""
            code = key or next(iter(row.values()))
            yield from _check_row(path, line, row)
            if code in seen:
                yield Fault(path, line, code, f"stands in line {seen[code]} too", "keep one")
            seen[code] = line
        yield from _check_parents(path)


def _check_row(path: Path, line: int, row: Mapping[str, str | None]) -> Iterator[Fault]:
    for column, value in row.items():
        if value is None:
            yield Fault(path, line, column, "the row is too short", "give every column a cell")
            continue
        pattern, mend = _FORMS.get(column, (None, ""))
        if pattern is not None and re.fullmatch(pattern, value, re.ASCII) is None:
            yield Fault(path, line, column, f"{value!r} is not readable", mend)
        if column in ("name_vi", "name_en") and not value.strip():
            yield Fault(path, line, column, "no translation", "write the name in this language")
        if not unicodedata.is_normalized("NFC", value):
            yield Fault(path, line, column, "text is not NFC", "save it as composed Unicode (NFC)")


def _check_parents(path: Path) -> Iterator[Fault]:
    listed = list(codelist.rows(path))
    column = "area_id" if path.stem == "areas" else "code"
    known = {row.get(column) for _, row in listed}
    for line, row in listed:
        parent = row.get("parent")
        if parent and parent not in known:
            mend = suggest(parent, {code for code in known if code}, path.name)
            yield Fault(path, line, "parent", f"no code {parent!r}", mend)


def _check_areas(home: Path) -> Iterator[Fault]:
    path = home / "areas.csv"
    known = codelist.areas(home)
    groups: dict[tuple[str, str], list[codelist.Area]] = {}
    for area in known.values():
        if area.valid_from > area.valid_to:
            yield Fault(
                path, area.line, "valid_to", "ends before it starts", "mend one of the days"
            )
        if area.gso_code:
            groups.setdefault((area.level, area.gso_code), []).append(area)
    for group in groups.values():
        ordered = sorted(group, key=lambda area: area.valid_from)
        for earlier, later in itertools.pairwise(ordered):
            if later.valid_from <= earlier.valid_to:
                problem = f"code {later.gso_code} still means {earlier.area_id} on that day"
                mend = "end the earlier territory the day before"
                yield Fault(path, later.line, "valid_from", problem, mend)
    for move in codelist.successions(home):
        for end in (move.predecessor, move.successor):
            if end not in known:
                where = home / "area_successions.csv"
                yield Fault(where, move.line, end, "no such area", suggest(end, known, path.name))


def _check_framework(book: framework.Framework, source: document.Document) -> Iterator[Fault]:
    if source.path.stem.upper() != book.code:
        mend = f"name the file {book.code.lower()}.yaml"
        yield source.fault(("code",), f"the file is called {source.path.name}", mend)
    years = [edition.edition for edition in book.editions]
    for year, count in Counter(years).items():
        if count > 1:
            yield source.fault(("editions",), f"edition {year} stands {count} times", "keep one")
    codes = Counter(item.code for item in book.items)
    for at, item in enumerate(book.items):
        keys = ("items", at)
        if codes[item.code] > 1:
            yield source.fault((*keys, "code"), f"{item.code!r} stands twice", "keep one")
        if item.parent is not None and item.parent not in codes:
            mend = suggest(item.parent, codes, "this file's items")
            yield source.fault((*keys, "parent"), f"no item {item.parent!r}", mend)
        for year in item.editions:
            if year not in years:
                mend = suggest(year, years, "this file's editions")
                yield source.fault((*keys, "editions"), f"no edition {year!r}", mend)


def _check_ids_once(catalogue: Catalogue) -> Iterator[Fault]:
    owner_of: dict[str, Path] = {}
    for path, (agreed, source) in catalogue.contracts.items():
        if path.stem.upper() != agreed.id:
            mend = f"name the file {agreed.id.lower()}.yaml"
            yield source.fault(("id",), f"the file is called {path.name}", mend)
        for at, indicator in enumerate(agreed.indicators):
            if indicator.id in owner_of:
                problem = f"{indicator.id} stands in {owner_of[indicator.id].name} too"
                yield source.fault(("indicators", at, "id"), problem, "give it an id of its own")
            owner_of[indicator.id] = path


def _check_contract(
    agreed: contract.Contract, source: document.Document, catalogue: Catalogue
) -> Iterator[Fault]:
    themes = codelist.codes(THEMES, catalogue.home / "codelists")
    if agreed.theme not in themes:
        mend = suggest(agreed.theme, themes, "codelists/themes.csv")
        yield source.fault(("theme",), f"no theme {agreed.theme!r}", mend)
    qualities = codelist.codes(DESIGNATIONS, catalogue.home / "codelists")
    if agreed.designation not in qualities:
        mend = suggest(agreed.designation, qualities, f"codelists/{DESIGNATIONS}.csv")
        yield source.fault(("designation",), f"no designation {agreed.designation!r}", mend)
    for dimension, codes in agreed.dimensions.items():
        yield from _check_dimension(dimension, codes, source, catalogue)
    for key, areas in (("within", agreed.areas.within), ("also", agreed.areas.also)):
        yield from _unknown_areas(("areas", key), areas, source, catalogue)
    for at, indicator in enumerate(agreed.indicators):
        yield from _check_indicator(("indicators", at), indicator, source, catalogue)
    yield from _check_owners(agreed, source, catalogue)


def _check_dimension(
    dimension: str, codes: tuple[str, ...], source: document.Document, catalogue: Catalogue
) -> Iterator[Fault]:
    if dimension not in concepts.DIMENSIONS:
        mend = suggest(dimension, concepts.DIMENSIONS, "schemas/concepts.py")
        yield source.fault(("dimensions", dimension), f"no dimension {dimension!r}", mend)
        return
    name = concepts.CODELIST_OF[dimension]
    known = codelist.codes(name, catalogue.home / "codelists")
    for at, code in enumerate(codes):
        if code not in known:
            mend = suggest(code, known, f"codelists/{name}.csv")
            yield source.fault(("dimensions", dimension, at), f"no code {code!r}", mend)


def _unknown_areas(
    keys: tuple[str | int, ...],
    areas: Iterable[str],
    source: document.Document,
    catalogue: Catalogue,
) -> Iterator[Fault]:
    for at, area in enumerate(areas):
        if area not in catalogue.areas:
            mend = suggest(area, catalogue.areas, "codelists/areas.csv")
            yield source.fault((*keys, at), f"no area {area!r}", mend)


def _check_indicator(
    keys: tuple[str | int, ...],
    indicator: contract.Indicator,
    source: document.Document,
    catalogue: Catalogue,
) -> Iterator[Fault]:
    if indicator.unit not in catalogue.units:
        mend = suggest(indicator.unit, catalogue.units, "codelists/units.csv")
        yield source.fault((*keys, "unit"), f"no unit {indicator.unit!r}", mend)
    low, high = indicator.range.min, indicator.range.max
    if low is not None and high is not None and low > high:
        yield source.fault((*keys, "range"), f"{low} is above {high}", "swap the two bounds")
    goals = catalogue.frameworks.get(SDG)
    known = {item.code for item in goals.items} if goals else set()
    for at, code in enumerate(indicator.sdg):
        if code not in known:
            mend = suggest(code, known, "frameworks/sdg.yaml")
            yield source.fault((*keys, "sdg", at), f"no SDG indicator {code!r}", mend)
    activities = codelist.codes("cl_activity", catalogue.home / "codelists")
    for at, code in enumerate(indicator.isic):
        if code not in activities:
            mend = suggest(code, activities, "codelists/cl_activity.csv")
            yield source.fault((*keys, "isic", at), f"no activity {code!r}", mend)
    yield from _check_framework_item(keys, indicator, source, catalogue)


def _check_framework_item(
    keys: tuple[str | int, ...],
    indicator: contract.Indicator,
    source: document.Document,
    catalogue: Catalogue,
) -> Iterator[Fault]:
    if indicator.framework is None:
        if indicator.framework_item is not None:
            problem = "an item without a framework"
            yield source.fault((*keys, "framework_item"), problem, "add the key framework")
        return
    book = catalogue.frameworks.get(indicator.framework)
    if book is None:
        mend = suggest(indicator.framework, catalogue.frameworks, "schemas/frameworks")
        yield source.fault((*keys, "framework"), f"no framework {indicator.framework!r}", mend)
        return
    items = {item.code for item in book.items}
    if indicator.framework_item is not None and indicator.framework_item not in items:
        mend = suggest(indicator.framework_item, items, f"frameworks/{book.code.lower()}.yaml")
        problem = f"{book.code} has no item {indicator.framework_item!r}"
        yield source.fault((*keys, "framework_item"), problem, mend)


def _check_owners(
    agreed: contract.Contract, source: document.Document, catalogue: Catalogue
) -> Iterator[Fault]:
    ids = [indicator.id for indicator in agreed.indicators]
    for at, owner in enumerate(agreed.owners):
        keys = ("owners", at)
        if owner.agency not in catalogue.agencies:
            mend = suggest(owner.agency, catalogue.agencies, "codelists/agencies.csv")
            yield source.fault((*keys, "agency"), f"no agency {owner.agency!r}", mend)
        for place, indicator in enumerate(owner.indicators):
            if indicator not in ids:
                mend = suggest(indicator, ids, "this contract's indicators")
                problem = f"no indicator {indicator!r}"
                yield source.fault((*keys, "indicators", place), problem, mend)
        yield from _unknown_areas((*keys, "areas"), owner.areas, source, catalogue)
        for other in range(at):
            if owners_overlap(agreed.owners[other], owner):
                problem = f"{owner.agency} and {agreed.owners[other].agency} own the same figures"
                mend = "give each indicator, area and period to one agency"
                yield source.fault(keys, problem, mend)
    if all(owner.indicators for owner in agreed.owners):
        owned = {indicator for owner in agreed.owners for indicator in owner.indicators}
        for at, indicator in enumerate(ids):
            if indicator not in owned:
                mend = "add it to the indicators of an owner"
                yield source.fault(("indicators", at, "id"), f"nobody owns {indicator}", mend)


def owners_overlap(one: contract.Owner, other: contract.Owner) -> bool:
    """Tell whether two owners claim a figure in common; an empty list claims everything."""
    return (
        _meet(one.indicators, other.indicators)
        and _meet(one.areas, other.areas)
        and (one.valid_from or "") <= (other.valid_to or "9")
        and (other.valid_from or "") <= (one.valid_to or "9")
    )


def _meet(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return not one or not other or bool(set(one) & set(other))


def _check_province(path: Path, catalogue: Catalogue) -> Iterator[Fault]:
    try:
        source = document.load(path)
        publisher: province.Province = contract.parse_model(province.Province, source)
    except BrokenSchemaError as error:
        yield from error.faults
        return
    if publisher.home_area not in catalogue.areas:
        mend = suggest(publisher.home_area, catalogue.areas, "codelists/areas.csv")
        yield source.fault(("home_area",), f"no area {publisher.home_area!r}", mend)
    for at, body in enumerate(publisher.certifying_body):
        if body.agency not in catalogue.agencies:
            mend = suggest(body.agency, catalogue.agencies, "codelists/agencies.csv")
            keys = ("certifying_body", at, "agency")
            yield source.fault(keys, f"no agency {body.agency!r}", mend)
