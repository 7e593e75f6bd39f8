"""The pages in a real browser: three readers' ways, what axe says, and pictures to look at."""

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.api.builders import Publication, first_figures, marts, observation
from tests.browser import pages
from tests.browser.conftest import FLAGS, check_form
from tests.browser.pages import FIGURE, KINDS
from tests.browser.screenshots import DESKTOP, PHONE
from tests.end_to_end.conftest import compiled_beside

pytestmark = pytest.mark.slow
LANGUAGES = ("vi", "en")


@pytest.fixture(scope="module")
def data_root(published):
    return published


@pytest.fixture(scope="module")
def site(data_root, tmp_path_factory):
    state = compiled_beside(data_root, tmp_path_factory.mktemp("state"))
    with pages.serve(data_root, state) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=pages.chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def reader(browser, site):
    """Opens a context; whatever the browser complains of fails the test."""
    complaints, contexts = [], []

    def enter(**given):
        context = browser.new_context(**{"viewport": DESKTOP, "base_url": site, **given})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text)
                if line.type in ("error", "warning") else None)  # fmt: skip
        return page

    yield enter
    for context in contexts:
        context.close()
    assert complaints == []


def test_an_analyst_finds_compares_takes_and_proves_a_figure(reader, data_root, tmp_path):
    page = reader(locale="vi-VN", accept_downloads=True)
    page.goto("/vi/")
    page.get_by_role("searchbox").first.fill("thu nhap")
    page.get_by_role("button", name="Tìm").first.click()
    page.locator("ol.found a").first.click()
    expect(page.locator("data.figure").first).to_be_visible()
    page.get_by_role("searchbox").first.fill("diem pci")
    page.get_by_role("button", name="Tìm").first.click()
    page.get_by_role("link", name="Điểm PCI", exact=True).click()
    page.get_by_text("So sánh địa bàn").click()
    page.get_by_role("checkbox", name="Phú Thọ").check()
    page.get_by_role("button", name="Vẽ lại").click()
    expect(page.locator("figure.chart .keys li").first).to_contain_text("Vĩnh Phúc")
    assert page.locator("figure.chart g.plot").count() == 2

    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()
    lines = Path(taken.value.path()).read_text("utf-8").splitlines()
    shown = page.locator("table.figures data.figure").evaluate_all(
        "all => all.map(one => one.value)"
    )
    assert len(shown) > 20
    assert all(any(f",{value}," in line for line in lines) for value in shown)

    page.locator("table.figures tbody th a").first.click()
    address = page.get_by_role("link", name="Biên nhận").first.get_attribute("href")
    receipt = tmp_path / "receipt.json"
    receipt.write_bytes(page.request.get(address).body())
    root = data_root / "trust" / "root.json"
    command = [sys.executable, "-m", "certify.verify", "--figure", str(receipt), "--root", root]
    done = subprocess.run([*command, "--state", tmp_path / "state"], cwd=pages.ROOT,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_editor_puts_a_figure_and_a_chart_on_a_page_of_their_own(reader, site, tmp_path):
    embedded = f"""<!doctype html><html lang="en"><title>News</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src {site};
 connect-src {site}; style-src {site}; frame-src {site}; img-src {site}">
<h1>News</h1>
<script type="module" src="{site}/embed.js"></script>
<so-chuan id="old" figure="{FIGURE}" release="2026.1" lang="en"></so-chuan>
<so-chuan id="new" figure="{FIGURE}" release="2026.2" lang="en"></so-chuan>
<so-chuan id="chart" chart="GRDP_CURRENT" release="2026.2" lang="en"></so-chuan>
<iframe src="{site}/en/embed/figures/{FIGURE}?release=2026.2" width="420" height="230"></iframe>"""
    with pages.stranger(tmp_path, embedded) as address:
        page = reader(locale="en-GB")
        page.goto(address)

        expect(page.locator("#old .notice")).to_contain_text("Out of date")
        expect(page.locator("#old data.figure")).to_have_attribute("value", "92700")
        expect(page.locator("#new data.figure")).to_have_attribute("value", "107625")
        expect(page.locator("#new .notice")).to_have_count(0)
        expect(page.locator("#new .foot")).to_contain_text("Release 2026.2")
        expect(page.locator("#chart svg").first).to_be_visible()
        frame = page.frame_locator("iframe")
        expect(frame.locator("data.figure")).to_have_attribute("value", "107625")
        receipt = page.locator("#new").get_by_role("link", name="Receipt").get_attribute("href")
        assert page.request.get(receipt).json()


def test_a_certifier_sees_the_new_release_appear_and_its_corrections(browser, tmp_path):
    publication = Publication(tmp_path / "home")
    publication.publish("2026.1", marts(first_figures()))
    publication.severity = "serious"
    now = "2026-07-01T03:00:00Z"
    with pages.serve(tmp_path / "home", tmp_path / "state.json", now=now) as address:
        page = browser.new_page(base_url=address)
        page.goto("/en/")
        expect(page.get_by_role("heading", name="Newest release: 2026.1")).to_be_visible()
        mended = [observation(obs_value="73050", decimals=0), *first_figures()[1:]]
        publication.publish("2026.2", marts(mended))

        for _ in range(600):
            page.goto("/en/")
            if page.get_by_role("heading", name="Newest release: 2026.2").count():
                break
            page.wait_for_timeout(100)
        expect(page.get_by_role("heading", name="Newest release: 2026.2")).to_be_visible()
        page.get_by_role("link", name="Corrections").first.click()
        row = page.get_by_role("row", name="Gross regional domestic product")
        expect(row).to_contain_text("2015")
        page.goto("/en/indicators/GRDP_CURRENT?release=2026.1")
        expect(page.get_by_role("status").first).to_contain_text("2026.2")
        page.close()


def test_without_a_script_everything_is_said(reader):
    page = reader(java_script_enabled=False)
    page.goto("/vi/indicators/GRDP_CURRENT")

    expect(page.locator("figure.chart svg .point").first).to_be_visible()
    assert page.locator("table.figures tbody tr").count() == page.locator(".point").count()
    expect(page.locator("button[data-copy]").first).to_be_hidden()


def test_a_chart_is_read_with_the_keyboard(reader):
    page = reader(locale="en-GB")
    page.goto("/en/indicators/GRDP_CURRENT")
    page.locator("figure.chart > svg").focus()
    page.keyboard.press("End")
    last = page.locator("figure.chart .tip").inner_text()
    page.keyboard.press("ArrowLeft")

    assert "2024: 173,140" in last
    expect(page.locator("figure.chart .tip")).to_contain_text("2023: 158,010")
    page.keyboard.press("Escape")
    expect(page.locator("figure.chart .tip")).to_be_hidden()


# Every look is for who wants the pictures; two that share nothing are enough to judge the form.
LOOKS = (
    list(itertools.product(LANGUAGES, ("desktop", "phone"), ("light", "dark")))
    if os.environ.get("SO_CHUAN_PICTURES")
    else [("vi", "desktop", "light"), ("en", "phone", "dark")]
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_nothing_on_any_kind_of_page(reader, lang):
    found = {}
    for scheme in ("light", "dark"):
        page = reader(color_scheme=scheme)
        for kind, address in KINDS.items():
            page.goto(f"/{lang}{address}")
            if faults := pages.faults(page):
                found[kind, scheme] = faults
    assert found == {}


def test_axe_finds_nothing_on_pages_in_french(reader):
    page = reader()
    for address in ("/fr/", "/fr/indicators/GRDP_CURRENT"):
        page.goto(address)
        assert pages.faults(page) == []


@pytest.mark.parametrize(("lang", "size", "scheme"), LOOKS)
def test_every_kind_of_page_has_its_picture(reader, lang, size, scheme, tmp_path):
    """Pictures go to `SO_CHUAN_PICTURES`, to be looked at; what can be judged here is."""
    folder = Path(os.environ.get("SO_CHUAN_PICTURES") or tmp_path)
    page = reader(viewport=DESKTOP if size == "desktop" else PHONE, color_scheme=scheme)
    for kind, address in KINDS.items():
        page.goto(f"/{lang}{address}")
        check_form(page)
        path = folder / f"site-{kind}-{lang}-{size}-{scheme}.png"
        page.screenshot(path=path, full_page=True)
        assert path.stat().st_size > 5_000
