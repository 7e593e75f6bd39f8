"""Reasons, waivers and ticks: who may give them, and what they do."""

import csv
import io
import json
from datetime import timedelta

import pytest

from certify import errors, findings, persons, reasons, sample, waivers
from certify.checklist import Known, document, open_blockers
from certify.impact import Impact
from certify.recheck import Outcome
from store import clock
from tests.certify import builders
from tests.certify.builders import later

BY = "dic.certifier-1"
TEXT = "Cơ quan đã xác nhận bằng văn bản số 12"
FINDINGS = [
    {"code": "recheck_failed", "subject": "GRDP-1", "waivable": True},
    {"code": "figures_are_kept", "subject": "GRDP:GRDP_CURRENT", "waivable": True},
    {"code": "changes_unexplained", "subject": "GRDP:GRDP_CURRENT:VN-70", "waivable": False},
]


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, builders.START)
    return builders.world(tmp_path)


def grant(place, **changes):
    options = {
        "blocker": "recheck_failed",
        "scope": "GRDP-1",
        "reason": "SOURCE_CONFIRMED",
        "text": TEXT,
        "expires": clock.now() + timedelta(days=30),
        "by": BY,
        "findings": FINDINGS,
    }
    return waivers.grant(place.layout, place.journal, "2026.1", **options | changes)


def refused(call):
    with pytest.raises(errors.BadDecisionError) as error:
        call()
    return error.value.reason


# Reasons.


def give(place, **changes):
    options = {"where": {"dataset": "GRDP"}, "reason": "METHOD", "severity": None, "text": TEXT}
    return reasons.give(place.layout, place.journal, "2026.1", **options | {"by": BY} | changes)


def test_a_reason_is_a_rule_in_the_journal(place):
    give(place, where=reasons.read_where("dataset=GRDP, change=removed,area=VN-70,from=2018"))

    (rule,) = reasons.given(place.journal.events(), "2026.1")
    assert (rule.by, rule.reason, rule.severity, rule.text) == (BY, "METHOD", None, TEXT)
    assert rule.where == {
        "dataset_id": "GRDP",
        "change_type": "removed",
        "ref_area": "VN-70",
        "from": "2018",
    }
    assert reasons.given(place.journal.events(), "2026.2") == []


def test_a_correction_has_the_severity_of_its_code_unless_told(place):
    give(place, reason="CORRECTION")
    give(place, reason="CORRECTION", severity="serious")

    rules = reasons.given(place.journal.events(), "2026.1")
    assert [rule.severity for rule in rules] == ["minor", "serious"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"by": "statistics.steward"}, "not-a-person"),
        ({"by": "dic.publisher"}, "not-a-person"),
        ({"reason": "BECAUSE"}, "unknown-code"),
        ({"severity": "huge"}, "unknown-code"),
        ({"text": "đúng"}, "unexplained"),
        ({"text": "Một câu có ký tự điều khiển \u202e ở giữa"}, "unexplained"),
        ({"where": {}}, "bad-rule"),
        ({"where": {"colour": "red"}}, "bad-rule"),
        ({"where": {"change": "lost"}}, "bad-rule"),
        ({"where": {"dataset": "GRPD"}}, "bad-rule"),
    ],
)
def test_a_reason_that_says_nothing_is_not_recorded(place, changes, reason):
    before = len(place.journal.events())

    assert refused(lambda: give(place, **changes)) == reason
    assert len(place.journal.events()) == before


@pytest.mark.parametrize("text", ["dataset", "dataset=", "dataset=A,dataset=B"])
def test_a_rule_that_cannot_be_read_is_refused(text):
    assert refused(lambda: reasons.read_where(text)) == "bad-rule"


# Waivers.


def test_a_waiver_holds_from_its_granting_to_its_last_second(place, monkeypatch):
    granted = grant(place)

    assert granted.waiver == "2026.1-W1"
    for instant, holds in ((later(days=29), True), (later(days=30), False)):
        monkeypatch.setenv(clock.FIXED, instant)
        assert bool(waivers.in_force(place.journal, "2026.1", clock.now())) is holds


def test_a_lifted_waiver_holds_no_more(place):
    grant(place)
    second = grant(place)

    waivers.lift(place.layout, place.journal, "2026.1", "2026.1-W1", text=TEXT, by=BY)

    assert waivers.in_force(place.journal, "2026.1", clock.now()) == [second]
    again = refused(
        lambda: waivers.lift(place.layout, place.journal, "2026.1", "2026.1-W1", text=TEXT, by=BY)
    )
    assert again == "no-such-waiver"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"by": "nobody"}, "not-a-person"),
        ({"text": "ok"}, "unexplained"),
        ({"reason": "WHY_NOT"}, "unknown-code"),
        ({"blocker": "no_such_rule"}, "unknown-blocker"),
        ({"scope": "LABOUR"}, "unknown-blocker"),
        ({"scope": "GRDP-11"}, "unknown-blocker"),
        ({"blocker": "changes_unexplained", "scope": "GRDP"}, "not-waivable"),
        ({"blocker": "changes_unexplained", "scope": "*"}, "not-waivable"),
    ],
)
def test_a_waiver_of_nothing_or_by_nobody_is_refused(place, changes, reason):
    assert refused(lambda: grant(place, **changes)) == reason


@pytest.mark.parametrize("delta", [timedelta(0), timedelta(days=-1), timedelta(days=401)])
def test_a_waiver_ends_in_sight(place, delta):
    assert refused(lambda: grant(place, expires=clock.now() + delta)) == "bad-expiry"


def test_a_scope_is_a_subject_or_the_head_of_some(place):
    waiver = grant(place, blocker="figures_are_kept", scope="GRDP")

    assert waiver.covers("figures_are_kept", "GRDP:GRDP_CURRENT")
    assert not waiver.covers("figures_are_kept", "GRDP_OTHER:X")
    assert not waiver.covers("recheck_failed", "GRDP")


# The checklist.


def known(**changes):
    asked = {
        "gate": {"results": [], "passed": True},
        "impact": Impact(0, 0, 0, None),  # type: ignore[arg-type]
        "rechecks": (),
        "measured": {"unticked": 0, "size": 30},
        "ticks": {},
        "events": (),
        "new_receipts": (),
        "has_body": True,
        "day": "2026-01-31",
    }
    return Known(**asked | changes)


def codes(content):
    return [(each["code"], each["subject"], each["severity"]) for each in content["findings"]]


def fault(code="out_of_range"):
    return {"code": code, "cell": "D5", "row": 5, "vi": "sai", "en": "wrong"}


def outcome(**changes):
    return Outcome("GRDP-1", "GRDP", "0" * 64, "1" * 64, **changes)


def test_nothing_in_the_way_is_nothing_open():
    assert document("2026.1", known(), [], {})["open"] == 0


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"measured": {"unticked": 3, "size": 30}}, ("sample_unticked", "*")),
        ({"ticks": {"A:B": {"outcome": "wrong", "by": "x"}}}, ("sample_wrong", "A:B")),
        ({"has_body": False}, ("no_certifying_body", "*")),
        ({"rechecks": [outcome(problem="no such file")]}, ("check_not_run", "GRDP-1")),
        ({"rechecks": [outcome(faults=(fault(),), fault_count=1)]}, ("recheck_failed", "GRDP-1")),
        (
            {"rechecks": [outcome(faults=(fault(), fault("personal_data")), fault_count=2)]},
            ("recheck_private", "GRDP-1"),
        ),
        (
            {"rechecks": [outcome(faults=(fault("hidden_otherwise"),), fault_count=1)]},
            ("recheck_private", "GRDP-1"),
        ),
        (
            {"rechecks": [outcome(unanswered=(fault("outlier"),), unanswered_count=1)]},
            ("recheck_unanswered", "GRDP-1"),
        ),
    ],
)
def test_each_thing_that_blocks_is_one_finding(changes, found):
    content = document("2026.1", known(**changes), [], {})

    assert codes(content) == [(*found, "blocker")]
    assert content["open"] == 1
    assert all(content["findings"][0][f"sentence_{each}"] for each in ("vi", "en"))


def test_a_failing_recheck_names_upload_and_cells():
    (each,) = document(
        "2026.1", known(rechecks=[outcome(faults=(fault(),), fault_count=1)]), [], {}
    )["findings"]

    assert "GRDP-1" in each["sentence_vi"]
    assert "D5" in each["sentence_vi"]


def test_a_right_or_unreadable_tick_blocks_nothing():
    ticks = {"A": {"outcome": "right", "by": "x"}, "B": {"outcome": "unreadable", "by": "x"}}

    assert document("2026.1", known(ticks=ticks), [], {})["findings"] == []


def waiver(blocker="recheck_failed", scope="GRDP-1", number=1):
    return waivers.Waiver(
        f"2026.1-W{number}", blocker, scope, "SOURCE_CONFIRMED", TEXT, BY, later(), later(days=3)
    )


def test_a_waiver_covers_its_blocker_and_one_that_covers_nothing_is_not_printed():
    asked = known(rechecks=[outcome(faults=(fault(),), fault_count=1)])

    content = document("2026.1", asked, [waiver(), waiver(scope="LABOUR-1", number=2)], {})

    assert content["open"] == 0
    assert [each["waiver"] for each in content["waivers"]] == ["2026.1-W1"]
    assert open_blockers(content) == []


@pytest.mark.parametrize(
    "asked",
    [
        {"rechecks": [outcome(problem="no such file")]},
        {"rechecks": [outcome(faults=(fault("small_cell_refused"),), fault_count=1)]},
        {"has_body": False},
        {
            "gate": {
                "results": [
                    {
                        "rule": "confidential_value_is_hidden",
                        "severity": "blocker",
                        "subject": "GRDP-1",
                        "success": False,
                        "waivable": False,
                        "sentence_vi": "lộ",
                        "sentence_en": "shown",
                    }
                ],
                "passed": False,
            }
        },
    ],
)
def test_what_may_never_be_waived_stays_open_whatever_stands_in_the_journal(asked):
    every = [waiver(blocker=code, scope="*") for code in findings.explained()]

    assert document("2026.1", known(**asked), every, {})["open"] == 1


# The sample.

FIGURES = [
    {"figure": f"A:{n}", "upload_id": "u1", "published": "1.5", "printed": "1,5", "cell": "C2"}
    for n in range(4)
]


def test_ticks_are_counted_once_and_the_last_one_counts(place):
    told = [("A:0", "right", ""), ("A:1", "wrong", "in 2,5"), ("A:1", "right", "đọc lại")]
    sample.tick(place.layout, place.journal, "2026.1", FIGURES, told, by=BY)

    given = sample.ticks(place.journal.events(sample.TICKED), FIGURES)
    measured = sample.measure(FIGURES, given)

    assert given["A:1"]["outcome"] == "right"
    assert (measured["right"], measured["wrong"], measured["unticked"]) == (2, 0, 2)


def test_a_tick_is_about_what_was_published_then(place):
    sample.tick(place.layout, place.journal, "2026.1", FIGURES, [("A:0", "wrong", "")], by=BY)
    mended = [FIGURES[0] | {"published": "2.5", "upload_id": "u2"}]

    assert sample.ticks(place.journal.events(sample.TICKED), mended) == {}


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        # Wilson score interval, 95 %: textbook values.
        (30, 0, ("100.0", "88.6", "100.0")),
        (29, 1, ("96.7", "83.3", "99.4")),
        (5, 5, ("50.0", "23.7", "76.3")),
        (0, 10, ("0.0", "0.0", "27.8")),
    ],
)
def test_the_accuracy_has_its_interval(right, wrong, expected):
    figures = [{"figure": str(n)} for n in range(right + wrong)]
    outcomes = ["right"] * right + ["wrong"] * wrong
    given = {str(n): {"outcome": each} for n, each in enumerate(outcomes)}

    found = sample.measure(figures, given)

    names = ("accuracy_percent", "low_percent", "high_percent")
    assert tuple(found[name] for name in names) == expected


def test_what_nobody_could_read_says_nothing_of_accuracy():
    found = sample.measure([{"figure": "a"}], {"a": {"outcome": "unreadable"}})

    assert (found["unreadable"], found["accuracy_percent"]) == (1, None)


@pytest.mark.parametrize(
    ("told", "by", "reason"),
    [
        ([("A:9", "right", "")], BY, "unknown-figure"),
        ([("A:0", "maybe", "")], BY, "unknown-code"),
        ([("A:0", "right", "")], "somebody", "not-a-person"),
    ],
)
def test_a_tick_of_something_else_is_refused_whole(place, told, by, reason):
    before = len(place.journal.events())
    both = [("A:1", "right", ""), *told]

    call = lambda: sample.tick(place.layout, place.journal, "2026.1", FIGURES, both, by=by)  # noqa: E731

    assert refused(call) == reason
    assert len(place.journal.events()) == before


@pytest.mark.parametrize("mark", [",", ";"])
def test_a_sheet_goes_out_and_comes_back(tmp_path, mark):
    path = tmp_path / "sample.csv"
    text = sample.sheet(FIGURES, {"A:3": {"outcome": "right", "note": "trang 12"}})
    rows = list(csv.DictReader(io.StringIO(text)))
    rows[0] |= {"outcome": " WRONG ", "note": "in 2, không phải 1,5"}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=mark)
        writer.writeheader()
        writer.writerows(rows)

    assert sample.read_sheet(path) == [
        ("A:0", "wrong", "in 2, không phải 1,5"),
        ("A:3", "right", "trang 12"),
    ]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00"])
def test_a_sheet_of_another_kind_is_refused(tmp_path, content):
    path = tmp_path / "sample.csv"
    path.write_bytes(content + (b"figure;x\n1;2\n" if content == b"" else b""))

    assert refused(lambda: sample.read_sheet(path)) == "bad-sheet"


def test_people_are_those_of_the_list(place):
    people = json.loads((place.layout.trust / "people.json").read_bytes())

    for each in people.values():
        if each["role"] == "certifier":
            persons.check_certifier(place.layout, each["person"])
    assert refused(lambda: persons.check_certifier(place.layout, "dic.publisher")) == "not-a-person"
