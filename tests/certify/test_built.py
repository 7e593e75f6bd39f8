"""What was built is used again only when all it rests on is the same and nobody touched it."""

import pytest

from certify import built, gate_docs
from certify.built import Built
from certify.export import put_bytes
from certify.kept import NAME, Kept


@pytest.fixture
def stands(tmp_path):
    """Return the folder of a candidate that stands, with two objects, and its kept digest."""
    folder = tmp_path / "stands"
    (folder / "objects").mkdir(parents=True)
    (folder / built.DOCS).mkdir()
    (folder / built.DOCS / "index.html").write_text("docs")
    exported = {
        "observations.parquet": put_bytes(b"PAR1 one", folder / "objects"),
        built.PACKED: put_bytes(gate_docs.pack(folder / built.DOCS), folder / "objects"),
    }
    kept = Kept(tmp_path / "nothing", None, folder)
    made = Built(exported, {"results": []}, {"count": 1})
    kept.keep(built._NAME, "k1", built._as_json(made))
    return folder, kept.write()


@pytest.fixture
def draft(tmp_path):
    folder = tmp_path / "draft"
    (folder / "objects").mkdir(parents=True)
    return folder


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_the_same_key_gives_the_same_files(stands, draft):
    kept = Kept(*stands, draft)
    made = built._again(kept, "k1")

    assert made is not None
    assert made.is_reused
    assert (made.gate, made.figures) == ({"results": []}, {"count": 1})
    assert kept.write() == stands[1]
    assert names(draft) == names(stands[0])


@pytest.mark.parametrize("damage", ["flip", "cut", "gone", "other key", "record", "unsealed"])
def test_whatever_is_not_the_same_is_built_anew(stands, draft, damage):
    folder, sealed = stands
    path = next((folder / "objects").iterdir())
    path.chmod(0o644)
    key = "k2" if damage == "other key" else "k1"
    if damage == "flip":
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    elif damage == "cut":
        path.write_bytes(b"")
    elif damage == "gone":
        path.unlink()
    elif damage == "record":
        record = folder / NAME
        edited = record.read_bytes().replace(b'"results":[]', b'"results":[1]')
        assert edited != record.read_bytes()
        record.write_bytes(edited)

    assert built._again(Kept(folder, None if damage == "unsealed" else sealed, draft), key) is None
    assert names(draft) == []


def test_pages_that_were_edited_are_written_anew(stands, draft):
    (stands[0] / built.DOCS / "index.html").write_text("all is well")

    assert built._again(Kept(*stands, draft), "k1") is not None
    assert (draft / built.DOCS / "index.html").read_text() == "docs"


def test_where_nothing_stands_nothing_is_used(tmp_path, draft):
    assert built._again(Kept(tmp_path / "nothing", None, draft), "k1") is None


def test_what_is_built_depends_on_code_that_is_there():
    assert len(built._code()) == 64
    assert all(path.is_file() for path in built._CODE)
    assert list(built._models())
