"""What a contract says is computed, and cannot be, is a fault with line, key and mend."""

import pytest

from schemas import contract, derived_check, document, framework, mapping_check

PLACES = {
    "formula": "    formula: GRDP_CURRENT * 1000 / POP_AVG\n",
    "unit": "    unit: VND_MILLION_PER_PERSON\n    decimals: 2\n",
    "id": "  - id: GRDP_PER_CAPITA_COMPUTED\n",
    "compares_with": "    compares_with: GRDP_PER_CAPITA\n",
    "dimensions": "      activity: [_T, AGR, IND, SER]\n",
    "decimals": "    decimals: 2\n    direction: higher_better\n    compares_with",
}


@pytest.fixture(scope="module")
def others():
    """Every contract but that of GRDP."""
    known = [contract.load(each) for each in contract.list_ids() if each != "GRDP"]
    return {each.id: each for one in known for each in one.indicators}, [
        each.id for one in known for each in one.derived
    ]


@pytest.mark.parametrize(
    ("place", "new", "key", "said"),
    [
        ("formula", "    formula: GRDP_CURRENT * POP_AVG\n", "formula", "multiplies"),
        ("formula", "    formula: GRDP_CURRENT *\n", "formula", "computable"),
        ("formula", "    formula: GRDP_CURRENT / POP_AVERAGE\n", "formula", "POP_AVERAGE"),
        ("formula", "    formula: POP_AVG / GRDP_CURRENT\n", "formula", "another dataset"),
        ("formula", "    formula: GRDP_CURRENT[lag=1] / POP_AVG\n", "formula", "period"),
        ("formula", "    formula: GRDP_CURRENT * 12345678 / POP_AVG\n", "formula", "7 digits"),
        ("formula", "    formula: (GRDP_CURRENT + POP_AVG) / POP_AVG\n", "formula", "units"),
        ("formula", "    formula: GRDP_CURRENT / PCI_RANK\n", "formula", "rank"),
        ("formula", "    formula: GRDP_CURRENT[gender=F] / POP_AVG\n", "formula", "gender"),
        ("formula", "    formula: 5 / 2\n", "formula", "no figure"),
        ("unit", "    unit: VND_MILION_PER_PERSON\n    decimals: 2\n", "unit", "VND_MILION"),
        ("id", "  - id: POP_SHARE\n", "id", "twice"),
        ("id", "  - id: GRDP_CURRENT\n", "id", "twice"),
        ("compares_with", "    compares_with: POP_DENSITY\n", "compares_with", "POP_DENSITY"),
        ("dimensions", "      activity: [_T, AGRI]\n", "dimensions", "AGRI"),
        ("dimensions", "      activities: [_T]\n", "dimensions", "activities"),
    ],
)
def test_a_computation_that_is_none_is_named_with_its_place(
    tmp_path, others, place, new, key, said
):
    path = tmp_path / "grdp.yaml"
    text = contract.path_of("GRDP").read_text(encoding="utf-8")
    assert PLACES[place] in text
    path.write_text(text.replace(PLACES[place], new, 1), encoding="utf-8")
    source = document.load(path)
    agreed, (indicators, taken) = contract.read(source), others

    measured = indicators | {each.id: each for each in agreed.indicators}
    faults = list(derived_check.check(agreed, source, measured, taken))

    assert any(key in fault.key and said in fault.problem and fault.mend for fault in faults), (
        faults
    )
    assert all(fault.path == path and fault.line > 1 for fault in faults)


def test_an_item_is_never_said_to_be_issued_when_it_is_computed(tmp_path):
    path = tmp_path / "hdi.yaml"
    text = (framework.HOME / "hdi.yaml").read_text(encoding="utf-8")
    old = "    kind: computable\n    indicator: GRDP_PER"
    assert old in text
    path.write_text(text.replace(old, old.replace("computable", "direct")), encoding="utf-8")
    source = document.load(path)
    book = contract.parse_model(framework.Framework, source)
    known = [(contract.load(each), source) for each in contract.list_ids()]

    (fault,) = mapping_check.check(book, source, known)

    assert "nobody issues it" in fault.problem
