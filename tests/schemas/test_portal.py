import pytest

from schemas import portal
from schemas.document import BrokenSchemaError

GOOD = """\
contact: "figures@province.example"
highlights: [GRDP_CURRENT, POP_AVG]
tiles:
  note: {vi: "Ô vuông", en: "Tiles"}
  places:
    VN-70-243: [0, 0]
    VN-70-244: [0, 1]
"""
INDICATORS = {"GRDP_CURRENT", "POP_AVG"}
AREAS = {"VN-70-243", "VN-70-244"}


def found(path, text):
    path.write_text(text, encoding="utf-8")
    return [(fault.line, fault.problem) for fault in portal.check(path, INDICATORS, AREAS)]


def test_what_is_known_has_no_fault(tmp_path):
    assert found(tmp_path / "portal.yaml", GOOD) == []


def test_every_stranger_and_every_double_is_named_at_once(tmp_path):
    text = GOOD.replace("POP_AVG]", "GRDP_CURRENT, NOPE]").replace("VN-70-244: [0, 1]", "X: [0, 0]")

    said = " ".join(message for _, message in found(tmp_path / "portal.yaml", text))

    for part in ("GRDP_CURRENT stands twice", "no indicator 'NOPE'", "no area 'X'", "taken twice"):
        assert part in said


@pytest.mark.parametrize("change", [("contact", "kontact"), ("[0, 1]", "[0]"), ("@", " ")])
def test_a_file_of_another_form_is_refused(tmp_path, change):
    path = tmp_path / "portal.yaml"
    path.write_text(GOOD.replace(*change, 1), encoding="utf-8")

    with pytest.raises(BrokenSchemaError):
        portal.load(path)
    assert list(portal.check(path, INDICATORS, AREAS))
