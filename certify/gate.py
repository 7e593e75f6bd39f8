"""May this release go out? DuckDB makes the batches, Great Expectations judges them.

pandera owns the file and dbt our transformations (`docs/decisions/0004-one-owner-per-rule.md`);
here stands only what belongs to the release. What the gate says is bound to the rules, the inputs
and the files it was said of (`certify.gate_bound`).
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from certify import gate_batches, gate_bound, gate_docs
from certify.gate_asked import Asked
from certify.gate_bound import check_bound
from certify.gate_rules import CUT, RULES, UNJUDGED
from schemas import catalogue

__all__ = ["MOST_LISTED", "Verdict", "check_bound", "judge", "open_blockers", "waive"]

FORMAT: Final = 2
# So many failing keys of one rule and subject are listed; of the others the number is told.
MOST_LISTED: Final = 1000
# The subject of a result that is not about one dataset or framework.
WHOLE: Final = "*"


@dataclass(frozen=True)
class Verdict:
    """What the gate found: `document` is the signed record, free of clock and paths.

    `passed` tells that no blocker is open; warnings may be.
    """

    passed: bool
    document: dict[str, Any]

    @property
    def summary(self) -> str:
        """One line: how many rules there are, and what does not hold."""
        failing = [each for each in self.document["results"] if not each["success"]]
        warnings = sum(each["severity"] == "warning" for each in failing)
        return f"{len(RULES)} rules, {len(failing) - warnings} blockers, {warnings} warnings"

    @property
    def failures(self) -> list[str]:
        """One bilingual line for each blocker that does not hold."""
        return [
            f"{each['rule']}: {each['sentence_vi']} / {each['sentence_en']}"
            for each in open_blockers(self.document)
        ]


def open_blockers(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the results of a gate's record that stop the release and are not waived in it."""
    waived = {(each["rule"], each["subject"]) for each in document.get("waived", [])}
    return [
        each
        for each in document["results"]
        if each["severity"] == "blocker"
        and not each["success"]
        and (each["rule"], each["subject"]) not in waived
    ]


def waive(document: Mapping[str, Any], waivers: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """Return a record in which open blockers are waived, each by rule and subject with its waiver.

    `passed` is true when none is left open; nothing else of the record changes. What could not be
    judged, or hides a person, stays open whatever is said.
    """
    waived = [
        {"rule": each["rule"], "subject": each["subject"], "waiver": waiver}
        for each in open_blockers({"results": document["results"]})
        if each["waivable"]
        and each["judged"]
        and (waiver := waivers.get((each["rule"], each["subject"]))) is not None
    ]
    settled = {**document, "waived": waived}
    return {**settled, "passed": not open_blockers(settled)}


def judge(
    marts: Mapping[str, Path],
    previous: Path | None,
    *,
    asked: Asked | None = None,
    home: Path = catalogue.HOME,
    docs: Path | None = None,
) -> Verdict:
    """Judge exported marts.

    An expectation that cannot be evaluated counts as failed and says so.

    Args:
        marts: Every mart by its name in the manifest, such as `observations.parquet`.
        previous: The last release's `observations.parquet`; null for the first.
        asked: What was due (`certify.gate_asked.read`); without it nothing of that can be judged.
        home: The folder of contracts, code lists and frameworks; every limit is from there.
        docs: A folder that does not exist yet, for the pages the certifying department reads.
    """
    due = asked or Asked(day="")
    with tempfile.TemporaryDirectory(prefix="so-chuan-gate-") as name:
        folder = Path(name)
        with gate_batches.open_release(marts, previous, due, home) as connection:
            problems = gate_batches.write(connection, folder, home)
        if asked is None:
            problems["asked_dataset_arrived"] = "nobody said what was due"
        results = _judged(folder, problems, docs)
        if docs is not None:
            gate_docs.settle(docs, folder, results)
    document = {
        "format": FORMAT,
        "passed": not open_blockers({"results": results}),
        "asked": due.as_json(),
        "bound": gate_bound.bind(marts, previous, home),
        "results": results,
    }
    return Verdict(bool(document["passed"]), document)


def _judged(folder: Path, problems: Mapping[str, str], docs: Path | None) -> list[dict[str, Any]]:
    from certify import expectations

    outcomes = [
        replace(outcome, problem=problems.get(outcome.rule, outcome.problem))
        for outcome in expectations.run(folder, sorted(RULES), docs)
    ]
    results = [line for outcome in outcomes for line in _results(outcome)]
    return sorted(results, key=lambda each: (each["rule"], each["subject"]))


def _results(outcome: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - imported late
    """Yield the results of one rule: one when it holds, else one for each subject that fails."""
    if outcome.problem is not None:
        problem = outcome.problem
        yield _unjudged(outcome.rule, problem, outcome.expectation, outcome.arguments)
        return
    of_subject: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for subject, key, told in outcome.failing:
        of_subject[subject].append((key, told))
    if not outcome.success and not of_subject:
        of_subject[WHOLE] = []
    for subject, rows in sorted(of_subject.items()) or [(WHOLE, [])]:
        says = RULES[outcome.rule]
        holds = outcome.success
        yield {
            **_head(outcome.rule, subject, outcome.expectation, outcome.arguments, holds),
            "sentence_vi": says.vi.holds if holds else _told(says.vi.fails, subject, rows, "vi"),
            "sentence_en": says.en.holds if holds else _told(says.en.fails, subject, rows, "en"),
            "unexpected": [key for key, _ in rows[:MOST_LISTED]],
            "found": [told for _, told in rows[:MOST_LISTED]],
            "unexpected_count": len(rows),
        }


def _head(
    rule: str, subject: str, expectation: str, arguments: str, success: bool
) -> dict[str, Any]:
    return {
        "frame": rule,
        "rule": rule,
        "severity": RULES[rule].severity,
        "waivable": RULES[rule].is_waivable,
        "judged": True,
        "subject": subject,
        "expectation": expectation,
        "arguments": arguments,
        "success": success,
    }


def _unjudged(rule: str, problem: str, expectation: str, arguments: str) -> dict[str, Any]:
    says = RULES[rule]
    return {
        **_head(rule, WHOLE, expectation, arguments, success=False),
        "judged": False,
        "sentence_vi": f"{says.vi.holds}: {UNJUDGED['vi'].format(problem=problem)}",
        "sentence_en": f"{says.en.holds}: {UNJUDGED['en'].format(problem=problem)}",
        "unexpected": [],
        "found": [problem],
        "unexpected_count": 0,
    }


def _told(text: str, subject: str, rows: Collection[tuple[str, str]], language: str) -> str:
    first = ": ".join(next(iter(rows), ("", "")))
    said = text.format(subject=subject, count=len(rows), first=first)
    return said + (CUT[language].format(listed=MOST_LISTED) if len(rows) > MOST_LISTED else "")
