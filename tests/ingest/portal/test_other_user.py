"""What another user of the machine, such as the one the public service runs as, can read."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ingest.check import check
from ingest.portal.app import create_app
from ingest.submit import Sender, submit
from schemas import contract
from store import files
from store.journal import Journal
from store.layout import Layout
from tests.ingest.builders import misc_file
from tests.ingest.portal.builders import Browser, TestClient, settings

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None,
    reason="only root can run a program as another user (setpriv, of util-linux)",
)
NOBODY = "65534"
LOOK = """
import os, sys
found = []
for folder, _, names in os.walk(sys.argv[1], onerror=lambda error: None):
    found.append(folder)
    for name in names:
        try:
            open(os.path.join(folder, name), 'rb').close()
        except PermissionError:
            continue
        found.append(os.path.join(folder, name))
for path in sys.argv[2:]:
    try:
        open(path, 'rb').close()
    except PermissionError:
        continue
    found.append(path)
print('\\n'.join(found))
"""


@pytest.fixture
def open_folder():
    """A folder that every user of the machine may enter; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="so-chuan-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(params=[0o022, 0o000], ids=["usual", "careless"])
def umask(request):
    former = os.umask(request.param)
    yield request.param
    os.umask(former)


def as_nobody(root, paths):
    """Return what another user, of no group of ours, finds below a folder or by its name."""
    call = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--"]
    python = shutil.which("python3", path="/usr/bin:/bin") or Path(sys.executable).resolve()
    program = [str(python), "-I", "-c", LOOK, str(root), *map(str, paths)]
    ended = subprocess.run([*call, *program], capture_output=True, text=True, cwd="/")
    assert ended.returncode == 0, ended.stderr
    listed = (Path(line).relative_to(root) for line in ended.stdout.split("\n") if line)
    return {path.parts[0] for path in listed if path.parts}


def make_installation(folder, accounts_file):
    """Fill an installation as the programs do: by the page, by the command, by a release."""
    given = settings(folder, accounts_file)
    layout = given.layout
    with TestClient(app := create_app(given)):
        steward = Browser(app, "docst.steward")
        steward.submit(misc_file({}))
        steward.draft(misc_file({"Giá trị": "1.2.3"}))
    journal = Journal(layout.journal)
    checked = check(misc_file({"Giá trị": "7"}), contract.load("ECONOMY_MISC"))
    sender = Sender("DOCST", "docst.steward", "2024", "2024", "znews.vn")
    submit(checked, file_name="b.csv", sender=sender, layout=layout, journal=journal)
    journal.close()
    with files.write_directory(layout.candidate("2026.9")) as candidate:
        (candidate / "draft.csv").write_text("1\n")
    files.make_directory(layout.build, mode=files.PRIVATE)
    (layout.build / "sources.csv").write_text("1\n")
    for public in (layout.releases, layout.trust):
        files.make_directory(public)
        files.write_atomic(public / "public.json", b"{}")
    return layout


def test_another_user_reads_nothing_that_is_not_published(open_folder, accounts_file, umask):
    layout = make_installation(open_folder, accounts_file)
    private = [path for path in layout.data_root.rglob("*") if path.is_file()]

    found = as_nobody(layout.data_root, private)

    assert {"raw", "drafts", "journal.sqlite", "accounts.sqlite", "candidates", "build"} <= {
        path.name for path in layout.data_root.iterdir()
    }
    assert found == {"releases", "trust"}


def test_keys_are_for_their_owner_only(open_folder, umask):
    from certify import keys

    layout = Layout(open_folder / "data")
    files.make_directory(layout.data_root)
    keys.make_demo_keys(layout)
    private = [path for path in layout.keys.rglob("*") if path.is_file()]

    assert private
    assert "keys" not in as_nobody(layout.data_root, private)
