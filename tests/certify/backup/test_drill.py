"""The drill: everything is gone but the backup; another machine serves and verifies."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from store.layout import Layout
from tests.end_to_end.conftest import ROOT, succeed

pytestmark = [pytest.mark.slow, pytest.mark.journal_file]

_DIMENSIONS = ("sex", "age", "urbanisation", "activity", "composite_breakdown")
QUESTION = "/v1/observations?indicator=GRDP_CURRENT&ref_area=VN-70&time_period=2015&lang=en"


def test_an_empty_machine_serves_and_verifies_what_was_backed_up(published, tmp_path):
    lost, kept, back = tmp_path / "lost", tmp_path / "kept", tmp_path / "back"
    shutil.copytree(published, lost)
    told = succeed(lost, "certify", "backup", str(kept))
    assert "0 mục" not in told
    before = {path.name: path.read_bytes() for path in (lost / "releases/objects").iterdir()}
    shutil.rmtree(lost)

    told = succeed(back, "certify", "restore", str(kept))

    assert "verified: 2026.2, 2026.1" in told
    assert not Layout(back).keys.exists()
    assert {p.name: p.read_bytes() for p in (back / "releases/objects").iterdir()} == before
    assert "0 hỏng / damaged" in succeed(back, "certify", "scrub")
    assert "the journal holds" in succeed(back, "certify", "audit")
    verified = subprocess.run(
        [sys.executable, "-m", "certify.verify", "all"],
        cwd=ROOT, env={**os.environ, "DATA_ROOT": str(back)}, capture_output=True, text=True,
    )  # fmt: skip
    assert verified.returncode == 0, verified.stderr
    assert "2026.1: " in verified.stdout
    assert "2026.2: " in verified.stdout
    rebuilt = succeed(back, "certify", "rebuild", "2026.2")
    assert "DIFFERS" not in rebuilt
    assert rebuilt.count("same") >= 10
    assert _answer(back) == ("2026.2", 78644)


def _answer(data_root):
    from fastapi.testclient import TestClient

    from api.app import create_app
    from api.settings import Settings

    with TestClient(create_app(Settings.from_environment({"DATA_ROOT": str(data_root)}))) as api:
        found = json.loads(api.get(QUESTION).text)
    (total,) = [
        row["obs_value"]
        for row in found["observations"]
        if all(row[name] == "_T" for name in _DIMENSIONS)
    ]
    return found["release"]["id"], total
