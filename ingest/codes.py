"""From what an agency prints in a cell to the code it means."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from schemas import codelist, concepts
from schemas.codelist import Area
from schemas.contract import Column, ConfirmedLabel, Contract, Form
from schemas.period import Period, parse
from schemas.text import fold

Meaning = Mapping[str, str]


class UnknownCodeError(Exception):
    """A label means nothing here; `expected` lists what would, `code` is the message."""

    def __init__(self, code: str, expected: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.expected = expected
        self.facts = facts


class Labels:
    """Printed labels of one column: the contract's own, then codes, then names of the code list."""

    def __init__(
        self, column: Column, contract: Contract, form: Form, lists: Path = codelist.HOME
    ) -> None:
        self._concept = column.concept
        self._known: dict[str, Meaning] = {}
        self._shown: list[str] = []
        for label, meaning in column.labels.items():
            self._add(label, {column.concept: meaning} if isinstance(meaning, str) else meaning)
        for code, names in _codes(column.concept, contract, form, lists).items():
            for name in (code, *names):
                self._add(name, {column.concept: code}, is_shown=False)
            if not column.labels:
                self._shown.append(code)
        for confirmed in contract.confirmed_labels:
            is_member = column.concept == "members" and confirmed.concept in concepts.DIMENSIONS
            if is_member or confirmed.concept == column.concept:
                self._add(confirmed.label, {confirmed.concept: confirmed.code}, is_shown=False)

    def meaning(self, printed: str) -> Meaning:
        """Return the concepts a label stands for.

        Raises:
            UnknownCodeError: It stands for none.
        """
        found = self._known.get(fold(printed))
        if found is None:
            raise UnknownCodeError(f"unknown_{_message_of(self._concept)}", self._expected)
        return found

    @functools.cached_property
    def _expected(self) -> str:
        return "; ".join(self._shown)

    def _add(self, label: str, meaning: Meaning, *, is_shown: bool = True) -> None:
        if fold(label) not in self._known and is_shown:
            self._shown.append(label)
        self._known.setdefault(fold(label), meaning)


@dataclass(frozen=True)
class Territory:
    """The areas a dataset may be about."""

    contract: Contract
    lists: Path = codelist.HOME

    def find(self, printed: str, during: Period | None) -> Area | None:
        """Return the area a code or name means in a period.

        Codes were used again on 2025-07-01, so a code means nothing without its period; when the
        period is unknown and several areas fit, the answer is None.

        Raises:
            UnknownCodeError: No area fits, none that existed then, or more than one.
        """
        confirmed = self._confirmed(printed, during)
        if confirmed is not None:
            return confirmed
        fitting = self._fitting(printed)
        if not fitting:
            raise self._none(printed)
        if during is None:
            return fitting[0] if len(fitting) == 1 else None
        valid = [area for area in fitting if area.is_valid_during(during.start, during.end)]
        if len(valid) == 1:
            return valid[0]
        if valid:
            choices = "; ".join(f"{area.area_id} ({area.name_vi})" for area in valid)
            raise UnknownCodeError("area_ambiguous", choices)
        spans = "; ".join(f"{area.area_id}: {_span(area)}" for area in fitting)
        raise UnknownCodeError("area_not_valid_then", spans, period=during.text)

    def throughout(self, printed: str, first: date, last: date) -> Area | None:
        """Return the area a text means in every period between two days, None if that differs."""
        fitting = [] if self._labels else self._fitting(printed)
        is_one = len(fitting) == 1 and fitting[0].is_valid_during(first, last)
        return fitting[0] if is_one else None

    def _fitting(self, printed: str) -> list[Area]:
        # A text is asked about once for each of its periods.
        if printed not in self._fitted:
            wanted = printed.strip()
            by_code = self._by_code.get(wanted)
            self._fitted[printed] = by_code or self._by_name.get(fold(wanted), [])
        return self._fitted[printed]

    def _confirmed(self, printed: str, during: Period | None) -> Area | None:
        """Return what a person has said a label means in a period."""
        for label in self._labels:
            if fold(label.label) != fold(printed):
                continue
            bounds = (label.valid_from, label.valid_to)
            if during is None and any(bounds):
                continue
            if during is None or _is_between(during, *bounds):
                return codelist.areas(self.lists)[label.code]
        return None

    def _none(self, printed: str) -> UnknownCodeError:
        is_elsewhere = printed.strip() in self._all_codes
        return UnknownCodeError(
            "area_out_of_scope" if is_elsewhere else "unknown_area", self._shown
        )

    @functools.cached_property
    def _shown(self) -> str:
        shown = "; ".join(f"{area.gso_code or area.area_id} {area.name_vi}" for area in self._scope)
        return shown if len(self._scope) <= 20 else shown[:300] + " …"

    @functools.cached_property
    def _labels(self) -> list[ConfirmedLabel]:
        return [each for each in self.contract.confirmed_labels if each.concept == "ref_area"]

    @functools.cached_property
    def _fitted(self) -> dict[str, list[Area]]:
        return {}

    @functools.cached_property
    def _all_codes(self) -> set[str]:
        known = codelist.areas(self.lists).values()
        return {code for area in known for code in (area.area_id, area.gso_code)}

    @functools.cached_property
    def _by_code(self) -> dict[str, list[Area]]:
        return _index(self._scope, lambda area: (area.area_id, area.gso_code))

    @functools.cached_property
    def _by_name(self) -> dict[str, list[Area]]:
        return _index(self._scope, codelist.area_names)

    @functools.cached_property
    def _scope(self) -> list[Area]:
        return areas_of(self.contract, self.lists)


def _is_between(during: Period, valid_from: str | None, valid_to: str | None) -> bool:
    return (valid_from is None or parse(valid_from).start <= during.start) and (
        valid_to is None or during.end <= parse(valid_to).end
    )


def _index(areas: Iterable[Area], keys: Callable[[Area], Iterable[str]]) -> dict[str, list[Area]]:
    found: dict[str, list[Area]] = {}
    for area in areas:
        for key in dict.fromkeys(keys(area)):
            found.setdefault(key, []).append(area)
    return found


def areas_of(contract: Contract, lists: Path = codelist.HOME) -> list[Area]:
    """Return the areas a contract allows, in the order of the list."""
    wanted = contract.areas
    return codelist.areas_in(wanted.levels, wanted.within, wanted.also, lists)


def status_name(code: str, lists: Path = codelist.HOME) -> dict[str, str]:
    """Return what a status is called in each language, behind its code."""
    status = codelist.codes(concepts.CODELIST_OF["obs_status"], lists)[code]
    return {"vi": f"{code} ({status.name_vi})", "en": f"{code} ({status.name_en})"}


def _span(area: Area) -> str:
    start = "…" if area.valid_from == codelist.EARLIEST else area.valid_from.strftime("%d/%m/%Y")
    end = "…" if area.valid_to == codelist.LATEST else area.valid_to.strftime("%d/%m/%Y")
    return f"{start} - {end}"


def _codes(concept: str, contract: Contract, form: Form, lists: Path) -> dict[str, tuple[str, ...]]:
    if concept == "indicator":
        return {each.id: (each.name.vi, each.name.en) for each in contract.indicators}
    if concept == "unit_measure":
        return {
            unit.code: (unit.name_vi, unit.name_en, *unit.labels)
            for unit in codelist.units(lists).values()
        }
    if concept not in concepts.CODELIST_OF:
        return {}
    listed = codelist.codes(concepts.CODELIST_OF[concept], lists)
    allowed = contract.codes_of(concept) if concept in concepts.DIMENSIONS else tuple(listed)
    words: dict[str, tuple[str, ...]] = {
        code: (listed[code].name_vi, listed[code].name_en) for code in allowed
    }
    if concept == "obs_status":
        for word, status in form.status_words.items():
            words[status] = (*words[status], word)
    return words


def _message_of(concept: str) -> str:
    return "label" if concept in ("members", "framework", *concepts.DIMENSIONS) else concept
