"""The Python client against the real server, and alone with nothing but what it names."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from so_chuan import (
    Client,
    Figure,
    MismatchError,
    RefusedError,
    UntrustedError,
    verify_receipt,
    verify_release,
)

from schemas.figure import figure_id
from tests.clients.conftest import RELEASE, Server
from tests.clients.figures import of_dataset

pytestmark = pytest.mark.slow

_ROOT = Path(__file__).parents[2]
_HOME = _ROOT / "client"
DATASETS = ("GRDP", "POP_DEM", "RANK_RESULTS")
# The client's one library, the verifier's three, and what these bring along.
NEEDED = (
    *("httpx", "httpcore", "h11", "anyio", "certifi", "idna", "typing_extensions"),
    *("tuf", "securesystemslib", "cryptography", "cffi", "pycparser", "urllib3", "_cffi_backend"),
)


@pytest.fixture
def so_chuan(server: Server) -> Any:
    """A client of the real server."""
    with Client(server.base) as client:
        yield client


@pytest.fixture
def root(data_root: Path) -> Path:
    """The root of trust, had from elsewhere than the server."""
    return (data_root / "trust" / "root.json").resolve()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A memory of lists of this test only."""
    return tmp_path / "seen.json"


def exact(figures: Any) -> dict[str, tuple[str | None, str, str]]:
    """Return (text, unit, status) by figure."""
    return {one.id: (one.text, one.unit, one.status) for one in figures}


def certified_of(
    certified: list[dict[str, Any]], dataset: str
) -> dict[str, tuple[str | None, str, str]]:
    """Return the same of what was certified."""
    return {
        figure_id(one): (one["text"], one["unit_measure"], one["obs_status"])
        for one in of_dataset(certified, dataset)
    }


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_figure_is_the_certified_one(
    so_chuan: Client, certified: list[dict[str, Any]], dataset: str
) -> None:
    figures = so_chuan.figures(dataset=dataset)

    assert exact(figures) == certified_of(certified, dataset)
    assert figures.about.id == RELEASE


def test_missing_figures_stay_missing_with_their_status(
    so_chuan: Client, certified: list[dict[str, Any]]
) -> None:
    figures = so_chuan.figures(dataset="RANK_RESULTS")
    ranks = of_dataset(certified, "RANK_RESULTS")
    gaps = {figure_id(one): one["obs_status"] for one in ranks if one["text"] is None}
    assert gaps

    frame = figures.pandas()
    table = figures.polars()

    assert {one.id: one.status for one in figures if one.value is None} == gaps
    missing = frame[frame["obs_value"].isna()]
    assert sorted(missing["obs_status"]) == sorted(gaps.values())
    assert all(value is None for value in missing["obs_value"])
    nulls = table.filter(pl.col("obs_value").is_null())
    assert sorted(nulls["obs_status"]) == sorted(gaps.values())


def test_frames_keep_digits_unit_release_and_citation(so_chuan: Client) -> None:
    figures = so_chuan.figures(
        indicator="GRDP_CURRENT", ref_area="VN-70", activity="_T", composite_breakdown="_T"
    )

    frame, table = figures.pandas(labels=True), figures.polars()

    assert [str(value) for value in frame["obs_value"]] == [one.text for one in figures]
    assert str(frame.loc[frame["time_period"] == "2010", "obs_value"].item()) == "45068.670"
    assert frame.attrs["unit"] == "VND_BILLION"
    assert frame.attrs["release"] == RELEASE
    assert frame.attrs["citation"].endswith(RELEASE)
    assert set(frame["unit_measure_label"]) == {"billion dong"}
    assert str(frame["period_start"].dtype).startswith("datetime64")
    assert table["obs_value"].dtype == pl.Decimal(38, 3)
    assert table["obs_value"].to_list() == [one.value for one in figures]
    assert set(table["release"]) == {RELEASE}
    assert figures.pandas(floats=True)["obs_value"].dtype == "float64"
    mixed = so_chuan.figures(dataset="GRDP")
    assert mixed.unit is None
    assert len(mixed.pandas().attrs["units"]) > 1
    empty = so_chuan.figures(indicator="NO_SUCH_THING")
    assert (len(empty.pandas()), len(empty.polars()), empty.unit) == (0, 0, None)
    assert empty.about.warnings


def test_filters_search_series_and_changes(
    so_chuan: Client, certified: list[dict[str, Any]]
) -> None:
    some = so_chuan.figures(indicator=["GRDP_CURRENT"], time_period=["2015", "2016"], freq="A")
    later = so_chuan.figures(indicator="GRDP_CURRENT", start="2020", end="2021")

    assert {one.row["time_period"] for one in some} == {"2015", "2016"}
    assert {one.row["time_period"] for one in later} <= {"2020", "2021"}
    assert len(so_chuan.datasets()) == len({one["dataset_id"] for one in certified})
    found = so_chuan.indicators("grdp")
    assert "GRDP_CURRENT" in [one.id for one in found]
    assert all(one.dataset == "GRDP" for one in found)
    series = so_chuan.series(dataset="GRDP")
    assert {one.id for one in series} == {
        one["series_id"] for one in certified if one["dataset_id"] == "GRDP"
    }
    changes = so_chuan.changes("2026.1", "2026.2")
    assert len(changes) > 1000
    assert {one.kind for one in changes} >= {"added", "changed"}
    revised = next(one for one in changes if one.kind == "changed" and one.old_value is not None)
    assert isinstance(revised.new_value, Decimal)


def test_a_release_can_be_pinned(so_chuan: Client, server: Server) -> None:
    named = {"indicator": "GRDP_CURRENT", "ref_area": "VN-70", "time_period": "2015"}
    with Client(server.base, release="2026.1", lang="vi") as pinned:
        old = pinned.figures(**named)

    assert old.about.id == "2026.1"
    assert old.about.citation.startswith("UBND")
    new = so_chuan.figures(**named, composite_breakdown="_T", activity="_T")
    assert [one.text for one in new] == ["78644"]
    with pytest.raises(RefusedError) as refused:
        so_chuan.figures(release="2031.1", **named)
    assert (refused.value.status, refused.value.code) == (404, "unknown-release")
    with pytest.raises(RefusedError) as refused:
        so_chuan.figures(indicator="'; drop table figures; --")
    assert refused.value.status == 422


def test_a_figure_and_a_release_are_verified(
    so_chuan: Client, root: Path, state: Path, tmp_path: Path
) -> None:
    figures = so_chuan.figures(
        indicator="GRDP_CURRENT", ref_area="VN-70", activity="_T", composite_breakdown="_T"
    )

    proof = so_chuan.verify(figures[0], root, state=state)
    whole = so_chuan.verify(RELEASE, root, state=state)

    assert (proof.release, proof.figure, proof.value) == (RELEASE, figures[0].id, figures[0].text)
    assert len(proof.signers) == 2 == proof.needed
    assert (whole.release, whole.is_withdrawn, whole.is_current) == (RELEASE, False, True)
    file = so_chuan.download("latest", tmp_path)
    assert file.name == f"{RELEASE}.zip"
    assert verify_release(file, root, state=state) == whole
    old = so_chuan.figures(
        indicator="GRDP_CURRENT", time_period="2015", activity="_T", composite_breakdown="_T",
        release="2026.1",
    )  # fmt: skip
    assert so_chuan.verify(old[0], root, state=state).release == "2026.1"


def test_what_was_changed_is_not_believed(
    so_chuan: Client, root: Path, state: Path, tmp_path: Path
) -> None:
    figure = so_chuan.figures(indicator="GRDP_CURRENT", time_period="2015", activity="_T")[0]
    receipt = so_chuan.receipt(figure)
    file = so_chuan.download(RELEASE, tmp_path)
    content = file.read_bytes()

    assert verify_receipt(receipt, root, state=state).value == figure.text
    other = b"1" if figure.text != "1" else b"2"
    forged = re.sub(rb'("obs_value":")[^"]*', rb"\g<1>" + other, receipt)
    with pytest.raises(UntrustedError) as caught:
        verify_receipt(forged, root, state=state)
    assert caught.value.reason == "changed"
    file.write_bytes(content.replace(b"78644", b"78645", 1))
    with pytest.raises(UntrustedError) as caught:
        verify_release(file, root, state=state)
    assert caught.value.file == f"{RELEASE}/dataset-grdp.csv"
    stranger = json.loads(root.read_bytes())
    stranger["signatures"] = stranger["signatures"][:0]
    with pytest.raises(UntrustedError):
        verify_receipt(receipt, json.dumps(stranger).encode(), state=state)
    lied = Figure(figure.id, Decimal("1"), figure.unit, figure.status, figure.release, figure.row)
    with pytest.raises(MismatchError):
        so_chuan.verify(lied, root, state=state)


def test_the_wheels_work_alone_and_offline(
    server: Server, root: Path, tmp_path: Path, certified: list[dict[str, Any]]
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    for home in (_HOME, _ROOT / "verify"):
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
        build += ["-d", str(tmp_path / "dist")]
        subprocess.run(build, cwd=home, check=True, capture_output=True)
    for wheel in (tmp_path / "dist").glob("*.whl"):
        with zipfile.ZipFile(wheel) as read:
            read.extractall(site)
    for name in NEEDED:
        found = importlib.util.find_spec(name)
        if found is not None and found.origin is not None:
            origin = Path(found.origin)
            source = origin.parent if origin.name == "__init__.py" else origin
            (site / source.name).symlink_to(source)
    environment = {"PYTHONPATH": str(site), "HOME": str(tmp_path), "PATH": os.environ["PATH"]}

    def run(program: str, *arguments: str, offline: bool = False) -> Any:
        unshare = shutil.which("unshare") if offline else None
        may = unshare and subprocess.run([unshare, "-rn", "true"]).returncode == 0
        prefix = [str(unshare), "-rn"] if may else []
        ended = subprocess.run(
            [*prefix, sys.executable, "-S", "-W", "error", "-c", program, *arguments],
            capture_output=True, text=True, env=environment, cwd=tmp_path,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)

    taken = run(
        "import json, sys; from so_chuan import Client\n"
        "with Client(sys.argv[1]) as c:\n"
        "    f = c.figures(dataset='GRDP')\n"
        "    open('receipt.json', 'wb').write(c.receipt(f[0])); c.download('2026.2')\n"
        "    print(json.dumps([[o.id, o.text, o.unit, o.status] for o in f]))",
        server.base,
    )
    proven = run(
        "import json, sys; from so_chuan import verify_receipt, verify_release\n"
        "one = verify_receipt('receipt.json', sys.argv[1])\n"
        "all = verify_release('2026.2.zip', sys.argv[1])\n"
        "print(json.dumps([one.figure, one.value, all.release, list(all.signers)]))",
        str(root),
        offline=True,
    )

    assert {one[0]: tuple(one[1:]) for one in taken} == certified_of(certified, "GRDP")
    assert proven == [taken[0][0], taken[0][1], RELEASE, ["dic.certifier-1", "dic.certifier-2"]]


def test_the_package_names_what_it_imports() -> None:
    project = tomllib.loads((_HOME / "pyproject.toml").read_text())["project"]
    code = (
        "import sys; before = set(sys.modules); import so_chuan;"
        "print(*{n.split('.')[0] for n in set(sys.modules) - before})"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=_HOME, capture_output=True, text=True, check=True
    )
    loaded = set(ended.stdout.split())

    assert [re.match(r"[a-z]+", one)[0] for one in project["dependencies"]] == ["httpx"]  # type: ignore[index]
    assert "httpx" in loaded
    assert not loaded & {"pandas", "polars", "numpy", "api", "schemas", "store", "certify", "tuf"}
    assert (_HOME / "so_chuan" / "py.typed").exists()
