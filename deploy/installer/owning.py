"""After a restore: every file to the user it belongs to, as the table of folders says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from installer.machine import Machine

DATA: Final = "/srv/so-chuan/data"
_DATABASES: Final = {"journal.sqlite": 0o660, "accounts.sqlite": 0o600}
_OWNER: Final = "so-chuan-intake"
_GROUP: Final = "so-chuan"


def give(machine: Machine, table: dict[str, Any], role: str) -> int:
    """Give what lies below DATA_ROOT to its users; return how many files and folders that was."""
    users, groups = machine.ids("passwd"), machine.ids("group")
    count = 0
    for path, owner, group, mode in _folders(table, role):
        home = machine.path(path)
        for each in (home, *home.rglob("*")):
            os.chown(each, users[owner], groups[group], follow_symlinks=False)
            if each.is_dir() and not each.is_symlink():
                each.chmod(int(mode, 8))
            count += 1
    for name, bits in _DATABASES.items():
        path = machine.path(f"{DATA}/{name}")
        if path.exists():
            os.chown(path, users[_OWNER], groups[_GROUP])
            path.chmod(bits)
            count += 1
    return count


def _folders(table: dict[str, Any], role: str) -> Iterator[list[str]]:
    for group in table["folders"]:
        if role in group["roles"]:
            yield from (each for each in group["paths"] if Path(each[0]).parent == Path(DATA))
