"""The command that shows what the newest release has for the rankings, and what it waits for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table

from certify.errors import NotStandingError
from store.journal import Journal
from store.layout import Layout

# Every command loads this module; what is heavy is loaded by the one that needs it.
if TYPE_CHECKING:
    import duckdb

_WORDS: Final = {
    "certified": "đã chứng nhận\ncertified",
    "waiting": "đang chờ\nwaiting",
    "too_old": "quá cũ\ntoo old",
    "missing": "thiếu\nmissing",
    "not_applicable": "không áp dụng\nnot applicable",
}
_ITEMS: Final = """
    select item, kind, state, reason, indicator, agency, figure, time_period, round, due,
        read_from || ':' || read_from_row as read_from
    from readiness
    where framework = $framework and edition = $edition
    order by item, position
"""


def add_step(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command; `add` takes name, function and sentence."""
    step = add("readiness", _readiness, "show what the newest release has for each ranking")
    step.add_argument("--framework", metavar="CODE", help="only this one, such as EGDI")
    step.add_argument("--edition", metavar="YEAR", help="item by item, of one edition")


def _readiness(options: argparse.Namespace, layout: Layout) -> int:
    import duckdb

    from certify import candidate, readiness
    from certify.standing import object_of, objects_of

    journal = Journal(layout.journal)
    events = journal.events()
    release = candidate.newest(events)
    if release is None:
        raise NotStandingError("-")
    held = objects_of(layout, release)
    names = [name for name in (*readiness.FILES, readiness.COMPUTED) if name in held]
    marts = {name: object_of(layout, release, name) for name in names}
    with duckdb.connect() as connection:
        readiness.compute(connection, marts, readiness.waiting(events))
        if options.framework and options.edition:
            _show_items(connection, release, options.framework, options.edition)
        else:
            _show_editions(connection, release, options.framework)
    return 0


def _show_editions(
    connection: duckdb.DuckDBPyConnection, release: str, framework: str | None
) -> None:
    from certify import readiness

    shown = Table(title=f"{release}")
    shown.add_column("khung\nframework", overflow="fold")
    shown.add_column("kỳ\nedition", overflow="fold")
    for heading in ("mục\nitems", *_WORDS.values()):
        shown.add_column(heading, justify="right", overflow="fold")
    for row in readiness.table(connection, framework):
        shown.add_row(*(str(value) for value in row.values()))
    Console().print(shown)


def _show_items(
    connection: duckdb.DuckDBPyConnection, release: str, framework: str, edition: str
) -> None:
    shown = Table(title=f"{framework} {edition}, {release}")
    for heading in ("mục\nitem", "cách đọc\nkind", "trạng thái\nstate", "số liệu\nfigure"):
        shown.add_column(heading, overflow="fold")
    shown.add_column("căn cứ\nread from", overflow="fold")
    asked = {"framework": framework, "edition": edition}
    cursor = connection.execute(_ITEMS, asked)
    names = [column[0] for column in cursor.description or ()]
    for values in cursor.fetchall():
        row = dict(zip(names, values, strict=True))
        state = _WORDS[row["state"]].replace("\n", " / ") + f" ({row['reason']})"
        wait = f"{row['round']}, {row['agency']}, {row['due']}" if row["round"] else ""
        found = row["figure"] or wait or row["indicator"] or row["agency"] or ""
        shown.add_row(row["item"], row["kind"], state, found, row["read_from"])
    Console().print(shown)
