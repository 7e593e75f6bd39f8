"""Whether what a contract says is computed can be computed, and exactly."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from schemas import codelist, concepts, ratio
from schemas.contract import Contract, Indicator
from schemas.derived import COEFFICIENT_DIGITS, MOST_MEMBERS, Derived
from schemas.document import Document, Fault
from schemas.formula import Operand, UnreadableFormulaError

Keys = tuple[str | int, ...]


def check(
    agreed: Contract,
    source: Document,
    indicators: Mapping[str, Indicator],
    taken: Iterable[str],
    lists: Path = codelist.HOME,
) -> Iterator[Fault]:
    """Yield every fault.

    Args:
        agreed: The contract.
        source: Where it was read from.
        indicators: Those of all contracts, which a formula may read.
        taken: The ids of what the other contracts compute.
        lists: The folder of code lists.
    """
    ids = [*indicators, *taken]
    for at, each in enumerate(agreed.derived):
        keys: Keys = ("derived", at)
        if each.id in ids:
            yield source.fault((*keys, "id"), f"{each.id} stands twice", "give it an id of its own")
        ids.append(each.id)
        if each.unit not in codelist.units(lists):
            yield _unknown((*keys, "unit"), each.unit, codelist.units(lists), source)
        own = {one.id for one in agreed.indicators}
        if each.compares_with is not None and each.compares_with not in own:
            yield _unknown((*keys, "compares_with"), each.compares_with, own, source)
        yield from _check_members(keys, each, agreed, source)
        yield from _check_formula((*keys, "formula"), each, agreed, source, indicators)


def _check_members(
    keys: Keys, each: Derived, agreed: Contract, source: Document
) -> Iterator[Fault]:
    for dimension, codes in each.dimensions.items():
        if dimension not in concepts.DIMENSIONS:
            yield _unknown((*keys, "dimensions"), dimension, concepts.DIMENSIONS, source)
        for code in codes:
            if code not in agreed.codes_of(dimension):
                where = (*keys, "dimensions", dimension)
                yield _unknown(where, code, agreed.codes_of(dimension), source)
    if math.prod(len(codes) for codes in each.dimensions.values()) > MOST_MEMBERS:
        problem = f"more than {MOST_MEMBERS} combinations"
        yield source.fault((*keys, "dimensions"), problem, "name fewer codes")


def _check_formula(
    keys: Keys, each: Derived, agreed: Contract, source: Document, known: Mapping[str, Indicator]
) -> Iterator[Fault]:
    try:
        read = ratio.read(each.formula)
    except (UnreadableFormulaError, ratio.NotARatioError) as error:
        yield source.fault(keys, f"not computable: {error}", "write it like A * 1000 / B")
        return
    if not read.terms:
        yield source.fault(keys, "reads no figure", "name an indicator")
        return
    numbers = [read.numerator, read.denominator]
    numbers += [number for term in read.terms for number in (term.numerator, term.denominator)]
    if max(map(abs, numbers)) >= 10**COEFFICIENT_DIGITS:
        problem = f"a coefficient has more than {COEFFICIENT_DIGITS} digits"
        yield source.fault(keys, problem, "choose a unit that is nearer")
    yield from _check_operands(keys, [term.operand for term in read.terms], agreed, source, known)
    for side in ("numerator", "denominator"):
        added = [term.operand.indicator for term in read.terms if getattr(term, side)]
        units = {known[name].unit for name in added if name in known}
        if len(units) > 1:
            problem = f"adds figures in different units: {', '.join(sorted(units))}"
            yield source.fault(keys, problem, "add figures of one unit only")


def _check_operands(
    keys: Keys,
    operands: list[Operand],
    agreed: Contract,
    source: Document,
    known: Mapping[str, Indicator],
) -> Iterator[Fault]:
    first = operands[0]
    if first.lag or agreed.indicator(first.indicator) is None:
        problem = "its first figure decides what is computed, and is of another dataset or period"
        yield source.fault(keys, problem, "begin with an indicator of this dataset, without a lag")
    for operand in operands:
        if operand.indicator not in known:
            yield _unknown(keys, operand.indicator, known, source)
        elif known[operand.indicator].is_rank:
            problem = f"{operand.indicator} is a rank"
            yield source.fault(keys, problem, "nothing can be computed from ranks")
        for name, _ in operand.members:
            if name not in ("ref_area", *concepts.DIMENSIONS):
                yield _unknown(keys, name, concepts.DIMENSIONS, source)


def _unknown(keys: Keys, given: str, known: Iterable[str], source: Document) -> Fault:
    near = difflib.get_close_matches(given, list(known), n=1, cutoff=0.6)
    mend = f"did you mean {near[0]}?" if near else "use one that is there"
    return source.fault(keys, f"there is no {given!r}", mend)
