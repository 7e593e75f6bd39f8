"""One installation with two published releases of the sample uploads, made as `make demo` does."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from store.layout import Layout
from tests import shared

ROOT = Path(__file__).parents[2]


def run(data_root, *command):
    # Relative, as DATA_ROOT is when nobody sets it.
    environment = {**os.environ, "DATA_ROOT": os.path.relpath(data_root, ROOT)}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def succeed(data_root, *command):
    done = run(data_root, *command)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def certify(data_root, release, *people):
    for person in people:
        key = data_root / "keys" / f"DEMO-certifier-{person}.pem"
        succeed(data_root, "certify", "sign", release, "--key", str(key))


def make_candidate(data_root, release):
    """Make a candidate of sample figures, for which nobody has held a source document."""
    succeed(data_root, "certify", "candidate", release)
    waive(data_root, release, "sample_unticked")
    return succeed(data_root, "certify", "candidate", release)


def waive(data_root, release, blocker, scope="*", expires="30d"):
    text = "Bản trình diễn, không ai cầm tài liệu gốc để đối chiếu"
    told = ("--reason", "DEMONSTRATION", "--text", text, "--by", "dic.certifier-1")
    return succeed(
        data_root, "certify", "waive", release, blocker, "--scope", scope, "--expires", expires,
        *told,
    )  # fmt: skip


def make_releases(data_root):
    succeed(data_root, "certify", "demo-keys")
    for release, batch in (("2026.1", "1"), ("2026.2", "2")):
        succeed(data_root, "examples.send", "--round", batch)
        make_candidate(data_root, release)
        certify(data_root, release, 1, 2)
        succeed(data_root, "certify", "publish", release)
        if batch == "1":
            succeed(data_root, "examples.discuss")


def make_compiled(data_root):
    """Make both releases and their compiled form, as `make demo` does."""
    make_releases(data_root)
    succeed(data_root, "api.series")


def compiled_beside(data_root, folder):
    """Return the path of a server's state, with the compiled releases it looks for beside it."""
    layout = Layout(data_root)
    if layout.series.is_dir():
        shutil.copytree(layout.series, folder / layout.series.name)
    return folder / "state.json"


@pytest.fixture
def installation(published, tmp_path):
    """Return a copy of the published DATA_ROOT that a test may spoil."""
    return shared.copy(published, tmp_path / "data")
