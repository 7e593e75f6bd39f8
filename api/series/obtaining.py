"""How a server comes by a compiled release: it opens the one there is, or has it compiled.

Compiling needs numpy and Arrow, so a process of its own does it; while it runs nothing waits but
the release that is about to be served. Without a compiled form DuckDB answers everything.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from threading import Thread
from typing import Final

import orjson

from api.series import folder
from api.series.compiled import CompiledRelease
from api.series.folder import ForeignFolderError
from api.settings import Settings
from store.releases import Release

_LOG: Final = logging.getLogger("api.series")


def obtain(settings: Settings, verified: Release) -> CompiledRelease | None:
    """Return the compiled form of a verified release; None if there is none to be had."""
    found = _open(settings, verified)
    if found is None and settings.compiles:
        _compile(settings, verified)
        found = _open(settings, verified)
        if found is None:
            _LOG.warning("%s is not compiled: every answer is computed", verified.entry.id)
    return found


def _open(settings: Settings, verified: Release) -> CompiledRelease | None:
    digest = verified.entry.manifest_sha256
    try:
        opened = folder.open_folder(settings.series, digest)
        Thread(target=opened.warm, daemon=True).start()
        return CompiledRelease(opened)
    except ForeignFolderError as error:
        if folder.place_of(settings.series, digest).exists():
            _LOG.warning("%s: its compiled form is damaged at %s", verified.entry.id, error.file)
        return None


def _compile(settings: Settings, verified: Release) -> None:
    """Compile in a process of its own, which says itself what it cannot do."""
    order = {
        "home": str(settings.series),
        "manifest_sha256": verified.entry.manifest_sha256,
        "objects": {name: str(path) for name, path in verified.objects.items()},
    }
    subprocess.run(
        [sys.executable, "-m", "api.series", "--order"], input=orjson.dumps(order), check=False
    )
