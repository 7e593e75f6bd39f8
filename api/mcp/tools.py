"""The tools: each asks the API and says what it answered, with release, citation and rule."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from api.mcp import arguments as given
from api.mcp import checking
from api.mcp.asking import Api, exact
from api.mcp.shapes import breakdown, envelope, figure, figure_of
from schemas import concepts

Answer = dict[str, Any]
_MOST_POINTS: Final = 1000


class Tool(NamedTuple):
    """One tool; `run` takes the API, the arguments and the address links begin with."""

    name: str
    title: str
    about: str
    takes: type[BaseModel]
    run: Callable[[Api, Any, str], Awaitable[Answer]]


async def list_datasets(api: Api, asked: given.ListDatasets, _home: str) -> Answer:
    """Return the datasets of a release."""
    body = await api.get("/v1/datasets", **_version(asked))
    names = ("dataset_id", "name", "theme", "owner", "observation_count", "indicator_count")
    days = ("first_period_start", "last_period_end")
    found = [{name: one[name] for name in (*names, *days)} for one in body["datasets"]]
    return {**envelope(body, asked.lang), "datasets": found}


async def search_indicators(api: Api, asked: given.SearchIndicators, _home: str) -> Answer:
    """Return indicators whose texts hold all words, best first."""
    body = await api.get(
        "/v1/indicators",
        q=asked.query,
        dataset_id=asked.dataset,
        framework=asked.framework,
        limit=asked.limit,
        **_version(asked),
    )
    names = ("indicator", "dataset_id", "name", "unit_measure", "direction", "framework", "periods")
    found = [
        {**{name: one[name] for name in names}, "definition": one[f"definition_{asked.lang}"]}
        for one in body["indicators"]
    ]
    is_more = body["page"]["next"] is not None
    return {**envelope(body, asked.lang), "indicators": found, "is_more": is_more}


async def get_figures(api: Api, asked: given.GetFigures, home: str) -> Answer:
    """Return figures, each with its unit, status, source and receipt."""
    body = await api.get(
        "/v1/observations",
        indicator=asked.indicator,
        ref_area=asked.ref_area,
        time_period=asked.time_period,
        from_=asked.from_period,
        to=asked.to_period,
        limit=asked.limit,
        **_dimensions(asked),
        **_version(asked),
    )
    found = [figure(row, body, home) for row in body["observations"]]
    is_more = body["page"]["next"] is not None
    told = {**envelope(body, asked.lang), "figures": found, "is_more": is_more}
    return told if found else {**told, "available": await _available(api, asked)}


async def get_series(api: Api, asked: given.GetSeries, _home: str) -> Answer:
    """Return whole series: every period with value and status."""
    body = await api.get(
        "/v1/observations",
        indicator=asked.indicator,
        ref_area=asked.ref_area,
        limit=_MOST_POINTS,
        **_dimensions(asked),
        **_version(asked),
    )
    series: dict[str, Answer] = {}
    for row in body["observations"]:
        one = series.setdefault(row["series_id"], _head(row, body))
        one["points"].append(
            {
                "time_period": row["time_period"],
                "value": exact(row["obs_value"]),
                "status": row["obs_status"],
                "break_group": row["break_group"],
                "figure": figure_of(row),
            }
        )
    told = {
        **envelope(body, asked.lang),
        "series": list(series.values()),
        "statuses": body["labels"].get("obs_status", {}),
        "is_more": body["page"]["next"] is not None,
        "comparing": "Points of one series may be compared only within one break_group.",
    }
    return told if series else {**told, "available": await _available(api, asked)}


async def what_changed(api: Api, asked: given.WhatChanged, _home: str) -> Answer:
    """Return figures that a release added, changed or removed, with the reasons."""
    body = await api.get(
        "/v1/changes",
        from_=asked.from_release,
        to=asked.to_release,
        dataset_id=asked.dataset,
        indicator=asked.indicator,
        ref_area=asked.ref_area,
        limit=asked.limit,
        lang=asked.lang,
    )
    reasons = body["labels"].get("reason", {})
    names = ("figure", "change_type", "old_status", "new_status", "old_unit_measure")
    found = [
        {
            **{name: one[name] for name in names},
            "new_unit_measure": one["new_unit_measure"],
            "old_value": exact(one["old_value"]),
            "new_value": exact(one["new_value"]),
            "reason": reasons.get(one["reason"], one["reason"]),
            "reason_text": one["reason_text"],
        }
        for one in body["changes"]
    ]
    return {
        **envelope(body, asked.lang),
        "from_release": body["from_release"],
        "to_release": body["to_release"],
        "changes": found,
        "is_more": body["page"]["next"] is not None,
    }


def _head(row: Answer, body: Answer) -> Answer:
    labels = body["labels"]
    return {
        "series_id": row["series_id"],
        "indicator": row["indicator"],
        "indicator_name": labels.get("indicator", {}).get(row["indicator"], row["indicator"]),
        "ref_area": row["ref_area"],
        "area_name": labels.get("ref_area", {}).get(row["ref_area"], row["ref_area"]),
        "breakdown": breakdown(row, labels),
        "freq": row["freq"],
        "unit": row["unit_measure"],
        "unit_name": labels.get("unit_measure", {}).get(row["unit_measure"], row["unit_measure"]),
        "points": [],
    }


async def _available(api: Api, asked: given.About) -> list[Answer]:
    """Return which series of the indicator there are, for who found none."""
    body = await api.get("/v1/series", indicator=asked.indicator, limit=50, **_version(asked))
    names = ("ref_area", "freq", "first_period", "last_period")
    return [{name: one[name] for name in names} | breakdown(one, {}) for one in body["series"]]


def _version(asked: given.Versioned) -> dict[str, str | None]:
    return {"release": asked.release, "as_of": asked.as_of, "lang": asked.lang}


def _dimensions(asked: given.About) -> dict[str, str | None]:
    default = None if asked.all_breakdowns else concepts.TOTAL
    return {name: dict(asked.breakdown).get(name, default) for name in concepts.DIMENSIONS}  # type: ignore[call-overload]


TOOLS: Final = (
    Tool(
        "list_datasets",
        "List datasets",
        "List the datasets of the province's certified figures: what there is, from when to when.",
        given.ListDatasets,
        list_datasets,
    ),
    Tool(
        "search_indicators",
        "Search indicators",
        "Find indicators by words in Vietnamese or English; use their ids with the other tools.",
        given.SearchIndicators,
        search_indicators,
    ),
    Tool(
        "get_figures",
        "Get figures",
        "Get certified figures of an indicator by territory and period. Values are exact texts; "
        "quote them as they are. Missing figures are null and say why.",
        given.GetFigures,
        get_figures,
    ),
    Tool(
        "get_series",
        "Get series",
        "Get whole time series of an indicator: every period with exact value and status.",
        given.GetSeries,
        get_series,
    ),
    Tool(
        "check_claim",
        "Check a claim",
        "Check what somebody printed: a sentence (`text`), or `indicator`, `ref_area`, "
        "`time_period` with a `value`, `rank`, `change`, `share` or `parts`, as printed. The "
        "verdict says whether it is the certified figure, and if not, why.",
        given.CheckClaim,
        checking.check_claim,
    ),
    Tool(
        "what_changed",
        "What changed",
        "List the figures that a release added, changed or removed, with the reasons.",
        given.WhatChanged,
        what_changed,
    ),
)
