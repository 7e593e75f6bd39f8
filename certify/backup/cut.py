"""What an installation is at one instant: the journal, every file that matters, the contracts.

Everything below DATA_ROOT belongs to it but what is named here: a folder that somebody adds later
is kept without a word here.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from certify import issue, locks
from certify.errors import BackupError
from schemas import catalogue
from store import clock, files, journal_setting, raw_copies
from store.journal import Event, Journal
from store.layout import Layout

CONTRACTS: Final = "contracts"
ACCOUNTS: Final = "accounts.sqlite"
# Private keys have copies of their own (docs/key-ceremony.md): who gets the backup gets none.
_KEYS: Final = "keys"
_HOOK_KEY: Final = ".secret"
_LEFT_OUT: Final = frozenset(
    {
        _KEYS,
        "build",  # made anew from raw/
        "api",  # compiled releases, and the memory of a list that may be newer than the backup's
        "drafts",  # private to their stewards, gone after 72 hours
        # Kept as entries and as a database, not as files: they change while they are read.
        "journal.sqlite",
        ACCOUNTS,
        # Which servers this machine uses: the next one has others, or none.
        journal_setting.NAME,
        raw_copies.NAME,
    }
)
_SIDE_FILES: Final = ("-wal", "-shm", "-journal")
_LOCKS: Final = (".lock", "lock")


@dataclass(frozen=True)
class Seen:
    """A file as it was at the instant: where, bytes, when last written (ns), permissions."""

    path: Path
    length: int
    written_ns: int
    mode: int

    def is_still(self) -> bool:
        """Tell whether it is what it was."""
        try:
            return seen(self.path) == self
        except OSError:
            return False


@dataclass(frozen=True)
class Cut:
    """One instant, in UTC; `files` by their names below DATA_ROOT, contracts below `contracts/`.

    `accounts` is the database of the stewards' page, None where there is none.
    """

    at: str
    events: list[Event]
    files: dict[str, Seen]
    accounts: bytes | None


def take(layout: Layout, journal: Journal, contracts: Path = catalogue.HOME) -> Cut:
    """Hold the journal and the list for as long as it takes to look at every file.

    Whoever accepts, signs or publishes writes files first and the entry last, under these locks.
    So the entries point at no file that is not among the files, and no list tells what the entries
    do not. Copying only the journal first would keep the former promise and break the latter.

    Raises:
        BackupError: `backup-link`, a link lies where a file is expected.
    """
    published = issue.folder(layout).is_dir()
    with journal.writing() as entry, locks.alone(layout) if published else nullcontext():
        found = dict(_below(layout.data_root, layout.data_root))
        rules = (path for path in contracts.rglob("*") if path.suffix in (".yaml", ".csv"))
        # A second province links to the lists it shares.
        found |= {
            f"{CONTRACTS}/{path.relative_to(contracts)}": seen(path.resolve()) for path in rules
        }
        now = clock.text(clock.now())
        return Cut(now, entry.events(), found, _database(layout.accounts))


def seen(path: Path) -> Seen:
    """Look at a file without following a link."""
    status = path.lstat()
    return Seen(path, status.st_size, status.st_mtime_ns, stat.S_IMODE(status.st_mode))


def belongs(file: str) -> bool:
    """Tell whether a file, by its name below DATA_ROOT, belongs to a backup."""
    path = PurePosixPath(file)
    if not path.parts:
        return False
    is_part = any(part.startswith(files.PART) for part in path.parts)
    is_side = path.name.endswith(_SIDE_FILES) or path.name.endswith(_LOCKS)
    return not (path.parts[0] in _LEFT_OUT or is_part or is_side or path.suffix == _HOOK_KEY)


def _below(folder: Path, root: Path) -> Iterator[tuple[str, Seen]]:
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda each: each.name)
    for each in listed:
        path = Path(each.path)
        file = path.relative_to(root).as_posix()
        # In the list this name is that of the contracts in force.
        if not belongs(file) or file == CONTRACTS:
            continue
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            yield from _below(path, root)
        elif stat.S_ISREG(mode):
            yield file, seen(path)
        else:
            raise BackupError("link", file)


def _database(path: Path) -> bytes | None:
    """Return a SQLite file as one that nobody is writing to."""
    if not path.exists():
        return None
    with tempfile.TemporaryDirectory(prefix="so-chuan-backup-") as folder:
        copy = Path(folder) / "copy.sqlite"
        with closing(sqlite3.connect(path, timeout=30)) as source:
            source.execute("vacuum into ?", (str(copy),))
        return copy.read_bytes()
