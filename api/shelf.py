"""What the API has to offer at one instant: opened releases, refused ones, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from api import errors
from api.engines import Queried
from api.labels import Labels
from api.series.compiled import CompiledRelease
from schemas.papers import Paper
from store import clock
from store.releases import ReleaseEntry, SignedList

PUBLISHED: Final = "published"
LATEST: Final = "latest"
ANY: Final = ".*"


def is_of(release_id: str, family: str) -> bool:
    """Tell whether a release is of `2026.*`, or of `2026.2.*`: that release and its errata."""
    wanted = family.removesuffix(ANY).split(".")
    return release_id.split(".")[: len(wanted)] == wanted


@dataclass(frozen=True)
class OpenRelease:
    """A release that was verified and is held in memory, whatever happens to its files.

    `signers` are persons; `counts` the rows of the main marts; `files` what its files looked
    like when they were verified, `notes` the release notes by language; `series` its compiled
    form, if it has one.
    """

    entry: ReleaseEntry
    signers: tuple[str, ...]
    manifest: Mapping[str, Any]
    counts: Mapping[str, int]
    labels: Labels
    connection: Queried = field(repr=False)
    files: Mapping[str, object] = field(repr=False)
    notes: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    series: CompiledRelease | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        """The release's id."""
        return self.entry.id

    @property
    def is_current(self) -> bool:
        """Whether it may be served as the newest: a withdrawn one is shown when asked for."""
        return self.entry.status == PUBLISHED

    @property
    def manifest_sha256(self) -> str:
        """Digest that stands for everything in the release."""
        return self.entry.manifest_sha256

    @property
    def publisher(self) -> Mapping[str, Any]:
        """Who publishes, as the signed manifest says."""
        publisher: Mapping[str, Any] = self.manifest.get("publisher") or {}
        return publisher


@dataclass(frozen=True)
class Refusal:
    """A published release that fails verification at `file`; it is not served."""

    entry: ReleaseEntry
    file: str
    reason: str


@dataclass(frozen=True)
class Fault:
    """One reason why the service is not as it should be; `code` is stable."""

    code: str
    release: str | None = None
    file: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Shelf:
    """One immutable view; a request takes it once and stays with it.

    `releases`, `refused` and `removed` (withdrawn for disclosure: nothing of them is served) are
    newest first. `kept` names a release whose files no longer verify and which is served from
    memory because nothing else is left. `papers` is what the publisher says beside
    the list, `signed_list` the list itself. `serious` names, by release, the newest standing one
    that corrects a serious error in it.
    """

    releases: tuple[OpenRelease, ...] = ()
    refused: tuple[Refusal, ...] = ()
    removed: tuple[ReleaseEntry, ...] = ()
    papers: Mapping[str, Paper] = field(default_factory=dict)
    signed_list: SignedList | None = field(default=None, repr=False)
    faults: tuple[Fault, ...] = ()
    list_version: int | None = None
    list_expires: datetime | None = None
    kept: str | None = None
    serious: Mapping[str, str] = field(default_factory=dict)

    @property
    def summary(self) -> list[list[str]]:
        """What tells this view from another: every release with its state."""
        opened = [[one.id, one.manifest_sha256, one.entry.status] for one in self.releases]
        refused = [[one.entry.id, one.file, one.reason] for one in self.refused]
        removed = [[one.id, one.manifest_sha256, one.status] for one in self.removed]
        papers = [[kind, str(one.link["sha256"])] for kind, one in sorted(self.papers.items())]
        return opened + refused + removed + papers

    @property
    def entries(self) -> list[ReleaseEntry]:
        """Every release that ever came out, newest first, whatever became of it."""
        found = [one.entry for one in self.releases] + [one.entry for one in self.refused]
        by_id = {entry.id: entry for entry in (*found, *self.removed)}
        return sorted(by_id.values(), key=lambda entry: entry.published_at, reverse=True)

    @property
    def view(self) -> int:
        """A number that stands for all an answer may depend on; the same in every worker."""
        told = [self.summary, str(self.list_version), str(self.kept), sorted(self.serious.items())]
        return int.from_bytes(hashlib.sha256(repr(told).encode()).digest()[:8]) or 1

    @property
    def current(self) -> OpenRelease | None:
        """The newest release that verifies and is not withdrawn."""
        return next((release for release in self.releases if release.is_current), None)

    def patch_of(self, release: OpenRelease) -> OpenRelease | None:
        """Return the newest erratum that came out after a release: 2026.2.1 after 2026.2."""
        base = release.id.split(".")[:2]
        return next(
            (
                one
                for one in self.releases
                if one.is_current
                and one.id.split(".")[:2] == base
                and one.entry.published_at > release.entry.published_at
            ),
            None,
        )

    def newest(self) -> OpenRelease:
        """Return the newest release that verifies.

        Raises:
            NoVerifiedReleaseError: There is none.
        """
        if self.current is None:
            raise errors.NoVerifiedReleaseError
        return self.current

    def select(self, asked: str) -> OpenRelease:
        """Return a release by id, by `latest`, or the newest that stands of `2026.*`.

        Raises:
            ApiError: As `find` and `newest`; `UnknownReleaseError` too when none of a family
                stands.
        """
        if asked == LATEST:
            return self.newest()
        if not asked.endswith(ANY):
            return self.find(asked)
        if not self.releases and not self.removed:
            raise errors.NoVerifiedReleaseError
        for release in self.releases:
            if release.is_current and is_of(release.id, asked):
                return release
        raise errors.UnknownReleaseError(release=asked)

    def find(self, release_id: str) -> OpenRelease:
        """Return a release by id.

        A withdrawn one stays readable, even when no other is left.

        Raises:
            NoVerifiedReleaseError: Nothing is published.
            RemovedReleaseError: It was withdrawn for disclosure.
            RefusedReleaseError: It is published and fails verification.
            UnknownReleaseError: It is not published.
        """
        for entry in self.removed:
            if entry.id == release_id:
                raise _removed(entry)
        if not self.releases:
            raise errors.NoVerifiedReleaseError
        for release in self.releases:
            if release.id == release_id:
                return release
        for refusal in self.refused:
            if refusal.entry.id == release_id:
                raise errors.RefusedReleaseError(
                    release=release_id, file=refusal.file, reason=refusal.reason
                )
        raise errors.UnknownReleaseError(release=release_id)

    def find_as_of(self, instant: datetime) -> OpenRelease:
        """Return the release that was current at an instant.

        One that was withdrawn by then was not, unless nothing else was left.

        Raises:
            NoReleaseYetError: Nothing was published by then.
            RefusedReleaseError: That release fails verification; an older one would be
                another answer than the one given then.
        """
        entries = self.entries
        if not entries or not (self.releases or self.removed):
            raise errors.NoVerifiedReleaseError
        earlier = [entry for entry in entries if entry.published_at <= instant]
        if not earlier:
            first = clock.text(entries[-1].published_at)
            raise errors.NoReleaseYetError(as_of=clock.text(instant), first=first)
        current = (
            entry for entry in earlier if entry.withdrawn_at is None or entry.withdrawn_at > instant
        )
        return self.find(next(current, earlier[0]).id)


def _removed(entry: ReleaseEntry) -> errors.RemovedReleaseError:
    told = {
        "release": entry.id,
        "reason": entry.reason,
        "text": entry.text,
        "withdrawn_at": entry.withdrawn_at and clock.text(entry.withdrawn_at),
        "superseded_by": entry.superseded_by,
        "manifest_sha256": entry.manifest_sha256,
    }
    return errors.RemovedReleaseError(**{name: fact for name, fact in told.items() if fact})
