"""Which releases are served: watched on the disk, verified before they are opened.

A look never touches what is being served: it builds a new shelf and puts it in place in one
assignment. A release that is no longer on the shelf closes when its last request is done.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb
import orjson
from duckdb import DuckDBPyConnection

from api.board import Board
from api.corrections import Corrections
from api.database import Turnstile, UnreadableMartError, open_database
from api.engines import Engine, Engines, Queried
from api.errors import RefusedReleaseError
from api.labels import read_labels
from api.parameters import LANGUAGES
from api.queries import catalogue
from api.seeing import Seen, files_of, see_files
from api.series.folder import ForeignFolderError, open_folder
from api.series.obtaining import obtain
from api.settings import Settings
from api.shelf import PUBLISHED, Fault, OpenRelease, Refusal, Shelf
from schemas import metadata
from store import clock, files, series
from store.releases import (
    BrokenReleaseError,
    Reason,
    Release,
    ReleaseEntry,
    SignedList,
    UntrustedListError,
    check_folder,
    check_release,
    open_list,
)

_KEPT_READY: Final = 2  # views another worker may still move the pointer to
_STEP: Final = 0.05
# Of many files a look takes long: then it is rarer, and most of the time is left to callers.
_REST: Final = 9.0
_LONGEST_REST: Final = 0.5  # seconds
_LONGEST_WAIT: Final = 60.0  # seconds a worker stays back for the others when it starts
_LOG: Final = logging.getLogger("api.releases")


class Registry:
    """Holds the current shelf and renews it when files change.

    Args:
        settings: Where releases, pinned root and memory stand.
        now: The clock that decides whether a list has expired.
    """

    def __init__(self, settings: Settings, *, now: Callable[[], datetime] = clock.now) -> None:
        self.turnstile = Turnstile(places=settings.queries_at_once, seconds=settings.query_seconds)
        self.folder = settings.releases
        self._settings = settings
        self._now = now
        self._seen: Seen | None = None
        self._list: SignedList | None = None
        self._looking = threading.Lock()
        self._stopped = threading.Event()
        self._watchers: list[threading.Thread] = []
        self._removed: dict[str, ReleaseEntry] = {}
        self._seen_for_removals: Seen | None = None
        self._placing = threading.Lock()
        self._board = None if settings.board is None else Board(settings.board)
        self._ready: dict[int, Shelf] = {}
        self._newest = Shelf()
        self._corrections = Corrections()
        self._engines = Engines(settings.open_databases)

    @property
    def _root_version(self) -> int | None:
        """Of the list by which the shelf was filled."""
        listed = self._newest.signed_list
        return None if listed is None else listed.root_version

    @property
    def shelf(self) -> Shelf:
        """What is served; a request takes it once. With several workers, what all of them have."""
        if self._board is None:
            return self._newest
        return self._ready.get(self._board.pointer, self._newest)

    def start(self) -> None:
        """Look once, wait until the other workers have the same, then watch from a thread."""
        self.refresh()
        waited = 0.0
        while not self._is_in_step() and waited < _LONGEST_WAIT:
            time.sleep(_STEP)
            waited += _STEP
            self.refresh()
        for name, look in (("release", self.refresh), ("removal", self.remove)):
            watcher = threading.Thread(
                target=self._watch, args=(look,), name=f"{name}-watcher", daemon=True
            )
            watcher.start()
            self._watchers.append(watcher)

    def stop(self) -> None:
        """End the watcher."""
        self._stopped.set()
        if self._board is not None:
            self._board.leave()
        for watcher in self._watchers:
            watcher.join()

    def refresh(self) -> None:
        """Renew the shelf if a file changed or the list expired since the last look."""
        with self._looking:
            seen = see_files(self._settings.releases, self._settings.root)
            if seen != self._seen or self._has_expired_since():
                before, found = self._newest, self._look()
                with self._placing:
                    self._newest = _without(found, self._removed)
                self._seen = seen
                _tell(before, self._newest)
            if self._board is not None:
                self._announce(self._board)

    def remove(self) -> None:
        """Stop serving what the signed list says was withdrawn for disclosure.

        This waits for nothing: neither for what is verified or compiled meanwhile nor for the other
        workers, whose views of all else move together.
        """
        # Nothing but the list says that something was removed.
        seen = see_files(self._settings.releases / metadata.FOLDER, self._settings.root)
        if seen == self._seen_for_removals:
            return
        self._seen_for_removals = seen
        with suppress(UntrustedListError, OSError):
            highest, _ = _read_memory(self._settings.state)
            root = self._settings.root.read_bytes()
            found = open_list(self._settings.releases, root, self._now(), minimum_version=highest)
            self._removed = {one.id: one for one in found.releases.values() if one.is_removed}
            with self._placing:
                self._newest = _without(self._newest, self._removed)
                self._ready = {
                    view: _without(shelf, self._removed) for view, shelf in self._ready.items()
                }

    def _announce(self, board: Board) -> None:
        """Tell the other workers what is ready here; keep it, and what is served until they are."""
        with self._placing:
            view = self._newest.view
            self._ready[view] = self._newest
            board.announce(view)
            kept = [one for one in self._ready if one not in (view, board.pointer)]
            for old in kept[:-_KEPT_READY]:
                del self._ready[old]

    def _is_in_step(self) -> bool:
        return self._board is None or self._board.pointer == self._newest.view

    def _watch(self, look: Callable[[], None]) -> None:
        pause = self._settings.watch_seconds
        while not self._stopped.wait(pause):
            begun = time.monotonic()
            try:
                look()
            except Exception:
                # The watcher must outlive a fault of ours: what is served stays served.
                _LOG.exception("the look at the releases failed; what was served stays")
            rest = min(_REST * (time.monotonic() - begun), _LONGEST_REST)
            pause = max(self._settings.watch_seconds, rest)

    def _has_expired_since(self) -> bool:
        codes = {fault.code for fault in self._newest.faults}
        return (
            self._list is not None
            and "list-expired" not in codes
            and self._list.expires <= self._now()
        )

    def _look(self) -> Shelf:
        accepted, faults = self._accept_list()
        if accepted is None:
            return Shelf(faults=tuple(faults))
        # Again: a release may have come between the first look and the list that names it.
        seen = see_files(self._settings.releases, self._settings.root)
        faults += self._look_for_strangers(accepted)
        opened, refused = self._open_all(accepted, seen)
        kept = None
        if not any(one.is_current for one in opened):
            kept = self._last_resort(refused)
        if kept is not None:
            opened.insert(0, kept)
            faults.append(Fault("kept-in-memory", release=kept.id))
        self._pin(opened)
        faults += [
            Fault("release-refused", release=one.entry.id, file=one.file, reason=one.reason)
            for one in refused
        ]
        return Shelf(
            releases=tuple(opened),
            refused=tuple(refused),
            removed=tuple(one for one in accepted.releases.values() if one.is_removed),
            papers=accepted.papers,
            signed_list=accepted,
            faults=tuple(faults),
            list_version=accepted.version,
            list_expires=accepted.expires,
            kept=kept.id if kept else None,
            serious=self._corrections.among(opened),
        )

    def _pin(self, opened: Sequence[OpenRelease]) -> None:
        """Keep the database of the newest release open, whatever happens to its files."""
        newest = next((one for one in opened if one.is_current), None)
        if newest is not None and isinstance(newest.connection, Engine):
            self._engines.pin(newest.connection)

    def _last_resort(self, refused: list[Refusal]) -> OpenRelease | None:
        """Return the newest release in memory if only damage, not withdrawal, speaks against it."""
        damaged = {one.entry.id for one in refused if one.entry.status == PUBLISHED}
        current = self._newest.current
        return current if current is not None and current.id in damaged else None

    def _look_for_strangers(self, accepted: SignedList) -> list[Fault]:
        # Nothing that is not listed is ever read, so a stranger is reported and does no more.
        try:
            check_folder(accepted, self._settings.releases)
        except UntrustedListError as error:
            return [Fault("unlisted-file", file=error.file, reason=error.reason.value)]
        return []

    def _accept_list(self) -> tuple[SignedList | None, list[Fault]]:
        """Return the list to serve by, the one accepted before if the new one is refused."""
        highest, faults = _read_memory(self._settings.state)
        try:
            found = open_list(
                self._settings.releases,
                self._settings.root.read_bytes(),
                self._now(),
                minimum_version=highest,
            )
        except UntrustedListError as error:
            is_empty = error.reason is Reason.MISSING and highest == 0
            code = "nothing-published" if is_empty else "list-untrusted"
            faults.append(Fault(code, file=error.file, reason=error.reason.value))
        except OSError:
            faults.append(Fault("no-trusted-root", file=self._settings.root.name))
        else:
            if found.is_expired and found.version > highest:
                faults.append(Fault("new-list-expired"))
            else:
                self._list = found
                faults += self._remember(found.version, highest)
        if self._list is not None and self._list.expires <= self._now():
            faults.append(Fault("list-expired"))
        return self._list, faults

    def _remember(self, version: int, highest: int) -> list[Fault]:
        if version <= highest:
            return []
        try:
            files.write_atomic(self._settings.state, orjson.dumps({"list_version": version}))
        except OSError:
            return [Fault("memory-not-written", file=self._settings.state.name)]
        return []

    def _open_all(
        self, accepted: SignedList, seen: Seen
    ) -> tuple[list[OpenRelease], list[Refusal]]:
        opened: list[OpenRelease] = []
        refused: list[Refusal] = []
        for entry in accepted.releases.values():
            if entry.is_removed:
                self._forget(entry)
                continue
            try:
                opened.append(self._open(accepted, entry, seen))
            except BrokenReleaseError as error:
                refused.append(Refusal(entry, error.file, error.reason.value))
            except UnreadableMartError as error:
                refused.append(Refusal(entry, f"{error.mart}.parquet", Reason.UNREADABLE.value))
        return opened, refused

    def _open(self, accepted: SignedList, entry: ReleaseEntry, seen: Seen) -> OpenRelease:
        """Return a release of the list, the one in memory if nothing about it changed.

        Raises:
            BrokenReleaseError: It fails verification.
            UnreadableMartError: A verified file is not the mart it is named after.
        """
        known = next((one for one in self._newest.releases if one.id == entry.id), None)
        if (
            known is not None
            # A list only ever adds: what it says of this release is its entry and who held keys.
            and known.entry == entry
            and accepted.root_version == self._root_version
            and known.files == files_of(entry.id, known.manifest, seen)
        ):
            return known
        verified = check_release(accepted, entry.id, self._settings.releases)
        mine = files_of(entry.id, verified.manifest, seen)
        if known is not None and known.manifest_sha256 == entry.manifest_sha256:
            return replace(known, files=mine, entry=entry, signers=verified.signers)
        return self._load(verified, mine)

    def _forget(self, entry: ReleaseEntry) -> None:
        """Remove what was compiled of a release that was withdrawn for disclosure."""
        try:
            series.drop(self._settings.series, entry.manifest_sha256)
        except OSError:
            _LOG.warning("%s: its compiled form could not be removed", entry.id)

    def _load(self, verified: Release, mine: Seen) -> OpenRelease:
        entry = verified.entry
        memory = self._settings.database_memory
        compiled = obtain(self._settings, verified)
        connection: Queried
        if compiled is not None:
            connection = Engine(lambda: self._open_compiled(verified), self._engines)
            labels, counts = compiled.labels, compiled.counts
        else:
            connection = open_database(verified.objects, memory=memory)
            with connection.cursor() as cursor:
                labels = read_labels(cursor)
                counts = catalogue.count_marts(cursor)
        notes = _read_notes(verified.objects)
        # What was hashed and what was loaded must be the same bytes.
        now_seen = see_files(self._settings.releases, self._settings.root)
        if files_of(entry.id, verified.manifest, now_seen) != mine:
            raise BrokenReleaseError(entry.id, f"{entry.id}/manifest.json", Reason.CHANGED)
        return OpenRelease(
            entry=entry,
            signers=verified.signers,
            manifest=verified.manifest,
            counts=counts,
            labels=labels,
            connection=connection,
            files=mine,
            notes=notes,
            series=compiled,
        )

    def _open_compiled(self, verified: Release) -> DuckDBPyConnection:
        """Open the database of a compiled release; without it, load the release once more.

        Raises:
            RefusedReleaseError: Neither is any more what was verified.
        """
        memory = self._settings.database_memory
        try:
            compiled = open_folder(self._settings.series, verified.entry.manifest_sha256)
            return open_database(verified.objects, memory=memory, compiled=compiled.marts)
        except (ForeignFolderError, duckdb.Error):
            _LOG.warning("%s: its compiled form is gone; it is loaded", verified.entry.id)
        try:
            assert self._list is not None  # noqa: S101 - narrows the type: a release was listed
            again = check_release(self._list, verified.entry.id, self._settings.releases)
            return open_database(again.objects, memory=memory)
        except BrokenReleaseError as error:
            file, reason = error.file, error.reason
        except UnreadableMartError as error:
            file, reason = f"{error.mart}.parquet", Reason.UNREADABLE
        raise RefusedReleaseError(release=verified.entry.id, file=file, reason=reason.value)


def _read_notes(objects: Mapping[str, Path]) -> dict[str, bytes]:
    """Return the notes of a release whose files were just verified; older ones have none."""
    names = {lang: objects.get(f"notes.{lang}.md") for lang in LANGUAGES}
    return {lang: path.read_bytes() for lang, path in names.items() if path is not None}


def _without(shelf: Shelf, removed: Mapping[str, ReleaseEntry]) -> Shelf:
    """Return a shelf without what was removed; the same one if none of it is there."""
    gone = [one for one in shelf.releases if one.id in removed]
    if not gone:
        return shelf
    entries = {one.id: one for one in (*shelf.removed, *(removed[one.id] for one in gone))}
    newest_first = sorted(entries.values(), key=lambda one: one.published_at, reverse=True)
    return replace(
        shelf,
        releases=tuple(one for one in shelf.releases if one.id not in removed),
        removed=tuple(newest_first),
        kept=None if shelf.kept in removed else shelf.kept,
        serious={old: new for old, new in shelf.serious.items() if new not in removed},
    )


def _tell(before: Shelf, after: Shelf) -> None:
    """Log what became wrong, and which release is served from now on."""
    for fault in after.faults:
        if fault not in before.faults:
            _LOG.warning(
                "%s: release %s: file %s: %s", fault.code, fault.release, fault.file, fault.reason
            )
    if after.current is not None and after.current is not before.current:
        _LOG.info("serving release %s", after.current.id)


def _read_memory(path: Path) -> tuple[int, list[Fault]]:
    """Return the highest list version ever accepted; 0 when this is the first time."""
    try:
        return int(orjson.loads(path.read_bytes())["list_version"]), []
    except FileNotFoundError:
        return 0, []
    except (OSError, KeyError, ValueError, TypeError):
        return 0, [Fault("memory-unreadable", file=path.name)]
