"""The file handed back shows each fault where it is, and carries no formula."""

import io
import zipfile

import pytest
import python_calamine
from defusedxml.ElementTree import fromstring

from ingest import template
from ingest.fault import Fault
from ingest.marked import mark
from ingest.sheet import is_like_formula, write_template
from ingest.table import Table, read_table
from schemas import contract

X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets(content):
    with python_calamine.load_workbook(io.BytesIO(content)) as book:
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_cells_stay_as_typed_and_faults_are_listed():
    table = read_table(b"a,b\n=1+1,1.234\n")
    readings = {"vi": "1234", "en": "1.234"}
    faults = [Fault("number_ambiguous", 2, "b", "B2", "1.234", facts={"readings": readings})]

    pages = sheets(mark(table, faults))

    assert pages["Số liệu"] == [["a", "b"], ["=1+1", "1.234"]]
    assert pages["Lỗi"][1][:4] == ["2", "B2", "b", "1.234"]
    assert "hai cách đọc" in str(pages["Lỗi"][1][5])


def test_a_fault_outside_the_table_still_has_its_cell():
    table = read_table(b"a,b\n1,2\n")

    pages = sheets(mark(table, [Fault("missing_column", 1, "c", "C1")], "en"))

    assert pages["Faults"][1][:3] == ["1", "C1", "c"]


PAYLOADS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "＋1", "－1",
    "＠SUM(1)", "=HYPERLINK(\"http://x\")", "=cmd|' /C calc'!A1", "−1",
)  # fmt: skip


def styled(content):
    """Yield each cell's text and whether Excel is told to keep it one; there is no formula."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    prefixed = [
        xf.get("quotePrefix") == "1"
        for xf in fromstring(archive.read("xl/styles.xml")).find(f"{X}cellXfs")
    ]
    texts = ["".join(si.itertext()) for si in fromstring(archive.read("xl/sharedStrings.xml"))]
    for name in archive.namelist():
        if name.startswith("xl/worksheets/sheet"):
            for cell in fromstring(archive.read(name)).iter(f"{X}c"):
                assert cell.find(f"{X}f") is None
                assert cell.get("t") in ("s", None)
                if cell.get("t") == "s":
                    yield texts[int(cell.find(f"{X}v").text)], prefixed[int(cell.get("s", 0))]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_a_formula_or_a_link(payload):
    table = Table(["a", payload], [["x", payload], ["http://x.vn", "1"]], [2, 3])
    fault = Fault("not_a_number", 2, payload, "B2", payload)

    cells = list(styled(mark(table, [fault])))

    dangerous = [kept for text, kept in cells if is_like_formula(text.replace("_x000D_", "\r"))]
    assert len(dangerous) == 4
    assert all(dangerous)
    assert not any(kept for text, kept in cells if text in ("a", "x", "1", "http://x.vn"))


@pytest.mark.parametrize("dataset", contract.list_ids())
def test_a_template_holds_no_formula_in_either_form(dataset):
    agreed = contract.load(dataset)
    for form in agreed.forms:
        assert all(
            kept for text, kept in styled(write_template(agreed, form)) if is_like_formula(text)
        )
        cells = template.write(form).decode("utf-8-sig").strip().split(form.delimiters[0])
        assert not any(is_like_formula(cell.strip('"')) for cell in cells)


@pytest.mark.parametrize(
    "text", ["\ufffe", "\uffff", "\x00\x1f", "x" * 40_000, "_x0041_", "&<>]]>"]
)
def test_what_a_workbook_cannot_hold_does_not_break_it(text):
    content = mark(Table(["a"], [[text]], [2]), [Fault("not_a_number", 2, "a", "A2", text)])

    assert len(sheets(content)["Số liệu"][1][0]) >= min(len(text), 32_767) // 2
