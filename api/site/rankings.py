"""What the page of rankings shows: each index by territory, newest edition first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from api.bodies import rankings
from api.bodies.frameworks import Row
from api.bodies.frameworks import View as Reader
from api.site.chart import Chart, Line, Value, draw
from api.site.view import View


def contents(page: View) -> Row:
    """Return the results held, with those of a peer set when one is asked for.

    Raises:
        ApiError: The query string cannot be understood.
    """
    asked = page.ask.values
    across = asked.get("across_breaks") == "true"
    with page.cursor() as cursor:
        view = Reader(page.release, cursor, page.ask.lang)
        sets = rankings.peer_sets(view)
        chosen = next((one for one in sets if one["peer_set"] == asked.get("peers")), None)
        peers = rankings.peers_of(view, chosen["peer_set"] if chosen else None)
        home = rankings.home_areas(view)
        areas = list(dict.fromkeys([*home, *(peer["ref_area"] for peer in peers)]))
        rows = rankings.results(view, areas, None, across=across)
    held = {row["ref_area"] for row in rows}
    tables = [_table(page, list(group)) for _, group in groupby(rows, key=_whose)]
    return {
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


def _table(page: View, rows: list[Row]) -> Row:
    first = rows[0]
    return {
        "framework": first["framework"],
        "name": first["framework_name"],
        "area": first["ref_area"],
        "area_name": first["ref_area_name"] or first["ref_area"],
        "rows": [_line(page, row) for row in reversed(rows)],
        "has_tiers": any(row["tier"] for row in rows),
        "chart": _chart(page, rows),
    }


def _chart(page: View, rows: list[Row]) -> Chart | None:
    """Draw ranks over editions, else scores; an edition after a break is joined with none before.

    None where fewer than two editions are held.
    """
    name = "rank" if sum(row["rank"] is not None for row in rows) > 1 else "score"
    group, values = 0, []
    for row in rows:
        group += bool(row["break_before"])
        if row[name] is not None and row[f"{name}_figure"]:
            exact = str(row[name])
            values.append(
                Value(
                    period=row["edition"],
                    start=date(int(row["edition"][:4]), 1, 1),
                    value=Decimal(exact),
                    text=page.spoken(exact),
                    status="A",
                    break_group=group,
                    vintage="",
                    edition="",
                    id=row[f"{name}_figure"],
                    exact=exact,
                )
            )
    if len(values) < 2:
        return None
    return draw([Line("", tuple(values))], page.spoken, is_rank=name == "rank")


def _line(page: View, row: Row) -> Row:
    of = f" / {row['rank_of']}" if row["rank"] and row["rank_of"] else ""
    return {
        **row,
        "rank_shown": f"{row['rank']}{of}" if row["rank"] else page.words["no_rank"],
        "score_shown": page.spoken(row["score"]) if row["score"] else "",
        "rank_moved": _moved(page, row, "rank"),
        "score_moved": _moved(page, row, "score"),
    }


def _moved(page: View, row: Row, name: str) -> str:
    """Say a change in words: `lên 2 bậc so với 2023`, and whether it is over a break."""
    change, reads = row[f"{name}_change"], row[f"{name}_change_reads"]
    if change is None:
        return ""
    words = page.words
    size = page.spoken(change.removeprefix("-"))
    if name == "score":
        size = ("−" if change.startswith("-") else "+") + size
    key = f"{name}_{reads}" if reads else f"{name}_moved"
    said = words[key].format(size=size, before=row["edition_before"])
    return said + (f" {words['over_break']}" if row["is_across_break"] else "")
