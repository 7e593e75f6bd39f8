"""Scores and ranks of whole indices as held: for the country, the province and its peers.

A change is computed from the edition before and never typed. Over a break there is none, unless
it is asked for, and then it is marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from api import errors
from api.answers import Rendered, envelope, warning
from api.asking import Ask
from api.bodies.frameworks import Row, View, place_of, told
from api.formats import as_csv, as_json
from api.formats.figures import exact_text
from api.queries import catalogue, frameworks
from schemas.figure import figure_id

_CHANGE: Final = (
    "edition_before",
    "is_across_break",
    "rank_change",
    "rank_change_reads",
    "score_change",
    "score_change_reads",
    "no_change_reason",
    "no_change_sentence",
)
COLUMNS: Final = (
    "framework",
    "framework_name",
    "item",
    "ref_area",
    "ref_area_name",
    "edition",
    "data_year",
    "rank",
    "rank_of",
    "rank_of_from",
    "rank_status",
    "rank_figure",
    "score",
    "score_unit",
    "score_status",
    "score_figure",
    "direction",
    "tier",
    "tier_scale",
    "break_before",
    "note",
    *_CHANGE,
)
NUMBERS: Final = ("rank", "score", "rank_change", "score_change")
_NO_CHANGE: Final[dict[str, dict[str, str]]] = {
    "first": {
        "vi": "Đây là kỳ đầu tiên trong danh mục.",
        "en": "It is the first edition registered.",
    },
    "not_held": {
        "vi": "Không có kết quả của kỳ {before}.",
        "en": "No result of edition {before} is held.",
    },
    "break": {
        "vi": "Phương pháp đổi từ kỳ {before} đến kỳ này: không so sánh.",
        "en": "The method changed after edition {before}: the two are not compared.",
    },
    "unknown_edition": {
        "vi": "Kỳ này chưa có trong danh mục của bộ chỉ số.",
        "en": "This edition is not in the registry of the framework.",
    },
}
_UNKNOWN: Final = {
    "vi": "Bản công bố này không có mã `{value}` cho `{parameter}`.",
    "en": "This release knows no code `{value}` for `{parameter}`.",
}
_NO_MEMBERS: Final = {
    "vi": "Nhóm `{value}` chưa có thành viên nào được nêu tên.",
    "en": "No member of the set `{value}` has been named.",
}
_NOT_HELD: Final = {
    "vi": "Chưa có kết quả nào được giữ về {name}.",
    "en": "No result is held of {name}.",
}
_FURTHEST: Final = 10**9


def render(ask: Ask) -> Rendered:
    """Return a page of results with the peer sets there are; a file is all of them.

    Raises:
        InvalidCursorError: The cursor is signed like ours but holds no position.
    """
    with ask.cursor() as cursor:
        view = View(ask.release, cursor, ask.lang)
        peers = peers_of(view, ask.values.get("peers"))
        across = ask.values.get("across_breaks") == "true"
        asked = [*(ask.values.get("ref_area") or home_areas(view)), *(p["ref_area"] for p in peers)]
        rows = results(view, asked, ask.values.get("framework"), across=across)
        sets = peer_sets(view)
        books = {row["framework"] for row in frameworks.list_frameworks(cursor)}
    editions = ask.values.get("edition")
    rows = [row for row in rows if editions is None or row["edition"] in editions]
    start = _position(ask)
    page = rows if ask.is_whole else rows[start : start + ask.limit]
    more = not ask.is_whole and start + ask.limit < len(rows)
    following = ask.next_link(str(start + ask.limit)) if more else None
    if ask.format == "csv":
        return Rendered(as_csv.table(COLUMNS, page), following)
    body = {
        **envelope(ask, warnings=_warnings(ask, sets, peers, books)),
        "page": {"limit": ask.limit, "count": len(page), "next": following},
        "rankings": [_shown(row) for row in page],
        "peer_sets": sets,
        "peers": _held(peers, rows, ask.lang) if "peers" in ask.values else None,
    }
    return Rendered(body, following)


def home_areas(view: View) -> list[str]:
    """Return the country, the home territory and those that followed it."""
    found = frameworks.list_countries(view.cursor)
    area = view.release.publisher.get("home_area")
    steps = {old: new for old, new, _ in catalogue.list_all_successions(view.cursor)}
    while area is not None and area not in found:
        found.append(area)
        area = steps.get(area)
    return found


def peer_sets(view: View) -> list[Row]:
    """Return every peer set with how many members it has."""
    return [
        {
            "peer_set": row["peer_set"],
            "name": told(row, "name", view.lang),
            "note": told(row, "note", view.lang),
            "source": row["source"],
            "member_count": row["member_count"],
            "read_from": place_of(row["upload_id"], row["source_row"]),
        }
        for row in frameworks.list_peer_sets(view.cursor)
    ]


def peers_of(view: View, peer_set: str | None) -> list[Row]:
    """Return the members of a set, in its order; none without a set."""
    rows = frameworks.list_peers(view.cursor, peer_set) if peer_set else []
    return [{"ref_area": row["ref_area"], "name": told(row, "name", view.lang)} for row in rows]


def results(
    view: View, areas: Sequence[str], framework: Sequence[str] | None, *, across: bool
) -> list[Row]:
    """Return a row of `COLUMNS` for each framework, area and edition of which something is held.

    Args:
        areas: Of these territories.
        framework: Of these frameworks; None for all.
        across: Whether editions are compared over a break too.
    """
    books = {row["framework"]: row for row in frameworks.list_frameworks(view.cursor)}
    editions = {(row["framework"], row["edition"]): row
                for row in frameworks.list_editions(view.cursor)}  # fmt: skip
    held: dict[tuple[str, str | None, str], dict[str, dict[str, Row]]] = {}
    for row in frameworks.list_results(view.cursor, areas, framework):
        key = (row["framework"], row["item"], row["ref_area"])
        result = held.setdefault(key, {}).setdefault(row["time_period"], {})
        # Of two indicators of one kind the first by id stands; contracts have one.
        result.setdefault("rank" if row["is_rank"] else "score", row)
    found = []
    for (code, item, area), by_edition in held.items():
        listed = [edition for book, edition in editions if book == code]
        for edition, result in by_edition.items():
            facts = editions.get((code, edition), {})
            earlier = [year for year in listed if year < edition]
            before = max(earlier) if facts and earlier else None
            change = _change(
                result, by_edition.get(before or "", {}), before, facts,
                editions.get((code, before or ""), {}), across=across,
            )  # fmt: skip
            about = {"framework": code, "item": item, "ref_area": area, "edition": edition}
            named = {
                "framework_name": told(books.get(code, {}), "name", view.lang),
                "ref_area_name": view.release.labels.name(view.lang, "ref_area", area),
            }
            found.append(about | named | _result(result, facts) | _said(change, view.lang))
    return found


def tier_of(tiers: str | None, score: Decimal | None) -> str | None:
    """Return the tier whose known limits hold a score: `T1=95..100`, both limits included."""
    for tier in filter(None, (tiers or "").split(",")):
        name, _, limits = tier.partition("=")
        low, _, high = limits.partition("..")
        if score is not None and Decimal(low) <= score <= Decimal(high):
            return name
    return None


def _result(result: Mapping[str, Row], facts: Mapping[str, Any]) -> Row:
    rank, score = result.get("rank", {}), result.get("score", {})
    rank_of = rank.get("rank_of")
    origin = "figure"
    if rank_of is None:
        rank_of, origin = facts.get("rank_of"), "edition"
    return {
        "data_year": facts.get("data_year"),
        "rank": _text(rank),
        "rank_of": rank_of,
        "rank_of_from": None if rank_of is None else origin,
        "rank_status": rank.get("obs_status"),
        "rank_figure": _figure(rank),
        "score": _text(score),
        "score_unit": score.get("unit_measure"),
        "score_status": score.get("obs_status"),
        "score_figure": _figure(score),
        "direction": facts.get("direction"),
        "tier": tier_of(facts.get("tiers"), score.get("obs_value")),
        "tier_scale": facts.get("tier_scale"),
        "break_before": facts.get("break_before"),
        "note": rank.get("note") or score.get("note"),
    }


def _change(
    result: Mapping[str, Row],
    last: Mapping[str, Row],
    before: str | None,
    facts: Mapping[str, Any],
    last_facts: Mapping[str, Any],
    *,
    across: bool,
) -> Row:
    """Return what changed since the edition before, or the reason why nothing is said."""
    nothing: Row = dict.fromkeys(_CHANGE)
    nothing |= {"edition_before": before, "is_across_break": False}
    if before is None:
        return nothing | {"no_change_reason": "first" if facts else "unknown_edition"}
    pairs = {name: (result.get(name, {}), last.get(name, {})) for name in ("rank", "score")}
    known = {
        name: pair for name, pair in pairs.items()
        if pair[0].get("obs_value") is not None and pair[1].get("obs_value") is not None
    }  # fmt: skip
    is_break = bool(facts["break_before"]) or any(
        now["break_group"] != then["break_group"] for now, then in known.values()
    )
    if not known:
        return nothing | {"no_change_reason": "not_held"}
    if is_break and not across:
        return nothing | {"no_change_reason": "break"}
    same = facts["direction"] == last_facts.get("direction")
    ways = {"rank": "lower_better", "score": facts["direction"] if same else None}
    for name, (now, then) in known.items():
        change = now["obs_value"] - then["obs_value"]
        places = max(now["decimals"] or 0, then["decimals"] or 0)
        nothing[f"{name}_change"] = exact_text(change, places)
        nothing[f"{name}_change_reads"] = _reads(change, ways[name])
    return nothing | {"is_across_break": is_break}


def _reads(change: Decimal, direction: str | None) -> str | None:
    if direction not in ("higher_better", "lower_better"):
        return None
    if change == 0:
        return "same"
    return "better" if (change > 0) == (direction == "higher_better") else "worse"


def _said(change: Row, lang: str) -> Row:
    reason = change["no_change_reason"]
    text = _NO_CHANGE[reason][lang] if reason else None
    return change | {
        "no_change_sentence": text and text.format(before=change["edition_before"]),
    }


def _text(row: Mapping[str, Any]) -> str | None:
    if row.get("obs_value") is None:
        return None
    return exact_text(row["obs_value"], row["decimals"])


def _figure(row: Mapping[str, Any]) -> str | None:
    return figure_id(row) if row else None


def _shown(row: Mapping[str, Any]) -> Row:
    return {**row, **{name: as_json.number(row[name]) for name in NUMBERS}}


def _held(peers: Iterable[Row], rows: Sequence[Row], lang: str) -> list[Row]:
    """Return each peer with the frameworks of which a result is held; without one that is said."""
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["ref_area"], set()).add(row["framework"])
    return [
        {
            **peer,
            "is_held": peer["ref_area"] in found,
            "frameworks": sorted(found.get(peer["ref_area"], ())),
            "sentence": None
            if peer["ref_area"] in found
            else _NOT_HELD[lang].format(name=peer["name"]),
        }
        for peer in peers
    ]


def _warnings(
    ask: Ask, sets: Sequence[Row], peers: Sequence[Row], books: set[str]
) -> list[dict[str, str]]:
    """Warn of codes the release does not know, and of a set without members."""
    found = []
    asked = ask.values.get("peers")
    if asked and asked not in {each["peer_set"] for each in sets}:
        found.append(warning("unknown-code", _UNKNOWN, ask.lang, parameter="peers", value=asked))
    elif asked and not peers:
        found.append(warning("empty-peer-set", _NO_MEMBERS, ask.lang, value=asked))
    for code in ask.values.get("framework") or ():
        if code not in books:
            said = {"parameter": "framework", "value": code}
            found.append(warning("unknown-code", _UNKNOWN, ask.lang, **said))
    return found


def _position(ask: Ask) -> int:
    after = int(ask.after) if ask.after and ask.after.isdigit() else 0
    if ask.after is not None and not (str(after) == ask.after and after < _FURTHEST):
        raise errors.InvalidCursorError(parameter="cursor")
    return after
