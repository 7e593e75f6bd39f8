"""`steward template`, `check --marked`, `check --data-root` and `map`, as they are typed."""

import io
import json

import pytest
import python_calamine

from ingest import guide
from ingest.__main__ import main
from ingest.messages import MESSAGES
from schemas import catalogue, contract
from tests.ingest.builders import copy_of_schemas, misc_file


@pytest.fixture
def write(tmp_path):
    def made(*changes, name="tệp.csv"):
        path = tmp_path / name
        path.write_bytes(misc_file(*changes))
        return str(path)

    return made


def pages(path):
    with python_calamine.load_workbook(io.BytesIO(path.read_bytes())) as book:
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_template_is_a_workbook_when_its_name_says_so(tmp_path, capsys):
    workbook, text = tmp_path / "mẫu.XLSX", tmp_path / "mẫu.csv"

    assert main(["template", "economy_misc", "--output", str(workbook)]) == 0
    assert main(["template", "economy_misc", "--output", str(text)]) == 0

    header = [column.header for column in contract.load("ECONOMY_MISC").forms[0].columns]
    assert pages(workbook)["Số liệu"] == [header]
    assert text.read_bytes() == b"\xef\xbb\xbf" + ";".join(header).encode() + b"\r\n"
    assert main(["check", str(workbook), "--dataset", "ECONOMY_MISC"]) == 10
    assert "[no_rows]" in capsys.readouterr().out


def test_a_template_that_cannot_be_written_is_said_in_both_languages(tmp_path, capsys):
    call = ["template", "GRDP", "--output", str(tmp_path / "none" / "x.xlsx")]

    assert main(call) == 2
    assert main([*call, "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert "Không ghi được tệp" in told
    assert "Cannot write" in told


def test_a_file_is_handed_back_with_its_faults_marked(write, tmp_path, capsys):
    marked = tmp_path / "lỗi.xlsx"
    call = ["check", write({"Giá trị": "1.234,5,6"}), "--dataset", "ECONOMY_MISC"]

    assert main([*call, "--marked", str(marked)]) == 10

    found = pages(marked)
    assert found["Số liệu"][1][6] == "1.234,5,6"
    assert found["Lỗi"][1][:4] == ["2", "G2", "Giá trị", "1.234,5,6"]
    assert str(marked) in capsys.readouterr().err


def test_a_file_that_is_no_table_is_handed_back_too(tmp_path):
    broken, marked = tmp_path / "x.csv", tmp_path / "x.xlsx"
    broken.write_bytes(b"\x00\xff\xfe")

    call = ["check", str(broken), "--dataset", "GRDP", "--marked", str(marked)]

    assert main(call) == 10
    assert len(pages(marked)["Lỗi"]) > 1


def test_every_fault_leads_to_its_rule(write, capsys):
    call = ["check", write({"Mã đơn vị": "99"}), "--dataset", "ECONOMY_MISC"]

    main(call)
    assert f"({guide.link('unknown_area')})" in capsys.readouterr().out
    main([*call, "--json"])
    (fault,) = json.loads(capsys.readouterr().out)
    assert fault["help"] == "docs/steward-rules.md#unknown_area"


def test_every_rule_has_its_place_in_the_guide():
    page = (catalogue.HOME.parent / guide.PAGE).read_text(encoding="utf-8")

    assert page == guide.write()
    assert all(f"\n## {code}\n" in page for code in MESSAGES)


@pytest.fixture
def accepted(write, tmp_path):
    """Return the data folder of an installation that has accepted one figure."""
    data = tmp_path / "data"
    call = ["submit", write({}), "--dataset", "ECONOMY_MISC", "--steward", "docst.steward"]
    assert main([*call, "--edition", "2023", "--data-root", str(data)]) == 0
    return data


def test_check_compares_with_accepted_figures_where_it_is_told_of_them(write, accepted, capsys):
    call = ["check", write({"Giá trị": "81000000"}), "--dataset", "ECONOMY_MISC", "--json"]
    capsys.readouterr()

    assert main(call) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert main([*call, "--data-root", str(accepted)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(each["code"], each["severity"]) for each in told] == [("scale_jump", "warning")]


def test_a_data_folder_without_a_journal_is_not_made(write, tmp_path, capsys):
    nowhere = tmp_path / "nowhere"
    call = ["check", write({}), "--dataset", "ECONOMY_MISC", "--data-root", str(nowhere)]

    assert main(call) == 2
    assert not nowhere.exists()
    assert str(nowhere) in capsys.readouterr().err


@pytest.fixture
def contracts(tmp_path):
    return copy_of_schemas(tmp_path)


CONFIRM = ["map", "economy_misc", "Khách ngoại", "VISITOR_INTERNATIONAL"]
GROUND = ["--by", "docst.steward", "--why", "Biểu của Sở ghi như vậy từ 2024"]


def test_a_label_is_confirmed_and_listed(contracts, capsys):
    home = ["--contracts", str(contracts)]

    assert main(["map", "--list", *home]) == 0
    assert capsys.readouterr().out == ""
    assert main([*CONFIRM, *GROUND, "--valid-from", "2024", *home]) == 0
    assert main(["map", "--list", *home]) == 0
    told = capsys.readouterr().out
    assert "ECONOMY_MISC  composite_breakdown  'Khách ngoại' = VISITOR_INTERNATIONAL" in told
    assert "docst.steward: Biểu của Sở ghi như vậy từ 2024" in told
    assert main(["map", "GRDP", "--list", *home]) == 0
    assert capsys.readouterr().out == ""
    kept = contract.load("ECONOMY_MISC", contracts).confirmed_labels
    assert [(each.label, each.valid_from) for each in kept] == [("Khách ngoại", "2024")]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (["map"], "DATASET, LABEL, CODE, --by, --why"),
        (CONFIRM, "--by, --why"),
        ([*CONFIRM, "--by", "a.b", "--why", "  "], "--why"),
        (["map", "NONE", "x", "Y", *GROUND], "NONE"),
        (["map", "ECONOMY_MISC", "x", "NO_SUCH", *GROUND], "no code NO_SUCH"),
        ([*CONFIRM, *GROUND, "--valid-from", "hôm qua"], "hôm qua"),
    ],
)
def test_a_label_that_cannot_be_confirmed_changes_nothing(contracts, capsys, call, told):
    before = contract.path_of("ECONOMY_MISC", contracts).read_bytes()

    assert main([*call, "--contracts", str(contracts)]) == 2

    assert told in capsys.readouterr().err
    assert contract.path_of("ECONOMY_MISC", contracts).read_bytes() == before
