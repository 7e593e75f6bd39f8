"""A whole dataset as CSV has the bytes that the API writes, whatever a note holds."""

import pyarrow.parquet as pq
import pytest

from api.formats import as_csv
from api.queries.observations import COLUMNS
from certify import bulk
from tests.certify import figures

NOTES = ("", "a,b", 'said "no"', "two\nlines", "\r", "=1+1", "đơn giá; 'x'", "\x01", None)


@pytest.fixture
def observations(tmp_path):
    rows = figures.rows(len(NOTES) * 4)
    for at, row in enumerate(rows):
        row["note"] = NOTES[at % len(NOTES)]
    path = tmp_path / "observations.parquet"
    path.write_bytes(figures.parquet("observations", rows))
    return path


def test_a_whole_dataset_is_written_as_the_api_writes_it(observations, tmp_path):
    path = tmp_path / "dataset.csv"

    bulk.write_csv(observations, path)

    table = pq.read_table(observations)
    assert tuple(table.column_names) == COLUMNS
    rows = [tuple(row.values()) for row in table.to_pylist()]
    assert path.read_bytes() == as_csv.observations(rows, None, "vi")
    assert {row[COLUMNS.index("note")] for row in rows} == set(NOTES)


def test_rows_keep_their_order_over_many_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "_BATCH", 7)
    source, path = tmp_path / "observations.parquet", tmp_path / "dataset.csv"
    source.write_bytes(figures.parquet("observations", figures.rows(100)))

    bulk.write_csv(source, path)

    rows = [tuple(row.values()) for row in pq.read_table(source).to_pylist()]
    assert path.read_bytes() == as_csv.observations(rows, None, "vi")
