"""The whole round in a real browser, as steward, head and certifying department.

Pictures of every page go to the folder that SO_CHUAN_PICTURES names, those of the guide, small, to
the one SO_CHUAN_GUIDE names (`make pictures`).
"""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ingest import rounds
from store.journal import Journal
from tests.browser.deeds import SOURCE, WHY, answer_all, drop, fill_in, submit
from tests.browser.installation import UPLOADS

pytestmark = pytest.mark.slow


def test_the_whole_round_as_steward_head_and_dic(people, picture, layout):
    right = (UPLOADS / "grdp-yearbook-2021.csv").read_bytes()
    wrong = right.replace(b"107.625", b"107,625.5", 1)
    wrong = wrong.replace(b"24.065", "24.065 tỷ".encode(), 1)
    assert wrong != right

    nobody = people("")
    nobody.goto("/sign-in")
    picture(nobody, "sign-in", guide_as="sign-in")
    nobody.get_by_label("Tài khoản").fill("statistics.steward")
    nobody.get_by_label("Mật khẩu").fill("không phải mật khẩu")
    nobody.get_by_role("button", name="Đăng nhập").click()
    expect(nobody.get_by_role("alert")).to_contain_text("không đúng")
    picture(nobody, "sign-in-failed", dark=True)

    # The department opens a round with the dates the calendar proposes, and two of its own.
    dic = people("dic.certifier-1")
    picture(dic, "dic-home-empty")
    dic.get_by_role("link", name="Mở đợt thu thập").click()
    dic.get_by_label("Kỳ của đợt").fill("2026-Q4")
    dic.get_by_role("button", name="Xem hạn đề xuất").click()
    today = rounds.today()
    for dataset, days in (("GRDP", 5), ("EDU_SCHOOLS", -3)):
        dic.locator(f"input[value={dataset}]").check()
        dic.locator(f"#due-{dataset}").fill((today + timedelta(days=days)).isoformat())
    picture(dic, "round-new")
    dic.get_by_role("button", name="Mở đợt 2026-Q4").click()
    expect(dic.get_by_role("main")).to_contain_text("đang mở")

    steward = people("statistics.steward")
    picture(steward, "steward-home", guide_as="home")
    steward.get_by_role("link", name="Gửi số liệu GRDP").click()
    picture(steward, "dataset", guide_as="dataset")
    with steward.expect_download() as started:
        steward.get_by_role("link", name="Tải mẫu Excel").first.click()
    assert Path(started.value.path()).read_bytes().startswith(b"PK")

    # A wrong file comes back with its cells named and marked.
    drop(steward, wrong, "niên giám 2021.csv")
    expect(steward.get_by_role("heading", level=1)).to_contain_text("2 lỗi")
    expect(steward.locator("table.faults")).to_contain_text("D2")
    expect(steward.locator("table.faults")).to_contain_text("C4")
    picture(steward, "faults", guide_as="faults")
    with steward.expect_download() as started:
        steward.get_by_role("link", name="Tải tệp Excel đã đánh dấu lỗi").click()
    assert Path(started.value.path()).read_bytes().startswith(b"PK")
    steward.get_by_role("link", name="Số kèm chữ").last.click()
    expect(steward.locator("#number_has_words")).to_be_in_viewport()
    picture(steward, "rules")
    steward.go_back()
    assert not list(layout.raw.glob("GRDP/*/receipt.json"))[1:]

    # Mended: what changes, and warnings that want words.
    drop(steward, right, "niên giám 2021.csv")
    expect(steward.get_by_role("heading", level=1)).to_contain_text("điểm cần giải trình")
    picture(steward, "warnings", guide_as="preview", top="#preview")
    expect(steward.locator(".tally")).to_contain_text("Còn 8/8 điểm")
    steward.get_by_label("Nguồn của số liệu").fill(SOURCE)
    steward.get_by_role("button", name="Gửi để ký duyệt").click()
    expect(steward.get_by_role("alert")).to_contain_text("Chưa gửi được")
    picture(steward, "unanswered", dark=True)
    answer_all(steward)
    fill_in(steward)
    expect(steward.locator(".tally")).to_contain_text("Đã giải trình đủ 8 điểm")
    picture(steward, "answered", guide_as="answers", top="#answers")
    submit(steward)
    expect(steward.get_by_role("main")).to_contain_text("Chờ ký duyệt")
    picture(steward, "submission", guide_as="submission")
    first = steward.url
    steward.get_by_role("link", name="Biên nhận để in").click()
    steward.emulate_media(media="print")
    picture(steward, "receipt-print")
    steward.emulate_media(media="screen")
    picture(steward, "receipt", guide_as="receipt")

    head = people("statistics.head")
    picture(head, "head-home")
    head.get_by_role("link", name="Mở GRDP").click()
    expect(head.get_by_role("main")).to_contain_text(WHY)
    picture(head, "head-review", guide_as="sign-off")
    head.get_by_role("button", name="Ký duyệt").click()
    expect(head.locator(".chip").first).to_contain_text("Đã ký duyệt")

    # The department returns it once, with reasons.
    dic.goto("/")
    picture(dic, "dic-home")
    dic.get_by_role("link", name="Đợt thu thập").click()
    picture(dic, "board")
    dic.goto(first)
    dic.get_by_text("Trả lại kèm lý do").click()
    dic.get_by_role("button", name="Trả lại", exact=True).click()
    expect(dic.get_by_role("alert")).to_contain_text("ít nhất một lý do")
    dic.get_by_label("Giải trình chưa rõ").check()
    dic.get_by_label("Cần sửa gì").fill("Ô C2: xin ghi rõ văn bản đánh giá lại GRDP năm 2015")
    picture(dic, "return")
    dic.get_by_role("button", name="Trả lại", exact=True).click()
    expect(dic.locator(".chip").first).to_contain_text("Bị trả lại")

    steward.goto("/")
    expect(steward.get_by_role("main")).to_contain_text("Bị trả lại, cần gửi lại")
    picture(steward, "steward-home-returned")
    steward.get_by_role("link", name="Thông báo").click()
    picture(steward, "notices")
    steward.goto(first)
    expect(steward.get_by_role("main")).to_contain_text("xin ghi rõ văn bản")
    picture(steward, "returned", guide_as="returned")

    # Sent anew, signed off and accepted.
    steward.get_by_role("link", name="Gửi lại").click()
    drop(steward, right, "niên giám 2021.csv")
    answer_all(steward)
    fill_in(steward)
    submit(steward)
    second = steward.url
    assert second == f"{first}.2"
    head.goto(second)
    head.get_by_role("button", name="Ký duyệt").click()
    dic.goto(second)
    dic.get_by_role("button", name="Tiếp nhận").click()
    expect(dic.locator(".chip").first).to_contain_text("Đã tiếp nhận")
    picture(dic, "accepted", dark=True)
    dic.get_by_role("link", name="Nhật ký").click()
    picture(dic, "journal")
    steward.locator("header nav").get_by_role("link", name="Các lần gửi").click()
    picture(steward, "uploads", guide_as="history")
    steward.get_by_role("link", name="Hướng dẫn", exact=True).click()
    picture(steward, "guide")
    steward.goto("/?lang=en")
    expect(steward.get_by_role("heading", level=1)).to_have_text("My work")
    picture(steward, "home-english")
    steward.goto("/nowhere")
    picture(steward, "nowhere")

    kinds = [event.kind for event in Journal(layout.journal).events()]
    assert kinds == [
        "upload.accepted",
        "round.opened",
        "upload.submitted",
        "upload.signed_off",
        "upload.returned",
        "upload.submitted",
        "upload.signed_off",
        "upload.accepted",
    ]


def test_the_page_works_without_a_script(address, people):
    steward = people("statistics.steward")
    plain = steward.context.browser.new_context(
        java_script_enabled=False, base_url=address, storage_state=steward.context.storage_state()
    ).new_page()
    plain.goto("/datasets/LABOUR")
    content = (UPLOADS / "labour-yearbook-2022.csv").read_bytes()

    drop(plain, content, "lao-dong.csv")

    expect(plain.get_by_role("heading", level=1)).to_contain_text("Tệp hợp lệ")
    plain.context.close()
