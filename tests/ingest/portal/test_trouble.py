"""A disk that fails under the page: a sentence for the visitor, a line for the administrator."""

import contextlib
import shutil
import sqlite3

from ingest.portal.words import WORDS
from tests.ingest.builders import misc_file
from tests.ingest.portal.builders import text_of


def test_a_journal_that_is_damaged_is_the_machines_trouble(browser, given, caplog):
    steward = browser("docst.steward")
    with contextlib.closing(sqlite3.connect(given.layout.journal)) as journal:
        journal.execute("drop table events")

    page = steward.get("/uploads")
    again = steward.client.get("/uploads?lang=en")

    assert (page.status_code, page.headers["Retry-After"]) == (503, "60")
    assert WORDS["vi"]["MachineError"] in text_of(page)
    assert WORDS["en"]["MachineError"] in text_of(again)
    assert [record.name for record in caplog.records] == ["ingest.portal", "ingest.portal"]
    assert all("journal.sqlite" in record.getMessage() for record in caplog.records)


def test_a_folder_that_takes_nothing_is_the_machines_trouble(browser, given, caplog):
    steward = browser("docst.steward")
    shutil.rmtree(given.layout.drafts, ignore_errors=True)
    given.layout.drafts.write_bytes(b"")

    page = steward.send(misc_file({}))

    assert page.status_code == 503
    assert WORDS["vi"]["MachineError"] in text_of(page)
    assert str(given.layout.drafts) in caplog.text
    assert "Traceback" not in caplog.text
