"""Alerts and the dashboard speak of metrics there are, fire when they must, and are explained."""

import json
import re
import subprocess

import pytest
import yaml

from api.metrics import Metrics
from store.gauges import GAUGES
from tests.deploy.machine import ROOT

PROMETHEUS = ROOT / "deploy" / "prometheus"
RULES = [
    rule
    for group in yaml.safe_load((PROMETHEUS / "alerts.yml").read_text("utf-8"))["groups"]
    for rule in group["rules"]
]
DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "so-chuan.json").read_text("utf-8"))
# Of Prometheus itself and of its node exporter.
THEIRS = {
    "up",
    "node_systemd_unit_state",
    "node_filesystem_avail_bytes",
    "node_filesystem_size_bytes",
}
LABELS = {"operation", "status", "format", "kind", "le"}


def ours():
    metrics = Metrics()
    metrics.note("observations", 200, "json", 10, 0.001)
    metrics.note_missed(["words"])
    told = {sample.name for family in metrics.registry.collect() for sample in family.samples}
    return told | set(GAUGES)


def expressions():
    yield from ((rule["alert"], rule["expr"]) for rule in RULES)
    for panel in DASHBOARD["panels"]:
        yield from ((panel["title"], target["expr"]) for target in panel["targets"])


@pytest.mark.parametrize(("where", "expression"), list(expressions()))
def test_an_expression_names_metrics_and_labels_there_are(where, expression):
    outside = re.sub(r'"[^"]*"', '""', expression)
    named = set(re.findall(r"\b(?:so_chuan|node)_\w+|\bup\b", outside))
    grouped = {
        each for found in re.findall(r"by \(([^)]*)\)", outside) for each in found.split(", ")
    }
    matched = set(re.findall(r"(\w+)=~?\"", outside)) if "so_chuan" in outside else set()

    assert named
    assert named <= ours() | THEIRS, where
    assert grouped | matched <= LABELS, where


def test_every_metric_of_ours_is_looked_at():
    text = " ".join(expression for _, expression in expressions())
    families = {re.sub(r"_(created|count|sum|bucket)$", "", name) for name in ours()}

    assert {family for family in families if family not in text} == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_says_what_to_do(rule):
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    headings = re.findall(r"^#+ (.+)$", (ROOT / page).read_text("utf-8"), re.M)

    assert anchor in {heading.lower().split(" ")[0] for heading in headings}
    assert " / " in rule["annotations"]["summary"]
    assert rule["labels"]["severity"] in ("page", "ticket")


@pytest.mark.parametrize("arguments", [
    ("check", "rules", "alerts.yml"),
    ("test", "rules", "alerts_test.yml", "alerts_days_test.yml"),
])  # fmt: skip
def test_prometheus_takes_the_rules_and_each_fires_when_it_must(arguments):
    ended = subprocess.run(["promtool", *arguments], cwd=PROMETHEUS, capture_output=True, text=True)

    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_every_alert_has_a_test_of_when_it_fires():
    tested = "".join(path.read_text("utf-8") for path in PROMETHEUS.glob("*_test.yml"))

    for rule in RULES:
        fires = rf"alertname: {rule['alert']}\n\s+exp_alerts:\n\s+- exp_labels"
        assert re.search(fires, tested), rule["alert"]
