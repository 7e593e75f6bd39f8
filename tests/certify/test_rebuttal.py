"""Answers to printed claims and watched pages, and what a new release makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from certify import decided, rebuttal
from certify.errors import BadDecisionError
from certify.shelved import open_desk
from store.journal import Journal
from store.layout import Layout
from tests.api.builders import (
    FIRST_PUBLISHED,
    TODAY,
    Publication,
    first_figures,
    fixed_clock,
    marts,
    second_figures,
)

FIGURE = "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2015"
TEXT = "Tổng sản phẩm trên địa bàn Vĩnh Phúc năm 2015 đạt {value} tỷ đồng."
PERSON = "dic.certifier-1"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    publication = Publication(tmp_path_factory.mktemp("rebuttal"))
    publication.publish("2026.1", marts(first_figures()), at=FIRST_PUBLISHED)
    return publication


@pytest.fixture
def own(published: Publication, tmp_path: Path) -> Publication:
    return published.copy_to(tmp_path / "data")


def certified(layout: Layout) -> str:
    figure = open_desk(layout).books[0].block("GRDP_CURRENT").section("2015")[0]
    return (figure.text or "").replace(".", ",")


def test_an_answer_records_who_answered_with_which_figures(own: Publication) -> None:
    layout, journal = own.layout, Journal(own.layout.journal)
    with fixed_clock(TODAY):
        given = {"text": TEXT.format(value=certified(layout))}
        event, answers = rebuttal.answer(layout, journal, given, to="Báo A", by=PERSON)

    assert [one["verdict"] for one in answers] == ["match"]
    assert (event.kind, event.subject, event.actor) == ("claim.answered", "claim-1", PERSON)
    assert event.body["figures"] == [FIGURE]
    assert event.body["release"] == "2026.1"
    assert decided._uses(journal.events()) == [("claim", "claim-1", FIGURE)]
    assert journal.check_chain() > 0


def test_only_a_certifier_answers_and_only_what_can_be_checked(own: Publication) -> None:
    layout, journal = own.layout, Journal(own.layout.journal)
    with fixed_clock(TODAY):
        with pytest.raises(BadDecisionError, match="nobody"):
            rebuttal.answer(layout, journal, {"text": TEXT}, to="A", by="nobody")
        with pytest.raises(BadDecisionError):
            rebuttal.answer(layout, journal, {"text": "không có số"}, to="A", by=PERSON)
    assert journal.events("claim.answered") == []


def test_a_watched_page_is_listed_until_it_is_dropped(own: Publication) -> None:
    layout, journal = own.layout, Journal(own.layout.journal)
    with fixed_clock(TODAY):
        text = TEXT.format(value=certified(layout))
        page = rebuttal.watch(
            layout, journal, "bao-a", text, url="https://example.org/1", by=PERSON
        )
        with pytest.raises(BadDecisionError, match="bao-a"):
            rebuttal.watch(layout, journal, "bao-a", text, url=None, by=PERSON)

        assert page.figures == [FIGURE]
        assert rebuttal.watched(journal) == [page]
        assert decided._uses(journal.events()) == [("page", "bao-a", FIGURE)]
        assert [one.verdict for one in rebuttal.again(layout, open_desk(layout), page)] == ["match"]

        rebuttal.drop(layout, journal, "bao-a", text="trang đã sửa theo số mới", by=PERSON)
    assert rebuttal.watched(journal) == []
    assert decided._uses(journal.events()) == []


def test_a_new_release_makes_a_watched_page_stale(own: Publication) -> None:
    layout, journal = own.layout, Journal(own.layout.journal)
    with fixed_clock(TODAY):
        text = TEXT.format(value=certified(layout))
        page = rebuttal.watch(layout, journal, "bao-a", text, url=None, by=PERSON)
    own.publish("2026.2", marts(second_figures()), at="2026-06-30T02:00:00Z")
    with fixed_clock(TODAY):
        (quote,) = rebuttal.again(layout, open_desk(layout), page)

    assert quote.verdict in ("superseded", "estimate")
    assert not rebuttal.is_sound(quote)


def test_a_kept_text_that_was_changed_is_refused(own: Publication) -> None:
    layout, journal = own.layout, Journal(own.layout.journal)
    with fixed_clock(TODAY):
        text = TEXT.format(value=certified(layout))
        page = rebuttal.watch(layout, journal, "bao-a", text, url=None, by=PERSON)
        (layout.watched / f"{page.text_sha256}.txt").write_text("khác")
        with pytest.raises(BadDecisionError):
            rebuttal.again(layout, open_desk(layout), page)
