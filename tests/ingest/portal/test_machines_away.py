"""When the second place or the journal's server is away, the page says so and loses nothing."""

from __future__ import annotations

import pytest

from ingest.portal.app import create_app
from ingest.portal.words import WORDS
from store import raw_copies
from tests.ingest.builders import misc_file
from tests.ingest.portal.builders import Browser, TestClient, journal_of, settings, text_of

FORM = {"edition": "2023", "source": "znews.vn"}


@pytest.fixture
def second(given):
    """Let uploads be kept a second time; the function takes the place away or puts it back."""
    folder = given.layout.data_root.parent / "second"
    folder.mkdir()

    def point(*, is_there):
        blocked = folder / "file"
        blocked.write_bytes(b"")
        address = folder if is_there else blocked / "below"
        (given.layout.data_root / raw_copies.NAME).write_text(str(address), "utf-8")
        return folder

    return point


def test_a_receipt_is_shown_only_when_the_second_copy_is_there(browser, given, second):
    folder = second(is_there=False)
    steward = browser("docst.steward")
    draft = steward.draft(misc_file({}))

    refused = steward.post(f"{draft}/submit", FORM)

    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "60"
    assert "chưa có biên nhận" in text_of(refused)
    second(is_there=True)
    sent = steward.post(f"{draft}/submit", FORM)
    assert sent.status_code == 303
    upload_id = sent.headers["location"].rpartition("/")[2]
    assert (folder / "ECONOMY_MISC" / upload_id / "receipt.json").is_file()
    assert [event.subject for event in journal_of(given).events("upload.submitted")] == [upload_id]


def test_the_page_goes_on_by_itself_when_the_journals_server_is_back(
    tmp_path, accounts_file, on_postgresql
):
    given = settings(tmp_path, accounts_file, check_seconds=30.0)
    app = create_app(given)
    with TestClient(app):
        steward = Browser(app, "docst.steward")
        steward.submit(misc_file({}))
        on_postgresql.stop("immediate")
        try:
            away = steward.get("/")
            assert away.status_code == 503
            assert WORDS["vi"]["MachineError"] in text_of(away)
            assert steward.get("/healthz").status_code == 503
        finally:
            on_postgresql.start()
        assert steward.get("/").status_code == 200
        steward.submit(misc_file({"Giá trị": "82000"}))
        journal = journal_of(given)
        assert journal.name.startswith("postgresql://")
        assert journal.check_chain() == 2
