"""Why a published value is not ours: each rule, and which goes before which."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from certify.cases import causes, comparison, published
from certify.cases.causes import Proposal
from certify.sources import Upload
from schemas import codelist
from tests.api.builders import TODAY, Publication, fixed_clock
from tests.certify.cases import places
from tests.certify.cases.places import value

pytestmark = pytest.mark.slow

BEFORE = date(2026, 1, 31)
BETWEEN = date(2026, 4, 30)
RANK = {
    "framework": "WHR",
    "edition": "2025",
    "item": "WHR",
    "measure": "rank",
    "indicator": "WHR_RANK",
    "dataset_id": "RANK_RESULTS",
    "ref_area": "VN",
    "time_period": "2025",
    "unit": None,
}
PER_PERSON = {"indicator": "GRDP_PER_CAPITA", "unit": "million VND per person"}
LITERACY = {
    "framework": "EGDI",
    "edition": "2022",
    "item": "HCI.1",
    "indicator": "LITERACY_15",
    "kind": "analogue",
    "unit": "%",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    return places.published(tmp_path_factory.mktemp("causes"))


def propose(place: Publication, one: published.Published, *uploads: Upload) -> Proposal:
    with fixed_clock(TODAY):
        compared = comparison.compare(places.library(place, *uploads), one)
    assert compared is not None
    return causes.propose(compared)


@pytest.mark.parametrize(
    ("text", "given", "cause", "reason"),
    [
        ("78,644", {}, "AGREES", "same"),
        ("78,644", {"cut_off": BETWEEN}, "TIMING", "agrees-since"),
        ("73,048.284", {"cut_off": BETWEEN}, "TIMING", "agreed-then"),
        ("73,048", {"cut_off": BETWEEN}, "TIMING", "agreed-then"),
        ("73,048.284", {}, "OLDER_VINTAGE", "was"),
        ("73,048.284", {"cut_off": None}, "OLDER_VINTAGE", "cut-off-unknown"),
        ("78.6", {"unit": "trillion VND"}, "ROUNDING", "rounded"),
        ("78,644", {"unit": "trillion VND"}, "UNIT_OR_SCALE", "too-large"),
        ("86,231", {}, "TIMING", "other-period"),
        ("41,327", {}, "TERRITORY", "other-territory"),
        ("9,685", {}, "DEFINITION", "other-scope"),
        ("46/147", RANK, "AGREES", "same-rank"),
        ("46/143", RANK, "DENOMINATOR", "other-count"),
        ("75.5", PER_PERSON, "DENOMINATOR", "other-denominator"),
        ("74.58", PER_PERSON, "ROUNDING", "finer"),
        ("61,234", {"body_status": "E"}, "IMPUTED", "body-estimated"),
        ("61,234", {"body_status": "A"}, "NONE_FOUND", "nothing-fits"),
        ("61,234", {"time_period": "1999"}, "NONE_FOUND", "none-held"),
        ("91.7", LITERACY, "DEFINITION", "not-the-item"),
        ("98", LITERACY, "AGREES", "same"),
    ],
)
def test_a_cause_is_proposed_by_rule(
    place: Publication, text: str, given: dict[str, Any], cause: str, reason: str
) -> None:
    found = propose(place, value(text, **given))

    assert found.cause == cause, found.reasons
    assert reason in {one["code"] for one in found.reasons}, found.reasons


def test_what_had_been_received_counts_before_any_release_was_out(
    place: Publication, tmp_path: Path
) -> None:
    first = places.upload(tmp_path, "press-2015", "70600", "VND_BILLION", "2026-01-10T02:00:00Z")
    second = places.upload(
        tmp_path, "press-2016", "71234000", "VND_MILLION", "2026-01-20T02:00:00Z"
    )

    newest = propose(place, value("71,234", cut_off=BEFORE), first, second)
    older = propose(place, value("70.6", unit="trillion VND", cut_off=BEFORE), first, second)
    early = propose(place, value("70,600", cut_off=date(2026, 1, 15)), first, second)

    assert (newest.cause, older.cause, early.cause) == ("TIMING", "OLDER_VINTAGE", "TIMING")
    told = {one["code"]: one for one in older.reasons}
    assert {"no-release-then", "received-then", "vintage-was"} <= set(told)
    assert "press-2016" in told["received-then"]["en"]
    assert "press-2015" in told["vintage-was"]["vi"]


def test_the_release_in_force_is_that_of_the_whole_day_in_viet_nam(place: Publication) -> None:
    # 2026.2 came out at 02:00 UTC on 30 June, which is 09:00 of the same day in Viet Nam.
    with fixed_clock(TODAY):
        held = places.library(place)
        found = {
            day: comparison.compare(held, value("1", cut_off=date(2026, 6, day)))
            for day in (29, 30)
        }

    then = {day: one and (one.release_then, one.figure_then) for day, one in found.items()}
    assert then[29] is not None
    assert then[30] is not None
    assert (then[29][0], then[30][0]) == ("2026.1", "2026.2")
    assert then[29][1] is not None
    assert then[29][1].text == "73048.284"


def test_every_cause_is_in_the_list_and_every_rule_answers_with_one() -> None:
    named = {
        text for name, text in vars(causes).items() if name.isupper() and isinstance(text, str)
    }

    assert named == set(codelist.codes("cl_discrepancy_cause"))


def test_every_reason_is_told_in_both_languages(place: Publication) -> None:
    for reason in propose(place, value("61,234")).reasons:
        assert reason["vi"] != reason["en"]
        assert "{" not in reason["vi"] + reason["en"]
