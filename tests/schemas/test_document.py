import pytest

from schemas import document
from schemas.document import BrokenSchemaError


def test_plain_words_stay_what_was_typed(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("a: NO\nb: 2019-04-01\nc: 1.50\nd: 7\ne: true\nf: null\ng: '7'\nh: ''\n")

    assert document.load(path).content == {
        "a": "NO",
        "b": "2019-04-01",
        "c": "1.50",
        "d": 7,
        "e": True,
        "f": None,
        "g": "7",
        "h": "",
    }


def test_a_key_path_knows_its_line(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("a:\n  - b: 1\n  - b: 2\n    c: 3\n")

    source = document.load(path)

    assert source.line("a", 1, "c") == 4
    assert source.line("a", 1, "missing") == 3


@pytest.mark.parametrize(("text", "line"), [("a: 1\na: 2\n", 2), ("a: [1\nb: 2\n", 2)])
def test_a_broken_file_names_its_line(tmp_path, text, line):
    path = tmp_path / "a.yaml"
    path.write_text(text)

    with pytest.raises(BrokenSchemaError) as broken:
        document.load(path)

    assert [fault.line for fault in broken.value.faults] == [line]
