"""Warnings as a form: each wants a coded reason and words; one rule may be answered at once.

A field is named after rule and cell, so that what was typed survives when the warnings change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ingest import answers, explain
from ingest.answers import EVERY_CELL, WHY, Answer
from ingest.errors import UnansweredWarningError
from ingest.fault import Fault
from schemas import codelist

# Of one rule so many points are shown one by one; a rule with more is answered at once.
SINGLE: Final = 60
_ALL: Final = "all"


@dataclass(frozen=True)
class Given:
    """What a form answers, the points it leaves open, and why answers to them were not taken."""

    answers: list[Answer]
    missing: set[tuple[str, str]] = field(default_factory=set)
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Point:
    """The warnings of one rule about one cell; `name` names its fields, `why` what they lack."""

    name: str
    cell: str
    sentences: list[str]
    reason: str
    text: str
    is_open: bool
    why: str


@dataclass(frozen=True)
class Group:
    """The points of one rule, with the answer for all; `is_open` when one lacks an answer."""

    code: str
    count: int
    name: str
    reason: str
    text: str
    why: str
    is_open: bool
    points: list[Point]


def reasons(language: str) -> dict[str, str]:
    """Return the reasons a person may choose, by code."""
    listed = codelist.codes(answers.REASONS).values()
    return {each.code: getattr(each, f"name_{language}") for each in listed}


def read(warnings: list[Fault], typed: Mapping[str, str]) -> Given:
    """Read the answers out of a form and judge them as the submission will."""
    given = list(_answers(warnings, typed))
    try:
        answers.settle(warnings, given)
    except UnansweredWarningError as error:
        missing = {(each.code, each.cell or "") for each in error.warnings}
        return Given(given, missing, error.refused)
    return Given(given)


def groups(
    warnings: list[Fault], typed: Mapping[str, str], language: str, *, is_judged: bool
) -> list[Group]:
    """Return the warnings rule by rule, with what was typed; `is_judged` marks the open ones."""
    given = read(warnings, typed) if is_judged else Given([])
    by_code: dict[str, dict[str, list[Fault]]] = {}
    for fault in warnings:
        by_code.setdefault(fault.code, {}).setdefault(fault.cell or "", []).append(fault)
    return [
        Group(
            code,
            len(cells),
            f"{code}-{_ALL}",
            typed.get(f"reason-{code}-{_ALL}", ""),
            typed.get(f"text-{code}-{_ALL}", ""),
            _why(given, code, EVERY_CELL, language),
            any(missing == code for missing, _ in given.missing),
            [
                _point(code, cell, cells[cell], typed, given, language)
                for cell in list(cells)[:SINGLE]
            ],
        )
        for code, cells in by_code.items()
    ]


def _answers(warnings: list[Fault], typed: Mapping[str, str]) -> Iterable[Answer]:
    places = dict.fromkeys((fault.code, fault.cell or "") for fault in warnings)
    # A warning that stands for further cells is answered for all of them; its sentence says so.
    wide = {(fault.code, fault.cell or "") for fault in warnings if "more" in fault.facts}
    named = [(code, cell, f"{code}-{cell}") for code, cell in places]
    named += [(code, EVERY_CELL, f"{code}-{_ALL}") for code in dict.fromkeys(c for c, _ in places)]
    for code, cell, name in named:
        reason, text = typed.get(f"reason-{name}", ""), typed.get(f"text-{name}", "").strip()
        if reason or text:
            yield answers.answer_of(
                {
                    "code": code,
                    "cell": cell,
                    "reason": reason,
                    "text": text,
                    "is_bulk": (code, cell) in wide,
                }
            )


def _point(
    code: str,
    cell: str,
    faults: list[Fault],
    typed: Mapping[str, str],
    given: Given,
    language: str,
) -> Point:
    name = f"{code}-{cell}"
    return Point(
        name,
        cell,
        list(dict.fromkeys(explain.sentence(fault, language) for fault in faults)),
        typed.get(f"reason-{name}", ""),
        typed.get(f"text-{name}", ""),
        (code, cell) in given.missing,
        _why(given, code, cell, language),
    )


def _why(given: Given, code: str, cell: str, language: str) -> str:
    why = given.refused.get(f"{code} {cell}")
    return WHY[why][language] if why else ""
