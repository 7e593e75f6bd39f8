"""Reports: of the samples' two releases, in both files, the same bytes every time."""

import io
import json
import zipfile

import docx
import pytest

from certify.__main__ import main
from certify.errors import ReportError
from certify.reports import freezing, narratives, stage
from certify.reports.blocks import number
from certify.reports.charts import Bar, bars
from schemas.figure import parse
from store.journal import Journal
from store.layout import Layout
from tests import shared

pytestmark = pytest.mark.slow


@pytest.fixture
def layout(published, tmp_path) -> Layout:
    """The samples' installation without what a report never reads."""
    unread = ("build", "raw", "candidates", "keys", "reports")
    return Layout(shared.copy(published, tmp_path / "data", without=unread))


def made(layout, first="2026.1", last="2026.2"):
    journal = Journal(layout.journal)
    return freezing.make(layout, journal, stage.between(journal.events(), first, last))


def facts_of(files):
    return json.loads(files["report.json"])


def frozen(layout):
    return {path: path.read_bytes() for path in layout.reports.rglob("*") if path.is_file()}


def text_of(raw):
    document = docx.Document(io.BytesIO(raw))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


def test_both_ends_are_compared_cell_by_cell(layout):
    files = made(layout)
    facts = facts_of(files)

    revised = {row["figure"]: row for row in facts["comparison"]["revised"]}
    grdp = revised["GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2015"]
    assert (grdp["old"], grdp["new"], grdp["change"]) == ("73048.284", "78644", "changed")
    lines = files["cells.csv"].decode().split("\r\n")
    held = sum(row["held"] + row["removed"] for row in facts["comparison"]["datasets"])
    assert len(lines) == held + 2  # the head, and nothing after the last
    for row in facts["comparison"]["datasets"]:
        assert row["held"] >= row["added"] + row["changed"]


def test_an_agency_s_report_holds_what_it_sent_and_moved(layout):
    files = made(layout)
    rows = {row["agency"]: row for row in facts_of(files)["agencies"]}

    sent = rows["STATISTICS"]["uploads"]
    events = [event for event in Journal(layout.journal).events("upload.accepted")]
    assert {each["upload"] for each in sent} < {event.subject for event in events}
    assert all(each["agency"] == "STATISTICS" for each in sent)
    assert any(
        row["indicator"] == "GRDP_PER_CAPITA_COMPUTED" for row in rows["STATISTICS"]["moved"]
    )
    assert not any(row["framework"] == "PAPI" for row in rows["STATISTICS"]["moved"])
    text = text_of(files["agency-statistics.docx"])
    assert "CỤC THỐNG KÊ TỈNH VĨNH PHÚC" in text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "73.048,284" in text
    assert all(each["vintage"] in text for each in sent)


def test_the_whole_report_says_what_it_has_none_of(layout):
    text = text_of(made(layout)["aggregate.docx"])

    assert "Bộ EXT_INFO_ACTIVITY (hoạt động thông tin đối ngoại): chưa có số liệu nào" in text
    assert "Bộ FOREIGN_NEEDS_SURVEY" in text
    assert "Chưa có ngày nào được đếm lượt dùng" in text
    assert "Lượt khách du lịch" in text  # what activity should move stands beside it


def test_the_same_facts_give_the_same_bytes(layout):
    first, second = made(layout), made(layout)

    assert first == second
    assert {name.rsplit(".", 1)[1] for name in first} == {"csv", "docx", "json", "pdf"}
    for name, raw in first.items():
        if name.endswith(".pdf"):
            assert raw.startswith(b"%PDF")
            assert raw.rstrip().endswith(b"%%EOF")
        if name.endswith(".docx"):
            assert zipfile.ZipFile(io.BytesIO(raw)).testzip() is None


def test_a_report_is_frozen_once_and_told_in_the_journal(layout, capsys):
    arguments = ["--data-root", str(layout.data_root), "report", "make", "--from", "2026.1",
                 "--to", "2026.2", "--by", "dic.certifier-1"]  # fmt: skip

    assert main(arguments) == 0
    before = {path: path.read_bytes() for path in layout.reports.rglob("*") if path.is_file()}
    assert main(arguments) == 11
    assert {
        path: path.read_bytes() for path in layout.reports.rglob("*") if path.is_file()
    } == before
    (event,) = Journal(layout.journal).events("report.frozen")
    assert event.body["release"] == "2026.2"
    (folder,) = layout.reports.iterdir()
    assert event.body["sha256"].startswith(folder.name.rsplit("-", 1)[1])
    assert "byte" in capsys.readouterr().out


def test_an_agency_adds_its_own_words(layout):
    journal = Journal(layout.journal)
    raw = "Đề nghị bổ sung kỳ quý.\n\nKhông có khó khăn khác.\n".encode()
    narratives.add(layout, journal, agency="DOF", label="2026.1-2026.2", by="dof.steward", raw=raw)

    files = made(layout)

    assert "Đề nghị bổ sung kỳ quý." in text_of(files["agency-dof.docx"])
    assert "Không có khó khăn khác." in text_of(files["aggregate.docx"])
    assert "Đề nghị bổ sung" not in text_of(files["agency-doh.docx"])
    (kept,) = (layout.reports / "objects").iterdir()
    kept.chmod(0o644)
    kept.write_bytes(b"other words")
    with pytest.raises(ReportError, match=kept.name):
        made(layout)


def test_words_that_cannot_be_printed_are_refused_whole(layout):
    journal = Journal(layout.journal)
    before = journal.head()
    for agency, label, raw, said in (
        ("NOBODY", "2026", b"x", "NOBODY"),
        ("DOF", "../2026", b"x", "../2026"),
        ("DOF", "2026", b"", "0 "),
        ("DOF", "2026", b"\xff", "UTF-8"),
        ("DOF", "2026", b"a\x00b", "U+0000"),
        ("DOF", "2026", "e\u0301".encode(), "NFC"),
        ("NOBODY", "2026", b"a" * 30_000, "30000"),
    ):
        with pytest.raises(ReportError) as caught:
            narratives.add(layout, journal, agency=agency, label=label, by="x", raw=raw)
        assert said in caught.value.detail

    assert journal.head() == before
    assert not (layout.reports / "objects").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--year", "1999"], "1999"),
        (["--from", "2026.2", "--to", "2026.1"], "2026.2 → 2026.1"),
        (["--from", "2025.9", "--to", "2026.1"], "2025.9"),
        (["--from", "2026.1"], "2026.1"),
    ],
)
def test_a_stage_that_is_none_is_told_in_both_languages(layout, capsys, arguments, said):
    told = ["report", "make", *arguments, "--by", "dic.certifier-1"]
    assert main(["--data-root", str(layout.data_root), *told]) == 2

    vi, en = capsys.readouterr().err.strip().split("\n")
    assert said in vi
    assert said in en
    assert not layout.reports.exists()


def test_figures_are_printed_as_vietnamese_do():
    assert number("73048.284") == "73.048,284"
    assert number("-0.50") == "-0,50"
    assert number(1234567) == "1.234.567"
    assert number(None) == "–"


def test_a_chart_is_the_same_every_time():
    rows = [
        Bar("Tổng sản phẩm trên địa bàn, một tên rất dài không vừa một dòng", (3, 1)),
        Bar("B", (0, 0)),
    ]

    assert bars(rows, ("cũ", "mới")) == bars(rows, ("cũ", "mới"))
    assert bars(rows) != bars(rows[:1])


def test_every_figure_named_is_a_figure(layout):
    for row in facts_of(made(layout))["comparison"]["revised"]:
        assert parse(row["figure"])["dataset_id"]
