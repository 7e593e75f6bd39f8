"""Columns of observations are the rows as they were first read, one after the other."""

import csv
import random

import pytest

from examples.send import HOME
from ingest import check as checking
from ingest import explain, form
from ingest import table as tables
from ingest.observe import observe
from ingest.placing import TEXTS
from ingest.table import Limits
from schemas import contract
from schemas.observation import COLUMNS
from tests.ingest import row_by_row

with (HOME / "index.csv").open(encoding="utf-8-sig", newline="") as index:
    SAMPLES = list(csv.DictReader(index))
DELIMITERS = (",", ";", "\t")
WORDS = (
    *(
        "",
        "-",
        "...",
        "…",
        "x",
        "N/A",
        "0",
        "-0",
        "1.234",
        "1,234",
        "12,5",
        "1e5",
        "99",
        "26",
        "VN",
    ),
    *("2030", "2023", "Quý I/2023", "9 tháng năm 2022", "%", "+5%", "(5)", "٣", " 7", "người"),
)


def told(faults):
    return [
        (each.code, each.row, each.column, each.cell, each.found, explain.sentence(each, "vi"))
        for each in faults
    ]


def both(content, dataset, declared):
    """Return the observations and faults of a file, by column and row by row."""
    agreed = contract.load(dataset)
    large = tables.read_large(content, Limits(), DELIMITERS)
    if not large.header:
        return None
    small = tables.read_small(content, Limits(), DELIMITERS)
    bound = form.bind(agreed, large.header)
    by_column = observe(large, bound, agreed, declared)
    by_row = row_by_row.observe(small, form.bind(agreed, small.header), agreed, declared)
    return by_column, by_row


def assert_equal(found):
    by_column, by_row = found
    assert told(by_column.log.told([], tables.Counter())) == told(by_row.faults)
    columns = checking.observations.table_of(by_column)
    assert {name: columns.column(name).to_pylist() for name in COLUMNS} == by_row.columns
    coded = checking.observations.coded_of(by_column).to_pylist()
    for row in coded:
        row["source_cell"] = f"{row.pop('source_column')}{row['source_row']}"
    assert coded == columns.drop_columns(list(TEXTS)).to_pylist()


def formats(row):
    agreed = contract.load(row["dataset_id"])
    allowed = {each for each_form in agreed.forms for each in each_form.number_formats}
    return row["number_format"] if row["number_format"] in allowed else None


@pytest.mark.parametrize("row", SAMPLES, ids=lambda row: row["file"])
def test_a_sample_is_read_alike_by_column_and_by_row(row):
    content = (HOME / row["file"]).read_bytes()

    assert_equal(both(content, row["dataset_id"], formats(row)))


def damaged(content, drawn):
    """Return a file with some of its cells replaced and perhaps a row repeated."""
    lines = content.decode("utf-8-sig").splitlines()
    mark = ";" if ";" in lines[0] else ","
    for _ in range(drawn.choice([1, 2, 5])):
        at = drawn.randrange(len(lines))
        cells = lines[at].split(mark)
        cells[drawn.randrange(len(cells))] = drawn.choice(WORDS)
        lines[at] = mark.join(cells)
    if drawn.random() < 0.3:
        lines.append(drawn.choice(lines))
    return ("\n".join(lines) + "\n").encode()


@pytest.mark.parametrize("seed", range(10))
def test_a_damaged_file_is_read_alike_by_column_and_by_row(seed):
    drawn = random.Random(seed)
    for _ in range(40):
        row = drawn.choice(SAMPLES)
        content = damaged((HOME / row["file"]).read_bytes(), drawn)
        try:
            found = both(content, row["dataset_id"], formats(row))
        except tables.decode.UndecodableError:
            continue
        if found is not None:
            assert_equal(found)
