"""Workbooks: what Excel holds is what is read; what it hides is refused."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from ingest import sheet
from ingest.check import check
from ingest.decode import is_workbook
from ingest.number import TYPED
from ingest.table import Limits
from ingest.workbook import read_workbook
from schemas import contract
from tests.ingest.builders import COLUMNS, ROW


def workbook(rows, *, change=None, formats=None):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet("Số liệu")
        for number, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                style = book.add_format({"num_format": formats}) if formats else None
                if isinstance(cell, date):
                    page.write_datetime(
                        number, place, cell, book.add_format({"num_format": "dd/mm/yyyy"})
                    )
                else:
                    page.write(number, place, cell, style)
        if change:
            change(book, page)
    return target.getvalue()


def read(content, limits=Limits()):  # noqa: B008
    table = read_workbook(content, limits)
    return table.header, table.rows, [(fault.code, fault.cell) for fault in table.faults]


def test_cells_are_read_as_excel_holds_them():
    content = workbook([["a", "b", "c"], ["x", 2019, 73048.284], ["ố", date(2019, 4, 1), 0.1]])

    assert is_workbook(content)
    assert read(content) == (
        ["a", "b", "c"],
        [["x", "2019", f"{TYPED}73048.284"], ["ố", "01/04/2019", f"{TYPED}0.1"]],
        [],
    )


def test_a_formula_gives_the_value_excel_last_computed():
    def change(_book, page):
        page.write_formula("B2", "=1+1", None, 7)

    assert read(workbook([["a", "b"], ["x", ""]], change=change))[1] == [["x", "7"]]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda book, _: book.add_worksheet("Ẩn").hide(), ("hidden_sheet", None)),
        (lambda book, _: book.add_worksheet("Khác").write(0, 0, "x"), ("extra_sheet", None)),
        (lambda _, page: page.merge_range("A3:B3", "x"), ("merged_cells", "A3")),
        (
            lambda book, page: page.write("B3", 0.125, book.add_format({"num_format": "0.0%"})),
            ("percent_format", "B3"),
        ),
        (
            lambda book, page: page.write("B3", 0.12, book.add_format({"num_format": 9})),
            ("percent_format", "B3"),
        ),
        (lambda _, page: page.write("D3", "ngoài"), ("wrong_width", "D3")),
    ],
)
def test_what_is_not_seen_or_not_meant_is_a_fault(change, fault):
    assert fault in read(workbook([["a", "b"], ["x", 1], ["y", 2]], change=change))[2]


def test_a_cell_in_the_last_corner_is_refused_before_the_sheet_is_laid_out():
    content = workbook([["a"], ["x"]], change=lambda _, page: page.write(1_048_575, 16_383, "!"))

    assert read(content)[2] == [("too_many_columns", None)]


def test_a_workbook_that_unpacks_to_gigabytes_is_refused():
    target = io.BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(300):
            part.write(b" " * 1024 * 1024)

    assert read(target.getvalue())[2] == [("file_too_large", None)]


def test_entities_of_a_sheet_are_not_expanded():
    content = workbook([["a"], ["x"]])
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("sheet1.xml"):
                part = part.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)
            archive.writestr(name, part)

    assert read(target.getvalue())[2] == [("bad_workbook", None)]


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 500])
def test_what_only_begins_like_a_workbook_is_a_named_fault(content):
    assert read(content)[2] == [("bad_workbook", None)]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(rows=1), "too_many_rows"),
        (Limits(columns=1), "too_many_columns"),
        (Limits(field=2), "field_too_long"),
    ],
)
def test_limits_hold_for_workbooks_too(limits, code):
    assert code in {
        fault[0] for fault in read(workbook([["a", "b"], ["xxx", 1], ["y", 2]]), limits)[2]
    }


@pytest.mark.parametrize("dataset", contract.list_ids())
def test_a_template_has_the_header_of_its_form_and_no_rows(dataset):
    for form in contract.load(dataset).forms:
        header, rows, faults = read(sheet.write_template(contract.load(dataset), form))

        assert header == [column.header for column in form.columns]
        assert (rows, faults) == ([], [("no_rows", None)])


def test_a_workbook_is_checked_like_any_file():
    rows = [COLUMNS, [ROW[name] for name in COLUMNS]]
    rows[1][COLUMNS.index("Giá trị")] = 81000
    wrong = [COLUMNS, [*rows[1][:6], 0.5, *rows[1][7:]]]
    agreed = contract.load("ECONOMY_MISC")

    assert check(workbook(rows), agreed).observations["obs_value"].to_pylist() == [81000]
    assert [(f.code, f.cell) for f in check(workbook(wrong), agreed).faults] == [
        ("too_many_decimals", "G2")
    ]
