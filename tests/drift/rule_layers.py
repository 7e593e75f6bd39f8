"""Every rule there is, read from the code of the layer that holds it.

`python -m tests.drift.rule_layers` writes `schemas/rule_layers.csv` and `docs/rules.md` anew.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import yaml

from certify.findings import CODES
from certify.gate_bound import PARTS
from certify.gate_rules import RULES as GATE
from ingest.messages import MESSAGES
from schemas.row_rules import RULES as ROW_RULES
from schemas.rules import WARNED

ROOT: Final = Path(__file__).parents[2]
TABLE: Final = ROOT / "schemas" / "rule_layers.csv"
PAGE: Final = ROOT / "docs" / "rules.md"
PROJECT: Final = ROOT / "dbt_project"
# Told of a file that is not refused for it: the steward answers in writing.
ASKED: Final = {*WARNED, "no_final_newline", "known_error_mended"}
LAYERS: Final = {
    "reader": "Is this a table of the contract's form? (`ingest`)",
    "pandera": "Is this one file acceptable? (`schemas/row_rules.py`)",
    "doubts": "Is this what the agency meant? (`ingest/plausibility.py`; asked, never refused)",
    "dbt": "Did we transform rightly? (`dbt_project`)",
    "gate": "May this release go out? (`certify/gate_rules.py`)",
    "certification": "Do two people accept it? (`certify/findings.py`, `certify/gate_bound.py`)",
}


def found() -> list[tuple[str, str]]:
    """Return (rule id, layer) of every rule, in the order of the layers; an id may stand twice."""
    return [
        *((code, layer) for code, layer in _intake() if layer == "reader"),
        *((rule.code, "pandera") for rule in ROW_RULES),
        *((code, layer) for code, layer in _intake() if layer == "doubts"),
        *((name, "dbt") for name in sorted(_dbt())),
        *((rule, "gate") for rule in sorted(GATE)),
        *((code, "certification") for code in sorted(CODES)),
        *((f"gate_record_{part.replace(' ', '_')}", "certification") for part in sorted(PARTS)),
    ]


def _intake() -> Iterator[tuple[str, str]]:
    pandera = {rule.code for rule in ROW_RULES}
    for code in sorted(MESSAGES):
        if code not in pandera:
            yield code, "doubts" if code in ASKED else "reader"


def _dbt() -> Iterator[str]:
    """Yield data tests, unit tests and the kinds of constraint the marts have."""
    yield from (path.stem for path in (PROJECT / "tests").glob("*.sql"))
    for path in (PROJECT / "models").rglob("*.yml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from (each["name"] for each in content.get("unit_tests", []))
        for model in content.get("models", []):
            kinds = [each["type"] for each in model.get("constraints", [])]
            kinds += [
                each["type"]
                for column in model.get("columns", [])
                for each in column.get("constraints", [])
            ]
            yield from (f"mart_{model['name']}_{kind}" for kind in sorted(set(kinds)))


def table() -> str:
    """Return `schemas/rule_layers.csv`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("rule", "layer"))
    writer.writerows(found())
    return text.getvalue()


def page() -> str:
    """Return `docs/rules.md`."""
    parts = [
        "# Which rule lives where\n\n"
        "Every rule has one id, one layer and one place. Written by "
        "`python -m tests.drift.rule_layers`\nfrom the code; the build fails when an id stands "
        "twice or the table is not that of the code.\n"
    ]
    for layer, question in LAYERS.items():
        rules = [rule for rule, of in found() if of == layer]
        listed = " · ".join(f"`{rule}`" for rule in rules)
        parts.append(f"\n## {layer}: {len(rules)} rules\n\n{question}\n\n{listed}\n")
    return "".join(parts)


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")
    sys.exit(0)
