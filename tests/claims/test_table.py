from __future__ import annotations

from collections import Counter
from itertools import permutations

import pytest

from claims import claim
from claims.answers import Answerer
from claims.checking import Desk
from claims.finding import VERDICTS
from claims.reading import Reader
from claims.speaking import Speaker
from tests.claims.table import SENTENCES, TABLE, Row


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.verdict} {row.source}")
def test_each_printed_claim_gets_the_one_right_verdict(
    desk: Desk, speaker: Speaker, row: Row
) -> None:
    found = desk.check(claim.read(row.given)).finding
    said = [speaker.reason(reason)["en"] for reason in found.reasons]

    assert f"{found.verdict}{'?' if found.is_unsure else ''}" == row.verdict, said


def test_the_table_has_every_verdict_and_enough_claims() -> None:
    counted = Counter(row.verdict.rstrip("?") for row in TABLE)

    assert set(counted) == set(VERDICTS)
    assert len(TABLE) >= 60


@pytest.mark.parametrize(("text", "verdicts"), SENTENCES, ids=[text[:40] for text, _ in SENTENCES])
def test_sentences_are_read_for_every_number_in_them(
    desk: Desk, text: str, verdicts: list[str]
) -> None:
    page = Reader(desk.lexicon, desk.allows).read(text)

    assert [desk.check(one).finding.verdict for one in page.claims] == verdicts
    for one in page.claims:
        assert one.start is not None
        assert any(text[one.start : one.end] and number.printed for number in one.numbers)


def test_every_answer_gives_reasons_in_both_languages_and_a_citation(
    desk: Desk, speaker: Speaker
) -> None:
    answerer = Answerer(desk, speaker)
    for row in TABLE:
        answer = answerer.answer(claim.read(row.given))

        assert answer["reasons"]
        for reason in answer["reasons"]:
            assert reason["vi"] != reason["en"]
            assert "{" not in reason["vi"] + reason["en"]
        if answer["certified"] and answer["certified"]["obs_value"] is not None:
            assert answer["citation"]["vi"].endswith("bản công bố 2026.2.")
            assert answer["receipt"].endswith("release=2026.2")


def test_what_must_be_shown(desk: Desk, speaker: Speaker) -> None:
    grdp = {"indicator": "GRDP_CURRENT", "ref_area": "VN-70"}

    def said(**given: str) -> str:
        found = desk.check(claim.read({**grdp, **given})).finding
        return " ".join([found.verdict, *(speaker.reason(one)["en"] for one in found.reasons)])

    former = said(time_period="2015", value="73 048 billion")
    assert "superseded Matches release 2026.1" in former
    assert "Superseded: release 2026.2 has 78,644 billion dong." in former
    assert said(time_period="2015", value="78,6 nghìn tỷ").startswith("rounded Rounds to")
    scale = said(time_period="2019", value="118 398 trillion")
    assert "×1000 too large" in scale
    assert "neither vintage" in scale


def test_an_ambiguous_number_is_answered_with_both_readings(desk: Desk) -> None:
    given = {"indicator": "GRDP_CURRENT", "time_period": "2021", "value": "136.183"}

    checked = desk.check(claim.read(given))

    assert checked.finding.is_unsure
    assert [(one.reading.text, one.verdict) for one in checked.readings] == [
        ("136183", "match"),
        ("136.183", "scale"),
    ]
    for locale, verdict in (("vi", "match"), ("en", "scale")):
        one = desk.check(claim.read({**given, "locale": locale}))
        assert (one.finding.verdict, one.finding.is_unsure) == (verdict, False)


def test_a_claim_does_not_depend_on_the_order_of_its_fields(desk: Desk) -> None:
    given = {"indicator": "GRDP", "time_period": "2015", "value": "73 048", "unit": "billion"}
    found = {
        desk.check(claim.read(dict(order))).finding.verdict for order in permutations(given.items())
    }

    assert found == {"superseded"}


def test_few_digits_are_no_proof_and_rivals_are_shown(desk: Desk) -> None:
    found = desk.check(
        claim.read({"indicator": "PCI", "ref_area": "VN-70", "time_period": "2022", "rank": "5"})
    ).finding

    assert found.is_unsure
    assert [one.figure.period for one in found.candidates] == ["2021"]


def test_a_computed_figure_is_told_as_one_and_never_as_certified(
    desk: Desk, speaker: Speaker
) -> None:
    given = {"indicator": "GRDP per capita", "time_period": "2017", "value": "79,05 triệu đồng"}

    answer = Answerer(desk, speaker).answer(claim.read(given))

    assert answer["verdict"] == "match"
    assert (answer["certified"], answer["matched"], answer["receipt"]) == (None, None, None)
    computed = answer["computed"]
    assert (computed["kind"], computed["value"]) == ("per_capita", "79.05")
    assert computed["figure"].startswith("GRDP:GRDP_PER_CAPITA_COMPUTED:VN-70:A:")
    assert computed["formula"] == "GRDP_CURRENT * 1000 / POP_AVG"
    assert computed["inputs"] == [
        "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2017",
        "POP_DEM:POP_AVG:VN-70:A:_T:_T:_T:_T:_T:_T:2017",
    ]
    said = " ".join(reason["vi"] for reason in answer["reasons"])
    assert "Đúng bằng số tính từ số đã chứng nhận" in said
    assert "GRDP_CURRENT * 1000 / POP_AVG" in said
    # Where an agency's own figure is certified, that one is asked.
    own = Answerer(desk, speaker).answer(claim.read({**given, "time_period": "2019"}))
    assert own["certified"]["indicator"] == "GRDP_PER_CAPITA"
