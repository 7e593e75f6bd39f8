"""When decrees want figures published: `schemas/calendar.csv`, each rule dated and sourced."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from schemas.codelist import EARLIEST, LATEST, rows
from schemas.home import HOME as SCHEMAS
from schemas.period import Period

PATH = SCHEMAS / "calendar.csv"
_KINDS_NUMBERED = {"quarter": 3, "half_year": 6, "month": 1}


@dataclass(frozen=True)
class Rule:
    """One dated rule: the day a period's figures are published.

    `period_number` says which quarter of the year, null when the rule is for each; `month` and
    `years_after` are null where the source does not give them. A doubtful rule is shown to a
    person and never sets a date by itself.
    """

    dataset_id: str
    measure: str
    stage: str
    period_kind: str
    period_number: int | None
    day: int
    month: int | None
    years_after: int | None
    decree: str
    valid_from: date
    valid_to: date
    is_doubtful: bool
    date_rule: str
    note_vi: str
    note_en: str
    source: str
    line: int

    def is_about(self, dataset_id: str, period: Period) -> bool:
        """Tell whether the rule speaks of this dataset and period."""
        return (
            self.dataset_id == dataset_id
            and self.period_kind == period.kind
            and self.period_number in (None, _number(period))
        )

    def day_for(self, period: Period) -> date | None:
        """Return the day for a period; None when doubtful or not in force on that day."""
        if self.is_doubtful or self.month is None or self.years_after is None:
            return None
        day = date(period.start.year + self.years_after, self.month, self.day)
        return day if self.valid_from <= day <= self.valid_to else None


@functools.cache
def load(path: Path = PATH) -> tuple[Rule, ...]:
    """Return every rule in file order."""
    return tuple(_rule(line, row) for line, row in rows(path))


def rules_for(dataset_id: str, period: Period, path: Path = PATH) -> list[Rule]:
    """Return the rules about a dataset and period that are or may be in force, doubtful ones too.

    A rule that ended before the period began is history.
    """
    return [
        rule
        for rule in load(path)
        if rule.is_about(dataset_id, period)
        and rule.valid_to >= period.start
        and (rule.is_doubtful or rule.day_for(period) is not None)
    ]


def _rule(line: int, row: dict[str, str]) -> Rule:
    texts = (
        "dataset_id",
        "measure",
        "stage",
        "period_kind",
        "decree",
        "date_rule",
        "note_vi",
        "note_en",
        "source",
    )
    start, end = row["valid_from"], row["valid_to"]
    return Rule(
        **{name: row[name] for name in texts},
        period_number=_whole(row["period_number"]),
        day=int(row["day"]),
        month=_whole(row["month"]),
        years_after=_whole(row["years_after"]),
        valid_from=date.fromisoformat(start) if start else EARLIEST,
        valid_to=date.fromisoformat(end) if end else LATEST,
        is_doubtful={"yes": True, "no": False}[row["is_doubtful"]],
        line=line,
    )


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _number(period: Period) -> int | None:
    months = _KINDS_NUMBERED.get(period.kind)
    return None if months is None else (period.start.month - 1) // months + 1
