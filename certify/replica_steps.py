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
