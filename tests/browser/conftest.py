"""A browser for each test, signed in as whoever it names; any complaint of it is a failure."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import installation, screenshots
from tests.browser.installation import PASSWORD
from tests.browser.screenshots import DESKTOP, PHONE

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# A check runs in a process of its own, and a busy machine needs seconds to start one.
expect.set_options(timeout=30_000)


@pytest.fixture
def layout(tmp_path):
    return installation.make(tmp_path / "data")


@pytest.fixture
def address(layout):
    with installation.serve(layout) as address:
        yield address


@pytest.fixture
def people(address):
    """A signed-in page for each person, in a real browser."""
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
                sign_in(page, name)
            return page

        def note(line):
            # A refused form is answered with 4xx, and the browser says so; that is no complaint.
            if line.type in ("error", "warning") and "status of 4" not in line.text:
                complaints.append(line.text)

        yield enter
        browser.close()
    assert complaints == []


def sign_in(page, name):
    page.goto("/sign-in")
    page.get_by_label("Tài khoản").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    named = os.environ.get("SO_CHUAN_PICTURES")
    folder = Path(named) if named else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def picture(pictures, request):
    """Take a page in both widths, and for the guide under the name it has there."""
    numbers = iter(range(1, 100))
    group = request.node.name.removeprefix("test_")[:12]
    guide = os.environ.get("SO_CHUAN_GUIDE")

    def take(page, name, *, dark=False, guide_as=None, top=None):
        number = next(numbers)
        if guide and guide_as:
            screenshots.take_for_guide(page, Path(guide) / f"{guide_as}.png", top)
        if dark:
            page.emulate_media(color_scheme="dark")
        for size, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
            page.set_viewport_size(viewport)
            check_form(page)
            path = pictures / f"{group}-{number:02d}-{name}-{size}.png"
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
            ids: [...document.querySelectorAll('[id]')].map((each) => each.id)
                .filter((each, place, all) => all.indexOf(each) !== place),
            pointless: [...document.querySelectorAll('[aria-labelledby], [aria-describedby]')]
                .flatMap((each) => ['aria-labelledby', 'aria-describedby']
                    .flatMap((name) => (each.getAttribute(name) || '').split(' ')))
                .filter((id) => id && !document.getElementById(id)),
        })"""
    )
    assert found == {
        "headings": 1,
        "unnamed": [],
        "small": 0,
        "over": min(found["over"], 0),
        "ids": [],
        "pointless": [],
    }
