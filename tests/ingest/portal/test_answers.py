"""Warnings on the page: a coded reason and words, kept with the figures; a tick box is none."""

import json

from tests.ingest.builders import misc_file
from tests.ingest.portal.builders import journal_of, text_of

FORM = {"edition": "2023", "source": "znews.vn"}
WORDS = "Năm 2023 mở lại đường bay quốc tế, theo báo cáo của Sở"


def accepted(browser):
    """Bring one figure through, so that the next one can differ from it."""
    steward, head, dic = (browser(x) for x in ("docst.steward", "docst.head", "dic.certifier-1"))
    receipt = steward.submit(misc_file({}))
    head.post(f"{receipt}/sign-off")
    dic.post(f"{receipt}/accept")
    return steward, head


def test_a_doubt_is_asked_and_only_words_answer_it(browser, given):
    steward, head = accepted(browser)
    draft = steward.draft(misc_file({"Giá trị": "810000"}))
    page = steward.get(draft)
    assert "điểm cần giải trình" in text_of(page)
    assert 'name="reason-scale_jump-G2"' in page.text

    for reason, text, said in (
        ("", "", "Chưa gửi được: 1 điểm"),
        ("REAL_CHANGE", "ok", "cần ít nhất 15 ký tự"),
        ("NO_SUCH", WORDS, "mã lý do không có"),
        ("REAL_CHANGE", "đã kiểm tra, số liệu chính xác", "chưa nói vì sao"),
    ):
        sent = {**FORM, "reason-scale_jump-G2": reason, "text-scale_jump-G2": text}
        refused = steward.post(f"{draft}/submit", sent)
        assert (refused.status_code, said in text_of(refused)) == (422, True), text_of(refused)
        assert f">{text}</textarea>" in refused.text

    answer = {"reason-scale_jump-G2": "REAL_CHANGE", "text-scale_jump-G2": WORDS}
    sent = steward.post(f"{draft}/submit", {**FORM, **answer})
    assert sent.status_code == 303
    receipt = sent.headers["location"]
    kept = journal_of(given).events("upload.submitted")[-1].body["answers"]
    assert [(each["code"], each["cell"], each["reason"], each["text"]) for each in kept] == [
        ("scale_jump", "G2", "REAL_CHANGE", WORDS)
    ]
    assert WORDS in text_of(head.get(receipt))
    folder = given.layout.upload("ECONOMY_MISC", receipt.removeprefix("/uploads/"))
    assert json.loads((folder / "answers.json").read_bytes()) == kept


def test_one_answer_may_be_given_for_a_rule_when_it_is_said_so(browser, given):
    steward, _ = accepted(browser)
    draft = steward.draft(misc_file({"Giá trị": "810000"}))

    answer = {"reason-scale_jump-all": "CORRECTION", "text-scale_jump-all": WORDS}
    sent = steward.post(f"{draft}/submit", {**FORM, **answer})

    assert sent.status_code == 303
    (kept,) = journal_of(given).events("upload.submitted")[-1].body["answers"]
    assert (kept["reason"], kept["is_bulk"]) == ("CORRECTION", True)


def test_a_change_of_one_step_is_answered_before_anything_is_stored(browser, given):
    steward, _ = accepted(browser)
    before = journal_of(given).head()
    draft = steward.draft(misc_file({"Giá trị": "810000"}))

    steward.post(f"{draft}/submit", FORM)

    assert journal_of(given).head() == before
    assert len(list(given.layout.raw.rglob("receipt.json"))) == 1
