"""Whether the forms of a contract can be read: every value finds what places it."""

from __future__ import annotations

import string
from collections.abc import Iterator
from pathlib import Path

from schemas import codelist, concepts
from schemas.contract import Column, Contract, Form
from schemas.document import Document, Fault

Keys = tuple[str | int, ...]

# A value without one of these cannot be placed.
_NEEDED = ("indicator", "ref_area", "time_period")


def check(agreed: Contract, source: Document, lists: Path = codelist.HOME) -> Iterator[Fault]:
    """Yield every fault in the forms of a contract."""
    headers: dict[tuple[str, ...], str] = {}
    for at, form in enumerate(agreed.forms):
        keys: Keys = ("forms", at)
        printed = tuple(column.header for column in form.columns)
        if printed in headers:
            problem = f"same header as form {headers[printed]}"
            yield source.fault(keys, problem, "change a header, or a file fits both forms")
        headers[printed] = form.id
        if len(set(printed)) < len(printed):
            yield source.fault((*keys, "columns"), "a header stands twice", "give each its own")
        yield from _check_form(keys, form, agreed, source, lists)


def _check_form(
    keys: Keys, form: Form, agreed: Contract, source: Document, lists: Path
) -> Iterator[Fault]:
    statuses = codelist.codes("cl_obs_status", lists)
    if not form.number_formats:
        mend = "list vi, en or plain"
        yield source.fault((*keys, "number_formats"), "no number format", mend)
    for word, status in {**form.status_words, "default_status": form.default_status}.items():
        if status not in statuses:
            problem = f"no observation status {status!r}"
            yield source.fault((*keys, "status_words", word), problem, "use a CL_OBS_STATUS code")
    yield from _check_codes((*keys, "fixed"), form.fixed, agreed, source, lists)
    for at, column in enumerate(form.columns):
        yield from _check_column((*keys, "columns", at), column, agreed, source, lists)
    yield from _check_values(keys, form, source)


def _check_column(
    keys: Keys, column: Column, agreed: Contract, source: Document, lists: Path
) -> Iterator[Fault]:
    if column.concept not in concepts.FILE_CONCEPTS:
        problem = f"no concept {column.concept!r}"
        yield source.fault((*keys, "concept"), problem, "use a name of schemas/concepts.py")
        return
    yield from _check_codes((*keys, "fixed"), column.fixed, agreed, source, lists)
    for label, meaning in column.labels.items():
        codes = meaning if isinstance(meaning, dict) else {column.concept: meaning}
        yield from _check_codes((*keys, "labels", label), codes, agreed, source, lists)
    if column.unit is not None and column.unit not in codelist.units(lists):
        yield source.fault((*keys, "unit"), f"no unit {column.unit!r}", "use codelists/units.csv")


def _check_codes(
    keys: Keys, codes: dict[str, str], agreed: Contract, source: Document, lists: Path
) -> Iterator[Fault]:
    for concept, code in codes.items():
        known = _known(concept, agreed, lists)
        if known is None or "{" in code or code in known:
            continue
        mend = f"add it to the contract's {concept} codes or mend the label"
        yield source.fault((*keys, concept), f"no {concept} {code!r} in this dataset", mend)


def _known(concept: str, agreed: Contract, lists: Path) -> set[str] | None:
    if concept == "indicator":
        return {indicator.id for indicator in agreed.indicators}
    if concept in concepts.DIMENSIONS:
        return set(agreed.codes_of(concept))
    if concept == "ref_area":
        return set(codelist.areas(lists))
    if concept in ("obs_status", "conf_status"):
        return set(codelist.codes(concepts.CODELIST_OF[concept], lists))
    if concept == "unit_measure":
        return set(codelist.units(lists))
    return None


def _check_values(keys: Keys, form: Form, source: Document) -> Iterator[Fault]:

    given = {*form.fixed, *(column.concept for column in form.columns)}
    for column in form.columns:
        if column.concept == "members":
            given.update(
                *(set(label) for label in column.labels.values() if isinstance(label, dict))
            )
    values = [column for column in form.columns if column.concept == "obs_value"]
    if not values:
        yield source.fault((*keys, "columns"), "no column holds values", "add concept: obs_value")
    for column in values:
        found = given | set(column.fixed)
        if column.header_is == "time_period":
            found.add("time_period")
        for concept in _NEEDED:
            if concept not in found:
                problem = f"values of {column.header!r} have no {concept}"
                yield source.fault((*keys, "columns"), problem, f"add a column or fixed: {concept}")
        if column.unit is None and "unit_measure" not in found:
            problem = f"values of {column.header!r} have no unit"
            yield source.fault((*keys, "columns"), problem, "give unit: or a unit_measure column")
        for text in column.fixed.values():
            for _, name, _, _ in string.Formatter().parse(text):
                if name is not None and name not in given:
                    problem = f"{text!r} needs a column {name!r}"
                    yield source.fault((*keys, "columns"), problem, f"add concept: {name}")
