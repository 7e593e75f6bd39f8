"""No rule lives twice, and the table of rules is that of the code."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from certify import gate_batches, gate_bound, gate_rules, gate_totals
from schemas import catalogue
from tests.drift import rule_layers


def test_no_rule_stands_in_two_layers_or_twice_in_one():
    counted = Counter(rule for rule, _ in rule_layers.found())

    assert [rule for rule, count in counted.items() if count > 1] == []


def test_the_table_and_the_page_are_those_of_the_code():
    assert rule_layers.TABLE.read_text(encoding="utf-8") == rule_layers.table()
    assert rule_layers.PAGE.read_text(encoding="utf-8") == rule_layers.page()


def test_the_build_stops_when_the_table_has_a_rule_twice(tmp_path):
    path = tmp_path / "rule_layers.csv"
    path.write_text("rule,layer\nout_of_range,pandera\nout_of_range,gate\n", encoding="utf-8")

    (fault,) = catalogue.check_rules(path)

    assert (fault.line, fault.key) == (3, "out_of_range")
    assert list(catalogue.check_rules(rule_layers.TABLE)) == []


def test_every_rule_of_the_gate_has_one_batch_and_one_expectation():
    from certify import expectations  # its libraries take seconds

    rules = [rule.id for rule in gate_rules._ALL]

    assert len(rules) == len(set(rules))
    assert set(rules) == {*gate_batches.SQL, gate_totals.RULE} == set(expectations._EXPECTED)


def test_certification_calls_what_differs_by_a_name_of_its_list():
    tree = ast.parse(Path(gate_bound.__file__).read_text(encoding="utf-8"))
    named = {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_same", "StaleGateError")
        and isinstance(call.args[0], ast.Constant)
    }

    assert named == set(gate_bound.PARTS)
