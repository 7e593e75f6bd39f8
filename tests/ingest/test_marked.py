"""The file handed back shows each fault where it is, and carries no formula."""

import io

import python_calamine

from ingest.fault import Fault
from ingest.marked import mark
from ingest.table import read_table


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


def test_no_text_becomes_a_formula_or_a_link():
    table = read_table(b"a,b\n=HYPERLINK(1),http://x.vn\n+1+1,@SUM(1)\n")

    content = mark(table, [])

    assert sheets(content)["Số liệu"][1:] == [["=HYPERLINK(1)", "http://x.vn"], ["+1+1", "@SUM(1)"]]
