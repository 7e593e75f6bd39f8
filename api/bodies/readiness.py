"""What a release has for each item of an edition, what it waits for, and how that came about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal
from itertools import groupby
from typing import Any, Final

from api.answers import Rendered, envelope
from api.asking import Ask
from api.bodies.derived import link_of
from api.bodies.frameworks import (
    KINDS,
    Row,
    View,
    edition_of,
    find,
    find_edition,
    owners_of,
    place_of,
    rules_of,
    told,
)
from api.errors import MissingFrameworksError
from api.formats import as_json
from api.formats.figures import exact_text
from api.queries import frameworks
from api.releases import Registry
from api.shelf import OpenRelease, Shelf
from store import clock

# Best first: of several readings of an item the best counts, but of inputs every one is needed.
STATES: Final = ("certified", "waiting", "too_old", "missing", "not_applicable")
STATE_NAMES: Final[dict[str, dict[str, str]]] = {
    "certified": {"vi": "Đã chứng nhận", "en": "Certified"},
    "waiting": {"vi": "Đang chờ", "en": "Waiting"},
    "too_old": {"vi": "Quá cũ", "en": "Too old"},
    "missing": {"vi": "Còn thiếu", "en": "Missing"},
    "not_applicable": {"vi": "Không áp dụng", "en": "Not applicable"},
}
REASONS: Final[dict[str, dict[str, str]]] = {
    "figure": {
        "vi": "Có số liệu đã chứng nhận của kỳ {time_period}.",
        "en": "A certified figure of {time_period} is held.",
    },
    "asked": {
        "vi": "Đợt {round} đã yêu cầu {owners} gửi; hạn {due}.",
        "en": "Round {round} asks {owners} for it; due {due}.",
    },
    "older_than_rule": {
        "vi": "Số liệu mới nhất (kỳ {time_period}) cũ hơn kỳ xếp hạng {age_years} năm; nhiều nhất "
        "được {max_years} năm ({rule}).",
        "en": "The newest figure ({time_period}) is {age_years} years older than the edition; at "
        "most {max_years} are allowed ({rule}).",
    },
    "said_none": {
        "vi": "Không số liệu nào của tỉnh ứng với mục này.",
        "en": "Nothing of the province stands for this item.",
    },
    "national_only": {
        "vi": "Chỉ có ý nghĩa cho cả nước; bộ chỉ số này không có cách đọc cho một tỉnh.",
        "en": "It is read for the country only; the framework has no reading for a province.",
    },
    "not_read": {
        "vi": "Chưa xác định số liệu nào của tỉnh ứng với mục này.",
        "en": "No figure of the province has been named yet that would stand for it.",
    },
    "no_indicator": {
        "vi": "Chưa có chỉ tiêu; {owners} sẽ gửi trong bộ {dataset_id}.",
        "en": "There is no indicator yet; {owners} would send it in {dataset_id}.",
    },
    "no_figure": {
        "vi": "Chỉ tiêu {indicator} chưa có số liệu dùng được cho kỳ này.",
        "en": "The indicator {indicator} has no figure that serves this edition.",
    },
}
_RULES: Final = {
    True: {"vi": "quy định của tổ chức xếp hạng", "en": "the body's rule"},
    False: {"vi": "giả định của hệ thống này", "en": "an assumption of this system"},
}
_NOBODY: Final = {"vi": "một cơ quan chưa xác định", "en": "an agency not yet named"}
_DAYS: Final = {"vi": "%d/%m/%Y", "en": "%Y-%m-%d"}


def show(ask: Ask) -> Rendered:
    """Return the readiness of an edition, with what it was in every open release.

    Raises:
        UnknownFrameworkError: The release has no such framework.
        UnknownEditionError: The framework has no such edition.
        MissingFrameworksError: The release was made before readiness was kept in it.
    """
    code, edition = ask.values["framework"], ask.values["edition"]
    with ask.cursor() as cursor:
        body = readiness(View(ask.release, cursor, ask.lang), code, edition, ask.values["on"])
    found = [one["figure"] for item in body["items"] for one in item["readings"] if one["figure"]]
    for figure in found:
        figure["obs_value"] = as_json.number(figure["obs_value"])
    registry: Registry = ask.request.app.state.registry
    return Rendered(
        {**envelope(ask), **body, "history": history(registry, ask.shelf, code, edition)}
    )


def readiness(view: View, code: str, edition: str, on: date) -> Row:
    """Return state and reason of every item and reading, totals and coverage; values as text.

    Args:
        on: The day from which days are counted.

    Raises:
        ApiError: As `show`.
    """
    book = find(view, code)
    facts = find_edition(view, code, edition)
    if not frameworks.has_readiness(view.cursor):
        raise MissingFrameworksError(release=view.release.id)
    rows = frameworks.list_readiness(view.cursor, code, edition)
    figures = [row["figure"] for row in rows if row["figure"]]
    values = frameworks.find_values(view.cursor, figures)
    items = []
    for _, group in groupby(rows, key=lambda row: row["item"]):
        readings = list(group)
        items.append(
            {
                **_about_item(readings[0], view.lang),
                "state": state_of((row["kind"], row["state"]) for row in readings),
                "readings": [_reading(view, book, row, values, on) for row in readings],
            }
        )
    return {
        "framework": code,
        "name": told(book, "name", view.lang),
        "body": told(book, "publisher", view.lang),
        "provincial_reading": book["reading_kind"],
        "edition": edition_of(facts),
        "rules": rules_of(book, view.lang),
        "on": on,
        "days_to_cut_off": _days(on, facts["cut_off"]),
        "totals": totals_of(item["state"] for item in items),
        "coverage": coverage_of(rows, book, edition),
        "items": items,
    }


def history(registry: Registry, shelf: Shelf, code: str, edition: str) -> list[Row]:
    """Return the totals of an edition in every open release, newest first; null where not kept."""
    return [
        {
            "release": release.id,
            "status": release.entry.status,
            "published_at": clock.text(release.entry.published_at),
            "totals": _totals_in(registry, release, code, edition),
        }
        for release in shelf.releases
    ]


def state_of(readings: Iterable[tuple[str, str]]) -> str:
    """Return the state of an item from the (kind, state) of its readings."""
    pairs = list(readings)
    choose = max if all(kind == "input" for kind, _ in pairs) else min
    return choose((state for _, state in pairs), key=STATES.index)


def totals_of(states: Iterable[str]) -> Row:
    """Return how many items are in each state."""
    listed = list(states)
    return {"items": len(listed), **{state: listed.count(state) for state in STATES}}


def coverage_of(rows: Sequence[Mapping[str, Any]], book: Mapping[str, Any], edition: str) -> Row:
    """Return how much of what indicators of ours are mapped to is held, against the minimum.

    A minimum is asked of editions from its first one on; `is_met` is null where none is.
    """
    mapped = [row for row in rows if row["indicator"]]
    held = sum(row["state"] == "certified" for row in mapped)
    minimum = book["min_items"]
    if minimum is not None and edition < (book["coverage_since"] or ""):
        minimum = None
    percent = None
    if mapped:
        share = Decimal(100 * held) / len(mapped)
        percent = as_json.number(str(share.quantize(Decimal("0.1"), ROUND_DOWN)))
    return {
        "held": held,
        "mapped": len(mapped),
        "percent": percent,
        "min_percent": minimum,
        "is_met": None if minimum is None or not mapped else 100 * held >= minimum * len(mapped),
    }


def _totals_in(registry: Registry, release: OpenRelease, code: str, edition: str) -> Row | None:
    with registry.turnstile.cursor(release.connection) as cursor:
        rows = frameworks.list_readiness(cursor, code, edition)
    if not rows:
        return None
    groups = groupby(rows, key=lambda row: row["item"])
    return totals_of(
        state_of((row["kind"], row["state"]) for row in readings) for _, readings in groups
    )


def _about_item(row: Mapping[str, Any], lang: str) -> Row:
    return {
        "item": row["item"],
        "name": told(row, "name", lang),
        "parent": row["parent"],
        "unit": row["item_unit"],
        "direction": row["direction"],
    }


def _reading(
    view: View,
    book: Mapping[str, Any],
    row: Mapping[str, Any],
    values: Mapping[str, Row],
    on: date,
) -> Row:
    names = ("position", "kind", "state", "reason", "indicator", "dataset_id", "agency")
    return {
        **{name: row[name] for name in names},
        "meaning": KINDS.get(row["kind"], {}).get(view.lang) if row["position"] else None,
        "state_name": STATE_NAMES[row["state"]][view.lang],
        "sentence": _sentence(view, book, row),
        "agencies": owners_of(view, row["agency"]),
        "figure": _figure(view, row, values),
        "waiting": _waiting(view, row, on),
        "note": told(row, "note", view.lang),
        "read_from": place_of(row["read_from"], row["read_from_row"]),
    }


def _sentence(view: View, book: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """Say the reason of a state; a reason of a later release is told by its code."""
    text = REASONS.get(row["reason"], {}).get(view.lang, row["reason"])
    owners = ", ".join(owners_of(view, row["agency"]).values()) or _NOBODY[view.lang]
    names = ("time_period", "age_years", "round", "indicator", "dataset_id")
    return text.format(
        due=row["due"] and row["due"].strftime(_DAYS[view.lang]),
        **{name: row[name] for name in names},
        owners=owners,
        max_years=book["max_age_years"],
        rule=_RULES[bool(book["age_is_published"])][view.lang],
    )


def _figure(view: View, row: Mapping[str, Any], values: Mapping[str, Row]) -> Row | None:
    """Return the figure that was found, with where it is shown and proved."""
    figure = row["figure"]
    if figure is None:
        return None
    value = values.get(figure, {})
    return {
        "id": figure,
        "time_period": row["time_period"],
        "age_years": row["age_years"],
        "obs_value": _text(value),
        "obs_status": value.get("obs_status"),
        "unit_measure": value.get("unit_measure"),
        "agency": value.get("agency"),
        **links_of(figure, value, view.release.id),
    }


def links_of(figure: str, value: Mapping[str, Any], release: str) -> Row:
    """Return where a figure is shown and proved; of a computed one its inputs are proved."""
    if value.get("formula"):
        return {"link": link_of(figure, release), "receipt": None}
    link = f"/v1/figures/{figure}"
    return {"link": f"{link}?release={release}", "receipt": f"{link}/receipt?release={release}"}


def _waiting(view: View, row: Mapping[str, Any], on: date) -> Row | None:
    if row["round"] is None:
        return None
    return {
        "round": row["round"],
        "owners": owners_of(view, row["agency"]),
        "due": row["due"],
        "days_left": _days(on, row["due"]),
    }


def _days(start: date, end: date | None) -> int | None:
    """Return the days from one day to another; negative when it is past."""
    return None if end is None else (end - start).days


def _text(value: Mapping[str, Any]) -> str | None:
    if value.get("obs_value") is None:
        return None
    return exact_text(value["obs_value"], value["decimals"])
