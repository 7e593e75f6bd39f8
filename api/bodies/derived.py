"""Computed figures with their formula and inputs, and the reasons why others were not computed.

They never stand among the figures that agencies answer for; each names those it follows from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from api.answers import Rendered, envelope, warning
from api.asking import Ask
from api.bodies.frameworks import Row, place_of
from api.formats import as_csv, as_json
from api.formats.figures import exact_text
from api.labels import LABELLED
from api.queries import derived
from schemas import concepts, figure

REASONS: Final[dict[str, dict[str, str]]] = {
    "missing_part": {
        "vi": "Bản công bố không có số liệu {culprit} mà công thức cần.",
        "en": "The release does not hold {culprit}, which the formula needs.",
    },
    "no_value": {
        "vi": "Số liệu {culprit} không có giá trị; trạng thái của nó nói vì sao.",
        "en": "{culprit} has no value; its status says why.",
    },
    "not_free": {
        "vi": "Số liệu {culprit} không được công bố tự do.",
        "en": "{culprit} may not be published freely.",
    },
    "unit_differs": {
        "vi": "Số liệu {culprit} không ở đơn vị mà công thức tính theo.",
        "en": "{culprit} is not in the unit the formula reckons with.",
    },
    "base_differs": {
        "vi": "Các số liệu theo những kỳ gốc khác nhau.",
        "en": "The figures have different base periods.",
    },
    "break_between": {
        "vi": "Giữa các số liệu có một điểm đứt gãy của chuỗi.",
        "en": "A break of the series lies between the figures.",
    },
    "vintage_differs": {
        "vi": "Các số liệu thuộc những lần xuất bản khác nhau, giữa đó có thể có đánh giá lại.",
        "en": "The figures are of different vintages; a revision may lie between them.",
    },
    "zero_denominator": {
        "vi": "Mẫu số bằng không.",
        "en": "The denominator is zero.",
    },
    "too_large": {
        "vi": "Số quá lớn để tính chính xác.",
        "en": "The numbers are too large to be reckoned exactly.",
    },
    "not_additive": {
        "vi": "Chỉ tiêu không cộng được theo lãnh thổ.",
        "en": "The indicator is not additive over territories.",
    },
    "divided_area": {
        "vi": "Một đơn vị cũ được chia cho nhiều đơn vị mới nên không cộng được.",
        "en": "A predecessor was divided between several successors and cannot be added.",
    },
}
FIGURE_COLUMNS: Final = (
    "figure",
    *concepts.KEYS,
    "obs_value",
    "unit_measure",
    "unit_mult",
    "decimals",
    "obs_status",
    "kind",
    "formula",
    "input_count",
    "published_figure",
    "published_value",
    "link",
)
REFUSAL_COLUMNS: Final = (
    "figure",
    *concepts.KEYS,
    "reason",
    "reason_text",
    "culprit",
    "kind",
    "formula",
)
_UNKNOWN: Final = {
    "vi": "Bản công bố này không tính chỉ tiêu `{value}` và không có chỉ tiêu đó.",
    "en": "This release neither computes nor holds an indicator `{value}`.",
}
_SPAN: Final = ("period_start", "period_end")


def link_of(key: str, release: str) -> str:
    """Return the address that shows one computed figure of a release, and no breakdown of it."""
    asked = figure.parse(key)
    return f"/v1/derived?{urlencode({**asked, 'release': release}, safe='/')}"


def list_figures(ask: Ask) -> Rendered:
    """Return a page of computed figures, each with formula, inputs and what is published of it."""
    with ask.cursor() as cursor:
        rows = derived.list_figures(
            cursor, _filters(ask), after=ask.after or "", limit=ask.limit + 1
        )
        page = rows[: ask.limit]
        inputs = derived.list_inputs(cursor, [row["figure"] for row in page])
        known = derived.list_indicators(cursor)
    following = ask.next_link(page[-1]["figure"]) if len(rows) > ask.limit else None
    if ask.format == "csv":
        lines = [_line(row, ask.release.id) for row in page]
        return Rendered(as_csv.table(FIGURE_COLUMNS, lines), following)
    shown = list(_figures(page, inputs, ask.release.id))
    return Rendered(
        {**_head(ask, page, known), **_paged(ask, page, following), "figures": shown}, following
    )


def list_refusals(ask: Ask) -> Rendered:
    """Return a page of figures that would be computed and were not, each with its reason."""
    with ask.cursor() as cursor:
        rows = derived.list_refusals(
            cursor, _filters(ask), after=ask.after or "", limit=ask.limit + 1
        )
        known = derived.list_indicators(cursor)
    page = rows[: ask.limit]
    following = ask.next_link(page[-1]["figure"]) if len(rows) > ask.limit else None
    shown = [_refusal(row, ask.lang) for row in page]
    if ask.format == "csv":
        return Rendered(as_csv.table(REFUSAL_COLUMNS, shown), following)
    return Rendered(
        {**_head(ask, page, known), **_paged(ask, page, following), "refusals": shown}, following
    )


def read_figures(ask: Ask, filters: Mapping[str, Sequence[str]], *, limit: int) -> list[Row]:
    """Return computed figures as an answer tells them, by their key."""
    with ask.cursor() as cursor:
        rows = derived.list_figures(cursor, filters, after="", limit=limit)
        inputs = derived.list_inputs(cursor, [row["figure"] for row in rows])
    return list(_figures(rows, inputs, ask.release.id))


def read_refusals(ask: Ask, filters: Mapping[str, Sequence[str]], *, limit: int) -> list[Row]:
    """Return what was not computed as an answer tells it, by its key."""
    with ask.cursor() as cursor:
        rows = derived.list_refusals(cursor, filters, after="", limit=limit)
    return [_refusal(row, ask.lang) for row in rows]


def _filters(ask: Ask) -> dict[str, Sequence[str]]:
    return {name: ask.values[name] for name in (*derived.FILTERS, "reason") if name in ask.values}


def _head(ask: Ask, page: Sequence[Row], known: Mapping[str, Row]) -> Row:
    warnings = [
        warning("unknown-code", _UNKNOWN, ask.lang, parameter="indicator", value=code)
        for code in ask.values.get("indicator", ())
        if code not in known and code not in ask.release.labels.known["indicator"]
    ]
    named = sorted({row["indicator"] for row in page} & set(known))
    columns = [name for name in LABELLED if page and name in page[0]]
    return {
        **envelope(ask, warnings=warnings),
        "indicators": {name: definition_of(known[name], ask.lang) for name in named},
        "labels": {
            name: ask.release.labels.naming(ask.lang, name, {row[name] for row in page} - {None})
            for name in columns
        },
    }


def _paged(ask: Ask, page: Sequence[Row], following: str | None) -> Row:
    return {"page": {"limit": ask.limit, "count": len(page), "next": following}}


def definition_of(row: Mapping[str, Any], lang: str) -> Row:
    """Return what is computed and when it is not, in a language."""
    conditions = row["conditions"]
    return {
        "name": row[f"name_{lang}"],
        "definition": row[f"definition_{lang}"],
        **{name: row[name] for name in ("dataset_id", "kind", "formula", "unit_measure")},
        "rounding": f"half away from zero, {row['decimals']}",
        "direction": row["direction"],
        "conditions": conditions.split(",") if conditions else [],
        "compares_with": row["compares_with"],
        "declared_in": place_of(row["upload_id"], row["source_row"]),
    }


def _figures(rows: Sequence[Row], inputs: Sequence[Row], release: str) -> Iterator[Row]:
    read = {key: list(group) for key, group in groupby(inputs, key=lambda row: row["figure"])}
    for row in rows:
        yield _figure(row, read.get(row["figure"], []), release)


def _figure(row: Row, inputs: Sequence[Row], release: str) -> Row:
    names = ("unit_measure", "unit_mult", "decimals", "obs_status", "kind", "formula", *_SPAN)
    return {
        "figure": row["figure"],
        **{name: row[name] for name in concepts.KEYS},
        "obs_value": as_json.number(exact_text(row["obs_value"], row["decimals"])),
        **{name: row[name] for name in names},
        "published": _published(row, release),
        "declared_in": place_of(row["upload_id"], row["source_row"]),
        "link": link_of(row["figure"], release),
        "inputs": list(_inputs(inputs, release)),
    }


def _published(row: Row, release: str) -> Row | None:
    """Return what an agency publishes of the same; it may rest on other figures."""
    key = row["published_figure"]
    if key is None:
        return None
    value = exact_text(row["published_value"], row["published_decimals"])
    link = f"/v1/figures/{key}?release={release}"
    return {"figure": key, "obs_value": as_json.number(value), "link": link}


def _inputs(rows: Sequence[Row], release: str) -> Iterator[Row]:
    for row in rows:
        key = row["input_figure"]
        value = exact_text(row["obs_value"], row["decimals"])
        yield {
            **{name: each for name, each in row.items() if name not in ("figure", "input_figure")},
            "figure": key,
            "obs_value": as_json.number(value),
            "link": f"/v1/figures/{key}?release={release}",
            "receipt": f"/v1/figures/{key}/receipt?release={release}",
        }


def _line(row: Row, release: str) -> Row:
    published = row["published_value"]
    return {
        **row,
        "obs_value": exact_text(row["obs_value"], row["decimals"]),
        "published_value": None
        if published is None
        else exact_text(published, row["published_decimals"]),
        "link": link_of(row["figure"], release),
    }


def _refusal(row: Row, lang: str) -> Row:
    text = REASONS.get(row["reason"], {}).get(lang) or str(row["reason"])
    names = ("reason", "culprit", "kind", "formula", *_SPAN)
    return {
        "figure": row["figure"],
        **{name: row[name] for name in concepts.KEYS},
        **{name: row[name] for name in names},
        "reason_text": text.format(culprit=row["culprit"] or ""),
        "declared_in": place_of(row["upload_id"], row["source_row"]),
    }
