"""May a candidate be signed or come out at an instant? Nothing open, every waiver in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from certify import checklist, propose, waivers
from certify.errors import (
    BrokenCandidateError,
    ExpiredWaiverError,
    MissingCandidateError,
    OpenBlockersError,
)
from certify.proposal import Subject
from schemas.distrust import Reason
from store import canonical
from store.journal import Entry, Journal
from store.layout import Layout


def check(subject: Subject, entry: Journal | Entry, at: datetime) -> None:
    """Check what people decided about a candidate; an amendment has no checklist.

    Raises:
        BrokenCandidateError: It has no checklist.
        OpenBlockersError: A blocker is open.
        ExpiredWaiverError: A waiver it rests on does not hold at that instant.
    """
    if isinstance(subject, propose.Candidate):
        path = subject.objects.get(checklist.NAME)
        if path is None:
            raise BrokenCandidateError(subject.id, checklist.NAME, Reason.MISSING)
        check_content(subject.id, canonical.decode(path.read_bytes()), entry, at)


def check_content(
    release: str, content: Mapping[str, Any], entry: Journal | Entry, at: datetime
) -> None:
    """Check a checklist; raises as `check`."""
    if blockers := checklist.open_blockers(content):
        sentences = [(each["sentence_vi"], each["sentence_en"]) for each in blockers]
        raise OpenBlockersError(release, sentences)
    holding = {each.waiver for each in waivers.in_force(entry, release, at)}
    lost = sorted({each["waiver"] for each in content["waivers"]} - holding)
    if lost:
        raise ExpiredWaiverError(release, lost)


def check_folder(layout: Layout, release: str, entry: Journal | Entry, at: datetime) -> None:
    """Check the checklist of a candidate as it lies there, to say what blocks it in its words.

    What cannot be read is left to whoever checks the whole candidate.

    Raises:
        OpenBlockersError, ExpiredWaiverError: As `check`.
    """
    try:
        content = read(layout, release)
    except (MissingCandidateError, OSError, ValueError, KeyError, TypeError):
        return
    if {"findings", "waivers"} <= set(content):
        check_content(release, content, entry, at)


def read(layout: Layout, release: str) -> dict[str, Any]:
    """Return the checklist of the candidate that stands.

    Raises:
        MissingCandidateError: There is none.
    """
    found: dict[str, Any] = canonical.decode(
        object_path(layout, release, checklist.NAME).read_bytes()
    )
    return found


def objects_of(layout: Layout, release: str) -> set[str]:
    """Return the names of the objects of a published release."""
    manifest = canonical.decode((layout.release(release) / "manifest.json").read_bytes())
    return set(manifest["objects"])


def object_of(layout: Layout, release: str, name: str) -> Path:
    """Return the path of a published release's object by its name in the manifest."""
    manifest = canonical.decode((layout.release(release) / "manifest.json").read_bytes())
    return layout.releases / "objects" / str(manifest["objects"][name]["sha256"])


def object_path(layout: Layout, release: str, name: str) -> Path:
    """Return the path of one object of the candidate that stands.

    Raises:
        MissingCandidateError: There is none, or it has no such object.
    """
    folder = layout.candidate(release)
    path = folder / "manifest.json"
    if not path.is_file():
        raise MissingCandidateError(release)
    objects = canonical.decode(path.read_bytes())["objects"]
    if name not in objects:
        raise MissingCandidateError(release)
    return folder / "objects" / str(objects[name]["sha256"])
