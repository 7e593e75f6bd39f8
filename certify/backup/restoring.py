"""From a backup to an installation that serves: fetched, put together, verified, then named.

Nobody vouches for the place: a name counts for nothing until its bytes have its digest, and the
digests for nothing until journal, receipts and signatures agree with them.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from certify import audit, keys, scrub
from certify.backup import cut, snapshot
from certify.backup.snapshot import OBJECTS, Part, Snapshot
from certify.errors import BackupError
from schemas import catalogue
from store import canonical, clock, files, journal_setting, releases
from store.journal import BrokenChainError, Event, Journal
from store.layout import Layout
from store.places import Place, PlaceError

Tell = Callable[[str], None]

# What the API's user reads; every other folder is closed to it (docs/operate.md).
_PUBLIC: Final = frozenset({"releases", "trust", "use"})
_PUBLIC_MODE: Final = 0o755
_JOURNAL_PART: Final = 256 << 20
_EVERY: Final = 500


@dataclass(frozen=True)
class Restored:
    """What stands again; `root_sha256` is to be compared with the record of the ceremony.

    `contracts` are those here that are not what they were, or are missing here. `sealed` are files
    that went for a disclosure since; `lacking` those a damaged backup could not give.
    """

    name: str
    at: str
    files: int
    length: int
    entries: int
    releases: tuple[str, ...]
    root_sha256: str | None
    contracts: tuple[str, ...]
    sealed: tuple[str, ...]
    lacking: tuple[str, ...]


def restore(
    place: Place,
    target: Path,
    tell: Tell,
    *,
    at: str | None = None,
    root: bytes | None = None,
    with_damage: bool = False,
    contracts: Path = catalogue.HOME,
) -> Restored:
    """Put an installation together in an empty folder, which has nothing before all is verified.

    Args:
        at: Beginning of the name of the backup; the newest when it is not given.
        root: The pinned root, when it was brought by another way than this backup.
        with_damage: Leave out what the place cannot give as it was, and skip the verification.

    Raises:
        BackupError: `backup-target`, the folder holds something; `backup-server`, a setting names a
            server for its journal; `backup-none`, `backup-list`;
            `backup-damaged`, files are missing or changed in the place: all are named;
            `backup-root`, its root is another one; `backup-chain`, `backup-wrong`, what was put
            together does not hold. The target is as it was.
        FailedAuditError, DistrustError: As `audit` and `verify`; the target is as it was.
        PlaceError: The place does not answer.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupError("target", str(target))
    if (server := journal_setting.server_of(Layout(target).journal)) is not None:
        raise BackupError("server", server)
    name, chosen = snapshot.chosen(place, at)
    newest = snapshot.newest(place) or chosen
    files.make_directory(target.parent)
    part = target.parent / f"{files.PART}{secrets.token_hex(8)}"
    try:
        run = _Run(place, part, chosen, newest.sealed, tell)
        run.fetch()
        if run.damaged and not with_damage:
            raise BackupError("damaged", "".join(f"\n  - {each}" for each in run.damaged))
        _put_accounts_right(part)
        _adopt(part, chosen, run.entries())
        found = () if run.damaged else _verify(Layout(part), root)
        files.fsync_tree(part)
        if target.exists():
            target.rmdir()
        part.rename(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    files.fsync_directory(target.parent)
    pinned = keys.pinned_root(Layout(target))
    return Restored(
        name,
        chosen.at,
        len(chosen.files),
        sum(each.length for each in chosen.files.values()),
        chosen.seq,
        found,
        files.sha256_of(pinned) if pinned.exists() else None,
        tuple(_other_contracts(chosen, contracts)),
        tuple(run.sealed),
        tuple(run.damaged),
    )


class _Run:
    """Fetches the objects of one list into a folder."""

    def __init__(
        self, place: Place, folder: Path, chosen: Snapshot, sealed: frozenset[str], tell: Tell
    ) -> None:
        self._place = place
        self._folder = folder
        self._chosen = chosen
        self._gone = sealed
        self._tell = tell
        self._first: dict[str, Path] = {}
        self.damaged: list[str] = []
        self.sealed: list[str] = []

    def fetch(self) -> None:
        """Bring every file; what is missing or changed is noted and the rest goes on."""
        self._folder.mkdir()
        parts = dict(self._chosen.files)
        if self._chosen.accounts:
            parts[cut.ACCOUNTS] = self._chosen.accounts
        for number, (name, part) in enumerate(sorted(parts.items()), start=1):
            if part.sha256 in self._gone and name != cut.ACCOUNTS:
                self.sealed.append(name)
            elif not self._file(name, part):
                self.damaged.append(name)
            if number % _EVERY == 0:
                self._tell(f"{number} of {len(parts)} files")

    def entries(self) -> Iterator[Event]:
        """Yield the journal's entries in order.

        Raises:
            BackupError: `backup-damaged`, a part of it is missing or changed.
        """
        for digest in self._chosen.journal:
            try:
                content = self._place.read(f"{OBJECTS}/{digest}", _JOURNAL_PART)
            except PlaceError:
                content = b""
            if hashlib.sha256(content).hexdigest() != digest:
                raise BackupError("damaged", f"journal: {OBJECTS}/{digest}")
            for line in content.splitlines(keepends=True):
                yield Event(**canonical.decode(line))

    def _file(self, name: str, part: Part) -> bool:
        path = self._folder / name
        top = name.split("/")[0]
        files.make_directory(path.parent, mode=_PUBLIC_MODE if top in _PUBLIC else files.PRIVATE)
        first = self._first.get(part.sha256)
        if first is not None:
            shutil.copyfile(first, path)
        elif not self._object(path, part):
            return False
        path.chmod(part.mode & 0o777)
        self._first[part.sha256] = path
        return True

    def _object(self, path: Path, part: Part) -> bool:
        digest = hashlib.sha256()
        try:
            with path.open("xb") as file:
                for block in self._place.blocks(f"{OBJECTS}/{part.sha256}", part.length):
                    digest.update(block)
                    file.write(block)
        except PlaceError:
            path.unlink(missing_ok=True)
            return False
        if digest.hexdigest() == part.sha256:
            return True
        path.unlink()
        return False


def _put_accounts_right(folder: Path) -> None:
    path = Layout(folder).accounts
    if path.exists():
        path.chmod(0o600)


def _adopt(folder: Path, chosen: Snapshot, entries: Iterator[Event]) -> None:
    journal = _journal(Layout(folder))
    try:
        journal.adopt(entries)
        if journal.head() != (chosen.seq, chosen.head):
            raise BackupError("chain", str(chosen.seq))
    except BrokenChainError as error:
        raise BackupError("chain", str(error.seq)) from None
    except (TypeError, ValueError):
        raise BackupError("chain", "?") from None
    finally:
        journal.close()


def _journal(layout: Layout) -> Journal:
    """Open the file itself: `move-journal` gives its entries to a server that a setting names."""
    files.make_database(layout.journal, 0o660)
    return Journal(f"sqlite:///{layout.journal}")


def _verify(layout: Layout, root: bytes | None) -> tuple[str, ...]:
    """Hold everything against everything; return the releases that verify.

    Raises:
        BackupError, FailedAuditError, DistrustError: It does not hold.
    """
    pinned = keys.pinned_root(layout)
    if root is not None and (not pinned.exists() or pinned.read_bytes() != root):
        raise BackupError("root", pinned.name)
    journal = _journal(layout)
    try:
        audit.audit(layout, journal)
        checked = scrub.scrub(scrub.plan(layout, journal))
        damages = [damage for _, damage in checked if damage is not None]
        damages += scrub.check_whole(layout, journal)
    finally:
        journal.close()
    if damages:
        raise BackupError("wrong", "".join(f"\n  - {damage.file}" for damage in damages))
    if not pinned.exists() or not (layout.releases / "metadata" / "timestamp.json").exists():
        return ()
    listed = releases.open_folder(layout.releases, pinned.read_bytes(), clock.now())
    for release in listed.releases:
        releases.check_release(listed, release, layout.releases)
    return tuple(listed.releases)


def _other_contracts(chosen: Snapshot, home: Path) -> Iterator[str]:
    start = f"{cut.CONTRACTS}/"
    for name, part in sorted(chosen.files.items()):
        if name.startswith(start):
            path = home / name.removeprefix(start)
            if not path.is_file() or files.sha256_of(path) != part.sha256:
                yield name.removeprefix(start)
