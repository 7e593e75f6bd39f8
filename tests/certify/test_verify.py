"""The `verify` command: one line when all is well, the file and the reason when not."""

import json
import subprocess
import sys

import pytest

from certify import keys, publish, verify
from certify.sentences import FAULTS
from schemas.distrust import Reason
from store import clock
from tests.certify import builders
from tests.certify.builders import forge, later, smuggle


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return builders.two_releases(tmp_path_factory.mktemp("published"))


@pytest.fixture
def place(original, tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, later(days=26))
    return builders.copy(original, tmp_path)


@pytest.fixture
def run(place, capsys):
    """Return a function that runs the command: exit code, stdout, stderr."""

    def call(*arguments, data_root=place.layout.data_root):
        try:
            code = verify.main([*arguments, "--data-root", str(data_root)])
        except SystemExit as ended:
            code = ended.code
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def withdraw(signed):
    signed["targets"]["2026.1/manifest.json"]["custom"] |= {
        "status": "withdrawn",
        "reason": "sai đơn vị",
        "superseded_by": "2026.2",
    }


def test_a_good_release_is_told_in_one_line(run):
    code, out, err = run("2026.2")

    assert (code, err) == (0, "")
    line, seconds = out.rsplit(";", 1)
    assert line == (
        "2026.2: 9 files match; signed by dic.certifier-2 and dic.certifier-3"
        " (2 of 3 needed 2), none an uploader; list v2 is current"
    )
    assert seconds.endswith(" s\n")


def test_it_speaks_vietnamese(run):
    code, out, _ = run("2026.2", "--lang", "vi")

    assert code == 0
    assert out.startswith("2026.2: 9 tệp khớp; dic.certifier-2 và dic.certifier-3 đã ký")


@pytest.mark.parametrize("asked", [[], ["all"]])
def test_all_releases_newest_first(run, asked):
    code, out, _ = run(*asked)

    assert code == 0
    assert [line.split(":")[0] for line in out.splitlines()] == ["2026.2", "2026.1"]


def test_json_says_the_same(run):
    code, out, _ = run("2026.1", "--json")

    found = json.loads(out)
    del found["milliseconds"]
    assert code == 0
    assert found == {
        "certifiers": 3,
        "exit_code": 0,
        "file": None,
        "figure": None,
        "file_count": 9,
        "is_removed": False,
        "list_version": 2,
        "needed": 2,
        "reason": None,
        "release": "2026.1",
        "signers": ["dic.certifier-1", "dic.certifier-2"],
        "superseded_by": None,
        "withdrawn_for": None,
    }


def test_a_changed_object_is_named_in_both_languages(run, place):
    objects = json.loads((place.layout.release("2026.1") / "manifest.json").read_bytes())["objects"]
    name, digest = "observations.parquet", objects["observations.parquet"]["sha256"]
    path = place.layout.releases / "objects" / digest
    builders.rewrite(path, path.read_bytes() + b" ")

    code, out, err = run("all")

    assert code == 1
    assert f"{name} (objects/{digest}): nội dung khác với nội dung đã ký" in err
    assert "its content is not what was signed" in err
    assert "Traceback" not in out + err


def test_one_broken_release_does_not_hide_a_good_one(run, place):
    (place.layout.release("2026.1") / "manifest.json").unlink()

    code, out, err = run("all", "--lang", "vi")

    assert code == 1
    assert out.startswith("2026.2: ")
    assert err == "2026.1 · 2026.1/manifest.json: thiếu tệp này\n"
    assert run("2026.2")[0] == 0


def test_a_broken_list_speaks_for_no_release(run, place):
    builders.rewrite(place.metadata / "timestamp.json", b"{}")

    assert run("2026.1", "--lang", "en") == (
        1,
        "",
        "metadata/timestamp.json: it cannot be read or is malformed\n",
    )
    assert json.loads(run("2026.1", "--json")[1])["file"] == "metadata/timestamp.json"


def test_a_stranger_in_the_folder_is_named(run, place):
    (place.layout.releases / "objects" / "x\x1b[2J").write_bytes(b"")

    code, _, err = run("2026.1", "--lang", "en")

    assert code == 1
    assert err == "objects/x�[2J: no signed list has this file\n"


def test_a_signer_among_the_uploaders_is_told(run, place):
    smuggle(place, "2026.3", previous="2026.2", uploaders=("dic.certifier-2",))

    code, _, err = run("2026.3", "--lang", "vi")

    assert code == 1
    assert "người ký cũng là người nộp số liệu" in err


@pytest.mark.parametrize("asked", ["2026.9", "2027.1", "../2026.1", "", "x\udcff\n"])
def test_what_is_not_in_the_list_is_five(run, asked):
    assert run(asked)[0] == 5
    assert run(asked, "--json")[0] == 5


def test_a_withdrawn_release_is_three_and_says_why(run, place):
    forge(place, withdraw, is_next=True)

    code, out, _ = run("2026.1")
    assert code == 3
    assert "WITHDRAWN: sai đơn vị (use 2026.2);" in out
    assert "ĐÃ THU HỒI: sai đơn vị (dùng 2026.2);" in run("2026.1", "--lang", "vi")[1]
    assert run("2026.2")[0] == 0
    assert run("all")[0] == 0


def test_an_expired_list_is_for_archives_only(run, place, monkeypatch):
    monkeypatch.setenv(clock.FIXED, later(days=56))

    assert run("2026.1", "--lang", "en")[0] == 1
    assert "metadata/3.snapshot.json: đã hết hạn" in run("2026.1")[2]
    code, out, _ = run("2026.1", "--archive")
    assert code == 4
    assert "matches but has expired" in out
    assert run("all", "--archive")[0] == 4

    publish.refresh(place.layout, place.key("publisher"))
    assert run("2026.1")[0] == 0


def test_damage_weighs_more_than_expiry(run, place, monkeypatch):
    monkeypatch.setenv(clock.FIXED, later(days=560))
    (place.layout.release("2026.1") / "manifest.json").unlink()

    assert run("all", "--archive")[0] == 1


def test_an_older_list_than_seen_is_refused(run):
    assert run("2026.1", "--minimum-list", "2")[0] == 0
    code, _, err = run("2026.1", "--minimum-list", "3")
    assert code == 1
    assert "older list" in err


def test_another_root_is_not_believed(run, tmp_path):
    other = builders.world(tmp_path / "other")

    code, _, err = run("2026.1", "--root", str(keys.pinned_root(other.layout)))

    assert code == 1
    assert "does not start from the root you trust" in err


def test_a_copy_elsewhere_needs_only_the_folder_and_the_root(run, place, tmp_path):
    moved = place.layout.releases.rename(tmp_path / "mirror")
    root = keys.pinned_root(place.layout).rename(tmp_path / "root.json")

    code, _, _ = run("2026.1", "--releases", str(moved), "--root", str(root), data_root="/nowhere")

    assert code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["--unknown"],
        ["2026.1", "2026.2"],
        ["2026.1", "--lang", "fr"],
        ["2026.1", "--minimum-list", "x"],
        ["2026.1", "--root", "/nowhere/root.json"],
        ["2026.1", "--root", "/"],
        ["2026.1", "--releases", "/nowhere"],
    ],
)
def test_bad_usage_is_two(run, arguments):
    code, out, err = run(*arguments)

    assert (code, out) == (2, "")
    assert "verify: error:" in err


def test_before_the_first_release_there_is_nothing_to_believe(tmp_path, run):
    empty = builders.world(tmp_path / "empty")

    code, _, err = run("2026.1", data_root=empty.layout.data_root)

    assert code == 1
    assert err.startswith("metadata/timestamp.json: ")


def test_every_reason_has_a_sentence_in_both_languages():
    assert set(FAULTS) == set(Reason)
    assert all(len(both) == 2 and all(both) for both in FAULTS.values())


def test_it_starts_without_the_heavy_libraries():
    code = "import sys, certify.verify; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    heavy = {"duckdb", "fastapi", "great_expectations", "pandas", "pyarrow", "pydantic"}
    assert heavy & set(done.stdout.split()) == set()
    assert "sqlalchemy" not in done.stdout.split()


def test_it_does_not_start_without_cryptography():
    code = "import sys; sys.modules['cryptography'] = None; import certify.verify"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "cryptography" in done.stderr
