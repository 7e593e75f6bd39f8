"""Whatever comes in: an answer in time, within a bounded memory, and never a crash."""

import functools
import json
import os
import subprocess
import sys
import time

import pytest

from ingest import explain
from ingest.check import check
from ingest.fault import parse_cell
from ingest.marked import mark
from ingest.table import Limits, read_table
from ingest.workbook import read_workbook
from schemas import catalogue, contract
from tests.ingest import hostile
from tests.ingest.builders import misc_file

AGREED = contract.load("ECONOMY_MISC")
# Far above what any takes (2 s on an idle machine): only work beyond a file's length gets there.
SECONDS = 20.0
MEMORY = 512 << 10
# Faults that are the whole file's; each other one says where it stands.
OF_THE_FILE = {
    "bad_workbook", "empty_file", "extra_sheet", "file_too_large", "hidden_sheet", "no_rows",
    "too_many_faults", "workbook_has_macros",
}  # fmt: skip


@functools.cache
def files():
    """Return the hostile files by name; making them takes seconds."""
    return dict(hostile.files())


@functools.cache
def outcome(name):
    """Return the faults of a file and how much work it took to find them."""
    content = files()[name]
    start = time.process_time()
    faults = check(content, AGREED).faults
    return faults, time.process_time() - start


def test_every_hostile_file_has_an_answer():
    for name in files():
        faults, seconds = outcome(name)
        assert seconds < SECONDS, name
        for fault in faults:
            assert fault.code in OF_THE_FILE or fault.row or fault.cell, (name, fault)
            assert fault.cell is None or parse_cell(fault.cell), (name, fault)
        for fault in [*faults[:20], *faults[-3:]]:
            assert all(explain.as_json(fault, language) for language in explain.LANGUAGES), name


def test_there_are_more_than_two_thousand_and_few_are_let_in():
    let_in = {name for name in files() if not any(x.severity == "fatal" for x in outcome(name)[0])}

    assert len(files()) > 2000
    assert {"BOM b'\\xef\\xbb\\xbf'", "in utf-16"} <= let_in
    assert len(let_in) < 10, let_in


@pytest.mark.parametrize("group", ["cell", "letters", "BOM", "damaged"])
def test_each_can_be_handed_back_as_a_workbook_that_opens(group):
    for name in [name for name in files() if name.split()[0] == group][::15]:
        content = files()[name]
        table = read_workbook(content, Limits()) if content[:2] == b"PK" else None
        table = table or read_table(content, delimiters=[";"])
        again = read_workbook(mark(table, check(content, AGREED).faults), Limits())
        assert {fault.code for fault in again.faults}.isdisjoint({"bad_workbook"}), name


def run(path, *more):
    call = [sys.executable, "-m", "ingest", "check", str(path), "--dataset", "ECONOMY_MISC", *more]
    child = subprocess.Popen(
        call, cwd=catalogue.HOME.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = child.communicate(timeout=120)
    return child.returncode, out.decode(), err.decode()


SAMPLE = [
    "a bomb of blanks", "a bomb in a picture", "a lying size", "a sheet elsewhere",
    "a text a hundred thousand times", "a million times one cell", "a million odd elements",
    "laughs in xl/sharedStrings.xml", "5,000 parts", "a zip in a zip", "random 3",
    "a million commas", "a million quotes", "a million NULs", "a quoted field of 20 MB",
    "half a quote before 20 MB", "a hundred thousand columns", "combining marks",
]  # fmt: skip


@pytest.mark.parametrize("name", SAMPLE)
def test_as_a_process_it_is_refused_with_10_in_bounded_memory(name, tmp_path):
    path = tmp_path / "tệp.bin"
    path.write_bytes(files()[name])

    code, out, err = measured(path)

    assert "Traceback" not in err
    assert code == 10, (out, err)
    assert json.loads(out)


def measured(path):
    """Run the check with its own memory counted: `getrusage` would count its parent's."""
    prepared = (
        "import resource, runpy, sys\n"
        "sys.argv[0] = 'steward'\n"
        "code = 1\n"
        "try:\n"
        "    runpy.run_module('ingest', run_name='__main__')\n"
        "except SystemExit as end:\n"
        "    code = end.code\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\n"
        "status = open('/proc/self/status', encoding='ascii').read()\n"
        "peak = status.partition('VmHWM:')[2].split()[0]\n"
        "print(peak, used.ru_utime + used.ru_stime, file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    call = ["check", str(path), "--dataset", "ECONOMY_MISC", "--json"]
    done = subprocess.run(
        [sys.executable, "-c", prepared, *call],
        cwd=catalogue.HOME.parent, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    memory, seconds = done.stderr.split("\n")[-2].split()
    assert int(memory) < MEMORY
    assert float(seconds) < SECONDS
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("name", ["a\n\x1b[2Jb", "ố\u202e.csv", "x" * 200, "%s{0}*"])
def test_an_odd_name_is_a_name_and_no_command_for_a_terminal(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(misc_file({"Mã đơn vị": "\x1b[2J"}))

    code, out, err = run(path)

    assert code == 10
    assert all(mark.isprintable() or mark == "\n" for mark in out + err)
    assert all(": [" in line for line in out.splitlines())


def test_what_is_no_plain_file_is_not_opened(tmp_path):
    plain, link, pipe = tmp_path / "plain.csv", tmp_path / "link.csv", tmp_path / "pipe"
    plain.write_bytes(misc_file({}))
    link.symlink_to(plain)
    os.mkfifo(pipe)

    for path in (link, pipe, tmp_path, tmp_path / "none", "/dev/zero", "/dev/stdin"):
        code, _, err = run(path)
        assert (code, "Traceback" in err) == (2, False), path
