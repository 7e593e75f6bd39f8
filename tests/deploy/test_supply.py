"""What the software is made of: listed whole, and nothing is called fine without an answer."""

import json
import re
import subprocess

import pytest

from deploy.supply import audit
from tests.deploy.machine import ROOT

LOCK = "a-b==1.0 \\\n    --hash=sha256:00\nc[extra]==2.1 \\\n    --hash=sha256:11\n"


def report(*packages):
    return json.dumps({"dependencies": list(packages), "fixes": []})


def fine(name, version):
    return {"name": name, "version": version, "vulns": []}


def test_all_answered_about_and_nothing_known_is_fine():
    verdict = audit.judge(LOCK, report(fine("A_B", "1.0"), fine("c", "2.1")))

    assert (verdict.asked, verdict.known, verdict.unasked) == (2, (), ())
    assert verdict.exit_code == 0


def test_what_is_known_is_named_even_when_others_were_not_answered_about():
    known = {"name": "c", "version": "2.1", "vulns": [{"id": "PYSEC-2026-1"}]}

    verdict = audit.judge(LOCK, report(known))

    assert verdict.known == ("c 2.1: PYSEC-2026-1",)
    assert verdict.exit_code == audit.FOUND


@pytest.mark.parametrize("told", [
    "",
    "Traceback (most recent call last):",
    "[]",
    report(fine("a-b", "1.0")),
    report(fine("a-b", "1.0"), fine("c", "2.0")),
    report(fine("a-b", "1.0"), {"name": "c", "skip_reason": "Dependency not found on PyPI"}),
])  # fmt: skip
def test_what_nobody_answered_about_is_never_fine(told):
    verdict = audit.judge(LOCK, told)

    assert "c 2.1" in verdict.unasked
    assert verdict.exit_code == audit.UNKNOWN


def test_the_command_fails_closed_and_says_so(tmp_path, capsys):
    program = tmp_path / "pip-audit"
    program.write_text("#!/bin/sh\necho 'cannot resolve the host' >&2\nexit 1\n")
    program.chmod(0o755)

    assert audit.main([str(program)]) == audit.UNKNOWN

    told = capsys.readouterr()
    assert "NOT CHECKED" in told.err
    assert "cannot resolve the host" in told.err
    assert "0 gói đã hỏi" in told.out


@pytest.mark.slow
def test_the_list_of_parts_has_every_package_of_the_lock_with_its_digests():
    made = subprocess.run(["make", "-s", "sbom"], cwd=ROOT, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    document = json.loads((ROOT / made.stdout.split()[-1]).read_text("utf-8"))

    lock = (ROOT / "requirements.lock").read_text("utf-8")
    wanted = set(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", lock, re.M))
    parts = {(part["name"], part["version"]): part for part in document["components"]}
    assert document["bomFormat"] == "CycloneDX"
    assert document["metadata"]["component"]["name"] == "so-chuan"
    assert set(parts) == wanted
    for part in parts.values():
        (where,) = part["externalReferences"]
        assert all(len(digest["content"]) == 64 for digest in where["hashes"])
        assert where["hashes"]
