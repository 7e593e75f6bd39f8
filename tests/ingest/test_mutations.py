"""Thousands of damaged files: none is misread in silence, none makes the check fall over."""

import itertools
import os

import pytest

from examples.send import HOME
from ingest.check import check
from schemas import contract
from tests.ingest.mutator import mutants

TEMPLATES = {
    "grdp-yearbook-2017.csv": "GRDP",
    "pop_dem-yearbook-2017.csv": "POP_DEM",
    "agri_paddy-yearbook-2019.csv": "AGRI_PADDY",
}
# Damage of the whole file or a whole row has no column.
WITHOUT_COLUMN = {
    "bad_encoding",
    "blank_row",
    "empty_file",
    "mixed_line_ends",
    "no_final_newline",
    "no_rows",
    "stray_quote",
    "wrong_width",
}
# So many go by for one that is tried; `make thorough` tries each.
STEP = int(os.environ.get("MUTANT_STEP", "3"))
KEY = ("indicator", "ref_area", "time_period", "sex", "urbanisation", "activity")
VALUE = (
    "composite_breakdown",
    "obs_value",
    "decimals",
    "obs_status",
    "unit_measure",
    "source_document",
)


def read(content, dataset):
    found = check(content, contract.load(dataset))
    if found.faults:
        return found.faults, set()
    rows = found.observations.select([*KEY, *VALUE]).to_pylist()
    return [], {tuple(row.values()) for row in rows}


@pytest.mark.parametrize("file", TEMPLATES)
def test_no_damaged_file_is_misread_in_silence(file):
    content = (HOME / file).read_bytes()
    _, truth = read(content, TEMPLATES[file])
    silent, unplaced = [], []

    for name, damaged in itertools.islice(mutants(content), 0, None, STEP):
        faults, figures = read(damaged, TEMPLATES[file])
        # A file cut between two rows is whole in form; what it lost is seen against the history.
        is_shorter = damaged.endswith(b"\n") and content.startswith(damaged) and figures < truth
        if not faults and figures != truth and not is_shorter:
            silent.append(name)
        unplaced += [
            (name, fault.code)
            for fault in faults
            if fault.code not in WITHOUT_COLUMN and fault.row and not fault.cell
        ]

    assert truth
    assert silent == []
    assert unplaced == []


def test_there_are_thousands_of_damaged_files():
    assert sum(1 for file in TEMPLATES for _ in mutants((HOME / file).read_bytes())) >= 3000
