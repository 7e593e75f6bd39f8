"""Whether what a framework is said to read from us is there, and is said once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path

from schemas import codelist, concepts
from schemas.contract import Contract
from schemas.document import Document, Fault
from schemas.framework import Framework, Mapping

Keys = tuple[str | int, ...]


def check(
    book: Framework,
    source: Document,
    contracts: Iterable[tuple[Contract, Document]],
    lists: Path = codelist.HOME,
) -> Iterator[Fault]:
    """Yield every fault of a framework's mappings; `contracts` are all there are."""
    agreed = [each for each, _ in contracts]
    ours = [each for one in agreed for each in one.indicators]
    computed = {each.id for one in agreed for each in one.derived}
    indicators = computed | {each.id for each in ours}
    said: set[tuple[object, ...]] = {
        (item, each.id)
        for each in ours
        for item in (*([each.framework_item] if each.framework == book.code else ()), *each.sdg)
        if item is not None
    }
    items = {item.code for item in book.items}
    for at, each in enumerate(book.mappings):
        keys: Keys = ("mappings", at)
        yield from _unknown((*keys, "item"), each.item, items, source)
        years = [edition.edition for edition in book.editions]
        yield from _unknown((*keys, "since"), each.since, years, source)
        yield from _unknown((*keys, "indicator"), each.indicator, indicators, source)
        yield from _unknown((*keys, "agency"), each.agency, codelist.agencies(lists), source)
        yield from _check_dimensions(keys, each, source, lists)
        has_ours = each.indicator is not None or each.dataset is not None
        if has_ours == (each.kind == "none"):
            problem = "`none` has neither indicator nor dataset; every other kind has one"
            yield source.fault(keys, problem, "name one of the two, or say none")
        if each.indicator in computed and each.kind == "direct":
            problem = f"{each.indicator} is computed, and nobody issues it"
            yield source.fault(keys, problem, "say computable or analogue")
        told = (each.item, each.indicator, *sorted(each.dimensions.items()))
        if told in said:
            yield source.fault(keys, "this reading stands twice", "keep one of the two")
        said.add(told)


def _check_dimensions(keys: Keys, each: Mapping, source: Document, lists: Path) -> Iterator[Fault]:
    for dimension, code in each.dimensions.items():
        where = (*keys, "dimensions", dimension)
        if dimension not in concepts.DIMENSIONS:
            yield from _unknown(where, dimension, concepts.DIMENSIONS, source)
        else:
            known = codelist.codes(concepts.CODELIST_OF[dimension], lists)
            yield from _unknown(where, code, known, source)


def _unknown(
    keys: Keys, given: str | None, known: Iterable[str], source: Document
) -> Iterator[Fault]:
    names = list(known)
    if given is not None and given not in names:
        near = difflib.get_close_matches(given, names, n=1)
        mend = f"did you mean {near[0]}?" if near else "use one that is there"
        yield source.fault(keys, f"there is no {given!r}", mend)
