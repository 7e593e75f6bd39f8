"""The discrepancy ledger: what it takes, how a case moves, and what of it a release shows."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import duckdb
import pytest

from certify import __main__ as command
from certify import decided, gate_bound
from certify.cases import frozen, ledger, letters
from certify.errors import (
    BadDecisionError,
    BadValuesError,
    CaseError,
    KnownValuesError,
    MissingCandidateError,
)
from certify.export import Exported
from store import files
from store.journal import Journal
from store.layout import Layout
from tests.api.builders import TODAY, Publication, fixed_clock, parquet
from tests.certify.cases import places
from tests.certify.cases.places import CERTIFIER, FIGURE
from tests.certify.cases.test_reading import GOOD, file_of

pytestmark = pytest.mark.slow

LATER = "2026-07-02T02:00:00Z"
VI = "Báo dùng số ước tính đầu năm, sau đó số liệu đã được đánh giá lại."
EN = "The paper printed an early estimate, which was revised afterwards."
ROW = GOOD | {"time_period": "2015", "value": "73,048", "unit": "billion VND"}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    return places.published(tmp_path_factory.mktemp("ledger"))


@pytest.fixture
def own(published: Publication, tmp_path: Path) -> Publication:
    return published.copy_to(tmp_path / "data")


def load(own: Publication, *rows: dict[str, str]) -> list[str]:
    content = file_of(*(rows or (ROW,)))
    with fixed_clock(TODAY):
        made = ledger.load(own.layout, journal(own), content, name="a.csv", by=CERTIFIER)
    return [case.id for case, _, _ in made]


def journal(own: Publication) -> Journal:
    return Journal(own.layout.journal)


def explain(own: Publication, case: str = "case-1", **given: Any) -> ledger.Case:
    told = {"cause": "OLDER_VINTAGE", "vi": VI, "en": EN, "by": CERTIFIER} | given
    with fixed_clock(TODAY):
        return ledger.explain(own.layout, journal(own), case, **told)


def test_a_file_is_taken_whole_and_kept_as_it_was(own: Publication) -> None:
    other = ROW | {"value": "41,327"}
    content = file_of(ROW, other)

    assert load(own, ROW, other) == ["case-1", "case-2"]

    (event,) = journal(own).events(ledger.LOADED)
    assert (event.actor, event.body["values"]) == (CERTIFIER, 2)
    assert (own.layout.cases / event.subject).read_bytes() == content
    first, second = ledger.standing(journal(own).events())
    assert (first.state, first.figure, first.proposed) == ("open", FIGURE, "OLDER_VINTAGE")
    assert (second.proposed, second.is_public) == ("TERRITORY", False)
    assert decided._uses(journal(own).events()) == [
        ("case", "case-1", FIGURE),
        ("case", "case-2", FIGURE),
    ]
    assert journal(own).check_chain() > 0


def test_a_file_with_a_fault_is_refused_whole_and_changes_nothing(own: Publication) -> None:
    before = journal(own).head()

    with pytest.raises(BadValuesError) as refused:
        load(own, ROW, ROW | {"ref_area": "26", "unit": "zzz"})

    assert [vi.split(":")[0] for vi, _ in refused.value.faults] == ["E3", "J3"]
    assert journal(own).head() == before
    assert not own.layout.cases.exists()


def test_what_the_release_does_not_have_is_told_for_every_row(own: Publication) -> None:
    with pytest.raises(BadValuesError) as refused:
        load(own, ROW | {"item": "SCHOOLS"}, ROW, ROW | {"item": "BUDGET_REVENUE"})

    assert [en.split(":")[0] for _, en in refused.value.faults] == ["A2", "A4"]
    assert journal(own).events(ledger.LOADED) == []


def test_the_same_file_and_the_same_value_are_taken_once(own: Publication) -> None:
    load(own)

    with pytest.raises(KnownValuesError):
        load(own)
    with pytest.raises(BadValuesError, match="A2"):
        load(own, ROW, ROW | {"value": "41,327"})
    assert len(ledger.standing(journal(own).events())) == 1


def test_only_a_certifier_loads_and_only_against_a_release(
    own: Publication, tmp_path: Path
) -> None:
    with pytest.raises(BadDecisionError, match="nobody"):
        ledger.load(own.layout, journal(own), file_of(ROW), name="a.csv", by="nobody")
    empty = Publication(tmp_path / "empty")
    with pytest.raises(MissingCandidateError):
        load(empty)


def test_a_case_goes_the_way_of_its_states(own: Publication) -> None:
    load(own)
    layout, told = own.layout, journal(own)
    letter = {"to": "Báo A", "lang": "vi", "content": b"letter", "by": CERTIFIER}
    why = {"text": "Báo đã sửa số trên trang", "by": CERTIFIER}

    with pytest.raises(CaseError, match="case-1"):
        ledger.write(layout, told, "case-1", **letter)
    assert explain(own).cause == "OLDER_VINTAGE"
    written = ledger.write(layout, told, "case-1", **letter)
    replied = ledger.reply(layout, told, "case-1", content=b"their letter", **why)
    closed = ledger.close(layout, told, "case-1", outcome="CORRECTED_BY_BODY", **why)
    with pytest.raises(CaseError, match=r"closed → case\.written"):
        ledger.write(layout, told, "case-1", **letter)

    assert [one.state for one in (written, replied, closed)] == ["written", "replied", "closed"]
    assert replied.reply is not None
    digest = replied.reply.body["sha256"]
    assert (layout.cases / digest).read_bytes() == b"their letter"
    assert decided._uses(told.events()) == []
    reopened = ledger.reopen(layout, told, "case-1", **why)
    assert (reopened.state, reopened.closing) == ("open", None)
    assert decided._uses(told.events()) == [("case", "case-1", FIGURE)]
    assert ledger.standing(told.events()) == [reopened]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"cause": "BECAUSE"}, CaseError),
        ({"vi": "đúng"}, BadDecisionError),
        ({"by": "statistics.steward"}, BadDecisionError),
        ({"case": "case-9"}, CaseError),
    ],
)
def test_what_cannot_be_recorded_is_not(
    own: Publication, changes: dict[str, str], error: type[Exception]
) -> None:
    load(own)
    before = journal(own).head()

    with pytest.raises(error):
        explain(own, **changes)
    assert journal(own).head() == before


def test_only_an_explained_case_is_made_public(own: Publication) -> None:
    load(own)
    with pytest.raises(CaseError):
        ledger.show(own.layout, journal(own), "case-1", is_public=True, by=CERTIFIER)
    explain(own)

    shown = ledger.show(own.layout, journal(own), "case-1", is_public=True, by=CERTIFIER)
    hidden = ledger.show(own.layout, journal(own), "case-1", is_public=False, by=CERTIFIER)

    assert (shown.is_public, shown.state, hidden.is_public) == (True, "explained", False)


def freeze(own: Publication, release: str, total: str, folder: Path) -> tuple[Exported, list[Any]]:
    """Return what a candidate with this total for 2015 would freeze of the public cases."""
    folder.mkdir(exist_ok=True)
    exported = {}
    for mart, rows in places.content(total).items():
        part = parquet(mart, rows)
        digest = files.put_object(folder, part)
        exported[f"{mart}.parquet"] = Exported(digest, len(part), len(rows))
    head = {"release": release, "publisher": own.manifests["2026.2"]["publisher"]}
    with fixed_clock(LATER):
        made = frozen.build(own.layout, journal(own), head, exported, folder)[frozen.NAME]
    with duckdb.connect() as connection:
        path = str(folder / made.sha256)
        found = connection.read_parquet(path)
        names = found.columns
        return made, [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_a_release_holds_the_public_cases_held_against_its_own_figures(
    own: Publication, tmp_path: Path
) -> None:
    load(own, ROW | {"cut_off": "2026-04-30"}, ROW | {"value": "41,327"})
    explain(own, cause="TIMING")
    ledger.show(own.layout, journal(own), "case-1", is_public=True, by=CERTIFIER)

    _, (same,) = freeze(own, "2026.3", "78644", tmp_path / "same")
    first, (changed,) = freeze(own, "2026.3", "79000", tmp_path / "changed")
    again, _ = freeze(own, "2026.3", "79000", tmp_path / "again")

    assert (same["case_id"], same["cause"], same["status"]) == ("case-1", "TIMING", "explained")
    assert (same["release_then"], same["value_then"]) == ("2026.1", Decimal("73048.284"))
    assert (same["value_now"], same["difference"]) == (Decimal(78644), Decimal(-5596))
    assert (same["their_text"], same["their_value"]) == ("73,048", Decimal(73048))
    assert (same["explanation_vi"], same["explanation_is_current"]) == (VI, True)
    assert (changed["value_now"], changed["explanation_is_current"]) == (Decimal(79000), False)
    assert json.loads(same["reasons"])[0]["code"] == "release-then"
    assert first == again


def test_without_a_public_case_the_object_is_there_and_empty(
    own: Publication, tmp_path: Path
) -> None:
    load(own)

    made, rows = freeze(own, "2026.3", "78644", tmp_path / "objects")

    assert (made.rows, rows) == (0, [])
    assert not gate_bound.is_judged(frozen.NAME)


def test_a_case_whose_figure_was_revised_is_stale(
    own: Publication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(own)
    explain(own)
    assert run(own.layout, "list") == 0

    own.publish("2026.3", places.content("79000"), at="2026-07-03T02:00:00Z")

    assert run(own.layout, "list", at="2026-07-04T02:00:00Z") == 10
    assert "cũ / stale: 78644 → 79000 (2026.3)" in capsys.readouterr().out
    # What was written of another figure goes into no letter.
    told = ("letter", "case-1", "--to", "A", "--out", str(tmp_path / "letter.docx"))
    assert run(own.layout, *told, at="2026-07-04T02:00:00Z") == 2
    assert "78644" in capsys.readouterr().err
    assert not (tmp_path / "letter.docx").exists()
    explain(own)
    assert run(own.layout, "list", at="2026-07-04T02:00:00Z") == 0


def run(layout: Layout, *told: str, at: str = LATER) -> int:
    with fixed_clock(at):
        return command.main(["--data-root", str(layout.data_root), "case", *told])


def test_the_commands_tell_what_they_did(
    own: Publication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "values.csv"
    path.write_bytes(file_of(ROW))
    by = ("--by", CERTIFIER)

    assert run(own.layout, "load", str(path), *by) == 0
    assert run(own.layout, "load", str(path), *by) == 11
    assert run(own.layout, "load", str(tmp_path / "none.csv"), *by) == 2
    assert run(own.layout, "explain", "case-1", "--vi", VI, "--en", EN, *by) == 0
    assert run(own.layout, "publish", "case-1", *by) == 0
    out = tmp_path / "letter.docx"
    to = ("--to", "Tòa soạn báo A")
    assert run(own.layout, "letter", "case-1", *to, "--out", str(out)) == 0
    assert run(own.layout, "send", "case-1", *to, *by) == 0
    assert run(own.layout, "show", "case-1") == 0
    assert run(own.layout, "show", "case-7") == 2

    said = capsys.readouterr()
    assert "case-1: written, OLDER_VINTAGE, công khai từ bản tới" in said.out
    assert VI in said.out
    assert "the ledger has no such case: case-7" in said.err
    (case,) = ledger.standing(journal(own).events())
    (letter,) = case.letters
    assert (own.layout.cases / letter.body["sha256"]).read_bytes() == out.read_bytes()


@pytest.mark.parametrize("lang", letters.LANGUAGES)
def test_a_letter_shows_both_sides_and_is_the_same_bytes_again(own: Publication, lang: str) -> None:
    load(own, ROW | {"cut_off": "2026-04-30", "note": "Số in trên trang 3"})
    explain(own, cause="TIMING")
    with fixed_clock(LATER):
        (judged,) = ledger.judged(
            ledger.library(own.layout, journal(own)), ledger.standing(journal(own).events())
        )
        first = letters.write(judged[0], judged[1], to="Tòa soạn báo A", lang=lang)
    with fixed_clock("2026-08-01T02:00:00Z"):
        second = letters.write(judged[0], judged[1], to="Tòa soạn báo A", lang=lang)

    document = docx.Document(io.BytesIO(first))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(line.text for line in document.paragraphs), *cells])
    assert first == second
    assert {each.date_time for each in zipfile.ZipFile(io.BytesIO(first)).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }
    assert {"vi": VI, "en": EN}[lang] in text
    assert "Số in trên trang 3" in text
    assert "Tòa soạn báo A" in text
    assert {"vi": "78.644 Tỷ đồng", "en": "78,644 Billion VND"}[lang] in text
    assert {"vi": "73.048,284 Tỷ đồng (bản 2026.1)", "en": "73,048.284 Billion VND"}[lang] in text
    assert f"/v1/figures/{FIGURE}/receipt?release=2026.2" in text


def test_a_letter_needs_an_explanation(own: Publication) -> None:
    load(own)
    with fixed_clock(LATER):
        held = ledger.library(own.layout, journal(own))
        (judged,) = ledger.judged(held, ledger.standing(journal(own).events()))

        with pytest.raises(CaseError):
            letters.write(judged[0], judged[1], to="A", lang="vi")
