"""The release calendar as it stands, from the log of what was said about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from schemas.papers import DROPPED, MET, MOVED, SET


@dataclass(frozen=True)
class Slip:
    """A date that moved: from, to, when it was said, and why."""

    was: str
    due: str
    at: str
    reason: Mapping[str, str | None]


@dataclass(frozen=True)
class Planned:
    """One entry; `due` is an instant (UTC) or, while the day is open, a month such as `2026-12`.

    `release` is set once it has come out; `dropped` says why it will not. Nothing here tells
    anything of a release that is not out.
    """

    name: str
    due: str
    title: Mapping[str, str | None]
    datasets: tuple[str, ...]
    period: str | None
    set_at: str
    slips: tuple[Slip, ...] = ()
    release: str | None = None
    dropped: Mapping[str, str | None] | None = None

    @property
    def is_exact(self) -> bool:
        """Whether day and hour are set."""
        return len(self.due) > len("2026-12")

    @property
    def is_open(self) -> bool:
        """Whether it is still to come."""
        return self.release is None and self.dropped is None


def fold(changes: Sequence[Mapping[str, Any]]) -> dict[str, Planned]:
    """Return every entry by name, soonest first; one that was dropped and set again is as set."""
    found: dict[str, Planned] = {}
    for change in changes:
        name = change["entry"]
        if change["kind"] == SET:
            earlier = found[name].slips if name in found else ()
            found[name] = _new(change, earlier)
        elif name in found:
            found[name] = _changed(found[name], change)
    return dict(sorted(found.items(), key=lambda item: (item[1].due, item[0])))


def _new(change: Mapping[str, Any], slips: tuple[Slip, ...]) -> Planned:
    return Planned(
        name=change["entry"],
        due=change["due"],
        title=change["title"],
        datasets=tuple(change["datasets"]),
        period=change["period"],
        set_at=change["at"],
        slips=slips,
    )


def _changed(entry: Planned, change: Mapping[str, Any]) -> Planned:
    if change["kind"] == MOVED:
        slip = Slip(change["was"], change["due"], change["at"], change["reason"])
        return replace(entry, due=change["due"], slips=(*entry.slips, slip))
    if change["kind"] == MET:
        return replace(entry, release=change["release"])
    assert change["kind"] == DROPPED  # noqa: S101 - a paper holds no other kind
    return replace(entry, dropped=change["reason"])
