"""Commands that carry published releases to other machines, and fetch them there."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from certify.errors import BusyError, CertifyError, UnreachablePlaceError
from certify.wording import sentence
from schemas.distrust import DistrustError
from store import clock
from store.layout import Layout

if TYPE_CHECKING:
    from store.raw_copies import Copied
    from store.replica import Moved

Add = Callable[..., argparse.ArgumentParser]


def add_steps(add: Add) -> None:
    """Add the commands; `add` takes name, function, sentence and positional arguments."""
    for name, run, about in (
        ("push", _push, "write the published releases to a folder or bucket"),
        ("pull", _pull, "bring published releases here, verified"),
    ):
        step = add(name, run, about, "place")
        step.add_argument("--releases", type=Path, default=os.environ.get("RELEASES_DIR"))
        step.add_argument("--root", type=Path, default=os.environ.get("TRUSTED_ROOT"))
        step.add_argument("--whole", action="store_true", help="what is there already too")
        step.add_argument("--every", type=float, metavar="SECONDS", help="again and again")
    for name, run, about in (
        ("push-raw", _push_raw, "send what is missing of the uploads' second copy"),
        ("pull-raw", _pull_raw, "bring back uploads that are not here, verified by the journal"),
    ):
        step = add(name, run, about)
        step.add_argument("--place", help="a folder or bucket; default: SO_CHUAN_RAW, or raw.url")
        step.add_argument("--whole", action="store_true", help="what is there already too")


def _push(options: argparse.Namespace, layout: Layout) -> int:
    from store import replica
    from store.places import Place

    def once() -> Moved:
        releases, root = _here(options, layout)
        place = Place(options.place)
        return replica.push(releases, place, root, clock.now(), _tell, whole=options.whole)

    return _repeat(options, once)


def _pull(options: argparse.Namespace, layout: Layout) -> int:
    from store import replica
    from store.places import Place

    def once() -> Moved:
        releases, root = _here(options, layout)
        place = Place(options.place)
        try:
            return replica.pull(place, releases, root, clock.now(), _tell, whole=options.whole)
        except BlockingIOError:
            raise BusyError from None

    return _repeat(options, once)


def _push_raw(options: argparse.Namespace, layout: Layout) -> int:
    from store import raw_copies

    return _carry(options, layout, raw_copies.push)


def _pull_raw(options: argparse.Namespace, layout: Layout) -> int:
    from store import raw_copies

    return _carry(options, layout, raw_copies.pull)


def _carry(options: argparse.Namespace, layout: Layout, move: Callable[..., Copied]) -> int:
    """Move every upload that the journal has a receipt of; 10 when one cannot be."""
    from store import raw_copies, uploads
    from store.journal import Journal
    from store.places import Place, PlaceError

    receipts = uploads.receipts(Journal(layout.journal).events()).values()
    try:
        place = Place(options.place) if options.place else raw_copies.place_of(layout)
        if place is None:
            raise UnreachablePlaceError(raw_copies.SETTING, raw_copies.NAME, "not set")
        done = move(layout, place, receipts, _tell, whole=options.whole)
    except PlaceError as error:
        raise UnreachablePlaceError(error.place, error.file, error.said) from None
    print(f"{done.uploads} uploads: {done.files} files moved, {len(done.failed)} failed")
    return 10 if done.failed else 0


def _here(options: argparse.Namespace, layout: Layout) -> tuple[Path, bytes]:
    from certify import keys

    root = options.root or keys.pinned_root(layout)
    return options.releases or layout.releases, Path(root).read_bytes()


def _repeat(options: argparse.Namespace, once: Callable[[], Moved]) -> int:
    """Run once, or until stopped: then a failure is told and tried again."""
    while options.every:
        try:
            _run(once)
        except (CertifyError, DistrustError) as error:
            print(sentence(error), file=sys.stderr, flush=True)
        time.sleep(options.every)
    _run(once)
    return 0


def _run(once: Callable[[], Moved]) -> None:
    from store.places import PlaceError

    try:
        moved = once()
    except PlaceError as error:
        raise UnreachablePlaceError(error.place, error.file, error.said) from None
    print(
        f"list {moved.list_version}: {moved.files} files moved, {moved.removed} removed",
        flush=True,
    )


def _tell(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)
