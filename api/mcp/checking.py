"""The tool that checks what somebody printed: `/v1/check` judges, this says what it said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from api.mcp.arguments import CheckClaim
from api.mcp.asking import Api, exact
from api.mcp.shapes import envelope
from claims.claim import MEMBERS
from schemas import concepts

Answer = dict[str, Any]

_HINTS: Final = {
    "vi": "`is_unsure` nghĩa là con số có thể đọc theo cách khác: xem `readings` và `candidates` "
    "trước khi nói ai sai. Chỉ trích số có trong `certified`, `matched` hoặc `computed`.",
    "en": "`is_unsure` means the claim can be understood in another way: look at `readings` and "
    "`candidates` before saying that somebody is wrong. Quote only figures that stand in "
    "`certified`, `matched` or `computed`.",
}
_ABOUT: Final = ("figure", "release", "indicator", "ref_area", "time_period")


async def check_claim(api: Api, asked: CheckClaim, home: str) -> Answer:
    """Return the verdict on a claim; a sentence may hold several, each with its own."""
    given = asked.model_dump(exclude_unset=True)
    claim = {name: given[name] for name in MEMBERS if given.get(name)} | given.get("breakdown", {})
    version = {"release": asked.release, "as_of": asked.as_of, "lang": asked.lang}
    body = await api.post("/v1/check", {"claims": [claim]}, **version)
    told = [_told(one, asked.lang, home) for one in body["claims"]]
    begun = envelope(body, asked.lang)
    return {**begun, "claims": told, "left_out": body["left_out"], "hint": _HINTS[asked.lang]}


def _told(answered: Mapping[str, Any], lang: str, home: str) -> Answer:
    reasons = {one["code"]: one[lang] for one in answered["reasons"]}
    told = {
        "verdict": answered["verdict"],
        "is_unsure": answered["is_unsure"],
        "claim": {name: held for name, held in answered["claim"].items() if held},
        "certified": _figure(answered["certified"]),
        "matched": _figure(answered["matched"]),
        "computed": _computed(answered["computed"]),
        "reasons": [{"code": code, "text": text} for code, text in reasons.items()],
        "quote": answered["citation"] and answered["citation"][lang],
        "receipt": answered["receipt"] and f"{home}{answered['receipt']}",
        "readings": [{**one, "value": exact(one["value"])} for one in answered["readings"]],
        "candidates": [
            {"why": one["why"], **_held(one)} for one in answered["candidates"]
        ],
    }  # fmt: skip
    if "missing" in reasons:
        told["missing_because"] = reasons["missing"]
    return told


def _figure(held: Mapping[str, Any] | None) -> Answer | None:
    return None if held is None else _held(held)


def _held(held: Mapping[str, Any]) -> Answer:
    return {
        **{name: held[name] for name in _ABOUT},
        "breakdown": {
            name: held[name] for name in concepts.DIMENSIONS if held[name] != concepts.TOTAL
        },
        "value": exact(held["obs_value"]),
        "unit": held["unit_measure"],
        "status": held["obs_status"],
        "rank_of": held["rank_of"],
    }


def _computed(computed: Mapping[str, Any] | None) -> Answer | None:
    return None if computed is None else {**computed, "value": exact(computed["value"])}
