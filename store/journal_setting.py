"""Which journal an installation writes: a SQLite file of its own, or a server that a setting names.

The setting is the file `journal.url` beside the SQLite file, or the environment variable
`SO_CHUAN_JOURNAL`. It holds no password: that comes from a file (`passfile=` in the address, or
`PGPASSFILE`), or is not needed (`peer`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from store import setting
from store.setting import UnusableSettingError

SETTING: Final = "SO_CHUAN_JOURNAL"
NAME: Final = "journal.url"


class UnusableJournalError(UnusableSettingError):
    """A journal is there, or is named, that must not be used as it is.

    `reason` is `two-journals`, `bad-address`, `password`, `no-driver`, `unsafe-server`,
    `older-edition`, `newer-edition` or `not-its-copy`.
    """


def server_of(path: Path) -> str | None:
    """Return the address of the server that stands in for a SQLite file, None if none does.

    Args:
        path: Where the installation's SQLite file is, or would be.

    Raises:
        UnusableSettingError: Environment and file name different servers.
    """
    return setting.read(path.parent / NAME, SETTING)


def is_there(path: Path) -> bool:
    """Tell whether an installation has a journal: its SQLite file, or a server for it."""
    return path.exists() or server_of(path) is not None
