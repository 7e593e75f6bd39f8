"""The papers of a certified release: the signed JSON beside a PDF in each language, for filing.

They are a function of what was signed and of the signatures, so they can be written again at any
time with the same bytes.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from certify import certificate
from certify.certificate_pdf import Signature, draw
from certify.errors import MissingCandidateError, NotCertifiedError
from store import canonical, files
from store.journal import Journal
from store.layout import Layout

LANGUAGES = ("vi", "en")


def write(layout: Layout, journal: Journal, release: str) -> list[Path]:
    """Write `certificate.json` and the PDFs of a release that has its signatures; return them.

    Raises:
        MissingCandidateError: There is neither a candidate nor a release of this id.
        NotCertifiedError: It has not enough signatures.
    """
    manifest, objects = _manifest(layout, release)
    digest = hashlib.sha256(manifest).hexdigest()
    if not any(
        event.body["manifest_sha256"] == digest
        for event in journal.events("release.certified", release)
    ):
        raise NotCertifiedError(release)
    signatures = [
        Signature(event.actor, event.body["key_id"], event.at)
        for event in journal.events("release.signed", release)
        if event.body["manifest_sha256"] == digest
    ]
    listed = canonical.decode(manifest)["objects"]
    content = (objects / listed[certificate.NAME]["sha256"]).read_bytes()
    told: dict[str, Any] = canonical.decode(content)
    folder = layout.certificate(release)
    paths = [folder / certificate.NAME]
    files.write_atomic(paths[0], content)
    for language in LANGUAGES:
        paths.append(folder / f"certificate-{language}.pdf")
        files.write_atomic(paths[-1], draw(told, digest, signatures, language))
    return paths


def _manifest(layout: Layout, release: str) -> tuple[bytes, Path]:
    """Return the manifest and the folder of its objects: the candidate's, or the release's."""
    candidate = layout.candidate(release)
    for folder, objects in (
        (candidate, candidate / "objects"),
        (layout.release(release), layout.releases / "objects"),
    ):
        if (folder / "manifest.json").is_file():
            return (folder / "manifest.json").read_bytes(), objects
    raise MissingCandidateError(release)
