"""Build a release again from its uploads and compare every mart, byte for byte."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from certify import sources
from certify.built import Tell, build_objects
from certify.errors import MissingCandidateError
from store import canonical
from store.journal import Journal
from store.layout import Layout


@dataclass(frozen=True)
class Comparison:
    """One object of a release: the digest that was signed and the digest rebuilt now."""

    name: str
    signed: str
    rebuilt: str


def rebuild(layout: Layout, journal: Journal, release: str, tell: Tell) -> list[Comparison]:
    """Rebuild a release's marts from the uploads its manifest names.

    Works in a folder of its own; the warehouse and the release are not touched. The contracts
    are today's, so a release made under older contracts may rightly differ.

    Raises:
        MissingCandidateError: No such release or candidate.
        DamagedUploadError: An upload of it is not what its receipt says.
    """
    manifest = _manifest(layout, release)
    wanted = {each["upload_id"] for each in manifest["inputs"]}
    known = sources.list_all_uploads(layout, journal)
    uploads = [each for each in known if each.upload_id in wanted]
    with tempfile.TemporaryDirectory(prefix="so-chuan-rebuild-") as folder:
        place = Layout(Path(folder))
        objects = place.data_root / "objects"
        objects.mkdir()
        rebuilt = build_objects(place, uploads, objects, tell)
    return [
        Comparison(name, manifest["objects"][name]["sha256"], each.sha256)
        for name, each in sorted(rebuilt.items())
    ]


def _manifest(layout: Layout, release: str) -> dict[str, Any]:
    for folder in (layout.release(release), layout.candidate(release)):
        path = folder / "manifest.json"
        if path.is_file():
            return dict(canonical.decode(path.read_bytes()))
    raise MissingCandidateError(release)
