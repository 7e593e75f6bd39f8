"""The gate: what must not go out does not, and the record says why."""

from __future__ import annotations

import os
import socket
import zipfile
from io import BytesIO

import duckdb
import pytest

from certify import gate, gate_docs
from certify.gate_asked import Asked, Dated, Line
from certify.gate_rules import RULES
from store import canonical
from tests.certify.gate_marts import (
    CONSTANT,
    DAY,
    LABOUR,
    POPULATION,
    SOUND,
    failing,
    inputs,
    judge,
    of,
    write,
    years,
)

pytestmark = pytest.mark.slow

ASKED = Asked(
    day="2026-11-23",
    lines=(Line("2026-Q3", "POP_DEM", "STATISTICS", "2026-10-06", "2026-09-01T02:00:00Z"),),
)


def test_a_sound_release_passes_and_its_record_has_no_clock_and_no_path(tmp_path):
    first = judge(tmp_path, before=SOUND)
    second = judge(tmp_path, before=SOUND)

    assert first.passed
    assert failing(first) == {}
    assert canonical.encode(first.document) == canonical.encode(second.document)
    assert str(tmp_path) not in str(first.document)
    assert {each["rule"] for each in first.document["results"]} == set(RULES)


def test_every_result_has_its_weight_and_both_sentences(tmp_path):
    verdict = judge(tmp_path, [of(POPULATION, conf_status="C")])

    for each in verdict.document["results"]:
        assert each["severity"] == RULES[each["rule"]].severity
        assert each["sentence_vi"]
        assert each["sentence_en"]
        assert "{" not in each["sentence_vi"] + each["sentence_en"]
        assert each["unexpected_count"] == len(each["unexpected"]) == len(each["found"])


# Figures now, figures before, the rule that stops them, about what.
FAULTS = {
    "no_input": ((), None, "release_has_inputs", "*"),
    "unit": ([of(POPULATION, unit_measure="HECTARES")], None, "unit_is_of_the_contract", "POP_DEM"),
    "multiplier": ([of(POPULATION, unit_mult="3")], None, "unit_is_of_the_contract", "POP_DEM"),
    "unknown_indicator": (
        [of(POPULATION, indicator="NOT_AGREED")],
        None,
        "unit_is_of_the_contract",
        "POP_DEM",
    ),
    "base": ([of(CONSTANT, base_period="1994")], None, "base_is_of_the_contract", "GRDP"),
    "no_base": ([of(CONSTANT, base_period=None)], None, "base_is_of_the_contract", "GRDP"),
    "needless_base": (
        [of(POPULATION, base_period="2010")],
        None,
        "base_is_of_the_contract",
        "POP_DEM",
    ),
    "break": ([of(POPULATION, break_group=0)], None, "break_is_of_the_contract", "POP_DEM"),
    "visible": ([of(POPULATION, conf_status="C")], None, "confidential_value_is_hidden", "POP_DEM"),
    "no_conf": (
        [of(POPULATION, conf_status=None)],
        None,
        "confidential_value_is_hidden",
        "POP_DEM",
    ),
    "too_many_workers": (
        [POPULATION, of(LABOUR, obs_value="1150001")],
        None,
        "shared_totals_agree",
        "LABOUR",
    ),
    "revision": (
        [of(POPULATION, obs_value="1500000")],
        SOUND[:1],
        "revision_is_within_limit",
        "POP_DEM",
    ),
    "lost": (
        years(POPULATION, 2019, 2020),
        years(POPULATION, 2018, 2019, 2020),
        "figures_are_kept",
        "POP_DEM",
    ),
    "value_lost": (
        [of(POPULATION, obs_value=None, obs_status="L")],
        SOUND[:1],
        "figures_are_kept",
        "POP_DEM",
    ),
    "dataset_lost": ([POPULATION], SOUND, "figures_are_kept", "GRDP"),
    "meaning": (
        [of(CONSTANT, base_period="2010")],
        [of(CONSTANT, base_period="1994")],
        "meaning_is_kept",
        "GRDP",
    ),
    "shown_before": (
        [of(POPULATION, obs_value=None, obs_status="Q", conf_status="A")],
        SOUND[:1],
        "withheld_value_was_never_shown",
        "POP_DEM",
    ),
    "volume": (years(POPULATION, *range(2018, 2025)), SOUND[:1], "volume_is_usual", "POP_DEM"),
}


# What is lost as a whole is also what these rules look at.
ALSO = {
    "unknown_indicator": {"base_is_of_the_contract", "break_is_of_the_contract"},
    "shown_before": {"figures_are_kept"},
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found_by_its_one_rule(tmp_path, name):
    figures, before, rule, subject = FAULTS[name]
    sent = [] if name == "no_input" else inputs(*{each["dataset_id"] for each in figures})

    verdict = judge(tmp_path, figures, before=before, uploads=sent)

    found = failing(verdict)
    assert subject in found[rule]
    assert set(found) == {rule} | ALSO.get(name, set())
    assert verdict.passed == all(RULES[each].severity == "warning" for each in found)


def test_a_dataset_that_came_in_and_left_nothing_stops_the_release(tmp_path):
    verdict = judge(tmp_path, [POPULATION], uploads=inputs("POP_DEM", "GRDP"))

    assert failing(verdict) == {"dataset_has_figures": ["GRDP"]}


def test_what_a_round_asked_for_and_nobody_sent_stops_the_release(tmp_path):
    verdict = judge(tmp_path, [LABOUR], uploads=inputs("LABOUR"), asked=ASKED)

    assert failing(verdict) == {"asked_dataset_arrived": ["POP_DEM"]}
    (result,) = [each for each in verdict.document["results"] if not each["success"]]
    assert result["unexpected"] == ["2026-Q3:POP_DEM:STATISTICS"]


@pytest.mark.parametrize(
    ("uploads", "arrived"),
    [
        (inputs("POP_DEM"), True),
        (inputs("POP_DEM", at="2026-09-01 01:59:59"), False),
        (inputs("POP_DEM", agency="DOLISA"), False),
    ],
)
def test_an_upload_answers_a_round_when_its_agency_sent_it_after_the_opening(
    tmp_path, uploads, arrived
):
    verdict = judge(tmp_path, [POPULATION], uploads=uploads, asked=ASKED)

    assert ("asked_dataset_arrived" not in failing(verdict)) == arrived


def test_nobody_having_said_what_was_due_counts_as_failed(tmp_path):
    verdict = gate.judge(write(tmp_path), None)

    (result,) = [each for each in verdict.document["results"] if not each["success"]]
    assert result["rule"] == "asked_dataset_arrived"
    assert not result["judged"]
    assert "nobody said what was due" in result["sentence_en"]


def test_a_period_a_decree_has_dated_is_missed_as_a_warning(tmp_path):
    asked = Asked("2026-11-23", dated=(Dated("POP_DEM", "2025", "2026-10-06", "62/2024"),))

    verdict = judge(tmp_path, [POPULATION], uploads=inputs("POP_DEM"), asked=asked)

    assert verdict.passed
    assert failing(verdict) == {"dated_period_is_published": ["POP_DEM"]}


def test_half_an_edition_of_a_covered_framework_stops_the_release(tmp_path):
    whole = of(POPULATION, dataset_id="RANK_RESULTS", indicator="PAPI_SC11", unit_measure="SCORE")
    verdict = judge(tmp_path, years(whole, 2023), uploads=inputs("RANK_RESULTS"))

    assert failing(verdict)["framework_is_covered"] == ["PAPI"]


def test_a_rule_that_cannot_be_asked_fails_and_says_why(tmp_path):
    marts = write(tmp_path)
    path = marts["observations.parquet"]
    duckdb.sql(f"from read_parquet('{path}') select * exclude (conf_status)").write_parquet(
        str(tmp_path / "less.parquet")
    )

    verdict = gate.judge(
        marts | {"observations.parquet": tmp_path / "less.parquet"}, None, asked=DAY
    )

    unjudged = [each for each in verdict.document["results"] if not each["judged"]]
    assert {each["rule"] for each in unjudged} == {
        "confidential_value_is_hidden",
        "withheld_value_was_never_shown",
    }
    assert all("conf_status" in each["sentence_vi"] and not each["success"] for each in unjudged)
    assert not verdict.passed


def test_a_null_where_a_rule_looks_is_not_passed_over(tmp_path):
    verdict = judge(tmp_path, [of(POPULATION, unit_measure=None)], uploads=inputs("POP_DEM"))

    assert "unit_is_of_the_contract" in failing(verdict)


def test_many_failures_are_counted_and_the_list_says_that_it_is_cut(tmp_path):
    shown = [
        of(POPULATION, ref_area=f"A{number}", conf_status="C")
        for number in range(gate.MOST_LISTED + 5)
    ]

    verdict = judge(tmp_path, shown, uploads=inputs("POP_DEM"))

    (result,) = [
        each
        for each in verdict.document["results"]
        if each["rule"] == "confidential_value_is_hidden"
    ]
    assert result["unexpected_count"] == gate.MOST_LISTED + 5
    assert len(result["unexpected"]) == gate.MOST_LISTED
    assert f"{gate.MOST_LISTED} đầu tiên" in result["sentence_vi"]
    assert result["unexpected"][0].startswith("POP_DEM:POP_AVG:")


def test_a_waiver_lets_a_blocker_pass_but_never_what_hides_a_person(tmp_path):
    lost = judge(tmp_path / "a", years(POPULATION, 2020), before=years(POPULATION, 2019, 2020),
                 uploads=inputs("POP_DEM"))  # fmt: skip
    shown = judge(tmp_path / "b", [of(POPULATION, conf_status="C")], uploads=inputs("POP_DEM"))

    assert not gate.waive(lost.document, {})["passed"]
    assert gate.waive(lost.document, {("figures_are_kept", "POP_DEM"): "W1"})["passed"]
    assert not gate.waive(lost.document, {("figures_are_kept", "GRDP"): "W1"})["passed"]
    waived = gate.waive(shown.document, {("confidential_value_is_hidden", "POP_DEM"): "W1"})
    assert not waived["passed"]
    assert waived["waived"] == []


def test_the_pages_need_nothing_from_elsewhere_and_are_the_same_twice(tmp_path):
    figures = [of(POPULATION, conf_status="C")]
    judge(tmp_path, figures, docs=tmp_path / "one")
    verdict = judge(tmp_path, figures, docs=tmp_path / "two")

    first, second = gate_docs.pack(tmp_path / "one"), gate_docs.pack(tmp_path / "two")

    assert first == second
    pages = zipfile.ZipFile(BytesIO(first))
    texts = {name: pages.read(name).decode() for name in pages.namelist()}
    assert len(texts) == 2 * len(RULES) + 1
    assert not any("<script" in text or 'src="http' in text for text in texts.values())
    assert not any('href="http' in text or str(tmp_path) in text for text in texts.values())
    index = texts["index.html"]
    assert all(each["rule"] in index for each in verdict.document["results"])
    (page,) = [name for name in texts if "validations/confidential_value_is_hidden/" in name]
    assert "POP_DEM:POP_AVG:VN-70" in texts[page]


def test_the_gate_tells_nobody_outside(tmp_path, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something was sent")

    monkeypatch.setattr(socket.socket, "connect", refuse)

    assert judge(tmp_path, docs=tmp_path / "docs").passed
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
