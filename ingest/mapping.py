"""What an unknown label may mean, and how a person says so once for all.

A proposal is never taken by itself: it stands in the fault, and `confirm` writes it into the
contract under `confirmed_labels`, where every later file is read by it.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from ingest.errors import IngestError
from ingest.fault import Fault
from schemas import catalogue, codelist, concepts, contract, document, period
from schemas.codelist import Area
from schemas.contract import Contract
from schemas.text import fold, plain
from store import clock, files

Why = Literal["same_name", "same_letters", "merged_into", "merged_from", "alike"]

# Two words that share so much of their letters may be one with a slip.
_ALIKE: Final = 0.75
_MOST: Final = 3
_LOOKED_UP: Final = 100
_SHORT: Final = ("tp", "tx", "tt", "h", "q", "p", "x")
_CONCEPT_OF: Final = {
    "unknown_area": "ref_area",
    "area_out_of_scope": "ref_area",
    "area_not_valid_then": "ref_area",
    "unknown_unit_measure": "unit_measure",
    "unknown_indicator": "indicator",
}


class UnconfirmableLabelError(IngestError):
    """A confirmation that the contract cannot hold; `reason` says why."""

    def __init__(self, label: str, reason: str) -> None:
        super().__init__(f"{label!r}: {reason}")
        self.label = label
        self.reason = reason


@dataclass(frozen=True)
class Proposal:
    """A code a label may stand for, its name, and what speaks for it."""

    code: str
    name: str
    why: Why

    def __str__(self) -> str:
        return f"{self.code} ({self.name})"


def with_proposals(faults: Iterable[Fault], agreed: Contract) -> list[Fault]:
    """Return the faults, each about an unknown label with the codes it may stand for.

    Of very many different labels only the first are looked up.
    """
    seen: dict[tuple[str, str, str], list[Proposal]] = {}
    return [_proposing(fault, agreed, seen) for fault in faults]


def propose(
    agreed: Contract, concept: str, label: str, during: period.Period | None = None
) -> list[Proposal]:
    """Return the codes a label may stand for, the likeliest first.

    Args:
        agreed: Only codes of this contract are proposed.
        concept: What the label is about: a dimension, `ref_area`, `indicator` or `unit_measure`.
        label: The cell as printed.
        during: The period of the figure; territories that did not exist in it are left out.
    """
    if concept == "ref_area":
        return _once(_areas(agreed, label, during))
    known = [(code, name) for code, names in _names(agreed, concept) for name in names]
    return _once(_matching(label, known))


def confirm(
    dataset_id: str,
    label: str,
    code: str,
    *,
    by: str,
    why: str,
    concept: str | None = None,
    valid_from: str | None = None,
    valid_to: str | None = None,
    home: Path = contract.HOME,
) -> Path:
    """Write into a contract what a label means; from then on it is not asked again.

    Args:
        dataset_id: Whose contract.
        label: The cell as the agency prints it.
        code: What it means.
        by: The person who confirms.
        why: Their reason, as the contract keeps it.
        concept: What the label is about; default: the one concept that has the code.
        valid_from: First day of the figures it holds for; null is open.
        valid_to: Last day; null is open.
        home: The folder of contracts.

    Returns:
        The contract's file.

    Raises:
        KeyError: There is no such dataset.
        UnconfirmableLabelError: The code is none of the contract, or the label means another one
            already; nothing was written.
    """
    agreed = contract.load(dataset_id, home)
    concept = concept or _concept_with(agreed, label, code)
    for known in agreed.confirmed_labels:
        if (known.concept, fold(known.label)) == (concept, fold(label)) and known.code != code:
            reason = f"đã có nghĩa {known.code} ({known.by}) · it means {known.code} already"
            raise UnconfirmableLabelError(label, reason)
    entry = {
        "concept": concept,
        "label": label.strip(),
        "code": code,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "by": by,
        "at": clock.text(clock.now())[:10],
        "why": why,
    }
    path = contract.path_of(dataset_id, home)
    text = _with_entry(path.read_text(encoding="utf-8"), entry)
    _check(path, text, label, home.parent)
    files.write_atomic(path, text.encode())
    contract.load.cache_clear()
    return path


def _proposing(
    fault: Fault, agreed: Contract, seen: dict[tuple[str, str, str], list[Proposal]]
) -> Fault:
    concept = _CONCEPT_OF.get(fault.code)
    if fault.code == "unknown_label":
        concept = _concept_of(agreed, fault.column or "")
    if concept is None or not fault.found:
        return fault
    during = str(fault.facts.get("period") or "")
    asked = (concept, fault.found, during)
    if asked not in seen:
        if len(seen) == _LOOKED_UP:
            return fault
        read = period.parse(during) if period.is_period(during) else None
        seen[asked] = propose(agreed, concept, fault.found, read)
    if not seen[asked]:
        return fault
    facts = {**fault.facts, "proposals": [str(each) for each in seen[asked]]}
    return dataclasses.replace(fault, facts=facts)


def _concept_of(agreed: Contract, header: str) -> str | None:
    wanted = fold(header)
    columns = (column for form in agreed.forms for column in form.columns)
    found = next((column for column in columns if fold(column.header) == wanted), None)
    return None if found is None else found.concept


def _areas(agreed: Contract, label: str, during: period.Period | None) -> Iterator[Proposal]:
    wanted = agreed.areas
    scope = {
        area.area_id: area for area in codelist.areas_in(wanted.levels, wanted.within, wanted.also)
    }
    bare = _bare(label)
    for written in dict.fromkeys((label, bare)):
        known = [(area.area_id, area.name_vi) for area in _then(scope.values(), during)]
        for proposal in _matching(written, known):
            if proposal.why != "alike":
                yield proposal
    yield from _merged(bare, scope, during)
    known = [(area.area_id, area.name_vi) for area in _then(scope.values(), during)]
    yield from _matching(bare, known)


def _bare(label: str) -> str:
    """Return a territory's name without its kind: `TP. Vĩnh Yên` is Vĩnh Yên."""
    kinds = {fold(area.type_vi) for area in codelist.areas().values() if area.type_vi}
    for kind in sorted(kinds, key=len, reverse=True):
        if fold(label).startswith(f"{kind} "):
            return " ".join(label.split()[len(kind.split()) :])
    short, _, rest = label.strip().partition(" " if " " in label.strip() else ".")
    return rest.strip() if rest and short.rstrip(".").casefold() in _SHORT else label.strip()


def _then(areas: Iterable[Area], during: period.Period | None) -> list[Area]:
    if during is None:
        return list(areas)
    return [area for area in areas if area.is_valid_during(during.start, during.end)]


def _merged(label: str, scope: dict[str, Area], during: period.Period | None) -> Iterator[Proposal]:
    """Yield what became of a territory of this name, or what it was before, within the scope."""
    listed = codelist.areas()
    named = {
        area.area_id
        for area in listed.values()
        if plain(label) == plain(area.name_vi) or label.strip() in (area.area_id, area.gso_code)
    }
    for move in codelist.successions():
        ends: tuple[tuple[str, str, Why], ...] = (
            (move.predecessor, move.successor, "merged_into"),
            (move.successor, move.predecessor, "merged_from"),
        )
        for known, other, why in ends:
            if known in named and other in scope and _then([scope[other]], during):
                yield Proposal(other, scope[other].name_vi, why)


def _matching(label: str, known: list[tuple[str, str]]) -> Iterator[Proposal]:
    """Yield codes by name: the same but for case and tone place, for diacritics, for a slip."""
    for code, name in known:
        if fold(label) == fold(name):
            yield Proposal(code, name, "same_name")
    letters = plain(label)
    for code, name in known:
        if letters == plain(name):
            yield Proposal(code, name, "same_letters")
    by_letters: dict[str, tuple[str, str]] = {}
    for code, name in known:
        by_letters.setdefault(plain(name), (code, name))
    for near in difflib.get_close_matches(letters, by_letters, n=_MOST, cutoff=_ALIKE):
        yield Proposal(*by_letters[near], "alike")


def _once(found: Iterable[Proposal]) -> list[Proposal]:
    by_code: dict[str, Proposal] = {}
    for proposal in found:
        by_code.setdefault(proposal.code, proposal)
    return list(by_code.values())[:_MOST]


def _names(agreed: Contract, concept: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    if concept == "indicator":
        for indicator in agreed.indicators:
            yield indicator.id, (indicator.name.vi, indicator.name.en, indicator.id)
    elif concept == "unit_measure":
        for unit in codelist.units().values():
            yield unit.code, (unit.name_vi, unit.name_en, *unit.labels)
    elif concept == "members":
        for dimension in agreed.dimensions:
            yield from _names(agreed, dimension)
    elif concept in concepts.DIMENSIONS:
        listed = codelist.codes(concepts.CODELIST_OF[concept])
        for code in agreed.codes_of(concept):
            yield code, (listed[code].name_vi, listed[code].name_en)


def _concept_with(agreed: Contract, label: str, code: str) -> str:
    known = {
        "indicator": {each.id for each in agreed.indicators},
        "ref_area": set(codelist.areas()),
        "unit_measure": set(codelist.units()),
        **{name: set(codes) for name, codes in agreed.dimensions.items()},
    }
    found = [name for name, codes in known.items() if code in codes]
    if len(found) != 1:
        meant = ", ".join(found)
        reason = f"{code} là mã của {meant}; hãy chọn · {code} is a code of {meant}; say --concept"
        none = f"không có mã {code} · no code {code}"
        raise UnconfirmableLabelError(label, reason if found else none)
    return found[0]


def _with_entry(text: str, entry: dict[str, str | None]) -> str:
    """Put an entry at the end of the contract's list; every other line stays as it is."""
    given = {name: value for name, value in entry.items() if value is not None}
    lines = [f"    {name}: {_quoted(value)}" for name, value in given.items()]
    lines[0] = "  - " + lines[0].lstrip()
    block = "\n".join(lines) + "\n"
    match = re.search(r"^confirmed_labels:[^\n]*\n(?:[ #][^\n]*\n|\n(?= ))*", text, re.MULTILINE)
    if match is None:
        return f"{text.rstrip()}\n\nconfirmed_labels:\n{block}"
    return text[: match.end()] + block + text[match.end() :]


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{"".join(mark if mark.isprintable() else " " for mark in escaped)}"'


def _check(path: Path, text: str, label: str, home: Path) -> None:
    """Read the contract as it would be: what `make contracts` would refuse is not written."""
    with tempfile.TemporaryDirectory(prefix="so-chuan-contract-") as folder:
        draft = Path(folder) / path.name
        draft.write_text(text, encoding="utf-8")
        try:
            source = document.load(draft)
            faults = catalogue.check_one(contract.read(source), source, home)
        except document.BrokenSchemaError as error:
            faults = error.faults
    if faults:
        raise UnconfirmableLabelError(label, f"{faults[0].problem}; {faults[0].mend}")
