"""The whole round in a real browser, as steward, head and certifying department.

Pictures of every page go to the folder that SO_CHUAN_PICTURES names.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from ingest import rounds
from ingest.accounts import Accounts
from ingest.check import check
from ingest.rounds import Due
from ingest.submit import Sender, submit
from schemas import contract
from store.journal import Journal
from store.layout import Layout

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
UPLOADS = ROOT / "examples" / "uploads"
PASSWORD = "ba-mươi-sáu-phố-phường"
PEOPLE = {
    "statistics.steward": ("steward", "STATISTICS", "Đầu mối số liệu"),
    "statistics.head": ("head", "STATISTICS", "Lãnh đạo Cục Thống kê"),
    "dic.certifier-1": ("certifier", "DIC", "Cán bộ chứng nhận"),
}
SOURCE = "Niên giám thống kê tỉnh Vĩnh Phúc 2021, biểu 42"
WHY = "Quy mô GRDP được đánh giá lại theo chu kỳ 5 năm, cả năm 2015; số đúng như bảng in"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    named = os.environ.get("SO_CHUAN_PICTURES")
    folder = Path(named) if named else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def layout(tmp_path):
    """An installation with three accounts, an earlier yearbook accepted and a round open."""
    layout = Layout(tmp_path / "data")
    accounts = Accounts(layout.accounts)
    for name, (role, agency, title) in PEOPLE.items():
        accounts.add(name, role=role, agency=agency, title=title, password=PASSWORD)
    accounts.close()
    journal = Journal(layout.journal)
    earlier = check((UPLOADS / "grdp-yearbook-2017.csv").read_bytes(), contract.load("GRDP"))
    sender = Sender("STATISTICS", "statistics.steward", "yearbook-2017", "2017", "Niên giám 2017")
    submit(earlier, file_name="nien-giam-2017.csv", sender=sender, layout=layout, journal=journal)
    due = {
        "GRDP": Due(rounds.today() + timedelta(days=5), "person", ""),
        "EDU_SCHOOLS": Due(rounds.today() - timedelta(days=3), "person", ""),
        "LABOUR": Due(date(2027, 9, 30), "contract", ""),
    }
    rounds.open_round(journal, "2026-Q4", due, "dic.certifier-1")
    journal.close()
    return layout


@pytest.fixture
def address(layout):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    call = [sys.executable, "-m", "ingest.portal", "--port", str(port)]
    server = subprocess.Popen([*call, "--data-root", str(layout.data_root)], cwd=ROOT)
    try:
        for _ in range(400):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(15)


@pytest.fixture
def people(address):
    """A signed-in page for each person, in a real browser; any complaint of it is a failure."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("no browser: install Debian's package chromium (apt-get install chromium)")
    complaints = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)

        def enter(name):
            context = browser.new_context(viewport=DESKTOP, locale="vi-VN", base_url=address)
            page = context.new_page()
            page.set_default_timeout(60_000)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda line: note(line))
            if name:
                page.goto("/sign-in")
                page.get_by_label("Tài khoản").fill(name)
                page.get_by_label("Mật khẩu").fill(PASSWORD)
                page.get_by_role("button", name="Đăng nhập").click()
                expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
            return page

        def note(line):
            # A refused form is answered with 4xx, and the browser says so; that is no complaint.
            if line.type in ("error", "warning") and "status of 4" not in line.text:
                complaints.append(line.text)

        yield enter
        browser.close()
    assert complaints == []


@pytest.fixture
def picture(pictures):
    numbers = iter(range(1, 100))

    def take(page, name, *, dark=False):
        number = next(numbers)
        if dark:
            page.emulate_media(color_scheme="dark")
        for size, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
            page.set_viewport_size(viewport)
            check_form(page)
            path = pictures / f"{number:02d}-{name}-{size}.png"
            page.screenshot(path=path, full_page=True)
            assert path.stat().st_size > 5_000
        page.set_viewport_size(DESKTOP)
        page.emulate_media(color_scheme="light")

    return take


def check_form(page):
    """Fail on what a reader of the page would stumble over."""
    found = page.evaluate(
        """() => ({
            headings: document.querySelectorAll('h1').length,
            unnamed: [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
                .filter((each) => !each.labels.length).map((each) => each.name),
            small: [...document.querySelectorAll('button, a.button')]
                .filter((each) => each.offsetHeight && each.offsetHeight < 24).length,
            over: document.documentElement.scrollWidth - window.innerWidth,
        })"""
    )
    assert found["headings"] == 1
    assert found["unnamed"] == []
    assert found["small"] == 0
    assert found["over"] <= 0


@contextmanager
def file_of(content, name):
    yield {"name": name, "mimeType": "text/csv", "buffer": content}


def drop(page, content, name):
    with file_of(content, name) as file:
        page.get_by_label("Tệp số liệu").set_input_files(file)
    page.get_by_role("button", name="Kiểm tra tệp").click()
    page.wait_for_url("**/drafts/*")


def answer_all(page):
    for each in page.locator("details.bulk:not([open]) > summary").all():
        each.click()
    for group in page.locator(".group").all():
        bulk = group.locator(".bulk")
        place = bulk if bulk.count() else group.locator("fieldset").first
        place.get_by_label("Lý do").select_option("METHOD")
        place.get_by_label("Giải thích").fill(WHY)
        if not bulk.count():
            for more in group.locator("fieldset").all()[1:]:
                more.get_by_label("Lý do").select_option("METHOD")
                more.get_by_label("Giải thích").fill(WHY)


def submit_draft(page, picture=None):
    answer_all(page)
    page.get_by_label("Kỳ của lần xuất bản").fill("2021")
    page.get_by_label("Nguồn của số liệu").fill(SOURCE)
    if picture:
        picture(page, "answered")
    page.get_by_role("button", name="Gửi để ký duyệt").click()
    page.wait_for_url("**/uploads/*")


@pytest.mark.xdist_group("browser")
def test_the_whole_round_as_steward_head_and_dic(people, picture, layout):
    right = (UPLOADS / "grdp-yearbook-2021.csv").read_bytes()
    wrong = right.replace(b"107.625", b"107,625.5", 1)
    wrong = wrong.replace(b"24.065", "24.065 tỷ".encode(), 1)
    assert wrong != right

    nobody = people("")
    nobody.goto("/sign-in")
    picture(nobody, "sign-in")
    nobody.get_by_label("Tài khoản").fill("statistics.steward")
    nobody.get_by_label("Mật khẩu").fill("không phải mật khẩu")
    nobody.get_by_role("button", name="Đăng nhập").click()
    expect(nobody.get_by_role("alert")).to_contain_text("không đúng")
    picture(nobody, "sign-in-failed", dark=True)

    steward = people("statistics.steward")
    picture(steward, "steward-home")
    steward.get_by_role("link", name="Gửi số liệu GRDP").click()
    picture(steward, "dataset")
    with steward.expect_download() as started:
        steward.get_by_role("link", name="Mẫu Excel (.xlsx)").first.click()
    assert Path(started.value.path()).read_bytes().startswith(b"PK")

    # A wrong file comes back with its cells named and marked.
    drop(steward, wrong, "niên giám 2021.csv")
    expect(steward.get_by_role("heading", level=1)).to_contain_text("2 lỗi")
    expect(steward.locator("table.faults")).to_contain_text("D2")
    expect(steward.locator("table.faults")).to_contain_text("C4")
    picture(steward, "faults")
    with steward.expect_download() as started:
        steward.get_by_role("link", name="Tải tệp đã đánh dấu lỗi").click()
    assert Path(started.value.path()).read_bytes().startswith(b"PK")
    assert not list(layout.raw.glob("GRDP/*/receipt.json"))[1:]

    # Mended: what changes, and warnings that want words.
    drop(steward, right, "niên giám 2021.csv")
    expect(steward.get_by_role("heading", level=1)).to_contain_text("điểm cần giải trình")
    picture(steward, "warnings")
    steward.get_by_label("Nguồn của số liệu").fill(SOURCE)
    steward.get_by_role("button", name="Gửi để ký duyệt").click()
    expect(steward.get_by_role("alert")).to_contain_text("Chưa gửi được")
    picture(steward, "unanswered", dark=True)
    submit_draft(steward, picture)
    expect(steward.get_by_role("main")).to_contain_text("Chờ ký duyệt")
    picture(steward, "receipt")
    first = steward.url

    head = people("statistics.head")
    picture(head, "head-home")
    head.get_by_role("link", name="Mở GRDP").click()
    expect(head.get_by_role("main")).to_contain_text(WHY)
    picture(head, "head-review")
    head.get_by_role("button", name="Ký duyệt").click()
    expect(head.locator(".chip").first).to_contain_text("Đã ký duyệt")

    # The department returns it once, with reasons.
    dic = people("dic.certifier-1")
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
    picture(steward, "returned")

    # Sent anew, signed off and accepted.
    steward.goto("/datasets/GRDP")
    drop(steward, right, "niên giám 2021.csv")
    submit_draft(steward)
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
    dic.get_by_role("link", name="Quy tắc kiểm tra").click()
    picture(dic, "rules")
    dic.get_by_role("link", name="Các lần gửi").click()
    picture(dic, "uploads")
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


@pytest.mark.xdist_group("browser")
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
