"""What was built is used again only when all it rests on is the same and nobody touched it."""

import pytest

from certify import built
from certify.built import Built
from certify.export import put_bytes


@pytest.fixture
def stands(tmp_path):
    """Return the folder of a candidate that stands, with two objects."""
    folder = tmp_path / "stands"
    (folder / "objects").mkdir(parents=True)
    (folder / built.DOCS).mkdir()
    (folder / built.DOCS / "index.html").write_text("docs")
    exported = {
        "observations.parquet": put_bytes(b"PAR1 one", folder / "objects"),
        "areas.parquet": put_bytes(b"PAR1 two", folder / "objects"),
    }
    built._remember(folder, "k1", Built(exported, {"results": []}, {"count": 1}))
    return folder


@pytest.fixture
def draft(tmp_path):
    folder = tmp_path / "draft"
    (folder / "objects").mkdir(parents=True)
    return folder


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_the_same_key_gives_the_same_files(stands, draft):
    made = built._again(stands, draft, "k1")

    assert made is not None
    assert made.is_reused
    assert (made.gate, made.figures) == ({"results": []}, {"count": 1})
    assert names(draft) == names(stands)


@pytest.mark.parametrize("damage", ["flip", "cut", "gone", "other key", "no docs", "record"])
def test_whatever_is_not_the_same_is_built_anew(stands, draft, damage):
    path = next((stands / "objects").iterdir())
    path.chmod(0o644)
    key = "k2" if damage == "other key" else "k1"
    if damage == "flip":
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    elif damage == "cut":
        path.write_bytes(b"")
    elif damage == "gone":
        path.unlink()
    elif damage == "no docs":
        (stands / built.DOCS / "index.html").unlink()
        (stands / built.DOCS).rmdir()
    elif damage == "record":
        record = stands / built.NAME
        record.write_bytes(record.read_bytes().replace(b'"key":"k1"', b'"key": "k1"'))

    assert built._again(stands, draft, key) is None
    assert names(draft) == []


def test_where_nothing_stands_nothing_is_used(tmp_path, draft):
    assert built._again(tmp_path / "nothing", draft, "k1") is None


def test_what_is_built_depends_on_code_that_is_there():
    assert len(built._code()) == 64
    assert all(path.is_file() for path in built._CODE)
    assert list(built._models())
