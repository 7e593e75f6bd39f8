"""The tool that holds a stated number against the certified figure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from api.mcp import claims, numbers
from api.mcp.arguments import CheckClaim
from api.mcp.asking import Api, RefusedError, exact
from api.mcp.numbers import Found
from api.mcp.shapes import envelope, figure
from schemas import concepts

Answer = dict[str, Any]

MISSING: Final = "missing"
NO_FIGURE: Final = "no_certified_figure"
UNCLEAR: Final = "unclear"
_NOT_CHECKED: Final = (
    "Only the number and its scale word are held against the figure; currency, unit and wording "
    "of the claim are not: compare them with `unit_name` and `indicator_name`."
)
_TOLERANCE: Final = (
    "A stated number matches when it differs from the certified value by no more than half of its "
    "last stated digit: it is then that value, rounded."
)


async def check_claim(api: Api, asked: CheckClaim, home: str) -> Answer:
    """Return whether a stated number is the certified one."""
    body = await api.get(
        "/v1/observations",
        indicator=asked.indicator,
        ref_area=asked.ref_area or await _own_area(api),
        time_period=asked.time_period,
        release=asked.release,
        as_of=asked.as_of,
        lang=asked.lang,
        limit=10,
        **{name: dict(asked.breakdown).get(name, concepts.TOTAL) for name in concepts.DIMENSIONS},  # type: ignore[call-overload]
    )
    told = {**envelope(body, asked.lang), "tolerance_rule": _TOLERANCE, "not_checked": _NOT_CHECKED}
    rows = body["observations"]
    if len(rows) != 1:
        series = await api.get("/v1/series", indicator=asked.indicator, limit=20)
        names = ("ref_area", "freq", "first_period", "last_period")
        there = [{name: one[name] for name in names} for one in series["series"]]
        verdict = NO_FIGURE if not rows else UNCLEAR
        figures = [figure(row, body, home) for row in rows]
        return {**told, "verdict": verdict, "certified": figures, "available": there}
    certified = figure(rows[0], body, home)
    told |= {"certified": certified}
    if certified["value"] is None:
        return {**told, "verdict": MISSING}
    stated = _stated(asked)
    if len(stated) != 1:
        return {**told, "verdict": UNCLEAR, "numbers_found": [one.text for one in stated],
                "mend": "Give the one number of the claim as `number`."}  # fmt: skip
    return {**told, **_judged(stated[0], rows[0], certified)}


def _stated(asked: CheckClaim) -> list[Found]:
    text = asked.number if asked.number is not None else asked.claim or ""
    found = numbers.find(text, spelling=asked.number_format)
    period = asked.time_period
    others = [one for one in found if one.text not in period or one.scale is not None]
    return others if asked.number is None else found


def _judged(stated: Found, row: Answer, certified: Answer) -> Answer:
    exponent = int(row["unit_mult"] or 0)
    compared = claims.compare(stated, Decimal(certified["value"]), exponent)
    verdict = claims.verdict(compared)
    unit = certified["unit_name"]
    readings = [
        {
            "spelling": one.reading.spelling,
            "claimed": exact(one.claimed),
            "difference": exact(one.difference),
            "tolerance": exact(one.tolerance),
            "unit": unit,
            "verdict": one.verdict,
            "is_exact": one.is_exact,
        }
        for one in compared
    ]
    told = {"verdict": verdict, "stated": stated.text, "scale_word": stated.scale_text or None,
            "readings": readings}  # fmt: skip
    if stated.scale is None:
        told["assumed"] = f"The claim names no scale; it is read in the figure's unit: {unit}."
    if verdict == claims.AMBIGUOUS:
        told["mend"] = "The number can be read in two ways; say `number_format` vi or en."
    return told


async def _own_area(api: Api) -> str:
    """Return the publisher's own territory.

    Raises:
        RefusedError: The release names none.
    """
    body = await api.get("/v1/releases/latest")
    area = (body["manifest"].get("publisher") or {}).get("home_area")
    if not area:
        raise RefusedError(
            {
                "type": "/problems/no-area",
                "title": "No territory",
                "detail": "The publisher names no territory of its own.",
                "mend": "Give `ref_area`.",
            }
        )
    return str(area)
