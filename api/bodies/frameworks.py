"""The ranking frameworks: editions, items, what is read for them, and by which rules."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from duckdb import DuckDBPyConnection

from api import errors
from api.answers import Rendered, envelope
from api.asking import Ask
from api.labels import borrowed
from api.queries import frameworks
from api.shelf import OpenRelease

Row = dict[str, Any]

# What a reading is, so that nobody takes it for the index: only `direct` may carry its name.
KINDS: Final[dict[str, dict[str, str]]] = {
    "direct": {
        "vi": "Trực tiếp: chính số của tổ chức xếp hạng về tỉnh, hoặc đúng chỉ tiêu này.",
        "en": "Direct: the body's own figure for the province, or the very same measure.",
    },
    "analogue": {
        "vi": "Tương tự: số liệu gần giống của tỉnh, không phải chỉ số này.",
        "en": "Analogue: a similar figure of the province, not the index.",
    },
    "input": {
        "vi": "Đầu vào: một thành phần để tính, không phải chỉ số này.",
        "en": "Input: a component to compute from, not the index.",
    },
    "computable": {
        "vi": "Tự tính: theo phương pháp riêng được nêu rõ, không phải số của tổ chức xếp hạng.",
        "en": "Computable: by a stated method of our own, not the body's figure.",
    },
    "none": {
        "vi": "Không có: không số liệu nào của tỉnh ứng với mục này.",
        "en": "None: nothing of the province stands for it.",
    },
}

# What a whole framework means for a province.
READINGS: Final[dict[str, dict[str, str]]] = {
    "direct": {
        "vi": "Công bố cho từng tỉnh",
        "en": "Published for each province",
    },
    "computable": {
        "vi": "Tự tính được cho tỉnh theo phương pháp riêng, nêu rõ",
        "en": "Can be computed for a province by a stated method of our own",
    },
    "input": {
        "vi": "Không tính cho tỉnh; tỉnh cung cấp đầu vào",
        "en": "Not computed for a province; the province supplies inputs",
    },
    "analogue": {
        "vi": "Không tính cho tỉnh; tỉnh có số liệu gần giống",
        "en": "Not computed for a province; the province has similar figures",
    },
    "none": {
        "vi": "Chỉ xếp hạng quốc gia: không số nào của tỉnh mang tên chỉ số",
        "en": "Ranks countries only: no figure of the province carries its name",
    },
}


class View(NamedTuple):
    """What is looked at: a release, through a cursor of its own, in a language."""

    release: OpenRelease
    cursor: DuckDBPyConnection
    lang: str


def list_frameworks(ask: Ask) -> Rendered:
    """Return every framework of the release."""
    with ask.cursor() as cursor:
        found = summaries(View(ask.release, cursor, ask.lang))
    return Rendered({**envelope(ask), "frameworks": found})


def show_framework(ask: Ask) -> Rendered:
    """Return one framework with everything the registry says of it.

    Raises:
        UnknownFrameworkError: The release has no such framework.
        MissingFrameworksError: The release holds none at all.
    """
    with ask.cursor() as cursor:
        body = detail(View(ask.release, cursor, ask.lang), ask.values["framework"])
    return Rendered({**envelope(ask), "framework": body})


def summaries(view: View) -> list[Row]:
    """Return what a list of the frameworks says of each."""
    return [_summary(row, view.lang) for row in frameworks.list_frameworks(view.cursor)]


def detail(view: View, code: str) -> Row:
    """Return one framework: editions, items, renames, readings, rules."""
    row = find(view, code)
    items: dict[str, Row] = {}
    for each in frameworks.list_items(view.cursor, code):
        item = items.setdefault(each["item"], _item(each, view.lang))
        item["editions"].append(each["edition"])
    return {
        **_summary(row, view.lang),
        "source": row["source"],
        "rules": rules_of(row, view.lang),
        "editions": [edition_of(each) for each in frameworks.list_editions(view.cursor, code)],
        "items": list(items.values()),
        "renames": [
            {
                "old_code": each["old_code"],
                "new_code": each["new_code"],
                "source": each["source"],
                "read_from": place_of(each["upload_id"], each["source_row"]),
            }
            for each in frameworks.list_renames(view.cursor, code)
        ],
        "mappings": [_mapping(each, view) for each in frameworks.list_mappings(view.cursor, code)],
        "read_from": place_of(row["upload_id"], row["source_row"]),
    }


def find(view: View, code: str) -> Row:
    """Return the row of one framework.

    Raises:
        UnknownFrameworkError: The release has no such framework.
        MissingFrameworksError: The release holds none at all.
    """
    rows = {row["framework"]: row for row in frameworks.list_frameworks(view.cursor)}
    if not rows:
        raise errors.MissingFrameworksError(release=view.release.id)
    if code not in rows:
        (nearest,) = difflib.get_close_matches(code, sorted(rows), n=1, cutoff=0)
        facts = {"id": code, "nearest": nearest, "allowed": sorted(rows)}
        raise errors.UnknownFrameworkError(release=view.release.id, **facts)
    return rows[code]


def find_edition(view: View, code: str, edition: str) -> Row:
    """Return the row of one edition of a framework that is there.

    Raises:
        UnknownEditionError: The framework has no such edition.
        MissingFrameworksError: The release holds no editions at all.
    """
    rows = {row["edition"]: row for row in frameworks.list_editions(view.cursor, code)}
    if not rows:
        raise errors.MissingFrameworksError(release=view.release.id)
    if edition not in rows:
        nearest = min(sorted(rows, reverse=True), key=lambda year: abs(int(year) - int(edition)))
        raise errors.UnknownEditionError(
            release=view.release.id, framework=code, id=edition, nearest=nearest,
            allowed=sorted(rows),
        )  # fmt: skip
    return rows[edition]


def told(row: Mapping[str, Any], name: str, lang: str) -> str | None:
    """Return a text in a language, or in the other one and marked."""
    other = "en" if lang == "vi" else "vi"
    return row.get(f"{name}_{lang}") or borrowed(row.get(f"{name}_{other}"), other)


def place_of(provenance: str | None, line: int | None) -> Row | None:
    """Return a file of `schemas/`, the start of its digest and the line something stands in."""
    if provenance is None:
        return None
    file, _, digest = provenance.partition("@")
    return {"file": file, "sha256": digest or None, "line": line}


def owners_of(view: View, agency: str | None) -> Row:
    """Return the names of the agencies of a row, by code."""
    codes = filter(None, (agency or "").split(","))
    return view.release.labels.naming(view.lang, "agency", codes)


def rules_of(row: Mapping[str, Any], lang: str) -> Row:
    """Return the rules of age and coverage, each with whether the body publishes it or we do."""
    age = coverage = None
    if row["max_age_years"] is not None:
        age = {
            "max_years": row["max_age_years"],
            "is_published": bool(row["age_is_published"]),
            "basis": told(row, "age_basis", lang),
        }
    if row["min_items"] is not None:
        coverage = {
            "min_percent": row["min_items"],
            "since": row["coverage_since"],
            # No body asks a province for a share of its items: the limit is this system's.
            "is_published": False,
            "basis": told(row, "coverage_basis", lang),
        }
    return {"age": age, "coverage": coverage}


def edition_of(row: Mapping[str, Any]) -> Row:
    """Return what belongs to an edition and not to its framework."""
    names = ("edition", "data_year", "rank_of", "publishes_rank", "publishes_top", "direction")
    return {
        **{name: row[name] for name in names},
        "tier_scale": row["tier_scale"],
        "break_before": row["break_before"],
        "cut_off": row["cut_off"],
        "note": row["note"],
        "source": row["source"],
        "read_from": place_of(row["upload_id"], row["source_row"]),
    }


def codes_of(dimensions: str | None) -> dict[str, str]:
    """Return the codes of `sex=F,age=Y15T64` by dimension."""
    return dict(part.split("=", 1) for part in (dimensions or "").split(",") if part)


def _summary(row: Mapping[str, Any], lang: str) -> Row:
    return {
        "framework": row["framework"],
        "published_code": row["published_code"],
        "name": told(row, "name", lang),
        "name_vi": row["name_vi"],
        "name_en": row["name_en"],
        "publisher": told(row, "publisher", lang),
        "scope": row["scope"],
        "cadence": row["cadence"],
        "scale": row["scale"],
        "provincial_reading": {
            "kind": row["reading_kind"],
            "meaning": READINGS.get(row["reading_kind"] or "", {}).get(lang),
            "note": told(row, "reading_note", lang),
        },
        "newest_edition": row["newest_edition"],
        "edition_count": row["edition_count"],
        "item_count": row["item_count"],
        "mapped_item_count": row["mapped_item_count"],
    }


def _item(row: Mapping[str, Any], lang: str) -> Row:
    names = ("parent", "unit", "direction", "note", "source")
    return {
        "item": row["item"],
        "name": told(row, "name", lang),
        "name_vi": row["name_vi"],
        "name_en": row["name_en"],
        **{name: row[name] for name in names},
        "editions": [],
        "read_from": place_of(row["upload_id"], row["source_row"]),
    }


def _mapping(row: Mapping[str, Any], view: View) -> Row:
    names = ("item", "position", "kind", "indicator", "dataset_id", "agency", "level")
    return {
        **{name: row[name] for name in names},
        "meaning": KINDS.get(row["kind"], {}).get(view.lang),
        "agencies": owners_of(view, row["agency"]),
        "dimensions": codes_of(row["dimensions"]),
        "factor": row["factor"],
        "unit": row["unit"],
        "periods": row["periods"],
        "since": row["since"],
        "note": told(row, "note", view.lang),
        "source": row["source"],
        "read_from": place_of(row["upload_id"], row["source_row"]),
    }
