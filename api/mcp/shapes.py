"""What every answer of a tool has: its release, how to cite it, and how to quote it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from api.mcp.asking import exact
from schemas import concepts
from schemas.figure import SEPARATOR

Row = Mapping[str, Any]

RULE: Final = {
    "vi": "Trích nguyên văn `value` cùng đơn vị, kỳ, trạng thái và tên bản công bố. Không làm "
    "tròn, không đổi đơn vị, không cộng hay lấy trung bình, không ngoại suy. Khi `value` trống, "
    "nói rõ là thiếu và vì sao (`missing_because`). Không đưa ra con số nào không có ở đây.",
    "en": "Quote `value` exactly as it is, with its unit, period, status and release. Do not "
    "round, convert, add, average or extrapolate. Where `value` is null, say that it is missing "
    "and why (`missing_because`). Give no figure that is not here.",
}
_TOLD: Final = ("id", "status", "certified_at", "published_at", "manifest_sha256", "superseded_by")


def envelope(body: Row, lang: str) -> dict[str, Any]:
    """Return what an answer begins with."""
    release = body["release"]
    return {
        "release": {name: release[name] for name in _TOLD if release.get(name)},
        "citation": body["citation"],
        "licence": (body.get("licence") or {}).get("url"),
        "rule": RULE[lang],
        "warnings": [one["message"] for one in body.get("warnings", ())],
    }


def figure_of(row: Row) -> str:
    """Return the id of a figure."""
    return SEPARATOR.join(str(row[name]) for name in concepts.KEYS)


def figure(row: Row, body: Row, home: str) -> dict[str, Any]:
    """Return one figure with all that must be said with it; `body` names its codes."""
    labels, release = body["labels"], body["release"]["id"]
    value = exact(row["obs_value"])
    named = figure_of(row)

    def label(column: str) -> str:
        return str(labels.get(column, {}).get(row[column], row[column]))

    told = {
        "figure": named,
        "indicator": row["indicator"],
        "indicator_name": label("indicator"),
        "ref_area": row["ref_area"],
        "area_name": label("ref_area"),
        "time_period": row["time_period"],
        "breakdown": breakdown(row, labels),
        "value": value,
        "unit": row["unit_measure"],
        "unit_name": label("unit_measure"),
        "status": row["obs_status"],
        "status_name": label("obs_status"),
        "source": row["source_document"],
        "note": row["note"],
        "receipt": f"{home}/v1/figures/{quote(named, safe=':/')}/receipt?release={release}",
    }
    if value is None:
        told["missing_because"] = told["status_name"]
    said = value if value is not None else f"({told['status_name']})"
    parts = (told["indicator_name"], told["area_name"], row["time_period"])
    told["quote"] = f"{', '.join(parts)}: {said} {told['unit_name']}. {body['citation']}"
    return told


def breakdown(row: Row, labels: Row) -> dict[str, str]:
    """Return the dimensions that are not the total, with the names of their codes."""
    return {
        name: str(labels.get(name, {}).get(row[name], row[name]))
        for name in concepts.DIMENSIONS
        if row[name] != concepts.TOTAL
    }
