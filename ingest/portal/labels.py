"""Codes and instants to what a person reads, in one language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ingest.portal.titles import title
from ingest.rounds import LOCAL
from schemas import codelist, contract
from store import clock

_MARKS = {"vi": str.maketrans(",.", ".,"), "en": str.maketrans("", "")}


@dataclass(frozen=True)
class Labels:
    """Names in one language; a code nobody knows stays a code."""

    language: str

    def dataset(self, dataset_id: str) -> str:
        """Return a dataset's name."""
        if dataset_id not in contract.list_ids():
            return dataset_id
        return self._name(contract.load(dataset_id).name)

    def agency(self, agency_id: str) -> str:
        """Return an agency's name."""
        found = codelist.agencies().get(agency_id)
        return getattr(found, f"name_{self.language}") if found else agency_id

    def area(self, area_id: str) -> str:
        """Return a territory's name."""
        found = codelist.areas().get(area_id)
        return getattr(found, f"name_{self.language}") or area_id if found else area_id

    def indicator(self, dataset_id: str, indicator_id: str) -> str:
        """Return an indicator's name."""
        found = contract.load(dataset_id).indicator(indicator_id)
        return self._name(found.name) if found else indicator_id

    def unit(self, code: str) -> str:
        """Return a unit's name."""
        found = codelist.units().get(code)
        return getattr(found, f"name_{self.language}") if found else code

    def code(self, name: str, code: str | None) -> str:
        """Return the name of a code of a list."""
        if code is None:
            return ""
        found = codelist.codes(name).get(code)
        return getattr(found, f"name_{self.language}") if found else code

    def rule(self, code: str) -> str:
        """Return what a rule of the check is called."""
        return title(code, self.language)

    def breakdown(self, parts: list[list[str]]) -> str:
        """Return the names of the dimensions that are not total."""
        return ", ".join(self.code(name, code) for name, code in parts)

    def day(self, day: date) -> str:
        """Write a day."""
        return day.strftime("%d/%m/%Y") if self.language == "vi" else day.isoformat()

    def instant(self, written: str) -> str:
        """Write a UTC instant as the time it was in Viet Nam."""
        there = clock.parse(written).astimezone(LOCAL)
        return f"{there:%H:%M} {self.day(there.date())}"

    def figure(self, text: str | None, *, signed: bool = False) -> str:
        """Write an exact decimal with marks between thousands."""
        if text is None:
            return "–"
        whole, _, fraction = text.partition(".")
        sign = "−" if whole.startswith("-") else ("+" if signed and Decimal(text) else "")
        grouped = f"{int(whole.lstrip('-')):,}" + (f".{fraction}" if fraction else "")
        return sign + grouped.translate(_MARKS[self.language])

    def count(self, number: int) -> str:
        """Write a number of things."""
        return f"{number:,}".translate(_MARKS[self.language])

    def _name(self, text: Any) -> str:  # noqa: ANN401 - a pair of languages of a contract
        return str(getattr(text, self.language))
