"""Commands that keep a copy of an installation elsewhere, and put it together again."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from certify.errors import BackupError, UnreachablePlaceError
from store import clock, gauges
from store.journal import BrokenChainError, Journal
from store.layout import Layout

if TYPE_CHECKING:
    from certify.backup.keeping import Kept
    from certify.backup.restoring import Restored
    from store.places import Place

Add = Callable[..., argparse.ArgumentParser]

REFUSED: Final = 10
_MEGABYTE: Final = 1_000_000


def add_steps(add: Add) -> None:
    """Add the commands; `add` takes name, function, sentence and positional arguments."""
    backup = add("backup", _backup, "copy what cannot be made again to a folder or bucket", "place")
    backup.add_argument("--whole", action="store_true", help="what is there already too")
    backup.add_argument("--check", action="store_true", help="read the backups again instead")
    restore = add(
        "restore", _restore, "put an installation together in an empty DATA_ROOT", "place"
    )
    restore.add_argument("--at", metavar="BEGINNING", help="which one: 20261124 (the newest)")
    restore.add_argument("--root", type=Path, help="the pinned root, brought by another way")
    restore.add_argument(
        "--with-damage", action="store_true", help="leave out what is damaged, verify nothing"
    )
    restore.add_argument("--list", action="store_true", help="name the backups that are there")


def _backup(options: argparse.Namespace, layout: Layout) -> int:
    from certify.backup import keeping
    from store.places import PlaceError

    try:
        place = keeping.open_place(options.place, layout)
        if options.check:
            return _check(place)
        journal = Journal(layout.journal)
        try:
            kept = keeping.keep(layout, journal, place, _tell, whole=options.whole)
        finally:
            journal.close()
    except BrokenChainError as error:
        raise BackupError("journal", str(error.seq)) from None
    except PlaceError as error:
        raise UnreachablePlaceError(error.place, error.file, error.said) from None
    return _tell_kept(kept)


def _tell_kept(kept: Kept) -> int:
    for file in kept.damaged:
        print(f"{file}: không còn đúng như đã ghi / is not what it was", file=sys.stderr)
    print(
        f"{kept.name}: {kept.files} tệp / files, {kept.length / _MEGABYTE:.1f} MB, "
        f"{kept.entries} mục nhật ký / entries; mới / new {kept.sent} ({kept.sent_bytes} bytes)"
        + (f"; xóa vì lộ tin / removed {kept.removed}" if kept.removed else "")
    )
    if kept.damaged:
        print("  next: make scrub, rồi / then make restore", file=sys.stderr)
    gauges.leave(
        "so_chuan_backup",
        {
            "so_chuan_backup_finished_seconds": clock.now().timestamp(),
            "so_chuan_backup_files": kept.files,
            "so_chuan_backup_sent_bytes": kept.sent_bytes,
            "so_chuan_backup_damaged_files": len(kept.damaged),
        },
    )
    return REFUSED if kept.damaged else 0


def _check(place: Place) -> int:
    from certify.backup import damage
    from certify.sentences import FAULTS

    began, count, length, damaged = time.monotonic(), 0, 0, 0
    for checked in damage.check(place):
        count, length = count + 1, length + checked.length
        if checked.reason is not None:
            damaged += 1
            print(f"{checked.file}: {' / '.join(FAULTS[checked.reason])}")
    rate = length / _MEGABYTE / max(time.monotonic() - began, 0.001)
    print(
        f"{count} tệp / files, {length / _MEGABYTE:.1f} MB, {rate:.0f} MB/s: "
        f"{damaged} hỏng / damaged"
    )
    gauges.leave(
        "so_chuan_backup_scrub",
        {
            "so_chuan_backup_scrub_finished_seconds": clock.now().timestamp(),
            "so_chuan_backup_scrub_damaged_files": damaged,
        },
    )
    return REFUSED if damaged else 0


def _restore(options: argparse.Namespace, layout: Layout) -> int:
    from certify.backup import restoring, snapshot
    from store.places import Place, PlaceError

    try:
        place = Place(options.place)
        if options.list:
            print("\n".join(snapshot.names(place)))
            return 0
        restored = restoring.restore(
            place,
            layout.data_root,
            _tell,
            at=options.at,
            root=options.root.read_bytes() if options.root else None,
            with_damage=options.with_damage,
        )
    except PlaceError as error:
        raise UnreachablePlaceError(error.place, error.file, error.said) from None
    _tell_restored(restored, layout)
    return REFUSED if restored.lacking else 0


def _tell_restored(restored: Restored, layout: Layout) -> None:
    print(
        f"{restored.name}: {restored.files} tệp / files, {restored.length / _MEGABYTE:.1f} MB, "
        f"{restored.entries} mục nhật ký / entries → {layout.data_root}"
    )
    if restored.lacking:
        print("CHƯA KIỂM TRA, vì thiếu / NOT VERIFIED, for these lack:")
    for file in (*restored.lacking, *restored.sealed):
        print(f"  {file}")
    if restored.releases:
        print(f"  đã kiểm tra / verified: {', '.join(restored.releases)}")
    if restored.root_sha256:
        print(f"  root.json sha256 {restored.root_sha256}")
        print("    so với biên bản lễ tạo khóa / compare with the ceremony's record")
    if restored.contracts:
        print(f"  schemas/ khác bản sao lưu / differs in: {', '.join(restored.contracts)}")
        print(f"    bản sao lưu ở / those of the backup: {layout.data_root / 'contracts'}")
    print("  khóa không có trong bản sao lưu / keys are not in a backup: docs/operate.md")


def _tell(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)
