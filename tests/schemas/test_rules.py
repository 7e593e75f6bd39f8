"""`make contracts` on what a contract says beyond one cell."""

import shutil

import pytest

from schemas import catalogue, contract
from schemas.model import Text
from schemas.rules import Plausibility

HOME = catalogue.HOME


@pytest.fixture
def home(tmp_path):
    copy = tmp_path / "schemas"
    for folder in ("codelists", "datasets", "frameworks"):
        shutil.copytree(HOME / folder, copy / folder)
    for name in ("province.yaml", "peers.yaml", "portal.yaml"):
        shutil.copy(HOME / name, copy)
    return copy


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "said"),
    [
        ("labour", "[{sex: M}, {sex: F}]", "[{sex: M}, {sex: X}]", "parts", "no sex 'X'"),
        ("labour", "[{sex: M}, {sex: F}]", "[{sex: M}, {sex: M}]", "parts", "twice"),
        ("labour", "{sex: F}", "{six: F}", "parts", "did you mean sex?"),
        (
            "labour",
            "EMPLOYED <= LABOUR_FORCE",
            "EMPLOYED <= LABOR_FORCE",
            "formula",
            "LABOUR_FORCE?",
        ),
        (
            "labour",
            "EMPLOYED <= LABOUR_FORCE",
            "EMPLOYED < LABOUR_FORCE",
            "formula",
            "not readable",
        ),
        (
            "labour",
            "EMPLOYED <= LABOUR_FORCE",
            "POP_AVG >= POP_CENSUS",
            "formula",
            "nothing of this",
        ),
        ("labour", "id: male_share", "id: employed_within_force", "id", "twice"),
        (
            "agri_paddy",
            "{total: province, parts: district}",
            "{total: district, parts: district}",
            "area_sums",
            "no part of itself",
        ),
        ("agri_paddy", "{max_change: 5}", "{max_chang: 5}", "plausibility", "mend its spelling"),
        ("economy_misc", "threshold: 5", "threshold: 2", "small_cells", "3 or more"),
        ("economy_misc", "[POOR_HOUSEHOLDS]", "[POOR_HOUSES]", "small_cells", "POOR_HOUSEHOLDS?"),
        (
            "economy_misc",
            "usual: {min: 60, max: 160}",
            "usual: {min: 60, max: 900}",
            "usual",
            "wider",
        ),
        (
            "economy_misc",
            "usual: {min: 60, max: 160}",
            "usual: {min: 60, max: 50}",
            "usual",
            "swap",
        ),
        (
            "pop_dem",
            "indicator: POP_AVG, ref_area",
            "indicator: POP_AVE, ref_area",
            "key",
            "POP_AVG?",
        ),
        ("pop_dem", "action: drop", "action: replace", "known_errors", "replacement"),
        (
            "pop_dem",
            'ref_area: VN-70, time_period: "2022"',
            'ref_area: VN-7X, time_period: "2022"',
            "key",
            "no area",
        ),
        ("grdp", "exponent: -3", "exponents: -3", "known_errors", "mend its spelling"),
        ("grdp", "[GRDP_STRUCTURE]", "[GRDP_STRUCTUR]", "indicators", "GRDP_STRUCTURE?"),
    ],
)
def test_a_rule_that_cannot_be_applied_is_named(home, file, old, new, key, said):
    path = home / "datasets" / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    faults = [fault for fault in catalogue.check(home) if key in fault.key]

    assert faults
    assert any(said in str(fault) for fault in faults)
    assert all(fault.path == path and fault.line for fault in faults)


def test_an_indicator_inherits_what_it_does_not_say():
    agreed = contract.load("GRDP")
    shared = agreed.model_copy(
        update={
            "plausibility": Plausibility(
                max_change="5", off={"outlier": Text(vi="ngắn", en="short")}
            )
        }
    )

    growth = shared.plausibility_of(shared.indicator("GRDP_GROWTH"))
    level = shared.plausibility_of(shared.indicator("GRDP_CURRENT"))

    assert (growth.max_change_units, level.max_change_units) == (1, None)
    assert (level.max_change, set(level.off)) == (5, {"outlier"})


def test_every_rule_that_is_off_says_why():
    for dataset_id in contract.list_ids():
        agreed = contract.load(dataset_id)
        for rules in (agreed.plausibility, *(each.plausibility for each in agreed.indicators)):
            assert all(reason.vi and reason.en for reason in rules.off.values())
