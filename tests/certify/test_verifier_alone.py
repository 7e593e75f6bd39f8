"""The verifier by itself: its own few files, three libraries, no network, nothing else of ours."""

import importlib.util
import io
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from certify import keys
from store import clock, kit, receipts, releases
from tests.certify import builders, figures

ROOT = Path(__file__).parents[2]
HOME = ROOT / "verify"
PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text())
MODULES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
# What the three bring along; tuf's downloader wants urllib3, which nothing here imports.
BROUGHT = {"cffi", "pycparser", "urllib3"}


def pins(path):
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", path.read_text(), re.MULTILINE))


def test_it_needs_three_packages_and_pins_what_they_bring():
    named = {re.match(r"[a-z0-9-]+", each)[0] for each in PROJECT["project"]["dependencies"]}
    pinned = pins(HOME / "requirements.lock")

    assert named == {"cryptography", "securesystemslib", "tuf"}
    assert set(pinned) == named | BROUGHT
    assert pinned.items() <= pins(ROOT / "requirements.lock").items()
    assert "://" not in (HOME / "requirements.lock").read_text()


def test_it_ships_what_it_imports_and_nothing_else():
    code = (
        "import sys, certify.verify;"
        "print(*[n for n in sys.modules if n.split('.')[0] in ('certify', 'schemas', 'store')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = {
        f"{name}/__init__.py" if "." not in name else f"{name.replace('.', '/')}.py"
        for name in done.stdout.split()
    }

    assert set(MODULES.values()) == imported
    assert {f"../{target}" for target in MODULES.values()} == set(MODULES)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """A folder with the unpacked wheel and the three libraries, and nothing else."""
    home = tmp_path_factory.mktemp("alone")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(home / "dist")]
    subprocess.run(build, cwd=HOME, check=True, capture_output=True)
    (wheel,) = (home / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as read:
        read.extractall(home / "site")
    for name in (*PROJECT["project"]["dependencies"], *BROUGHT, "_cffi_backend"):
        package = re.match(r"[a-z0-9_-]+", name)[0]
        found = Path(importlib.util.find_spec(package).origin)
        source = found.parent if found.name == "__init__.py" else found
        (home / "site" / source.name).symlink_to(source)
    return home / "site"


@pytest.fixture
def stranger(tmp_path, monkeypatch, alone):
    """Somebody with a download, a receipt and a root of trust; a function runs the command."""
    monkeypatch.setenv(clock.FIXED, builders.START)
    place = builders.world(tmp_path)
    figures.release(place, "2026.1")
    listed = place.listed()
    found = releases.check_release(listed, "2026.1", place.layout.releases)
    stream = io.BytesIO()
    kit.write_zip(listed, found, place.layout.releases, stream)
    home = tmp_path / "home"
    home.mkdir()
    (home / "2026.1.zip").write_bytes(stream.getvalue())
    wanted = figures.identify(figures.rows()[0])
    content = receipts.cut(listed, place.layout.releases, "2026.1", wanted)
    (home / "receipt.json").write_bytes(content)
    shutil.copy(keys.pinned_root(place.layout), home / "root.json")
    unshare = shutil.which("unshare")
    offline = [unshare, "-rn"] if unshare and _may(unshare) else []

    def run(*arguments):
        code = "import sys; from certify.verify import main; sys.exit(main())"
        return subprocess.run(
            [*offline, sys.executable, "-S", "-c", code, *arguments, "--root", "root.json"],
            cwd=home,
            env={"PYTHONPATH": str(alone), "HOME": str(home), clock.FIXED: builders.START},
            capture_output=True,
            text=True,
        )

    return run, home


def _may(unshare):
    return subprocess.run([unshare, "-rn", "true"]).returncode == 0


def test_a_stranger_checks_a_download_and_a_figure_offline(stranger):
    run, home = stranger

    whole, one = run("2026.1.zip"), run("--figure", "receipt.json")

    assert (whole.returncode, whole.stderr) == (0, "")
    assert "signed by dic.certifier-1 and dic.certifier-2" in whole.stdout
    assert (one.returncode, one.stderr) == (0, "")
    assert "73048.284" in one.stdout
    assert (home / ".local" / "state" / "so-chuan-verify.json").exists()
    content = (home / "2026.1.zip").read_bytes()
    (home / "2026.1.zip").write_bytes(content.replace(b"PAR1 areas", b"PAR1 Areas"))
    spoilt = run("2026.1.zip")
    assert spoilt.returncode == 1
    assert "areas.parquet" in spoilt.stderr
    assert "Traceback" not in spoilt.stderr


@pytest.mark.parametrize("page", ["docs/verify.md", "docs/key-ceremony.md"])
def test_every_command_of_a_page_exists(page):
    from certify.__main__ import _parser

    text = (ROOT / page).read_text()
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make (?:-s )?([a-z][a-z-]*)", text, re.MULTILINE))

    assert named <= targets
    for words in re.findall(r'make (?:-s )?keys DO="([^"]*)"', text):
        given = re.findall(r"'[^']*'|\S+", words.replace("…", "x"))
        _parser().parse_args(["keys", *given])
