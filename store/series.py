"""Compiled releases on the disk, for whoever has to remove one: the API makes and reads them.

Each stands in a folder named after its manifest's digest, a dash and an edition.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from store import files


def drop(home: Path, manifest_sha256: str) -> list[Path]:
    """Remove every compiled form of a release; return the folders that were there.

    The index goes first: without it a folder that is half removed is never believed.
    """
    found = sorted(home.glob(f"{manifest_sha256}-*"))
    for folder in found:
        (folder / "index.json").unlink(missing_ok=True)
        shutil.rmtree(folder)
    if found:
        files.fsync_directory(home)
    return found
