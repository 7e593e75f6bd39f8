"""Whether what a contract says about sums, identities and known errors can be applied."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from schemas import codelist, concepts, formula
from schemas.contract import Contract, Indicator
from schemas.document import Document, Fault
from schemas.rules import Decomposition, KnownError

Keys = tuple[str | int, ...]

_LOCATED_BY = ("indicator", "ref_area", "freq", *concepts.DIMENSIONS, "time_period")
_CONFIRMED = ("indicator", "ref_area", "unit_measure", *concepts.DIMENSIONS)


def check(
    agreed: Contract,
    source: Document,
    indicators: Mapping[str, Indicator],
    lists: Path = codelist.HOME,
) -> Iterator[Fault]:
    """Yield every fault; `indicators` are those of all contracts, which a formula may read."""
    own = {each.id for each in agreed.indicators}
    for at, whole in enumerate(agreed.decompositions):
        yield from _check_whole(("decompositions", at), whole, agreed, source)
    for at, area_sum in enumerate(agreed.area_sums):
        keys: Keys = ("area_sums", at)
        yield from _unknown((*keys, "indicators"), area_sum.indicators, own, source)
        if area_sum.total == area_sum.parts:
            yield source.fault(keys, "a level is no part of itself", "name the level below")
    for at, each in enumerate(agreed.checks):
        yield from _check_formula(
            ("checks", at, "formula"), each.formula, agreed, source, indicators
        )
    for at, each in enumerate(agreed.shared_totals):
        yield from _check_shared(("shared_totals", at, "formula"), each.formula, agreed, source)
        yield from _check_formula(
            ("shared_totals", at, "formula"), each.formula, agreed, source, indicators
        )
    keys = ("small_cells", "indicators")
    yield from _unknown(keys, agreed.small_cells.indicators, own, source)
    for at, error in enumerate(agreed.known_errors):
        yield from _check_error(("known_errors", at), error, agreed, source, lists)
    yield from _check_labels(agreed, source, lists)
    for at, indicator in enumerate(agreed.indicators):
        yield from _check_plausibility(("indicators", at, "plausibility"), indicator, source)
        keys = ("indicators", at, "should_move")
        yield from _unknown(keys, indicator.should_move, indicators, source)
    yield from _repeated("decompositions", [each.id for each in agreed.decompositions], source)
    yield from _repeated("checks", [each.id for each in agreed.checks], source)
    yield from _repeated("shared_totals", [each.id for each in agreed.shared_totals], source)
    yield from _repeated("known_errors", [each.id for each in agreed.known_errors], source)


def _check_whole(
    keys: Keys, whole: Decomposition, agreed: Contract, source: Document
) -> Iterator[Fault]:
    own = {each.id for each in agreed.indicators}
    yield from _unknown((*keys, "indicators"), whole.indicators, own, source)
    for place, member in (("total", whole.total), *(("parts", part) for part in whole.parts)):
        yield from _unknown_members((*keys, place), member, agreed, source)
    spelled = [tuple(sorted(part.items())) for part in (whole.total, *whole.parts)]
    if len(set(spelled)) < len(spelled):
        yield source.fault((*keys, "parts"), "a part stands twice", "keep one")
    if whole.first_part_weight is not None and len(whole.parts) != 2:
        problem = "a weight can be told of two parts only"
        yield source.fault((*keys, "first_part_weight"), problem, "remove it")


def _unknown_members(
    keys: Keys, members: Mapping[str, str], agreed: Contract, source: Document
) -> Iterator[Fault]:
    for dimension, code in members.items():
        if dimension not in concepts.DIMENSIONS:
            mend = _near(dimension, concepts.DIMENSIONS)
            yield source.fault(keys, f"no dimension {dimension!r}", mend)
        elif code not in (*agreed.codes_of(dimension), concepts.TOTAL):
            mend = _near(code, agreed.codes_of(dimension))
            yield source.fault(keys, f"no {dimension} {code!r} in this dataset", mend)


def _check_formula(
    keys: Keys, text: str, agreed: Contract, source: Document, indicators: Mapping[str, Indicator]
) -> Iterator[Fault]:
    try:
        read = formula.parse(text)
    except formula.UnreadableFormulaError as error:
        yield source.fault(keys, f"not readable: {error}", "write it like A = B * 1000 / C")
        return
    own = {each.id for each in agreed.indicators}
    if not any(operand.indicator in own for operand in read.operands()):
        yield source.fault(keys, "reads nothing of this dataset", "move it to the other contract")
    for operand in read.operands():
        if operand.indicator not in indicators:
            mend = _near(operand.indicator, indicators)
            yield source.fault(keys, f"no indicator {operand.indicator!r}", mend)
        for name, _ in operand.members:
            if name not in ("ref_area", *concepts.DIMENSIONS):
                mend = _near(name, concepts.DIMENSIONS)
                yield source.fault(keys, f"no dimension {name!r}", mend)


def _check_shared(keys: Keys, text: str, agreed: Contract, source: Document) -> Iterator[Fault]:
    try:
        operands = formula.parse(text).operands()
    except formula.UnreadableFormulaError:
        return  # said by _check_formula
    own = {each.id for each in agreed.indicators}
    if all(operand.indicator in own for operand in operands):
        yield source.fault(keys, "reads this dataset only", "move it to checks")
    if any(operand.lag for operand in operands):
        yield source.fault(keys, "reads another period", "compare figures of one period")


def _check_error(
    keys: Keys, error: KnownError, agreed: Contract, source: Document, lists: Path
) -> Iterator[Fault]:
    for name in error.key:
        if name not in _LOCATED_BY:
            yield source.fault(
                (*keys, "key"), f"no part of a key {name!r}", _near(name, _LOCATED_BY)
            )
    own = {each.id for each in agreed.indicators}
    indicator, area = error.key["indicator"], error.key["ref_area"]
    yield from _unknown((*keys, "key"), [indicator], own, source)
    if area not in codelist.areas(lists):
        mend = _near(area, codelist.areas(lists))
        yield source.fault((*keys, "key"), f"no area {area!r}", mend)
    members = {name: code for name, code in error.key.items() if name in concepts.DIMENSIONS}
    yield from _unknown_members((*keys, "key"), members, agreed, source)


def _check_labels(agreed: Contract, source: Document, lists: Path) -> Iterator[Fault]:
    known: dict[str, Iterable[str]] = {
        "indicator": {each.id for each in agreed.indicators},
        "ref_area": codelist.areas(lists),
        "unit_measure": codelist.units(lists),
        **{name: agreed.codes_of(name) for name in concepts.DIMENSIONS},
    }
    for at, label in enumerate(agreed.confirmed_labels):
        keys: Keys = ("confirmed_labels", at)
        if label.concept not in _CONFIRMED:
            mend = _near(label.concept, _CONFIRMED)
            yield source.fault((*keys, "concept"), f"no concept {label.concept!r}", mend)
        elif label.code not in known[label.concept]:
            mend = _near(label.code, known[label.concept])
            yield source.fault((*keys, "code"), f"no {label.concept} {label.code!r}", mend)


def _check_plausibility(keys: Keys, indicator: Indicator, source: Document) -> Iterator[Fault]:
    rules = indicator.plausibility
    if rules.max_change is not None and rules.max_change_units is not None:
        mend = "keep the one that fits the unit"
        yield source.fault(keys, "max_change and max_change_units", mend)
    low, high = rules.usual.min, rules.usual.max
    if low is not None and high is not None and low > high:
        yield source.fault((*keys, "usual"), f"{low} is above {high}", "swap the two bounds")
    hard = indicator.range
    if (low is not None and hard.min is not None and low < hard.min) or (
        high is not None and hard.max is not None and high > hard.max
    ):
        problem = "the usual range is wider than the possible one"
        yield source.fault((*keys, "usual"), problem, "narrow it, or widen range")


def _unknown(
    keys: Keys, given: Iterable[str], known: Iterable[str], source: Document
) -> Iterator[Fault]:
    for code in given:
        if code not in known:
            yield source.fault(keys, f"no indicator {code!r}", _near(code, known))


def _repeated(key: str, ids: list[str], source: Document) -> Iterator[Fault]:
    for at, name in enumerate(ids):
        if name in ids[:at]:
            yield source.fault((key, at, "id"), f"{name!r} stands twice", "rename one")


def _near(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else "use a code this contract has"
