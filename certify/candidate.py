"""Accepted uploads to a candidate: built, tested, judged, compared, ready to be signed."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from certify import build, export, gate, impact, propose, sources
from certify.errors import (
    BusyError,
    GateError,
    MissingBaseError,
    NoUploadsError,
    ReleaseIdError,
)
from schemas import province
from store import canonical, clock, files
from store.journal import Entry, Event, Journal
from store.layout import RELEASE_ID, Layout

Tell = Callable[[str], None]

_TOOLS: Final = ("dbt-core", "dbt-duckdb", "duckdb", "great-expectations", "pyarrow")


@dataclass(frozen=True)
class Candidate:
    """What was built: its manifest, what it changes, and the digest that will be signed."""

    release: str
    manifest: dict[str, Any]
    manifest_sha256: str
    impact: impact.Impact


def make_candidate(layout: Layout, journal: Journal, release: str, tell: Tell) -> Candidate:
    """Build the candidate of a release from every accepted upload.

    A candidate that stood there before is replaced, and its signatures are void: they were given
    to other bytes.

    Args:
        layout: Where everything stands.
        journal: The record that says which uploads count.
        release: Its id, later than every published one.
        tell: Called with a line for each finished step.

    Raises:
        NoUploadsError: Nothing was submitted.
        DamagedUploadError: An accepted file is not what its receipt says.
        FailedBuildError: dbt found a fault.
        GateError: The release must not go out; each failed expectation is named.
        ReleaseIdError: The release is published, or an id after it is.
        MissingBaseError: It is a patch, and what it patches is not published.
    """
    previous = check_id(journal.events(), release)
    with _alone(layout):
        files.sweep(layout.candidates)
        uploads = sources.list_uploads(layout, journal)
        draft = layout.candidates / f"{files.PART}{release}"
        with files.write_directory(draft) as folder:
            manifest, change = _fill(folder, layout, journal, release, previous, uploads, tell)
        digest = canonical.digest(manifest)
        # Nobody can sign while the candidate changes places: signing holds the same lock.
        with journal.writing() as entry:
            check_id(entry.events(), release)
            _put_in_place(draft, layout.candidate(release))
            proposal = propose.propose(layout, release)
            _record(entry, release, manifest, digest, proposal.version)
    return Candidate(release, manifest, digest, change)


def _fill(
    folder: Path,
    layout: Layout,
    journal: Journal,
    release: str,
    previous: str | None,
    uploads: list[sources.Upload],
    tell: Tell,
) -> tuple[dict[str, Any], impact.Impact]:
    objects = folder / "objects"
    objects.mkdir()
    exported = build_objects(layout, uploads, objects, tell)
    change = _compare(layout, previous, exported, objects)
    exported["changes.parquet"] = change.exported
    tell(f"changes: {change.added} added, {change.changed} changed, {change.removed} removed")
    exported["gate.json"] = _judge(layout, previous, exported, objects, tell)
    people = (layout.trust / "people.json").read_bytes()
    exported["people.json"] = export.put_bytes(people, objects)
    manifest = _manifest(release, previous, journal, uploads, exported)
    files.write_synced(folder / "manifest.json", canonical.encode(manifest))
    return manifest, change


def build_objects(
    layout: Layout, uploads: list[sources.Upload], objects: Path, tell: Tell
) -> dict[str, export.Exported]:
    """Build the warehouse from uploads and export its marts into `objects`."""
    if not uploads:
        raise NoUploadsError
    for upload in uploads:
        sources.check_upload(upload)
    tell(f"uploads: {len(uploads)} checked against the journal")
    sources.write(layout.build / "sources", uploads)
    tell("contracts: compiled")
    for line in build.build(layout):
        if "Completed" in line or line.startswith("Done."):
            tell(f"dbt: {line}")
    exported = export.export_marts(layout, objects)
    tell(f"marts: {len(exported)} exported")
    return exported


def check_id(events: list[Event], release: str) -> str | None:
    """Return the newest published release that stands; `release` must come after every one.

    Raises:
        ReleaseIdError: It is no release id, or is not after the newest one.
        MissingBaseError: It is a patch of a release that is not published.
    """
    if RELEASE_ID.fullmatch(release) is None:
        raise ReleaseIdError(release, None)
    published = [event.subject for event in events if event.kind == "release.published"]
    newest = max(published, key=_order, default=None)
    if newest is not None and _order(release) <= _order(newest):
        raise ReleaseIdError(release, newest)
    base = ".".join(release.split(".")[:2])
    if base not in (release, *published):
        raise MissingBaseError(release, base)
    withdrawn = {event.subject for event in events if event.kind == "release.withdrawn"}
    standing = [each for each in published if each not in withdrawn]
    return max(standing, key=_order, default=None)


def _order(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))


def object_of(layout: Layout, release: str, name: str) -> Path:
    """Return the path of a published release's object by its name in the manifest."""
    manifest = canonical.decode((layout.release(release) / "manifest.json").read_bytes())
    return layout.releases / "objects" / str(manifest["objects"][name]["sha256"])


def _compare(
    layout: Layout, previous: str | None, exported: dict[str, export.Exported], objects: Path
) -> impact.Impact:
    present = objects / exported["observations.parquet"].sha256
    return impact.compare(present, _observations_of(layout, previous), objects)


def _observations_of(layout: Layout, previous: str | None) -> Path | None:
    return None if previous is None else object_of(layout, previous, "observations.parquet")


def _judge(
    layout: Layout,
    previous: str | None,
    exported: dict[str, export.Exported],
    objects: Path,
    tell: Tell,
) -> export.Exported:
    marts = {name: objects / each.sha256 for name, each in exported.items()}
    verdict = gate.judge(marts, _observations_of(layout, previous))
    document = canonical.encode(verdict.document)
    files.write_atomic(layout.build / "gate.json", document)
    if not verdict.passed:
        raise GateError(verdict.failures)
    tell(f"gate: {len(verdict.document['results'])} expectations hold")
    return export.put_bytes(document, objects)


def _manifest(
    release: str,
    previous: str | None,
    journal: Journal,
    uploads: list[sources.Upload],
    exported: dict[str, export.Exported],
) -> dict[str, Any]:
    seq, sealed = journal.head()
    told = ("upload_id", "dataset_id", "agency", "steward", "sha256", "received_at")
    return {
        "format": 1,
        "release": release,
        "previous": previous,
        "publisher": province.load().model_dump(mode="json", exclude={"certifying_body"}),
        "built_at": clock.text(clock.now()),
        "tools": {name: version(name) for name in _TOOLS},
        "contracts_sha256": sources.digest(),
        "gate_sha256": exported["gate.json"].sha256,
        "journal": {"seq": seq, "hash": sealed},
        "inputs": [{name: upload.body[name] for name in told} for upload in uploads],
        "uploaders": sorted({upload.body["steward"] for upload in uploads}),
        "objects": {
            name: {"sha256": each.sha256, "length": each.length, "rows": each.rows}
            for name, each in sorted(exported.items())
        },
    }


def _record(
    entry: Entry, release: str, manifest: dict[str, Any], digest: str, version: int
) -> None:
    body = {
        "manifest_sha256": digest,
        "targets_version": version,
        "uploads": [each["upload_id"] for each in manifest["inputs"]],
    }
    entry.append("candidate.built", release, actor="certify", body=body)


def _put_in_place(draft: Path, candidate: Path) -> None:
    if candidate.exists():
        shutil.rmtree(candidate)
    draft.rename(candidate)
    files.fsync_directory(candidate.parent)


@contextmanager
def _alone(layout: Layout) -> Iterator[None]:
    """Hold the one build lock; a second build would write the same warehouse."""
    files.make_directory(layout.build, mode=files.PRIVATE)
    with (layout.build / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError from None
        yield
