"""Which releases are served: watched on the disk, verified before they are opened.

A look never touches what is being served: it builds a new shelf and puts it in place in one
assignment. A release that is no longer on the shelf closes when its last request is done.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

import orjson

from api.database import Turnstile, UnreadableMartError, open_database
from api.labels import read_labels
from api.parameters import LANGUAGES
from api.queries import catalogue
from api.seeing import Seen, files_of, see_files
from api.settings import Settings
from api.shelf import PUBLISHED, Fault, OpenRelease, Refusal, Shelf
from store import clock, files
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

_LOG: Final = logging.getLogger("api.releases")


class Registry:
    """Holds the current shelf and renews it when files change.

    Args:
        settings: Where releases, pinned root and memory stand.
        now: The clock that decides whether a list has expired.
    """

    def __init__(self, settings: Settings, *, now: Callable[[], datetime] = clock.now) -> None:
        self.shelf = Shelf()
        self.turnstile = Turnstile(places=settings.queries_at_once, seconds=settings.query_seconds)
        self._settings = settings
        self._now = now
        self._seen: Seen | None = None
        self._list: SignedList | None = None
        self._looking = threading.Lock()
        self._stopped = threading.Event()
        self._watcher: threading.Thread | None = None

    def start(self) -> None:
        """Look once, then watch from a thread."""
        self.refresh()
        self._watcher = threading.Thread(target=self._watch, name="release-watcher", daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        """End the watcher."""
        self._stopped.set()
        if self._watcher is not None:
            self._watcher.join()

    def refresh(self) -> None:
        """Renew the shelf if a file changed or the list expired since the last look."""
        with self._looking:
            seen = see_files(self._settings.releases, self._settings.root)
            if seen != self._seen or self._has_expired_since():
                before, self.shelf = self.shelf, self._look(seen)
                self._seen = seen
                _tell(before, self.shelf)

    def _watch(self) -> None:
        while not self._stopped.wait(self._settings.watch_seconds):
            try:
                self.refresh()
            except Exception:
                # The watcher must outlive a fault of ours: what is served stays served.
                _LOG.exception("the look at the releases failed; what was served stays")

    def _has_expired_since(self) -> bool:
        codes = {fault.code for fault in self.shelf.faults}
        return (
            self._list is not None
            and "list-expired" not in codes
            and self._list.expires <= self._now()
        )

    def _look(self, seen: Seen) -> Shelf:
        accepted, faults = self._accept_list()
        if accepted is None:
            return Shelf(faults=tuple(faults))
        faults += self._look_for_strangers(accepted)
        opened, refused = self._open_all(accepted, seen)
        kept = None
        if not any(one.is_current for one in opened):
            kept = self._last_resort(refused)
        if kept is not None:
            opened.insert(0, kept)
            faults.append(Fault("kept-in-memory", release=kept.id))
        faults += [
            Fault("release-refused", release=one.entry.id, file=one.file, reason=one.reason)
            for one in refused
        ]
        return Shelf(
            releases=tuple(opened),
            refused=tuple(refused),
            removed=tuple(one for one in accepted.releases.values() if one.is_removed),
            papers=accepted.papers,
            faults=tuple(faults),
            list_version=accepted.version,
            list_expires=accepted.expires,
            kept=kept.id if kept else None,
        )

    def _last_resort(self, refused: list[Refusal]) -> OpenRelease | None:
        """Return the newest release in memory if only damage, not withdrawal, speaks against it."""
        damaged = {one.entry.id for one in refused if one.entry.status == PUBLISHED}
        current = self.shelf.current
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
        known = next((one for one in self.shelf.releases if one.id == entry.id), None)
        if (
            known is not None
            and self._list_is_as_before(accepted)
            and known.manifest_sha256 == entry.manifest_sha256
            and known.files == files_of(entry.id, known.manifest, seen)
        ):
            return known
        verified = check_release(accepted, entry.id, self._settings.releases)
        mine = files_of(entry.id, verified.manifest, seen)
        if known is not None and known.manifest_sha256 == entry.manifest_sha256:
            return replace(known, files=mine, entry=entry, signers=verified.signers)
        return self._load(verified, mine)

    def _list_is_as_before(self, accepted: SignedList) -> bool:
        return accepted.version == self.shelf.list_version

    def _load(self, verified: Release, mine: Seen) -> OpenRelease:
        entry = verified.entry
        connection = open_database(verified.objects, memory=self._settings.database_memory)
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
        )


def _read_notes(objects: Mapping[str, Path]) -> dict[str, bytes]:
    """Return the notes of a release whose files were just verified; older ones have none."""
    names = {lang: objects.get(f"notes.{lang}.md") for lang in LANGUAGES}
    return {lang: path.read_bytes() for lang, path in names.items() if path is not None}


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
