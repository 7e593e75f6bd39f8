"""What the page of rankings shows: each index by territory, newest edition first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from starlette.requests import Request

from api import reading
from api.bodies import rankings
from api.bodies.frameworks import Row, View
from api.formats.figures import spoken_text
from api.parameters import ACROSS_BREAKS, PEERS
from api.releases import Registry
from api.shelf import Shelf
from api.site.ranking_words import RANKING_WORDS
from api.site.readiness import shared


def contents(registry: Registry, shelf: Shelf, request: Request, lang: str) -> Row:
    """Return the results held, with those of a peer set when one is asked for.

    Raises:
        ApiError: The query string cannot be understood.
    """
    pairs = reading.read_pairs(request.scope["query_string"])
    asked = reading.read_values(pairs, {}, (PEERS, ACROSS_BREAKS))
    across = asked.get("across_breaks") == "true"
    release = shelf.newest()
    with registry.turnstile.cursor(release.connection) as cursor:
        view = View(release, cursor, lang)
        sets = rankings.peer_sets(view)
        chosen = next((one for one in sets if one["peer_set"] == asked.get("peers")), None)
        peers = rankings.peers_of(view, chosen["peer_set"] if chosen else None)
        home = rankings.home_areas(view)
        areas = list(dict.fromkeys([*home, *(peer["ref_area"] for peer in peers)]))
        rows = rankings.results(view, areas, None, across=across)
    held = {row["ref_area"] for row in rows}
    tables = [_table(list(group), lang) for _, group in groupby(rows, key=_whose)]
    return shared(shelf, lang, "/rankings") | {
        "tables": _in_order(tables, home, areas),
        "sets": sets,
        "chosen": chosen,
        "peers": [{**peer, "is_held": peer["ref_area"] in held} for peer in peers],
        "across": across,
    }


def _in_order(tables: list[Row], home: Sequence[str], areas: Sequence[str]) -> list[Row]:
    """Put what ranks the home territory first, and peers below the one they stand beside."""
    ours = {one["framework"] for one in tables if one["area"] in home[1:]}
    return sorted(
        tables,
        key=lambda one: (one["framework"] not in ours, one["name"], areas.index(one["area"])),
    )


def _whose(row: Mapping[str, Any]) -> tuple[str, str | None, str]:
    return row["framework"], row["item"], row["ref_area"]


def _table(rows: list[Row], lang: str) -> Row:
    first = rows[0]
    return {
        "framework": first["framework"],
        "name": first["framework_name"],
        "area": first["ref_area"],
        "area_name": first["ref_area_name"] or first["ref_area"],
        "rows": [_line(row, lang) for row in reversed(rows)],
        "has_tiers": any(row["tier"] for row in rows),
    }


def _line(row: Row, lang: str) -> Row:
    words = RANKING_WORDS[lang]
    of = f" / {row['rank_of']}" if row["rank"] and row["rank_of"] else ""
    return {
        **row,
        "rank_shown": f"{row['rank']}{of}" if row["rank"] else words["no_rank"],
        "score_shown": spoken_text(row["score"], lang) if row["score"] else "",
        "rank_moved": _moved(row, "rank", lang),
        "score_moved": _moved(row, "score", lang),
    }


def _moved(row: Row, name: str, lang: str) -> str:
    """Say a change in words: `lên 2 bậc so với 2023`, and whether it is over a break."""
    change, reads = row[f"{name}_change"], row[f"{name}_change_reads"]
    if change is None:
        return ""
    words = RANKING_WORDS[lang]
    size = spoken_text(change.removeprefix("-"), lang)
    if name == "score":
        size = ("−" if change.startswith("-") else "+") + size
    key = f"{name}_{reads}" if reads else f"{name}_moved"
    said = words[key].format(size=size, before=row["edition_before"])
    return said + (f" {words['over_break']}" if row["is_across_break"] else "")
