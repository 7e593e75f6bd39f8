"""A doubt is answered in words that say something; the answer travels with the figures."""

import json

import pytest

from ingest.answers import REASONS, WHY, Answer, read_answers, settle
from ingest.check import check
from ingest.errors import UnansweredWarningError, UnreadableFileError
from ingest.fault import Fault
from ingest.history import previous
from ingest.status import list_uploads
from ingest.submit import Sender, submit
from schemas import codelist, contract
from store.journal import Journal
from store.layout import Layout

SAID = "Quy mô GRDP được đánh giá lại theo chu kỳ năm năm"


def warning(cell="C2", code="changed_much", **facts):
    facts = {"before": 1, **facts}
    return Fault(code, 2, "2015", cell, "78.644", "warning", facts)


def answer(text=SAID, cell="C2", reason="METHOD", code="changed_much"):
    return Answer(code, cell, reason, text)


def why(given):
    with pytest.raises(UnansweredWarningError) as refused:
        settle([warning()], given)
    return list(refused.value.refused.values())


def test_an_answer_is_kept_with_the_warning_it_answers():
    assert settle([warning()], [answer()]) == [
        {
            "code": "changed_much",
            "row": 2,
            "cell": "C2",
            "found": "78.644",
            "facts": {"before": 1},
            "reason": "METHOD",
            "text": SAID,
            "is_bulk": False,
        }
    ]


def test_a_warning_without_an_answer_is_listed():
    with pytest.raises(UnansweredWarningError) as refused:
        settle([warning(), warning("D2")], [answer()])

    assert [fault.cell for fault in refused.value.warnings] == ["D2"]
    assert refused.value.exit_code == 10


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (answer("ok"), "too_short"),
        (answer("Đúng"), "too_short"),
        (answer("................................"), "no_words"),
        (answer("1234567890 1234567890"), "no_words"),
        (answer("aaaaaaaaaaaaaaaaaaaaaaaaaaa"), "no_words"),
        (answer("số liệu số liệu số liệu"), "no_words"),
        (answer("bcdfg hjklm npqrs tvwxz"), "no_words"),
        (answer("Đã kiểm tra, số liệu đúng"), "says_nothing"),
        (answer("ok ok đúng rồi không sao"), "says_nothing"),
        (answer("changed_much"), "repeats_the_code"),
        (answer("Changed much."), "repeats_the_code"),
        (answer("Đổi định nghĩa, phương pháp hoặc phạm vi"), "repeats_the_code"),
        (answer(reason="BECAUSE"), "unknown_reason"),
    ],
)
def test_words_that_say_nothing_are_no_answer(given, expected):
    assert why([given]) == [expected]
    assert set(WHY[expected]) == {"vi", "en"}


@pytest.mark.parametrize(
    "text",
    [
        SAID,
        "The yearbook rescoped the whole series",
        "Nguồn in đúng 0,61% ở trang 3, báo Công Thương",
        "Huyện Sông Lô tách bảng riêng từ năm 2019",
    ],
)
def test_a_sentence_with_a_reason_is_an_answer(text):
    assert settle([warning()], [answer(text)])[0]["text"] == text


def test_one_sentence_for_many_cells_must_be_said_to_be_for_all():
    cells = [f"C{row}" for row in range(2, 10)]
    warnings = [warning(cell) for cell in cells]

    with pytest.raises(UnansweredWarningError) as refused:
        settle(warnings, [answer(cell=cell) for cell in cells])

    assert set(refused.value.refused.values()) == {"repeated"}
    kept = settle(warnings, [answer(cell="*")])
    assert [each["is_bulk"] for each in kept] == [True] * len(cells)


def test_an_answer_of_its_own_goes_before_the_one_for_all():
    own = answer("Số năm 2018 nhận trước là ước tính của báo", "D2", "FIRST_VINTAGE")

    kept = settle([warning(), warning("D2")], [answer(cell="*"), own])

    assert [each["reason"] for each in kept] == ["METHOD", "FIRST_VINTAGE"]


def test_a_warning_that_stands_for_others_takes_only_an_answer_for_all():
    with pytest.raises(UnansweredWarningError):
        settle([warning(more=50)], [answer()])

    assert settle([warning(more=50)], [answer(cell="*")])


def test_answers_are_read_from_csv_and_json(tmp_path):
    rows = [{"code": "changed_much", "cell": "c2", "reason": "method", "text": f"  {SAID}\n"}]
    (tmp_path / "a.json").write_text(json.dumps(rows), encoding="utf-8")
    lines = f"code;cell;reason;text\nchanged_much;c2;method;  {SAID}\n"
    (tmp_path / "a.csv").write_text(lines, encoding="utf-8-sig")

    assert read_answers(tmp_path / "a.csv") == [answer()]
    assert read_answers(tmp_path / "a.json") == [answer()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b"{"),
        ("a.json", b'{"code": 1}'),
        ("a.csv", b"code,cell\nx,y\n"),
        ("a.csv", b"\xff\xfe"),
        ("none.csv", None),
    ],
)
def test_a_file_that_holds_no_answers_is_told(tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(UnreadableFileError):
        read_answers(tmp_path / name)


def test_every_reason_has_both_languages_and_a_source():
    for reason in codelist.codes(REASONS).values():
        assert reason.name_vi
        assert reason.name_en
        assert reason.source


# On the way in

HEADER = "Mã đơn vị;Tên đơn vị;2018;2019\n"
FIRST = f"{HEADER}26;Vĩnh Phúc;31.005,0;30.150,8\n".encode()
# Spring paddy 2019 of Yearbook 2019, altered tenfold.
SECOND = f"{HEADER}26;Vĩnh Phúc;31.005,0;3.015,1\n".encode()


def send(tmp_path, content, *given, edition="2019"):
    layout = Layout(tmp_path)
    journal = Journal(layout.journal)
    agreed = contract.load("AGRI_PADDY")
    checked = check(content, agreed, previous=previous(agreed, layout, journal))
    sender = Sender("STATISTICS", "statistics.steward", f"v{edition}", edition, "NGTK")
    return submit(
        checked,
        file_name="a.csv",
        sender=sender,
        layout=layout,
        journal=journal,
        answers=given,
    )


def test_an_unanswered_file_leaves_nothing_and_an_answered_one_keeps_the_words(tmp_path):
    send(tmp_path, FIRST)

    with pytest.raises(UnansweredWarningError) as refused:
        send(tmp_path, SECOND, edition="2020")

    assert [(each.code, each.cell, each.column) for each in refused.value.warnings] == [
        ("scale_jump", "D2", "2019")
    ]
    assert len(list((tmp_path / "raw" / "AGRI_PADDY").iterdir())) == 1

    said = answer("Bản in của niên giám ghi thiếu một chữ số", "D2", "SOURCE_AS_PRINTED")
    receipt = send(
        tmp_path, SECOND, Answer("scale_jump", "D2", said.reason, said.text), edition="2020"
    ).receipt

    folder = Layout(tmp_path).upload("AGRI_PADDY", receipt.upload_id)
    assert json.loads((folder / "answers.json").read_bytes()) == receipt.answers
    assert json.loads((folder / "receipt.json").read_bytes())["answers"] == receipt.answers
    journal = Journal(Layout(tmp_path).journal)
    assert journal.events("upload.accepted")[-1].body["answers"] == receipt.answers
    assert list_uploads(journal)[-1].receipt == receipt
    assert receipt.answers[0]["facts"]["before"] == "30150.8"
    assert journal.check_chain() == 2


def test_the_same_content_again_asks_nothing(tmp_path):
    send(tmp_path, FIRST)
    again = send(tmp_path, FIRST)

    assert not again.is_new
    assert again.receipt.answers == []
