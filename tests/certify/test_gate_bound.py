"""A gate's record is good for one release under one set of rules, and cannot be touched (Q3)."""

from __future__ import annotations

import copy
import hashlib
import shutil

import pytest

from certify import gate, gate_bound
from certify.errors import StaleGateError
from schemas import catalogue
from store import canonical, files
from tests.certify.gate_marts import DAY, POPULATION, SOUND, inputs, of, write

pytestmark = pytest.mark.slow


class Release:
    """A candidate's manifest, objects and record, sealed anew after each change."""

    def __init__(self, folder, home, document, manifest):
        self.folder, self.home = folder, home
        self.document, self.manifest = document, manifest
        self.previous = folder / "before" / "observations.parquet"

    def seal(self):
        """Name the record's digest in the manifest, as somebody who may write files could."""
        digest = hashlib.sha256(canonical.encode(self.document)).hexdigest()
        self.manifest["gate_sha256"] = digest
        self.manifest["objects"]["gate.json"] = {"sha256": digest}

    def check(self):
        gate.check_bound(
            self.document,
            self.manifest,
            self.folder / "objects",
            previous=self.previous,
            home=self.home,
        )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A release that passed, with rules of its own that a test may change."""
    folder = tmp_path_factory.mktemp("bound")
    home = folder / "schemas"
    shutil.copytree(catalogue.HOME, home, ignore=shutil.ignore_patterns("__pycache__"))
    marts = write(folder / "now")
    before = write(folder / "before")["observations.parquet"]
    verdict = gate.judge(marts, before, asked=DAY, home=home)
    objects = folder / "objects"
    objects.mkdir()
    manifest = {
        "inputs": [
            {"upload_id": each["upload_id"], "sha256": each["sha256"]}
            for each in inputs("POP_DEM", "LABOUR", "GRDP")
        ],
        "objects": {
            name: {"sha256": files.put_object(objects, path)} for name, path in marts.items()
        },
    }
    return Release(folder, home, verdict.document, manifest)


@pytest.fixture
def release(made, tmp_path):
    folder = tmp_path / "release"
    shutil.copytree(made.folder, folder)
    found = Release(
        folder, folder / "schemas", copy.deepcopy(made.document), copy.deepcopy(made.manifest)
    )
    found.seal()
    return found


def refused(release):
    with pytest.raises(StaleGateError) as error:
        release.check()
    return error.value.why


def test_a_record_of_this_release_under_these_rules_is_good(release):
    release.check()


def test_a_contract_that_changed_since_voids_the_record(release):
    path = release.home / "datasets" / "grdp.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# another limit\n", encoding="utf-8")

    assert refused(release) == "rules"


def test_a_gate_that_was_programmed_otherwise_voids_the_record(release, monkeypatch, tmp_path):
    other = tmp_path / "gate.py"
    other.write_text("RULES = {}\n", encoding="utf-8")
    monkeypatch.setattr(gate_bound, "_CODE", (*gate_bound._CODE[1:], other))

    assert refused(release) == "rules"


@pytest.mark.parametrize("change", ["sha256", "upload_id", "gone", "more"])
def test_other_inputs_void_the_record(release, change):
    sent = release.manifest["inputs"]
    if change == "gone":
        sent.pop()
    elif change == "more":
        sent.append({"upload_id": "X-1", "sha256": "1" * 64})
    else:
        sent[0][change] = "1" * 64

    assert refused(release) == "inputs"


def test_another_last_release_voids_the_record(release, tmp_path):
    release.previous = write(tmp_path / "other", [of(POPULATION, obs_value="1")])[
        "observations.parquet"
    ]
    assert refused(release) == "previous"

    release.previous = None
    assert refused(release) == "previous"


def test_another_file_in_the_manifest_voids_the_record(release, tmp_path):
    other = write(tmp_path / "other", [*SOUND[:2]])["observations.parquet"]
    digest = files.put_object(release.folder / "objects", other)
    release.manifest["objects"]["observations.parquet"]["sha256"] = digest

    assert refused(release) == "outputs"


def test_a_table_the_gate_never_saw_voids_the_record(release):
    release.manifest["objects"]["extra.parquet"] = {"sha256": "0" * 64}

    assert refused(release) == "outputs"


@pytest.mark.parametrize("change", ["bytes", "gone"])
def test_a_file_that_was_changed_under_its_name_voids_the_record(release, change):
    path = (
        release.folder / "objects" / release.manifest["objects"]["observations.parquet"]["sha256"]
    )
    path.chmod(0o644)
    if change == "gone":
        path.unlink()
    else:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(bytes(content))

    assert refused(release) == "outputs"


def test_an_edited_record_does_not_match_the_manifest(release):
    release.document["results"][0]["sentence_en"] = "all is well"

    assert refused(release) == "record"


def test_a_record_of_another_form_is_none(release):
    release.document.pop("bound")
    release.seal()

    assert refused(release) == "record"


def test_a_rule_left_out_of_the_record_is_missed(release):
    release.document["results"] = release.document["results"][1:]
    release.seal()

    assert refused(release) == "rules judged"


def test_a_blocker_called_a_warning_is_noticed(release):
    result = next(each for each in release.document["results"] if each["severity"] == "blocker")
    result["severity"], result["success"] = "warning", False
    release.seal()

    assert refused(release) == "severity"


@pytest.mark.parametrize("passed", [True, False])
def test_a_failed_gate_is_refused_whatever_it_concludes(release, passed):
    result = next(
        each for each in release.document["results"] if each["rule"] == "figures_are_kept"
    )
    result["success"], release.document["passed"] = False, passed
    release.seal()

    assert refused(release) == "not passed"


def test_a_waived_blocker_passes_and_a_hidden_value_or_an_unjudged_rule_never(release):
    def fail(rule, **changes):
        result = next(each for each in release.document["results"] if each["rule"] == rule)
        result.update({"success": False, "subject": "POP_DEM", **changes})
        release.document["waived"] = [{"rule": rule, "subject": "POP_DEM", "waiver": "W1"}]
        release.seal()

    kept = copy.deepcopy(release.document)
    fail("figures_are_kept")
    release.check()
    for rule, changes in (
        ("confidential_value_is_hidden", {}),
        ("figures_are_kept", {"judged": False}),
    ):
        release.document = copy.deepcopy(kept)
        fail(rule, **changes)
        assert refused(release) == "not passed"
