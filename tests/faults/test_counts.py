"""The table of `make faults` says what was done, and that too little was done."""

import pytest

from tests.faults import counts
from tests.faults.counts import CALL, KILL, PROMISED, RACE, Tally

ENOUGH = [Tally("publish", kind, least, 1.25) for kind, least in PROMISED.items()]


def test_a_row_of_the_table_is_a_deed_and_the_last_is_all_of_them():
    found = [*ENOUGH, Tally("sign", KILL, 7, 2.0, [("lost", "sign, kill 3")])]

    lines = counts.page(found).splitlines()

    assert lines[-3:] == [
        "| publish | 500 | 300 |  |  |  | 1000 |  | 1.2 s | 0 | 0 | 0 |",
        "| sign | 7 |  |  |  |  |  |  | 2.0 s | 1 | 0 | 0 |",
        "| **all** | 507 | 300 |  |  |  | 1000 |  | 2.0 s | 1 | 0 | 0 |",
    ]


@pytest.mark.parametrize("kind", [KILL, CALL, RACE])
def test_less_than_is_promised_is_told(kind):
    less = [each for each in ENOUGH if each.kind != kind] + [Tally("sign", kind, 1)]

    assert counts.missing(ENOUGH) == []
    assert counts.missing(less) == [f"{kind}: 1 of {PROMISED[kind]}"]


def test_a_fault_is_kept_in_the_file_and_fails_its_test(tmp_path, monkeypatch):
    path = tmp_path / "counts"
    monkeypatch.setenv("FAULTS_COUNTS", str(path))
    found = Tally("sign", KILL, 1, 0.5, [("wrong", "sign, kill 1")])

    with pytest.raises(AssertionError, match="sign, kill 1"):
        found.close()

    assert [each.deed for each in counts.read(path)] == ["sign"]
    assert counts.main([str(path), "--to", str(tmp_path / "page")]) == 1
    assert "| sign | 1 |" in (tmp_path / "page").read_text(encoding="utf-8")
