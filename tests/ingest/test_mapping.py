"""An unknown label comes with what it may mean; a person says so once and the contract keeps it."""

import pytest

from ingest import explain
from ingest.check import check
from ingest.mapping import UnconfirmableLabelError, confirm, propose
from schemas import catalogue, contract, period
from tests.ingest.builders import copy_of_schemas, misc_file


@pytest.fixture
def home(tmp_path):
    return copy_of_schemas(tmp_path)


def proposals(dataset, concept, label, during=None):
    read = period.parse(during) if during else None
    return [(each.code, each.why) for each in propose(contract.load(dataset), concept, label, read)]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Vĩnh Yên", ("VN-70-243", "same_name")),
        ("TP. Vĩnh Yên", ("VN-70-243", "same_name")),
        ("Vinh Yen", ("VN-70-243", "same_letters")),
        ("H. Lập Thach", ("VN-70-246", "same_letters")),
        ("Bình Xuyen", ("VN-70-249", "same_letters")),
        ("Vĩnh Tưởng", ("VN-70-252", "same_letters")),
        ("Yên Lạcc", ("VN-70-251", "alike")),
    ],
)
def test_an_area_is_proposed_by_name_letters_or_likeness(label, expected):
    assert proposals("AGRI_PADDY", "ref_area", label, "2019")[0] == expected


def test_a_territory_that_did_not_exist_in_the_period_is_not_proposed():
    assert proposals("AGRI_PADDY", "ref_area", "Vĩnh Yên", "2026") == []


def test_a_merged_territory_is_proposed_as_its_successor_where_the_contract_has_it():
    agreed = contract.load("AGRI_PADDY")
    wider = agreed.model_copy(
        update={"areas": contract.Areas(also=("VN-70", "VN-68_20250701", "VN-68"))}
    )

    found = propose(wider, "ref_area", "Vĩnh Phúc", period.parse("2026"))

    assert [(each.code, each.why) for each in found] == [("VN-68_20250701", "merged_into")]


@pytest.mark.parametrize(
    ("dataset", "concept", "label", "code"),
    [
        ("GRDP", "indicator", "GRDP giá hiện hành", "GRDP_CURRENT"),
        ("GRDP", "unit_measure", "Ty dong", "VND_BILLION"),
        ("GRDP", "unit_measure", "triệu đông", "VND_MILLION"),
        ("GRDP", "members", "Khai khoang", "B"),
        ("ECONOMY_MISC", "composite_breakdown", "Khách quốc té", "VISITOR_INTERNATIONAL"),
    ],
)
def test_other_labels_are_proposed_too(dataset, concept, label, code):
    assert proposals(dataset, concept, label)[0][0] == code


def test_a_word_like_nothing_is_not_guessed():
    assert proposals("GRDP", "indicator", "xyz") == []


def test_the_fault_carries_the_proposals_into_its_sentence():
    damaged = misc_file({"Phân tổ": "Khách quôc tế"})

    checked = check(damaged, contract.load("ECONOMY_MISC"))

    assert [fault.code for fault in checked.faults] == ["unknown_label"]
    assert checked.faults[0].facts["proposals"] == ["VISITOR_INTERNATIONAL (Khách quốc tế)"]
    said = explain.sentence(checked.faults[0], "vi")
    assert said.endswith("Có phải là: VISITOR_INTERNATIONAL (Khách quốc tế)?")


def test_very_many_unknown_labels_take_no_time():
    rows = [{"Phân tổ": f"Khách loại {number}", "Kỳ số liệu": "2023"} for number in range(1500)]

    checked = check(misc_file(*rows), contract.load("ECONOMY_MISC"))

    assert len(checked.faults) == 1500


def test_a_confirmed_label_is_asked_once(home):
    label = "Khách từ nước ngoài"
    file = misc_file({"Phân tổ": label})
    assert not check(file, contract.load("ECONOMY_MISC", home)).is_clean
    before = contract.path_of("ECONOMY_MISC", home).read_text(encoding="utf-8")

    path = confirm(
        "ECONOMY_MISC",
        label,
        "VISITOR_INTERNATIONAL",
        by="dic.steward",
        why="Biểu của Sở ghi như vậy từ 2024",
        home=home,
    )

    agreed = contract.load("ECONOMY_MISC", home)
    checked = check(file, agreed)
    assert checked.is_clean
    assert checked.observations["composite_breakdown"].to_pylist() == ["VISITOR_INTERNATIONAL"]
    kept = agreed.confirmed_labels[0]
    assert (kept.concept, kept.label, kept.by) == ("composite_breakdown", label, "dic.steward")
    assert kept.why == "Biểu của Sở ghi như vậy từ 2024"
    assert path.read_text(encoding="utf-8").startswith(before.rstrip())
    assert catalogue.check(home.parent) == []


def test_labels_are_added_one_after_the_other(home):
    for label, code in (
        ("Khách ngoại", "VISITOR_INTERNATIONAL"),
        ('Khách "nội"', "VISITOR_DOMESTIC"),
    ):
        confirm("ECONOMY_MISC", label, code, by="dic.steward", why="Biểu cũ", home=home)

    kept = contract.load("ECONOMY_MISC", home).confirmed_labels
    assert [(each.label, each.code) for each in kept] == [
        ("Khách ngoại", "VISITOR_INTERNATIONAL"),
        ('Khách "nội"', "VISITOR_DOMESTIC"),
    ]


def test_a_confirmed_territory_holds_for_its_period(home):
    confirm(
        "AGRI_PADDY",
        "Thị xã Vĩnh Yên",
        "VN-70-243",
        by="statistics.steward",
        why="Tên trước khi lên thành phố năm 2006",
        valid_to="2006",
        home=home,
    )
    agreed = contract.load("AGRI_PADDY", home)
    header = "Năm;Mã đơn vị;Chỉ tiêu;Đơn vị tính;Giá trị\n"

    def read(year):
        line = f"{year};Thị xã Vĩnh Yên;PADDY_SPRING_AREA;ha;1.350,6\n"
        return check((header + line).encode(), agreed)

    assert read("2005").observations["ref_area"].to_pylist() == ["VN-70-243"]
    assert [fault.code for fault in read("2019").faults] == ["unknown_area"]


@pytest.mark.parametrize(
    ("label", "code", "concept"),
    [
        ("Khách lạ", "NO_SUCH_CODE", None),
        ("Khách lạ", "NO_SUCH_CODE", "composite_breakdown"),
        ("Khách lạ", "VISITOR_DOMESTIC", "obs_value"),
    ],
)
def test_a_code_the_contract_has_not_is_not_written(home, label, code, concept):
    path = contract.path_of("ECONOMY_MISC", home)
    before = path.read_bytes()

    with pytest.raises(UnconfirmableLabelError):
        confirm("ECONOMY_MISC", label, code, by="a", why="b", concept=concept, home=home)

    assert path.read_bytes() == before


def test_a_label_that_means_something_already_is_not_turned_round(home):
    given = {"by": "dic.steward", "why": "Biểu cũ", "home": home}
    confirm("ECONOMY_MISC", "Khách ngoại", "VISITOR_INTERNATIONAL", **given)

    with pytest.raises(UnconfirmableLabelError):
        confirm("ECONOMY_MISC", "khách ngoại", "VISITOR_DOMESTIC", **given)
