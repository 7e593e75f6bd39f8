"""The MCP SDK's own client asks the server over HTTP and over standard input and output."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError

from schemas.figure import figure_id
from tests.clients.conftest import RELEASE, Server
from tests.clients.figures import of_dataset

pytestmark = pytest.mark.slow

_ROOT = Path(__file__).parents[2]
DATASETS = ("GRDP", "POP_DEM", "RANK_RESULTS")
TOOLS = [
    "list_datasets",
    "search_indicators",
    "get_figures",
    "get_series",
    "check_claim",
    "what_changed",
]
Open = Callable[[], AbstractAsyncContextManager[Client]]


@pytest.fixture(params=["http", "stdio-base", "stdio-data"])
def opened(request: pytest.FixtureRequest, server: Server, data_root: Path, tmp_path: Path) -> Open:
    """A function that connects a client in one of the ways there are."""
    if request.param == "http":
        return lambda: Client(f"{server.base}/mcp")
    chosen = {
        "stdio-base": ["--base", server.base],
        "stdio-data": ["--data-root", str(data_root)],
    }[request.param]
    environment = {**os.environ, "API_STATE": str(tmp_path / "state.json")}

    @asynccontextmanager
    async def connect() -> AsyncIterator[Client]:
        started = StdioServerParameters(
            command=sys.executable, args=["-m", "api.mcp", *chosen], env=environment, cwd=_ROOT
        )
        with (tmp_path / "stderr").open("w") as told:
            async with Client(stdio_client(started, errlog=told)) as client:
                yield client

    return connect


def test_every_tool_answers_with_release_citation_and_rule(opened: Open) -> None:
    asked = {
        "list_datasets": {},
        "search_indicators": {"query": "grdp"},
        "get_figures": {"indicator": "GRDP_CURRENT", "ref_area": "VN-70"},
        "get_series": {"indicator": "GRDP_CURRENT", "ref_area": "VN-70"},
        "check_claim": {"value": "1", "indicator": "GRDP_CURRENT", "time_period": "2015"},
        "what_changed": {"limit": 5},
    }

    async def run() -> tuple[list[str], dict[str, Any]]:
        async with opened() as client:
            tools = (await client.list_tools()).tools
            assert all(one.annotations.read_only_hint for one in tools if one.annotations)
            answers = {name: await client.call_tool(name, given) for name, given in asked.items()}
            return [one.name for one in tools], answers

    names, answers = asyncio.run(run())

    assert names == TOOLS == list(asked)
    for answer in answers.values():
        assert not answer.is_error
        told = answer.structured_content
        assert told == json.loads(answer.content[0].text)
        assert told["release"]["id"] == RELEASE
        assert told["citation"].endswith(f"release {RELEASE}")
        assert told["rule"].startswith("Quote `value` exactly")
    assert len(answers["list_datasets"].structured_content["datasets"]) == 9


def test_figures_are_the_certified_ones_and_missing_ones_say_why(
    opened: Open, certified: list[dict[str, Any]]
) -> None:
    wanted = {
        name: sorted({one["indicator"] for one in of_dataset(certified, name)}) for name in DATASETS
    }

    async def run() -> list[dict[str, Any]]:
        found = []
        async with opened() as client:
            for indicators in wanted.values():
                for indicator in indicators[:12]:
                    given = {"indicator": indicator, "all_breakdowns": True, "limit": 200}
                    answer = await client.call_tool("get_figures", given)
                    assert not answer.structured_content["is_more"]
                    found += answer.structured_content["figures"]
        return found

    found = asyncio.run(run())

    asked = {indicator for indicators in wanted.values() for indicator in indicators[:12]}
    expected = {
        figure_id(one): (one["text"], one["unit_measure"], one["obs_status"])
        for one in certified
        if one["indicator"] in asked
    }
    assert {one["figure"]: (one["value"], one["unit"], one["status"]) for one in found} == expected
    missing = [one for one in found if one["value"] is None]
    assert missing
    assert all(one["missing_because"] == one["status_name"] for one in missing)
    assert all(RELEASE in one["quote"] and (one["value"] or "(") in one["quote"] for one in found)


def test_a_series_has_every_period(opened: Open, certified: list[dict[str, Any]]) -> None:
    async def run() -> Any:
        async with opened() as client:
            given = {"indicator": "GRDP_CURRENT", "ref_area": "VN-70"}
            return (await client.call_tool("get_series", given)).structured_content

    (series,) = asyncio.run(run())["series"]

    expected = {
        one["time_period"]: (one["text"], one["obs_status"])
        for one in certified
        if one["series_id"] == series["series_id"]
    }
    points = {one["time_period"]: (one["value"], one["status"]) for one in series["points"]}
    assert points == expected
    assert series["unit_name"] == "billion dong"


GRDP = {"indicator": "GRDP_CURRENT", "ref_area": "VN-70", "time_period": "2015"}
CLAIMS = [
    ({"text": "GRDP của Vĩnh Phúc năm 2015 đạt 78.644 tỷ đồng"}, "match"),
    ({"text": "In 2015 the GRDP of Vinh Phuc was 78.6 trillion dong"}, "rounded"),
    ({**GRDP, "value": "78,6 nghìn tỷ"}, "rounded"),
    ({**GRDP, "value": "73 048 billion"}, "superseded"),
    ({**GRDP, "value": "78.644 nghìn tỷ", "locale": "vi"}, "scale"),
    ({**GRDP, "value": "81 253 tỷ"}, "differs"),
    ({**GRDP, "value": "78644", "time_period": "1999"}, "period"),
    ({"text": "GRDP đã tăng mạnh"}, "not_certified"),
]


def test_claims_are_judged_and_proven(opened: Open) -> None:
    async def run() -> list[Any]:
        async with opened() as client:
            answers = [await client.call_tool("check_claim", given) for given, _ in CLAIMS]
            return [one.structured_content for one in answers]

    answers = asyncio.run(run())

    told = [one["claims"][0] for one in answers]
    assert [one["verdict"] for one in told] == [verdict for _, verdict in CLAIMS]
    for one in told[:6]:
        assert one["certified"]["value"] == "78644"
        assert one["receipt"].endswith(f"/receipt?release={RELEASE}")
        assert f"release {RELEASE}" in one["quote"]
    assert all(one["reasons"] for one in told)
    assert told[3]["matched"]["release"] == "2026.1"


def test_a_missing_figure_is_said_to_be_missing(
    opened: Open, certified: list[dict[str, Any]]
) -> None:
    gap = next(
        one
        for one in of_dataset(certified, "RANK_RESULTS")
        if one["text"] is None and one["composite_breakdown"] == "_T"
    )
    given = {name: gap[name] for name in ("indicator", "ref_area", "time_period")}

    async def run() -> Any:
        async with opened() as client:
            answer = await client.call_tool("check_claim", {**given, "value": "5"})
            return answer.structured_content

    (told,) = asyncio.run(run())["claims"]

    assert told["verdict"] == "not_certified"
    assert told["certified"]["value"] is None
    assert told["missing_because"]


def test_the_citation_is_a_resource(opened: Open) -> None:
    async def run() -> tuple[list[str], Any, str]:
        async with opened() as client:
            uris = [str(one.uri) for one in (await client.list_resources()).resources]
            (cited,) = (await client.read_resource("so-chuan://citation/2026.1")).contents
            (rule,) = (await client.read_resource("so-chuan://rule")).contents
            with pytest.raises(MCPError):
                await client.read_resource("so-chuan://citation/../../etc/passwd")
            return uris, json.loads(cited.text), rule.text  # type: ignore[union-attr]

    uris, cited, rule = asyncio.run(run())

    assert uris == ["so-chuan://citation/latest", "so-chuan://rule"]
    assert cited["release"]["id"] == "2026.1"
    assert set(cited["citation"]) == {"vi", "en"}
    assert "Không làm tròn" in rule
