"""`steward`, as it is typed."""

import json

import pytest

from ingest.__main__ import main
from schemas import contract
from tests.ingest.builders import misc_file


@pytest.fixture
def bad(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_bytes(misc_file({"Giá trị": "1.234,5,6"}, {"Mã đơn vị": "99"}))
    return path


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.csv"
    path.write_bytes(misc_file({}))
    return path


def test_check_explains_in_vietnamese_and_english(bad, capsys):
    assert main(["check", str(bad), "--dataset", "ECONOMY_MISC"]) == 10
    assert (
        "bad.csv:G2: [not_a_number] Ô G2: “1.234,5,6” không phải con số" in capsys.readouterr().out
    )

    assert main(["check", str(bad), "--dataset", "economy_misc", "--lang", "en"]) == 10
    assert "B3: [unknown_area] Cell B3: there is no area “99”" in capsys.readouterr().out


def test_check_prints_faults_as_a_json_list(bad, capsys):
    assert main(["check", str(bad), "--dataset", "ECONOMY_MISC", "--json"]) == 10

    listed = json.loads(capsys.readouterr().out)
    assert [(each["row"], each["column"], each["cell"], each["found"]) for each in listed] == [
        (2, "Giá trị", "G2", "1.234,5,6"),
        (3, "Mã đơn vị", "B3", "99"),
    ]


def test_a_clean_file_ends_with_zero_and_an_empty_list(good, capsys):
    assert main(["check", str(good), "--dataset", "ECONOMY_MISC", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_submit_prints_one_receipt_however_often(good, tmp_path, capsys):
    call = ["submit", str(good), "--dataset", "ECONOMY_MISC", "--steward", "docst.steward"]
    call += ["--data-root", str(tmp_path / "data"), "--json", "--edition", "2023"]

    assert main(call) == 0
    first = capsys.readouterr().out
    assert main(call) == 0
    assert capsys.readouterr().out == first
    assert main(["status", "--data-root", str(tmp_path / "data")]) == 0
    assert json.loads(first)["upload_id"] in capsys.readouterr().out


def test_a_refused_submission_stores_nothing(bad, tmp_path, capsys):
    call = ["submit", str(bad), "--dataset", "ECONOMY_MISC", "--steward", "docst.steward"]

    assert main([*call, "--data-root", str(tmp_path / "data")]) == 10
    assert "G2" in capsys.readouterr().out
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (["check", "none.csv", "--dataset", "GRDP"], "none.csv"),
        (["check", __file__, "--dataset", "GDRP"], "GRDP"),
        (["template", "GRDP", "--form", "none"], "form"),
    ],
)
def test_a_wrong_call_says_what_to_do(call, said, capsys):
    assert main(call) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("dataset", contract.list_ids())
def test_every_template_has_the_header_its_own_check_wants(dataset, tmp_path, capsys):
    for form in contract.load(dataset).forms:
        path = tmp_path / f"{form.id}.csv"
        assert main(["template", dataset, "--form", form.id, "--output", str(path)]) == 0
        capsys.readouterr()

        assert main(["check", str(path), "--dataset", dataset, "--json"]) == 10
        codes = {fault["code"] for fault in json.loads(capsys.readouterr().out)}
        assert codes <= {"no_rows", "missing_column", "unknown_column"}
        if all(column.header_is == "text" for column in form.columns):
            assert codes == {"no_rows"}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_columns_are_documented_from_the_contract(language, capsys):
    assert main(["template", "GRDP", "--describe", "--lang", language]) == 0

    written = capsys.readouterr().out
    for form in contract.load("GRDP").forms:
        assert all(f"| {column.header} |" in written for column in form.columns)
