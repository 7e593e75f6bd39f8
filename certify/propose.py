"""The next list: every release so far and the candidate, frozen as the bytes that two will sign."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from tuf.api.metadata import Metadata, TargetFile, Targets

from certify import keys, proposal
from certify.errors import (
    AlreadyPublishedError,
    BrokenCandidateError,
    FailedGateError,
    MissingCandidateError,
    StaleProposalError,
)
from schemas import manifest as manifests
from schemas import metadata, signed_list, ssh
from schemas.distrust import DistrustError, Reason
from store import clock, files, reading, releases
from store.layout import Layout

_GATE_FAULTS: Final = (Reason.GATE_DIFFERS, Reason.GATE_NOT_PASSED, Reason.BLOCKERS_OPEN)


@dataclass(frozen=True)
class Candidate(proposal.Subject):
    """A candidate whose every file is what its manifest says and whose gate passed."""

    release: str
    folder: Path
    manifest: manifests.Manifest
    manifest_bytes: bytes
    objects: dict[str, Path]
    people: dict[str, dict[str, str]]

    @property
    def manifest_sha256(self) -> str:
        """Digest that the journal and the list name it by."""
        return hashlib.sha256(self.manifest_bytes).hexdigest()

    @property
    def sums(self) -> bytes:
        """The release's `SHA256SUMS`."""
        return ssh.sums(self.manifest, self.manifest_sha256)

    @property
    def id(self) -> str:
        """The release."""
        return self.release

    @property
    def home(self) -> Path:
        """The candidate's folder."""
        return self.folder

    @property
    def digest(self) -> dict[str, str]:
        """The manifest's."""
        return {"manifest_sha256": self.manifest_sha256}

    @property
    def document(self) -> str:
        """The manifest."""
        return f"{self.release}/manifest.json"

    @property
    def proposed_kind(self) -> str:
        """It was built."""
        return "candidate.built"

    @property
    def certified_kind(self) -> str:
        """It may be published."""
        return "release.certified"

    @property
    def uploaders(self) -> frozenset[str]:
        """Whose figures it holds."""
        return self.manifest.uploaders

    @property
    def key_holders(self) -> Mapping[str, Mapping[str, str]]:
        """As the candidate's own list of people has them."""
        return self.people

    def draft(self, current: signed_list.SignedList | None, expires: datetime) -> Metadata[Targets]:
        """Return the unsigned list that adds the candidate to the published one.

        Raises:
            AlreadyPublishedError: The published list holds the release.
            StaleProposalError: The candidate follows another release than the newest one that
                stands.
        """
        published = current.releases if current else {}
        version = current.version if current else 0
        if self.release in published:
            raise AlreadyPublishedError(self.release)
        newest = next((entry.id for entry in published.values() if entry.stands), None)
        if self.manifest.content["previous"] != newest:
            raise StaleProposalError(self.release, version, version)
        listed = proposal.listed(current)
        return proposal.follow(current, listed | _added(self, listed), expires)


@dataclass(frozen=True)
class Proposal:
    """What was put up for signing; `expires` is a UTC instant."""

    release: str
    version: int
    expires: datetime
    manifest_sha256: str
    signature_count: int


def propose(layout: Layout, release: str) -> Proposal:
    """Write the list that two certifiers are to sign.

    A list with this manifest that someone has signed is kept: each person signs a manifest once.

    Raises:
        MissingCandidateError: There is no candidate of this release.
        BrokenCandidateError: A file of it is not what the manifest says.
        FailedGateError: Its gate did not pass.
        StaleProposalError: It follows another release than the newest published one, or was
            signed for a list that has been overtaken.
        AlreadyPublishedError: The release is published.
    """
    candidate = read_candidate(layout, release)
    current = current_list(layout)
    path = candidate.folder / proposal.PROPOSAL
    if not _is_signed(candidate, path):
        draft = candidate.draft(current, clock.now() + proposal.LIST_LIFE)
        files.write_atomic(path, draft.to_bytes())
    document = proposal.check(candidate, current)
    return Proposal(
        release,
        document.version,
        document.typed(Targets).expires,
        candidate.manifest_sha256,
        len(document.signatures),
    )


def read_candidate(layout: Layout, release: str) -> Candidate:
    """Read a candidate and hash all of it.

    Raises:
        MissingCandidateError: There is none.
        BrokenCandidateError: A file of it is missing or changed.
        FailedGateError: Its gate did not pass, or another gate's record was put in.
    """
    folder = layout.candidate(release)
    file = f"{release}/manifest.json"
    if not (folder / "manifest.json").exists():
        raise MissingCandidateError(release)
    try:
        content = reading.read_whole(folder / "manifest.json", file, manifests.LIMIT)
        manifest = manifests.read(content, release)
        objects = releases.check_parts(manifest.objects, folder / "objects")
        people = releases.check_contents(objects)
    except DistrustError as error:
        if error.reason in _GATE_FAULTS:
            raise FailedGateError(release) from None
        raise BrokenCandidateError(release, error.file, error.reason) from None
    return Candidate(release, folder, manifest, content, objects, people)


def current_list(layout: Layout) -> signed_list.SignedList | None:
    """Return the published list, expired or not; None before the first publication.

    Raises:
        UntrustedListError: It does not hold.
    """
    folder = layout.releases / metadata.FOLDER
    begun = ("timestamp.json", "2.targets.json", "2.snapshot.json")
    if not any((folder / name).exists() for name in begun):
        return None
    root = keys.pinned_root(layout).read_bytes()
    return releases.open_list(layout.releases, root, clock.now())


def _is_signed(candidate: Candidate, path: Path) -> bool:
    """Tell whether someone has signed a list with this very manifest, and not an earlier build."""
    if not path.exists():
        return False
    document = proposal.read(candidate)
    listed = document.signed["targets"].get(f"{candidate.release}/manifest.json", {})
    is_ours = listed.get("hashes", {}).get("sha256") == candidate.manifest_sha256
    return is_ours and bool(document.signatures)


def _added(candidate: Candidate, listed: Mapping[str, TargetFile]) -> dict[str, TargetFile]:
    parts = candidate.manifest.objects.values()
    added = {f"objects/{part.sha256}": (part.sha256, part.length) for part in parts}
    found = {
        path: TargetFile(length, {"sha256": digest}, path)
        for path, (digest, length) in added.items()
        if path not in listed
    }
    path = f"{candidate.release}/{ssh.SUMS}"
    digest = hashlib.sha256(candidate.sums).hexdigest()
    found[path] = TargetFile(len(candidate.sums), {"sha256": digest}, path)
    path = f"{candidate.release}/manifest.json"
    status = {"release": candidate.release, "status": signed_list.PUBLISHED}
    found[path] = TargetFile(
        len(candidate.manifest_bytes),
        {"sha256": candidate.manifest_sha256},
        path,
        {"custom": status},
    )
    return found
