"""A second province by its schemas alone: certified apart, served beside the first."""

import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from schemas import catalogue, codelist, province
from schemas.home import SETTING
from tests.end_to_end.conftest import ROOT, certify, make_candidate, run, succeed

pytestmark = [pytest.mark.slow]

HOME = ROOT / "examples" / "phu-tho"
SCHEMAS = HOME / "schemas"
CONFIGURATION = ROOT / "deploy" / "nginx" / "provinces.conf"
NAMES = {"VINHPHUC": "so-chuan.vinhphuc.example", "PHUTHO": "so-chuan.phutho.example"}


@pytest.fixture(scope="module")
def phu_tho(tmp_path_factory):
    """Return a DATA_ROOT with one release of the second province."""
    data_root = tmp_path_factory.mktemp("phu-tho") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SETTING, str(SCHEMAS))
        succeed(data_root, "certify", "demo-keys")
        succeed(data_root, "examples.send", "--round", "1", "--home", str(HOME / "uploads"))
        make_candidate(data_root, "2026.1")
        certify(data_root, "2026.1", 1, 2)
        succeed(data_root, "certify", "publish", "2026.1")
    return data_root


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def get(port, path, host="127.0.0.1"):
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        asked.request("GET", path, headers={"Host": host})
        answer = asked.getresponse()
        return answer.status, answer.read().decode()
    finally:
        asked.close()


def wait_for(port, process, path="/healthz"):
    for _ in range(600):
        assert process.poll() is None, "ended"
        with contextlib.suppress(OSError):
            if get(port, path)[0] == 200:
                return
        time.sleep(0.1)
    raise AssertionError("did not come up")


def serve(data_root, state, schemas):
    port = free_port()
    own = {SETTING: str(schemas)} if schemas else {}
    environment = {
        **os.environ,
        **own,
        "DATA_ROOT": str(data_root),
        "API_STATE": str(state / "state.json"),
        "USE_FOLDER": "off",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "api", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(port, process)
    return port, process


@pytest.fixture(scope="module")
def address(published, phu_tho, tmp_path_factory):
    """Return the port of nginx, in front of one API for each province."""
    folder = tmp_path_factory.mktemp("address")
    started, ports = [], {}
    try:
        for name, root, schemas in (
            ("VINHPHUC", published, None),
            ("PHUTHO", phu_tho, SCHEMAS),
        ):
            ports[name], process = serve(root, tmp_path_factory.mktemp(name), schemas)
            started.append(process)
        port = free_port()
        started.append(start_nginx(folder, port, ports))
        wait_for(port, started[-1])
        yield port
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(30)


def start_nginx(folder, port, ports):
    text = CONFIGURATION.read_text("utf-8").replace("listen 80;", f"listen 127.0.0.1:{port};")
    for name, own in ports.items():
        text, count = re.subn(
            rf"(upstream so_chuan_{name} {{\s+server 127\.0\.0\.1:)\d+", rf"\g<1>{own}", text
        )
        assert count == 1
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; user root;\n"
        f"events {{}}\nhttp {{ access_log off;\n{text}\n}}\n",
        "utf-8",
    )
    return subprocess.Popen(["nginx", "-p", str(folder), "-c", str(main)])


def test_its_schemas_agree_and_share_every_list_that_is_not_its_own():
    assert catalogue.check(SCHEMAS) == []
    own = sorted(
        str(path.relative_to(SCHEMAS)) for path in SCHEMAS.rglob("*.*") if not path.is_symlink()
    )
    assert own == [
        "calendar.csv",
        "codelists/agencies.csv",
        "datasets/budget.yaml",
        "datasets/rank_results.yaml",
        "peers.yaml",
        "portal.yaml",
        "province.yaml",
    ]
    links = [path for path in SCHEMAS.rglob("*.*") if path.is_symlink()]
    assert all(path.resolve().is_relative_to(ROOT / "schemas") for path in links)
    missing = {path.name for path in codelist.HOME.glob("*.csv")} - {
        path.name for path in (SCHEMAS / "codelists").iterdir()
    }
    assert missing == set()


def test_the_schemes_of_the_two_provinces_have_no_agency_in_common():
    theirs = set(codelist.agencies(SCHEMAS / "codelists"))
    assert theirs
    assert not theirs & set(codelist.agencies())
    assert province.load(SCHEMAS / "province.yaml").agency != province.load().agency


def test_its_release_is_its_own_and_verifies(phu_tho):
    manifest = json.loads((phu_tho / "releases" / "2026.1" / "manifest.json").read_bytes())
    assert manifest["publisher"]["agency"] == "PHUTHO"
    assert manifest["publisher"]["home_area"] == "VN-68_20250701"
    assert {each["agency"] for each in manifest["inputs"]} == {"PT_DOF"}
    assert "match" in succeed(phu_tho, "certify.verify", "all", "--lang", "en")


def test_a_candidate_by_the_contracts_of_the_other_province_is_refused(phu_tho):
    done = run(phu_tho, "certify", "candidate", "2026.2")

    assert done.returncode == 2
    assert SETTING in done.stderr
    assert "VINHPHUC ≠ PHUTHO" in done.stderr
    assert not (phu_tho / "candidates" / "2026.2").exists()


@pytest.mark.parametrize(
    ("path", "agency"),
    [
        ("/sdmx/v2/structure/dataflow/{agency}/BUDGET", "PHUTHO"),
        ("/sdmx/v2/structure/dataflow/{agency}/BUDGET", "VINHPHUC"),
        ("/sdmx/v2/structure/agencyscheme/{agency}", "PHUTHO"),
        ("/sdmx/v2/structure/agencyscheme/{agency}", "VINHPHUC"),
    ],
)
def test_one_address_answers_for_the_agency_that_sdmx_names(address, path, agency):
    status, text = get(address, path.format(agency=agency), NAMES["VINHPHUC"])

    assert status == 200, text
    other = {"PHUTHO": "VINHPHUC", "VINHPHUC": "PHUTHO"}[agency]
    assert agency in text
    assert other not in text


def test_the_same_figures_come_from_each_under_its_own_name(address):
    path = "/v1/observations?indicator=BUDGET_REVENUE&ref_area=VN-68&time_period=2014"
    answers = {
        name: json.loads(get(address, path, host)[1], parse_float=Decimal)
        for name, host in NAMES.items()
    }

    assert answers["PHUTHO"]["publisher"] == "Tỉnh Phú Thọ"
    assert answers["VINHPHUC"]["publisher"] == "Tỉnh Vĩnh Phúc"
    values = {each["observations"][0]["obs_value"] for each in answers.values()}
    assert len(values) == 1


def test_the_total_of_the_new_province_is_the_sum_of_the_three_that_became_it(address):
    def values(path, rows):
        answer = json.loads(get(address, path, NAMES["PHUTHO"])[1], parse_float=Decimal)
        return [each["obs_value"] for each in answer[rows]]

    year = "indicator=BUDGET_REVENUE&time_period=2014"
    parts = values(f"/v1/observations?{year}&ref_area=VN-68,VN-70,VN-14", "observations")
    assert len(parts) == 3
    total = values(f"/v1/derived?{year}&ref_area=VN-68_20250701", "figures")
    assert total == [sum(parts)]


def test_no_program_names_a_province():
    """What a province is stands in files: a code in a program would be an `if` for one of them."""
    names = re.compile(r"\b(VINHPHUC|PHUTHO|PT_DOF)\b")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for package in ("api", "certify", "claims", "ingest", "schemas", "store")
        for path in Path(ROOT / package).rglob("*.py")
        if "examples" not in path.name
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if names.search(re.sub(r'^\s*("""|#).*', "", line))
    ]
    assert found == []
