"""What changed and why: nothing that changed or vanished goes without a reason."""

from decimal import Decimal

import duckdb
import pytest

from certify import impact
from certify.reasons import Rule, codes
from schemas.concepts import KEYS

ROW = {
    "dataset_id": "GRDP",
    "indicator": "GRDP_CURRENT",
    "ref_area": "VN-70",
    "freq": "A",
    "sex": "_T",
    "age": "_T",
    "urbanisation": "_T",
    "activity": "_T",
    "counterpart_area": "_T",
    "composite_breakdown": "_T",
    "time_period": "2019",
    "obs_value": "10.5",
    "obs_status": "A",
    "unit_measure": "VND_BILLION",
    "vintage": "y19",
    "upload_id": "u1",
    "source_cell": "C2",
}


def figure(**changes):
    return ROW | changes


def write(path, *rows):
    values = ", ".join(
        "("
        + ", ".join(
            f"cast({quoted(row[name])} as decimal(38,12))"
            if name == "obs_value"
            else quoted(row[name])
            for name in ROW
        )
        + ")"
        for row in rows
    )
    duckdb.sql(f"select * from (values {values}) as t({', '.join(ROW)})").write_parquet(str(path))
    return path


def quoted(value):
    return "null" if value is None else f"'{value}'"


def receipt(upload_id="u2", edition="2021", answers=(), **changes):
    return {
        "upload_id": upload_id,
        "dataset_id": "GRDP",
        "agency": "STATISTICS",
        "steward": "statistics.steward",
        "edition": edition,
        "answers": list(answers),
    } | changes


def answer(cell="C2", code="changed_much", reason="METHOD", is_bulk=False, **facts):
    told = {"indicator": "GRDP_CURRENT", "area": "VN-70", "period": "2019", "reference": "2019"}
    return {
        "code": code,
        "cell": cell,
        "reason": reason,
        "text": "Đánh giá lại quy mô",
        "facts": told | facts,
        "is_bulk": is_bulk,
    }


def rule(seq=7, reason="CORRECTION", severity="serious", **where):
    return Rule(seq, "dic.certifier-1", where, reason, severity, "Bảng 3 ghi nhầm đơn vị")


@pytest.fixture
def compare(tmp_path):
    """Compare releases of a few rows; return the impact and its rows by period and change."""
    objects = tmp_path / "objects"
    objects.mkdir()

    def call(present, previous, **given):
        found = impact.compare(
            write(tmp_path / "present.parquet", *present),
            write(tmp_path / "previous.parquet", *previous),
            objects,
            **given,
        )
        path = str(objects / found.exported.sha256)
        cursor = duckdb.execute(f"select * from read_parquet('{path}')")
        names = [column[0] for column in cursor.description]
        return found, [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return call


def test_a_new_figure_is_new_data_and_needs_nobody(compare):
    found, (row,) = compare([figure(), figure(time_period="2020")], [figure()])

    assert (found.added, found.changed, found.removed, found.unexplained) == (1, 0, 0, 0)
    assert (row["reason"], row["revision_type"], row["reason_ground"]) == ("NEW_DATA", "R1", "new")


def test_a_figure_written_with_other_zeros_is_the_same(compare):
    found, rows = compare([figure(obs_value="10.50")], [figure(obs_value="10.5")])

    assert (found.changed, rows) == (0, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"obs_value": "11"},
        {"obs_status": "P"},
        {"unit_measure": "VND_MILLION"},
        {"obs_value": None},
    ],
)
def test_a_changed_value_status_or_unit_has_to_be_explained(compare, changes):
    found, (row,) = compare([figure(**changes)], [figure()], sends=[impact.Send(receipt("u1"))])

    assert (found.changed, found.unexplained, row["reason"]) == (1, 1, None)
    assert found.groups[0]["example"].startswith("GRDP:GRDP_CURRENT:VN-70:A:")


def test_a_removed_figure_is_never_only_missing(compare):
    found, (row,) = compare([figure()], [figure(), figure(time_period="2018")])

    assert (found.removed, found.unexplained) == (1, 1)
    assert (row["change_type"], row["old_value"], row["new_value"]) == (
        "removed",
        Decimal("10.5"),
        None,
    )


def test_a_newer_edition_of_the_same_agency_is_a_routine_revision(compare):
    sends = [impact.Send(receipt("u1", "2019")), impact.Send(receipt("u2", "2021"))]
    now = figure(obs_value="11", upload_id="u2", vintage="y21")

    _, (row,) = compare([now], [figure()], sends=sends)
    _, (other_unit,) = compare([now | {"unit_measure": "VND"}], [figure()], sends=sends)
    _, (estimate,) = compare([now], [figure(obs_status="E")], sends=sends)

    assert (row["reason"], row["revision_type"], row["reason_ground"]) == (
        "REVISION",
        "R2",
        "vintage",
    )
    assert other_unit["reason"] is None
    assert estimate["reason"] == "FIRST_VINTAGE"


def test_another_agency_or_an_older_edition_explains_nothing(compare):
    now = figure(obs_value="11", upload_id="u2")
    other = [impact.Send(receipt("u1", "2019")), impact.Send(receipt("u2", agency="DPI"))]
    older = [impact.Send(receipt("u1", "2021")), impact.Send(receipt("u2", "2019"))]

    assert compare([now], [figure()], sends=other)[0].unexplained == 1
    assert compare([now], [figure()], sends=older)[0].unexplained == 1


def test_the_stewards_answer_about_the_cell_goes_before_the_edition(compare):
    sends = [impact.Send(receipt("u1", "2019")), impact.Send(receipt(answers=[answer()]))]

    _, (row,) = compare([figure(obs_value="11", upload_id="u2")], [figure()], sends=sends)

    assert (row["reason"], row["revision_type"], row["reason_text"], row["reason_by"]) == (
        "METHOD",
        "R3",
        "Đánh giá lại quy mô",
        "statistics.steward",
    )


def test_an_answer_for_every_cell_is_about_its_table_only(compare):
    told = [answer(cell="D9", is_bulk=True)]
    sends = [impact.Send(receipt("u1", "2021")), impact.Send(receipt(answers=told))]
    now = [
        figure(obs_value="11", upload_id="u2"),
        figure(obs_value="11", upload_id="u2", time_period="2018"),
    ]

    found, rows = compare(now, [figure(), figure(time_period="2018")], sends=sends)

    assert {row["time_period"]: row["reason"] for row in rows} == {"2019": "METHOD", "2018": None}
    assert found.unexplained == 1


@pytest.mark.parametrize("reason", ["REAL_CHANGE", "SOURCE_AS_PRINTED"])
def test_an_answer_that_says_nothing_of_a_revision_explains_none(compare, reason):
    told = [answer(reason=reason)]
    sends = [impact.Send(receipt("u1", "2021")), impact.Send(receipt(answers=told))]

    assert compare([figure(obs_value="9", upload_id="u2")], [figure()], sends=sends)[0].unexplained


def test_a_doubt_about_something_else_explains_no_change(compare):
    told = [answer(code="outlier")]
    sends = [impact.Send(receipt("u1", "2021")), impact.Send(receipt(answers=told))]

    assert compare([figure(obs_value="9", upload_id="u2")], [figure()], sends=sends)[0].unexplained


def test_lost_points_that_were_answered_explain_what_is_gone(compare):
    told = [answer(code="lost_points", reason="REVISION")]
    sends = [impact.Send(receipt("u1", "2021")), impact.Send(receipt(answers=told))]
    part = figure(activity="A")

    found, rows = compare([figure(upload_id="u2")], [figure(), part], sends=sends)

    assert [(row["change_type"], row["reason"]) for row in rows] == [("removed", "NOT_RESTATED")]
    assert found.unexplained == 0


def test_a_returned_upload_explains_what_goes_with_it(compare):
    sends = [impact.Send(receipt("u1"), "Biểu 3 chép sai cột", "dic.certifier-2")]

    _, (gone,) = compare(
        [figure(time_period="2020")], [figure(), figure(time_period="2020")], sends=sends
    )
    _, (back,) = compare([figure(obs_value="9", upload_id="u0")], [figure()], sends=sends)

    assert (gone["reason"], gone["reason_ground"]) == ("WITHDRAWAL", "return")
    assert (gone["reason_text"], gone["reason_by"]) == ("Biểu 3 chép sai cột", "dic.certifier-2")
    assert (back["reason"], back["severity"]) == ("CORRECTION", "minor")


def test_a_value_that_is_withheld_now_says_so(compare):
    _, (row,) = compare([figure(obs_value=None, obs_status="Q")], [figure()])

    assert (row["reason"], row["revision_type"]) == ("SUPPRESSION", "W")


def test_a_later_rule_overrides_and_either_goes_before_the_vintage(compare):
    sends = [impact.Send(receipt("u1", "2019")), impact.Send(receipt("u2", "2021"))]
    rules = [
        rule(3, "METHOD", None, dataset_id="GRDP"),
        rule(9, "CORRECTION", "serious", indicator="GRDP_CURRENT"),
        rule(5, "TERRITORY", None, ref_area="VN-70"),
    ]

    _, (row,) = compare(
        [figure(obs_value="11", upload_id="u2")], [figure()], sends=sends, rules=rules
    )

    assert (row["reason"], row["revision_type"], row["severity"], row["reason_by"]) == (
        "CORRECTION",
        "C",
        "serious",
        "dic.certifier-1",
    )


@pytest.mark.parametrize(
    ("where", "explained"),
    [
        ({"dataset_id": "GRDP"}, {"2018", "2019", "2020-Q4"}),
        ({"dataset_id": "LABOUR"}, set()),
        ({"indicator": "GRDP_CURRENT", "ref_area": "VN-68"}, set()),
        ({"change_type": "removed"}, {"2018"}),
        ({"change_type": "changed"}, {"2019", "2020-Q4"}),
        ({"from": "2019"}, {"2019", "2020-Q4"}),
        ({"to": "2019"}, {"2018", "2019"}),
        ({"from": "2020", "to": "2020"}, {"2020-Q4"}),
    ],
)
def test_a_rule_explains_what_it_names_and_nothing_else(compare, where, explained):
    periods = ("2018", "2019", "2020-Q4")
    old = [figure(time_period=each) for each in periods]
    now = [figure(time_period=each, obs_value="11") for each in periods[1:]]
    now.append(figure(time_period="2021"))

    found, rows = compare(now, old, rules=[rule(**where)])

    by_rule = {row["time_period"] for row in rows if row["reason_ground"] == "rule"}
    assert by_rule == explained
    assert found.unexplained == 3 - len(explained)


def test_a_rule_may_speak_of_added_figures_when_it_says_so(compare):
    now = [figure(), figure(time_period="2021")]

    _, (plain,) = compare(now, [figure()], rules=[rule(dataset_id="GRDP")])
    _, (told,) = compare(now, [figure()], rules=[rule(reason="TERRITORY", change_type="added")])

    assert (plain["reason"], told["reason"]) == ("NEW_DATA", "TERRITORY")


def test_who_used_a_figure_that_changed_is_named(compare):
    used = "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2019"
    uses = [("claim", "Q-12", used), ("pack", "P-1", used), ("pack", "P-2", used + "9")]

    found, _ = compare([figure(obs_value="11")], [figure()], uses=uses)

    assert [(each["kind"], each["id"]) for each in found.summary["uses"]] == [
        ("claim", "Q-12"),
        ("pack", "P-1"),
    ]
    assert found.summary["addresses"][0]["paths"][0] == "/v1/observations?indicator=GRDP_CURRENT"
    assert found.summary["biggest"][0]["percent"] == "+4.8"


def test_the_same_comparison_gives_the_same_bytes(compare):
    rows = [figure(time_period=str(year), obs_value="11") for year in range(1990, 2020)]
    old = [figure(time_period=str(year)) for year in range(1990, 2020)]

    first, _ = compare(rows, old, rules=[rule(dataset_id="GRDP")])
    second, _ = compare(rows[::-1], old[::-1], rules=[rule(dataset_id="GRDP")])

    assert first.exported == second.exported


def test_every_coded_reason_has_its_type_and_a_correction_its_severity():
    types = {each.change_type for each in codes().values()}

    assert types == {"R1", "R2", "R3", "C", "W"}
    assert all(
        (each.severity is not None) == (each.change_type == "C") for each in codes().values()
    )
    assert set(ROW) >= set(KEYS)
