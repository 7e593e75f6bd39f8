"""A very faulty file is refused in bounded space, and a small one without the heavy libraries."""

import subprocess
import sys

import pytest

from ingest import explain
from ingest.check import check
from schemas import contract
from tests.ingest.builders import ROW, misc_file


@pytest.fixture(scope="module")
def faulty():
    rows = [{**ROW, "Giá trị": "x", "Mã đơn vị": "99"} for _ in range(12_000)]
    return check(misc_file(*rows), contract.load("ECONOMY_MISC"))


def test_of_very_many_faults_the_first_are_told_in_file_order(faulty):
    *told, last = faulty.faults

    assert len(told) == 10_000
    assert [(fault.code, fault.cell) for fault in told[:3]] == [
        ("unknown_area", "B2"),
        ("not_a_number", "G2"),
        ("unknown_area", "B3"),
    ]
    assert last.code == "too_many_faults"
    assert last.facts["by_code"] == {"not_a_number": 7_000, "unknown_area": 7_000}


@pytest.mark.parametrize("language", explain.LANGUAGES)
def test_the_others_are_counted_by_their_codes(faulty, language):
    said = explain.sentence(faulty.faults[-1], language)

    assert "14000" in said
    assert "not_a_number 7000" in said


def test_a_refused_file_needs_no_data_frame_library(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_bytes(misc_file({"Giá trị": "1.234,5,6"}))
    code = (
        "import sys; from ingest.__main__ import main; "
        f"code = main(['check', {str(path)!r}, '--dataset', 'ECONOMY_MISC']); "
        "print(code, sorted({'pandas', 'pandera', 'polars'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "10 []"
