"""What the files of the releases look like from outside: enough to see that one was touched."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from store import files

Seen = dict[str, object]


def see_files(releases: Path, root: Path) -> Seen:
    """Return what tells whether a file is still the one it was, by path below `releases`."""
    return {"root": _stamp(root)} | {path: _stamp(item) for path, item in _walk(releases, "")}


def _walk(folder: str | Path, below: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield everything that is not a folder; what is still being written is not there yet."""
    try:
        found = [item for item in os.scandir(folder) if not item.name.startswith(files.PART)]
    except OSError:
        return
    for item in found:
        if item.is_dir(follow_symlinks=False):
            yield from _walk(item.path, f"{below}{item.name}/")
        else:
            yield f"{below}{item.name}", item


def _stamp(item: os.DirEntry[str] | Path) -> object:
    try:
        status = item.stat(follow_symlinks=False)
    except OSError:
        return None
    return stamp_of(status)


def stamp_of(status: os.stat_result) -> object:
    """Return what tells a file from what it was before, of its status."""
    # The change time cannot be set by hand, so an edit that restores the other times shows too.
    return (status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def files_of(release_id: str, manifest: Mapping[str, Any], seen: Seen) -> Seen:
    """Return the part of what was seen that one release is made of."""
    objects = {f"objects/{item['sha256']}" for item in manifest["objects"].values()}
    mine = {
        path: stamp
        for path, stamp in seen.items()
        if path in objects or path.startswith(f"{release_id}/")
    }
    return mine | {path: seen.get(path) for path in objects}
