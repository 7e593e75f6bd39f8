"""What the publisher says beside the list: the calendar, and who saw a release before its hour.

Each paper is a file of the metadata folder that the signed snapshot names by version, length and
digest. It names its predecessor in the same way and may only add to it, so that a date that
slipped, or a body that had a preview, cannot be taken back.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from schemas.distrust import Reason
from schemas.manifest import RELEASE_ID
from schemas.metadata import LIMITS, Document, parse, refuse

FIELD: Final = "papers"
CALENDAR: Final = "calendar"
ACCESS: Final = "access"
KINDS: Final = (ACCESS, CALENDAR)
FORMAT: Final = 1

SET: Final = "set"
MOVED: Final = "moved"
DROPPED: Final = "dropped"
MET: Final = "met"

_SHARED = {"format", "kind", "version", "previous"}
_LINK = {"version", "length", "sha256"}
_CHANGE = {"at", "kind", "entry", "due", "was", "title", "datasets", "period", "reason", "release"}
_GRANT = {"body", "granted_at", "expires", "revoked_at", "uses", "first_used_at", "last_used_at"}
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)
# A day and hour, or the month alone while the day is not known.
DUE: Final = re.compile(rf"{_INSTANT.pattern}|[0-9]{{4}}-(?:0[1-9]|1[0-2])", re.ASCII)
ENTRY: Final = re.compile(r"[A-Z0-9][A-Z0-9_-]{1,59}", re.ASCII)


@dataclass(frozen=True)
class Paper:
    """One paper whose digest the signed snapshot holds; `content` is the whole of it."""

    kind: str
    content: Mapping[str, Any]
    link: Mapping[str, Any]

    @property
    def version(self) -> int:
        """1 for the first of its kind."""
        return int(self.link["version"])

    @property
    def changes(self) -> Sequence[Mapping[str, Any]]:
        """What was said about dates, oldest first; of a calendar."""
        changes: Sequence[Mapping[str, Any]] = self.content["changes"]
        return changes

    @property
    def releases(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Who had early access to each release; of an access paper."""
        found: Mapping[str, Sequence[Mapping[str, Any]]] = self.content["releases"]
        return found


def name_of(kind: str, version: int) -> str:
    """Return the file's name in the metadata folder."""
    return f"{version}.{kind}.json"


def encode(content: Mapping[str, Any]) -> bytes:
    """Write a paper in its one spelling."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def link_of(content: bytes) -> dict[str, Any]:
    """Return how a snapshot, or the next version, names a paper."""
    digest = hashlib.sha256(content).hexdigest()
    return {"length": len(content), "sha256": digest, "version": parse(content)["version"]}


def links(snapshot: Document) -> dict[str, dict[str, Any]]:
    """Return the papers a snapshot names, by kind; none before the first.

    Raises:
        UntrustedListError: They are not of our form.
    """
    found = snapshot.signed.get(FIELD, {})
    if not isinstance(found, dict) or not set(found) <= set(KINDS):
        refuse(Reason.UNREADABLE, snapshot.name)
    if not all(_is_link(link) for link in found.values()):
        refuse(Reason.UNREADABLE, snapshot.name)
    return dict(found)


def read(name: str, kind: str, content: bytes) -> Paper:
    """Read one paper; nothing is known yet of who stands behind it.

    Raises:
        UntrustedListError: It is too large, in another spelling, or not of our form.
    """
    if len(content) > LIMITS[kind]:
        refuse(Reason.TOO_LARGE, name)
    try:
        whole = parse(content)
        is_spelt = encode(whole) == content
        is_sound = _is_sound(kind, whole) and name == name_of(kind, whole["version"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        refuse(Reason.UNREADABLE, name)
    if not is_spelt:
        refuse(Reason.NOT_CANONICAL, name)
    if not is_sound:
        refuse(Reason.UNREADABLE, name)
    return Paper(kind, whole, link_of(content))


def check(snapshots: Sequence[Document], files: Mapping[str, bytes]) -> dict[str, Paper]:
    """Return the newest papers by kind, after checking every earlier version of each.

    Args:
        snapshots: Every snapshot, newest first, already believed.
        files: Every file of the metadata folder by name.

    Raises:
        UntrustedListError: One is missing or changed, takes something back, or a snapshot names
            one that is not in the line of versions.
    """
    newest = links(snapshots[0])
    lines = {kind: _line(kind, link, files) for kind, link in newest.items()}
    for snapshot in snapshots:
        for kind, link in links(snapshot).items():
            line = lines.get(kind, [])
            if link not in [paper.link for paper in line]:
                refuse(Reason.CONTRADICTION, snapshot.name)
    return {kind: line[0] for kind, line in lines.items()}


def _line(kind: str, link: Mapping[str, Any], files: Mapping[str, bytes]) -> list[Paper]:
    """Return every version of a paper, newest first."""
    found: list[Paper] = []
    wanted: Mapping[str, Any] | None = link
    while wanted is not None:
        name = name_of(kind, wanted["version"])
        if name not in files:
            refuse(Reason.MISSING, name)
        paper = read(name, kind, files[name])
        if paper.link != wanted:
            refuse(Reason.CHANGED, name)
        if found and not _extends(found[-1], paper):
            refuse(Reason.CONTRADICTION, name_of(kind, found[-1].version))
        found.append(paper)
        wanted = paper.content["previous"]
    return found


def _extends(later: Paper, earlier: Paper) -> bool:
    if later.kind == CALENDAR:
        return list(later.changes[: len(earlier.changes)]) == list(earlier.changes)
    return all(later.releases.get(name) == told for name, told in earlier.releases.items())


def _is_link(link: Any) -> bool:  # noqa: ANN401 - any JSON
    return (
        isinstance(link, dict)
        and set(link) == _LINK
        and all(type(link[name]) is int and link[name] > 0 for name in ("version", "length"))
        and isinstance(link["sha256"], str)
    )


def _is_sound(kind: str, whole: dict[str, Any]) -> bool:
    body = "changes" if kind == CALENDAR else "releases"
    previous, version = whole["previous"], whole["version"]
    follows = (
        previous is None
        if version == 1
        else _is_link(previous) and previous["version"] + 1 == version
    )
    return (
        set(whole) == _SHARED | {body}
        and whole["kind"] == kind
        and type(version) is int
        and type(whole["format"]) is int
        and whole["format"] == FORMAT
        and follows
        and (_are_changes(whole[body]) if kind == CALENDAR else _are_grants(whole[body]))
    )


def _are_changes(changes: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(changes, list) and all(
        set(change) == _CHANGE
        and change["kind"] in (SET, MOVED, DROPPED, MET)
        and _INSTANT.fullmatch(change["at"]) is not None
        and ENTRY.fullmatch(change["entry"]) is not None
        and all(_is_due(change[name]) for name in ("due", "was"))
        and all(_is_text(change[name]) for name in ("title", "reason"))
        and all(isinstance(name, str) for name in change["datasets"])
        and isinstance(change["period"], str | None)
        and (change["release"] is None or RELEASE_ID.fullmatch(change["release"]) is not None)
        for change in changes
    )


def _are_grants(releases: Any) -> bool:  # noqa: ANN401 - any JSON
    return all(
        RELEASE_ID.fullmatch(release) is not None
        and isinstance(grants, list)
        and all(
            set(grant) == _GRANT
            and isinstance(grant["body"], str)
            and type(grant["uses"]) is int
            and all(_INSTANT.fullmatch(grant[name]) for name in ("granted_at", "expires"))
            and all(
                grant[name] is None or _INSTANT.fullmatch(grant[name])
                for name in ("revoked_at", "first_used_at", "last_used_at")
            )
            for grant in grants
        )
        for release, grants in releases.items()
    )


def _is_due(due: Any) -> bool:  # noqa: ANN401 - any JSON
    return due is None or DUE.fullmatch(due) is not None


def _is_text(text: Any) -> bool:  # noqa: ANN401 - any JSON
    return text is None or (
        set(text) == {"vi", "en"}
        and isinstance(text["vi"], str)
        and isinstance(text["en"], str | None)
    )
