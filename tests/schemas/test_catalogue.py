"""`make contracts`: what is wrong is named with file, line, key and mend."""

import shutil

import pytest

from schemas import catalogue, codelist
from schemas.__main__ import main

HOME = catalogue.HOME


@pytest.fixture
def home(tmp_path):
    copy = tmp_path / "schemas"
    for folder in ("codelists", "datasets", "frameworks"):
        shutil.copytree(HOME / folder, copy / folder)
    for name in ("province.yaml", "peers.yaml", "portal.yaml"):
        shutil.copy(HOME / name, copy)
    return copy


def damage(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(path, text):
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(at for at, line in enumerate(lines, start=1) if text in line)


def test_the_catalogue_agrees_with_itself(capsys):
    assert main([]) == 0
    assert "all agree" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "mend"),
    [
        ("datasets/grdp.yaml", "unit: VND_BILLION", "unit: VND_BILION", ".unit", "VND_BILLION?"),
        (
            "datasets/grdp.yaml",
            "theme: NATIONAL_ACCOUNTS",
            "theme: NATIONAL",
            "theme",
            "themes.csv",
        ),
        ("datasets/grdp.yaml", "agency: STATISTICS", "agency: STATISTIC", ".agency", "STATISTICS?"),
        ("datasets/grdp.yaml", "decimals: 3", "decimals: -1", ".decimals", "allows"),
        (
            "datasets/grdp.yaml",
            "SECTOR_STATE",
            "SECTOR_STAT",
            "composite_breakdown",
            "SECTOR_STATE?",
        ),
        ("datasets/grdp.yaml", "[VN-70]", "[VN-70X]", "within", "VN-70?"),
        ("datasets/pop_dem.yaml", "3.2.1", "3.2.9", "sdg", "3.2."),
        ("datasets/rank_results.yaml", "framework: PCI", "framework: PCIX", ".framework", "PCI?"),
        ("datasets/grdp.yaml", "id: GRDP_STRUCTURE\n", "id: GRDP_CURRENT\n", ".id", "own"),
        ("datasets/pop_dem.yaml", "id: POP_DENSITY\n", "id: BUDGET_REVENUE\n", ".id", "own"),
        ("frameworks/pci.yaml", 'parent: "PCI"', 'parent: "PCX"', ".parent", "PCI?"),
        ("province.yaml", "home_area: VN-70", "home_area: VN-70X", "home_area", "VN-70?"),
    ],
)
def test_a_broken_reference_names_file_line_key_and_mend(home, file, old, new, key, mend):
    damage(home / file, old, new)

    faults = catalogue.check(home)

    assert faults
    assert all(fault.path == home / file for fault in faults)
    assert any(key in fault.key and mend in fault.mend for fault in faults), faults
    assert faults[0].line >= 1


def test_the_line_of_an_unknown_unit_is_the_line_it_stands_on(home):
    path = home / "datasets" / "grdp.yaml"
    damage(path, "unit: VND_BILLION", "unit: VND_BILION")

    assert [fault.line for fault in catalogue.check(home)] == [line_of(path, "VND_BILION")]


def test_a_missing_translation_is_a_fault(home):
    path = home / "datasets" / "grdp.yaml"
    text = path.read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(text) if line.startswith("name:"))
    kept = [
        line
        for n, line in enumerate(text)
        if not (n > at and line.startswith("  en:") and n < at + 4)
    ]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")

    faults = catalogue.check(home)

    assert [(fault.key, fault.mend) for fault in faults] == [("name.en", "add the key")]


def test_two_owners_of_the_same_figures_are_a_fault(home):
    path = home / "datasets" / "grdp.yaml"
    damage(path, "owners:\n", "owners:\n  - agency: DPI\n")

    assert any("own the same figures" in fault.problem for fault in catalogue.check(home))


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("units.csv", "VND_BILLION,tỷ đồng,", "VND_BILLION,,", "no translation"),
        ("cl_sex.csv", "F,Nữ,", "F,Nu\u031b\u0303,", "NFC"),
        ("areas.csv", "VN-70-243,243,,district", "VN-70-244,244,,district", "stands in line"),
        ("areas.csv", ",2025-06-30,", ",30/6/2025,", "not readable"),
    ],
)
def test_a_broken_code_list_is_named(home, file, old, new, problem):
    damage(home / "codelists" / file, old, new)

    faults = catalogue.check(home)

    assert any(problem in fault.problem and fault.path.name == file for fault in faults), faults


def test_codes_used_again_have_validities_that_do_not_overlap():
    known = codelist.areas().values()
    phu_tho = [area for area in known if area.gso_code == "25" and area.level == "province"]

    assert sorted((area.area_id, str(area.valid_to)) for area in phu_tho) == [
        ("VN-68", "2025-06-30"),
        ("VN-68_20250701", "9999-12-31"),
    ]


def test_the_command_fails_and_prints_file_line_key_and_mend(home, capsys):
    damage(home / "datasets" / "grdp.yaml", "unit: VND_BILLION", "unit: VND_BILION")

    assert main(["--home", str(home)]) == 10
    printed = capsys.readouterr().out
    assert "grdp.yaml:" in printed
    assert "indicators[0].unit: no unit 'VND_BILION'; did you mean VND_BILLION?" in printed
