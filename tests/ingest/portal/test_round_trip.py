"""The whole way of a submission over HTTP: who sees it, who decides, what each is told."""

import io

import python_calamine as calamine
import xlsxwriter

from certify import sources
from ingest import rounds
from ingest.rounds import Due
from store import clock
from tests.ingest.builders import ROW, misc_file
from tests.ingest.portal.builders import PEOPLE, journal_of, text_of

WHY = {"reason": ["WRONG_FIGURE"], "text": "Ô G2: bản in ghi 81.200, xin kiểm tra lại"}
OTHERS = [name for name in PEOPLE if name not in ("docst.steward", "docst.head")]


def kinds(given):
    return [event.kind for event in journal_of(given).events()]


def test_a_file_with_faults_comes_back_marked_and_nothing_is_recorded(browser, given):
    steward = browser("docst.steward")

    page = steward.get(steward.draft(misc_file({"Giá trị": "1.2.3"}, {"Mã đơn vị": "99"})))

    said = text_of(page)
    assert "Tệp chưa nhận được: 2 lỗi" in said
    assert "Ô G2" in said
    assert "Ô B3" in said
    assert 'href="/guide/rules#unknown_area"' in page.text
    marked = steward.get(page.url.path + "/marked.xlsx")
    sheet = calamine.load_workbook(io.BytesIO(marked.content)).get_sheet_by_index(0)
    assert sheet.to_python()[1][6] == "1.2.3"
    assert kinds(given) == []
    assert not given.layout.raw.exists()


def test_a_submission_goes_from_steward_to_head_to_dic(browser, given):
    steward, head, dic = (browser(x) for x in ("docst.steward", "docst.head", "dic.certifier-1"))

    receipt = steward.submit(misc_file({}))

    page = steward.get(receipt)
    assert "Chờ ký duyệt" in text_of(page)
    assert journal_of(given).events()[0].body["sha256"] in page.text
    assert sources.list_uploads(given.layout, journal_of(given)) == []
    assert "Chờ ký duyệt" in text_of(head.get("/"))
    assert head.post(f"{receipt}/sign-off").status_code == 303
    assert "Chờ tiếp nhận" in text_of(dic.get("/"))
    assert dic.post(f"{receipt}/accept").status_code == 303
    assert kinds(given) == ["upload.submitted", "upload.signed_off", "upload.accepted"]
    (upload,) = sources.list_uploads(given.layout, journal_of(given))
    sources.check_upload(upload)
    assert upload.body["steward"] == "docst.steward"
    assert "Đã tiếp nhận" in text_of(steward.get(receipt))
    assert "Số liệu đã được tiếp nhận" in text_of(steward.get("/notices"))


def test_what_was_returned_is_told_with_reasons_and_the_same_file_may_come_again(browser, given):
    steward, head, dic = (browser(x) for x in ("docst.steward", "docst.head", "dic.certifier-1"))
    first = steward.submit(misc_file({}))
    head.post(f"{first}/sign-off")

    assert dic.post(f"{first}/return", WHY).status_code == 303

    told = text_of(steward.get(first))
    assert "Bị trả lại" in told
    assert WHY["text"] in told
    assert "Bị trả lại, cần gửi lại" in text_of(steward.get("/"))
    second = steward.submit(misc_file({}))
    assert second == f"{first}.2"
    assert steward.submit(misc_file({})) == second
    head.post(f"{second}/sign-off")
    dic.post(f"{second}/accept")
    (upload,) = sources.list_uploads(given.layout, journal_of(given))
    assert f"/uploads/{upload.upload_id}" == second
    assert text_of(steward.get("/")).count("Bị trả lại, cần gửi lại") == 0


def test_an_accepted_upload_that_is_returned_leaves_the_next_candidate(browser, given):
    steward, head, dic = (browser(x) for x in ("docst.steward", "docst.head", "dic.certifier-1"))
    receipt = steward.submit(misc_file({}))
    head.post(f"{receipt}/sign-off")
    dic.post(f"{receipt}/accept")

    assert dic.post(f"{receipt}/return", WHY).status_code == 303

    assert sources.list_uploads(given.layout, journal_of(given)) == []
    assert len(sources.list_all_uploads(given.layout, journal_of(given))) == 1


def test_a_return_without_reasons_keeps_what_was_typed(browser, given):
    steward, head = browser("docst.steward"), browser("docst.head")
    receipt = steward.submit(misc_file({}))

    refused = head.post(f"{receipt}/return", {"text": "ngắn <b>"})

    assert refused.status_code == 422
    assert "ngắn &lt;b&gt;</textarea>" in refused.text
    assert kinds(given) == ["upload.submitted"]


def test_only_those_concerned_see_a_submission(browser):
    steward = browser("docst.steward")
    receipt, draft = steward.submit(misc_file({})), steward.draft(misc_file({"Giá trị": "82000"}))
    sent = {"edition": "2023", "source": "znews.vn"}

    for name in OTHERS:
        other = browser(name)
        sees_all = PEOPLE[name][0] in ("certifier", "publisher", "overseer")
        assert other.get(receipt).status_code == (200 if sees_all else 404), name
        assert other.get(f"{receipt}/file").status_code == (200 if sees_all else 404), name
        assert (receipt in other.get("/uploads").text) is sees_all, name
        for address in (draft, f"{draft}/marked.xlsx"):
            assert other.get(address).status_code == 404, name
        for address in (f"{draft}/submit", f"{draft}/discard"):
            assert other.post(address, sent).status_code == 404, name
        for address in (f"{receipt}/sign-off", f"{receipt}/accept"):
            assert other.post(address).status_code in (403, 404, 409), name
        assert other.post(f"{receipt}/return", WHY).status_code in (403, 404, 409), name
    assert steward.get(draft).status_code == 200


def test_a_steward_sends_only_datasets_of_the_own_agency(browser):
    steward = browser("docst.steward")

    for dataset in ("GRDP", "NONE", "..%2FGRDP"):
        assert steward.get(f"/datasets/{dataset}").status_code == 404
        assert steward.send(misc_file({}), dataset=dataset).status_code == 404
    assert browser("docst.head").send(misc_file({})).status_code == 404


def test_who_comes_too_late_is_told_and_changes_nothing(browser, given):
    steward, head = browser("docst.steward"), browser("docst.head")
    receipt = steward.submit(misc_file({}))
    head.post(f"{receipt}/sign-off")

    late = head.post(f"{receipt}/sign-off")

    assert late.status_code == 409
    assert "Đã có người quyết định" in text_of(late)
    assert kinds(given) == ["upload.submitted", "upload.signed_off"]


def test_the_preview_shows_what_changes_against_the_accepted_figures(browser):
    steward, head, dic = (browser(x) for x in ("docst.steward", "docst.head", "dic.certifier-1"))
    receipt = steward.submit(misc_file({}, {"Kỳ số liệu": "2022"}))
    head.post(f"{receipt}/sign-off")
    dic.post(f"{receipt}/accept")

    said = text_of(steward.get(steward.draft(misc_file({"Giá trị": "81200"}))))

    assert "0 thêm mới 1 thay đổi 0 mất đi 0 giữ nguyên" in said
    assert "81.000 81.200 +200 (+0,2%)" in said


def test_submitting_needs_an_edition_and_a_source(browser, given):
    steward = browser("docst.steward")
    draft = steward.draft(misc_file({}))

    refused = steward.post(f"{draft}/submit", {"edition": "năm nay", "source": ""})

    assert refused.status_code == 422
    assert "viết như 2026" in text_of(refused)
    assert 'value="năm nay"' in refused.text
    assert f'href="{draft}?lang=en"' in refused.text  # the page's own address, not the form's
    assert kinds(given) == []


def test_the_board_and_the_home_page_know_the_round(browser, given, monkeypatch):
    monkeypatch.setenv(clock.FIXED, "2026-11-23T02:00:00Z")
    due = Due(clock.now().date(), "person", "")
    rounds.open_round(journal_of(given), "2026-Q4", {"ECONOMY_MISC": due}, "dic.certifier-1")
    monkeypatch.setenv(clock.FIXED, "2026-11-25T02:00:00Z")
    steward, dic = browser("docst.steward"), browser("dic.certifier-1")

    assert "trễ 2 ngày" in text_of(steward.get("/datasets/ECONOMY_MISC"))
    steward.submit(misc_file({}))

    said = text_of(dic.get("/rounds/2026-Q4"))
    assert "1 trễ" in said
    assert "Trễ 2 ngày" in said
    assert "trễ 2 ngày" in text_of(steward.get("/uploads"))
    assert "Mở đợt thu thập" in text_of(steward.get("/notices"))
    assert dic.get("/rounds/2026-Q3").status_code == 404


def test_a_calendar_program_reads_the_private_address_and_no_other(browser, given):
    rounds.open_round(
        journal_of(given),
        "2026-Q4",
        {"ECONOMY_MISC": Due(clock.now().date(), "person", "")},
        "dic.certifier-1",
    )
    page = browser("docst.steward").post("/calendar")
    address = page.text.split("/calendar/")[1].split("<")[0]
    nobody = browser("")

    feed = nobody.get(f"/calendar/{address}")

    assert (feed.status_code, feed.text.count("BEGIN:VEVENT")) == (200, 1)
    assert nobody.get("/calendar/other.ics").status_code == 404


def test_templates_come_as_workbook_and_as_csv(browser):
    steward = browser("docst.steward")

    book = steward.get("/datasets/ECONOMY_MISC/templates/long.xlsx")
    text = steward.get("/datasets/ECONOMY_MISC/templates/long.csv")

    assert book.content.startswith(b"PK")
    assert "attachment" in book.headers["Content-Disposition"]
    assert text.content.startswith(b"\xef\xbb\xbfK")
    for name in ("none.csv", "long.exe", "long", "..%2f..%2fetc%2fpasswd"):
        assert steward.get(f"/datasets/ECONOMY_MISC/templates/{name}").status_code == 404


def test_a_filled_template_goes_all_the_way_as_a_workbook(browser):
    steward, head = browser("docst.steward"), browser("docst.head")
    empty = steward.get("/datasets/ECONOMY_MISC/templates/long.xlsx").content
    page = steward.get(steward.draft(empty, name="mẫu.xlsx"))
    assert 'href="/guide/rules#no_rows"' in page.text

    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Số liệu")
        sheet.write_row(0, 0, list(ROW))
        sheet.write_row(1, 0, [*list(ROW.values())[:6], 81000, *list(ROW.values())[7:]])
    receipt = steward.submit(target.getvalue())

    assert "81.000" in text_of(head.get(receipt))
    kept = head.get(f"{receipt}/file")
    assert kept.content == target.getvalue()
    assert kept.headers["Content-Disposition"].endswith('.xlsx"')


def test_a_draft_is_gone_after_its_life(browser, monkeypatch):
    monkeypatch.setenv(clock.FIXED, "2026-11-23T02:00:00Z")
    steward = browser("docst.steward")
    draft = steward.draft(misc_file({}))
    monkeypatch.setenv(clock.FIXED, "2026-11-26T02:00:01Z")
    steward.sign_in("docst.steward")

    assert steward.get(draft).status_code == 404


def test_a_file_with_personal_data_is_not_kept(browser, given):
    steward = browser("docst.steward")

    draft = steward.draft(misc_file({"Ghi chú": "liên hệ 0912345678"}))

    page = steward.get(draft)
    assert "dữ liệu cá nhân" in text_of(page)
    assert steward.get(f"{draft}/marked.xlsx").status_code == 404
    kept = [path for path in given.layout.data_root.rglob("*") if path.is_file()]
    assert not [path for path in kept if b"0912345678" in path.read_bytes()]
