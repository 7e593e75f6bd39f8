"""pyjstat, jsonstat-validator and jsonstat-toolkit read what was certified."""

from __future__ import annotations

import json
import urllib.request
from decimal import Decimal
from math import prod
from typing import Any

import pytest

from tests.clients.conftest import RELEASE, Server
from tests.clients.figures import by_key, of_dataset, values
from tests.clients.programs import run_node, run_python

pytestmark = pytest.mark.slow

DATASETS = ("GRDP", "POP_DEM", "FOREST_LAND")


def test_pyjstat_reads_the_collection_datasets_and_filters(
    server: Server, certified: list[dict[str, Any]]
) -> None:
    before = len(server.requests())
    found = run_python("stat", "read_pyjstat", server.base, *DATASETS)

    datasets = sorted({one["dataset_id"] for one in certified})
    assert found["collection"] == [len(values(of_dataset(certified, name))) for name in datasets]
    for name in DATASETS:
        figures = of_dataset(certified, name)
        rows = {tuple(row[:-1]): row[-1] for row in found["datasets"][name]["rows"]}
        assert rows == values(figures)
        statuses = sorted(one["obs_status"] for one in figures if one["obs_status"] != "A")
        assert sorted(found["datasets"][name]["status"].values()) == statuses
    grdp = values(of_dataset(certified, "GRDP"))
    expected = {key: value for key, value in grdp.items()
                if key[2] == "GRDP_CURRENT" and key[6] == "_T" and key[-1] >= "2019"}  # fmt: skip
    assert {tuple(row[:-1]): row[-1] for row in found["filtered"]} == expected
    assert found["one"] == 118341
    asked = server.requests()[before:]
    assert {one["status"] for one in asked} == {200}
    assert asked[0]["address"] == "/jsonstat?lang=en"


def test_the_validator_of_fao_finds_every_answer_valid(server: Server) -> None:
    found = run_python("stat", "validate_jsonstat", server.base)

    assert found["checked"] == found["valid"] == 19


def test_every_dataset_keeps_what_the_validator_does_not_look_at(
    server: Server, certified: list[dict[str, Any]]
) -> None:
    for name in sorted({one["dataset_id"] for one in certified}):
        body = _read(f"{server.base}/jsonstat/{name}")
        assert body["version"] == "2.0"
        assert set(body["role"]) == {"time", "geo", "metric"}
        assert len(body["value"]) == prod(body["size"])
        assert all(isinstance(value, int | Decimal | None) for value in body["value"])
        places = dict(enumerate(body["value"]))
        exact = {int(at): text for at, text in body["extension"]["exact"].items()}
        texts = [exact.get(at, str(value)) for at, value in places.items() if value is not None]
        figures = of_dataset(certified, name)
        assert sorted(texts) == sorted(one["text"] for one in figures if one["text"] is not None)
        assert body["extension"]["release"]["id"] == RELEASE


def test_every_link_of_a_dataset_leads_somewhere(server: Server) -> None:
    link = _read(f"{server.base}/jsonstat/FOREST_LAND?lang=en")["link"]

    ours = [one["href"] for name, ones in link.items() if name != "license" for one in ones]
    assert any(one.endswith("certificate.json") for one in ours)
    for address in ours:
        with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own server
            assert answer.status == 200


def test_jsonstat_toolkit_reads_values_and_statuses_cell_by_cell(
    server: Server, certified: list[dict[str, Any]]
) -> None:
    found = run_node("read_jsonstat_toolkit", server.base, *DATASETS)

    assert found["class"] == "collection"
    assert len(found["items"]) == len({one["dataset_id"] for one in certified})
    for name in DATASETS:
        rows = {
            tuple(row[:-2]): (row[-2], row[-1] or "A") for row in found["datasets"][name]["rows"]
        }
        assert rows == by_key(of_dataset(certified, name))
        assert found["datasets"][name]["role"]["time"] == ["TIME_PERIOD"]
    assert found["one"] == {"value": 78644, "status": None}
    assert found["release"] == RELEASE


def _read(address: str) -> Any:
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own server
        return json.loads(answer.read(), parse_float=Decimal)
