"""Pages at their fullest and emptiest: many faults, many warnings, long names, nothing yet."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from ingest import rounds
from tests.browser.deeds import answer_all, drop, fill_in, submit
from tests.browser.installation import UPLOADS
from tests.ingest.builders import misc_file

pytestmark = pytest.mark.slow

LONG = "báo cáo tổng hợp số liệu kinh tế xã hội " * 3 + "bản cuối cùng (2)(1).csv"


def test_three_hundred_faults_are_shown_a_page_at_a_time(people, picture):
    rows = [{"Giá trị": "1.2.3", "Kỳ số liệu": str(1700 + number)} for number in range(200)]
    rows += [{"Mã đơn vị": f"X{number}", "Kỳ số liệu": "2020"} for number in range(100)]
    steward = people("docst.steward")
    steward.goto("/datasets/ECONOMY_MISC")

    drop(steward, misc_file(*rows), LONG)

    expect(steward.get_by_role("heading", level=1)).to_contain_text("300 lỗi")
    expect(steward.locator("table.faults tbody tr")).to_have_count(100)
    picture(steward, "three-hundred")
    steward.get_by_role("link", name="Trang sau").click()
    expect(steward.locator(".pager")).to_contain_text("Trang 2/3")
    steward.get_by_role("link", name=re.compile("Đơn vị hành chính không có.* 100")).click()
    expect(steward.locator("table.faults tbody tr")).to_have_count(100)
    expect(steward.locator(".pager")).to_have_count(0)
    picture(steward, "one-rule", dark=True)


def test_forty_warnings_are_answered_in_one_sentence_or_one_by_one(people, picture):
    years = range(1983, 2024)
    rows = [{"Kỳ số liệu": str(year), "Giá trị": str(81_000 + year)} for year in years]
    wrong = [{**row, "Giá trị": f"{row['Giá trị']}000"} for row in rows]
    steward, head, dic = (
        people(name) for name in ("docst.steward", "docst.head", "dic.certifier-1")
    )
    steward.goto("/datasets/ECONOMY_MISC")
    drop(steward, misc_file(*rows), "a.csv")
    answer_all(steward)
    fill_in(steward)
    submit(steward)
    for person, deed in ((head, "Ký duyệt"), (dic, "Tiếp nhận")):
        person.goto(steward.url)
        person.get_by_role("button", name=deed).click()

    steward.goto("/datasets/ECONOMY_MISC")
    drop(steward, misc_file(*wrong), "b.csv")
    expect(steward.locator(".tally")).to_contain_text(re.compile(r"Còn 4\d/4\d"))
    picture(steward, "forty-warnings")
    answer_all(steward)
    first = steward.locator(".points details").first
    first.locator("summary").click()
    first.get_by_label("Lý do").select_option("METHOD")
    first.get_by_label("Giải thích").fill("Năm này nguồn in theo nghìn lượt, các năm sau thì không")
    expect(steward.locator(".tally")).to_contain_text("Đã giải trình đủ")
    fill_in(steward)
    picture(steward, "forty-answered")
    submit(steward)
    expect(steward.locator("#answers + .sheet")).to_contain_text("nghìn lượt")


def test_a_name_is_asked_for_and_confirmed(people, picture):
    steward, dic = people("docst.steward"), people("dic.certifier-1")
    steward.goto("/labels")
    expect(steward.get_by_role("main")).to_contain_text("Không có trang này")
    steward.goto("/datasets/ECONOMY_MISC")
    drop(steward, misc_file({"Mã đơn vị": "Vinh Phuc", "Tên đơn vị": ""}), "a.csv")

    steward.get_by_text("Cơ quan tôi viết tên này như vậy").first.click()
    steward.get_by_role("radio").first.check()
    steward.get_by_label("Vì sao viết như vậy").fill("Biểu cũ của Sở in tên tỉnh không có dấu")
    picture(steward, "ask")
    steward.get_by_role("button", name="Đề nghị cơ quan chứng nhận xác nhận").click()
    expect(steward.get_by_role("status").first).to_contain_text("Đã gửi đề nghị")

    dic.goto("/")
    dic.get_by_role("link", name="Mở ECONOMY_MISC").click()
    expect(dic.get_by_role("main")).to_contain_text("Vinh Phuc")
    picture(dic, "names")
    dic.get_by_label("Căn cứ của quyết định").fill("Tên không dấu vẫn chỉ một tỉnh, nhưng nên sửa")
    dic.get_by_role("button", name="Không xác nhận").click()
    expect(dic.get_by_role("main")).to_contain_text("Không có đề nghị nào đang chờ")
    steward.goto("/notices")
    expect(steward.get_by_role("main")).to_contain_text("không được xác nhận")


def test_use_is_shown_and_said_to_be_unknown_before_it_is_counted(people, picture, layout):
    steward = people("statistics.steward")
    steward.goto("/use")
    expect(steward.get_by_role("status")).to_contain_text("Chưa có số đếm")
    picture(steward, "use-none")
    layout.use.mkdir()
    for back in range(40):
        day = (rounds.today() - timedelta(days=back)).isoformat()
        lines = [
            "day,dataset_id,indicator,framework,requests",
            f"{day},GRDP,GRDP_CURRENT,PCI,{back + 3}",
            f"{day},GRDP,GRDP_PER_CAPITA,,12",
            f"{day},LABOUR,UNEMPLOYMENT_RATE,PAPI,2",
        ]
        (layout.use / f"{day}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    steward.reload()
    expect(steward.get_by_role("main")).to_contain_text("PCI")
    picture(steward, "use", guide_as="use")


def test_nothing_yet_is_said_in_words(people, picture):
    steward, dic = people("doet.steward"), people("dic.certifier-1")

    for page, addresses in (
        (steward, ("/", "/uploads", "/rounds", "/notices")),
        (dic, ("/rounds", "/labels", "/rounds/new?name=2026-13")),
    ):
        for address in addresses:
            page.goto(address)
            name = re.sub(r"\W+", "-", address).strip("-") or "home"
            picture(page, f"empty-{name}")


def test_a_keyboard_is_enough_and_sees_where_it_is(people):
    page = people("statistics.steward")
    page.goto("/datasets/GRDP")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Đến nội dung chính"
    page.keyboard.press("Enter")
    content = (UPLOADS / "grdp-yearbook-2021.csv").read_bytes()
    page.get_by_label("Tệp số liệu").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": content}
    )

    seen = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => {
                const at = document.activeElement;
                const framed = at.type === 'file' ? at.closest('.target') : at;
                const style = getComputedStyle(framed);
                return [at.tagName, at.textContent.trim(), style.outlineStyle, style.outlineWidth];
            }"""
        )
        if found[0] != "BODY":
            assert found[2:] == ["solid", "3px"], found
        seen.add(found[1])
        if found[1] == "Kiểm tra tệp":
            break
    assert "Kiểm tra tệp" in seen
    page.keyboard.press("Enter")
    page.wait_for_url("**/drafts/*")
