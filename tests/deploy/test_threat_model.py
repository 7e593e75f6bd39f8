"""The page of threats names tests; a counter without one, or with one that is gone, is none."""

import ast
import re

from tests.deploy.machine import ROOT

PAGE = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/.]+)::(\w+)`", PAGE)


def test_every_test_that_is_named_exists():
    missing = [
        f"{file}::{name}"
        for file, name in NAMED
        if not (ROOT / file).is_file() or name not in functions(ROOT / file)
    ]

    assert len(NAMED) > 30
    assert missing == []


def functions(path):
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_threat_names_who_and_a_test():
    rows = PAGE.split("## Promises", 1)[1].split("## What is not", 1)[0]
    lines = [line for line in rows.splitlines() if line.startswith("| ")][1:]

    for line in lines:
        _, threat, who, counter, test, _ = line.split("|")
        assert set(who.split()) <= set("ABCDEFGH"), threat
        assert who.strip(), threat
        assert counter.strip(), threat
        assert "::" in test, threat
    everybody = {each for line in lines for each in line.split("|")[2].split()}
    assert everybody == set("ABCDEFGH")
