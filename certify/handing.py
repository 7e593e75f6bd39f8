"""Commands for what is handed to others: a release to take home, the receipt of one figure."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from certify.errors import MissingCandidateError, NoReceiptError
from store import clock
from store.layout import Layout

Add = Callable[..., argparse.ArgumentParser]


def add_steps(add: Add) -> None:
    """Add the commands; `add` takes name, function, sentence and positional arguments."""
    kit = add("kit", _kit, "write a published release as one zip or folder", "release")
    kit.add_argument("--to", type=Path, required=True, help="such as 2026.1.zip, or a folder")
    receipt = add("receipt", _receipt, "write the receipt of one figure to stdout", "release")
    receipt.add_argument("figure", help="such as GRDP:GRDP_CURRENT:VN-70:A:_T:…:2015")


def _kit(options: argparse.Namespace, layout: Layout) -> int:
    from certify import keys
    from store import files, kit, releases

    root = keys.pinned_root(layout).read_bytes()
    listed = releases.open_list(layout.releases, root, clock.now())
    found = releases.check_release(listed, options.release, layout.releases)
    target: Path = options.to
    if found.entry.is_removed:
        raise NoReceiptError(options.release, "", "removed")
    if target.suffix != ".zip":
        kit.write_folder(listed, found, layout.releases, target)
        print(target)
        return 0
    part = target.with_name(f"{files.PART}{target.name}")
    with part.open("wb") as stream:
        kit.write_zip(listed, found, layout.releases, stream)
    part.replace(target)
    print(f"{files.sha256_of(target)}  {target}")
    return 0


def _receipt(options: argparse.Namespace, layout: Layout) -> int:
    from certify import keys
    from schemas.figure import BadFigureError
    from store import receipts, releases

    root = keys.pinned_root(layout).read_bytes()
    listed = releases.open_list(layout.releases, root, clock.now())
    if options.release not in listed.releases:
        raise MissingCandidateError(options.release)
    try:
        content = receipts.cut(listed, layout.releases, options.release, options.figure)
    except BadFigureError:
        raise NoReceiptError(options.release, options.figure, "bad-figure") from None
    except receipts.NoFigureError:
        raise NoReceiptError(options.release, options.figure, "no-figure") from None
    except receipts.NoReceiptsError:
        raise NoReceiptError(options.release, options.figure, "no-receipts") from None
    sys.stdout.buffer.write(content)
    return 0
