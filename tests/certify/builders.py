"""A tiny world: demo keys and candidates of a few bytes, without dbt or DuckDB."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root

from certify import amendment, keys, propose, publish, sign, standing
from schemas.roots import PERSON
from store import canonical, clock, files, releases
from store.journal import Journal
from store.layout import Layout
from tests.certify import gates

START = "2026-01-31T02:00:00Z"
SHA = "0" * 64
TEXT = "Bảng 3 ghi nhầm đơn vị nghìn đồng"


@dataclass(frozen=True)
class World:
    """One installation and the clock its steps are taken by."""

    layout: Layout
    journal: Journal

    def key(self, holder: str) -> Path:
        return keys.demo_key(self.layout, holder)

    def signer(self, holder: str) -> CryptoSigner:
        return keys.load_signer(self.key(holder))

    @property
    def metadata(self) -> Path:
        return self.layout.releases / "metadata"

    @property
    def root(self) -> bytes:
        return keys.pinned_root(self.layout).read_bytes()

    def listed(self, **options: Any) -> releases.SignedList:
        return releases.open_list(self.layout.releases, self.root, clock.now(), **options)

    def check(self, **options: Any) -> list[releases.Release]:
        """Do what `verify` does: the list, the folder, every release."""
        listed = releases.open_folder(self.layout.releases, self.root, clock.now(), **options)
        return [releases.check_release(listed, r, self.layout.releases) for r in listed.releases]

    def sign(self, release: str, *holders: str) -> None:
        for holder in holders:
            sign.sign(self.layout, self.journal, release, self.key(holder))

    def publish(self, release: str) -> publish.Publication:
        return publish.publish(self.layout, self.journal, release, self.key("publisher"))

    def amend(self, name: str) -> publish.Amended:
        return publish.amend(self.layout, self.journal, name, self.key("publisher"))

    def withdraw(self, release: str, **changes: Any) -> amendment.Amendment:
        """Put a withdrawal up for signing."""
        options = {"reason": "WRONG_UNIT", "text": TEXT} | changes
        return amendment.withdraw(self.layout, self.journal, release, **options)

    def revert(self, release: str, **changes: Any) -> amendment.Amendment:
        """Put a return to a former release up for signing."""
        options = {"reason": "WRONG_FIGURE", "text": TEXT} | changes
        return amendment.revert(self.layout, self.journal, release, **options)

    def release(
        self, release: str, *holders: str, previous: str | None = None, **changes: Any
    ) -> publish.Publication:
        """Take a release from nothing to published."""
        candidate(self, release, previous=previous, **changes)
        self.sign(release, *(holders or ("certifier-1", "certifier-2")))
        return self.publish(release)


def world(folder: Path) -> World:
    layout = Layout(folder / "data")
    keys.make_demo_keys(layout)
    return World(layout, Journal(layout.journal))


def two_releases(folder: Path) -> World:
    """Make an installation with two releases and a refreshed snapshot; it is 26 days old then."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(clock.FIXED, START)
        place = world(folder)
        place.release("2026.1")
        patch.setenv(clock.FIXED, later(days=1))
        place.release("2026.2", "certifier-2", "certifier-3", previous="2026.1")
        patch.setenv(clock.FIXED, later(days=25))
        publish.refresh(place.layout, place.key("publisher"))
    return place


def copy(original: World, folder: Path) -> World:
    """Return an installation of its own that a test may spoil."""
    shutil.copytree(original.layout.data_root, folder / "data")
    layout = Layout(folder / "data")
    return World(layout, Journal(layout.journal))


def twin(original: World) -> World:
    """Open the same installation a second time, as another process would."""
    return replace(original, journal=Journal(original.layout.journal))


def candidate(
    place: World,
    release: str,
    *,
    previous: str | None = None,
    objects: Mapping[str, bytes] | None = None,
    gate: Any = None,
    uploaders: tuple[str, ...] = ("so-cong-thuong.an",),
    changes: Mapping[str, Any] | None = None,
    is_proposed: bool = True,
) -> Path:
    """Write a candidate, record that it was built and propose it."""
    contents = {
        "observations.parquet": f"PAR1 observations of {release} PAR1".encode(),
        "areas.parquet": b"PAR1 areas, the same in every release PAR1",
        "people.json": keys.people_file(place.layout).read_bytes(),
    } | dict(objects or {})
    judged = gates.passing(contents, inputs=_inputs(uploaders), previous=_last(place, previous))
    contents.setdefault("gate.json", judged if gate is None else canonical.encode(gate))
    contents.setdefault("checklist.json", gates.clear(contents["gate.json"]))
    folder = place.layout.candidate(release)
    head = place.journal.head()
    manifest = _manifest(release, previous, contents, uploaders, head) | dict(changes or {})
    files.make_directory(folder / "objects")
    for content in contents.values():
        files.put_object(folder / "objects", content)
    written = canonical.encode(manifest)
    files.write_atomic(folder / "manifest.json", written)
    body = {
        "manifest_sha256": hashlib.sha256(written).hexdigest(),
        "targets_version": 1,
        "uploads": [],
    }
    with place.journal.writing() as entry:
        entry.append("candidate.built", release, actor="certify", body=body)
    if is_proposed:
        propose.propose(place.layout, release)
    return folder


def _last(place: World, previous: str | None) -> Path | None:
    if previous is None or not (place.layout.release(previous) / "manifest.json").exists():
        return None
    path = standing.object_of(place.layout, previous, "observations.parquet")
    return path if path.exists() else None


def _inputs(uploaders: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {
            "upload_id": "u1",
            "dataset_id": "IIP",
            "steward": steward,
            "agency": "SCT",
            "sha256": SHA,
            "received_at": START,
        }
        for steward in uploaders
    ]


def _manifest(
    release: str,
    previous: str | None,
    contents: Mapping[str, bytes],
    uploaders: tuple[str, ...],
    head: tuple[int, str],
) -> dict[str, Any]:
    objects = {
        name: {
            "sha256": hashlib.sha256(content).hexdigest(),
            "length": len(content),
            "rows": 3 if name.endswith(".parquet") else None,
        }
        for name, content in contents.items()
    }
    return {
        "format": 1,
        "release": release,
        "previous": previous,
        "publisher": {"agency": "DIC", "name": "Sở Khoa học và Công nghệ"},
        "built_at": clock.text(clock.now()),
        "tools": {"duckdb": "2.0.0"},
        "contracts_sha256": SHA,
        "gate_sha256": objects["gate.json"]["sha256"],
        "journal": {"seq": head[0], "hash": head[1]},
        "inputs": _inputs(uploaders),
        "uploaders": sorted(uploaders),
        "objects": objects,
    }


# What follows forges: it signs what our own commands would refuse to.


def forge(
    place: World,
    change: Callable[[dict[str, Any]], None] = lambda signed: None,
    *,
    signers: tuple[CryptoSigner, ...] | None = None,
    is_next: bool = False,
) -> Path:
    """Change the newest list, sign it and issue it, so that only its content can betray it.

    Args:
        change: Edits the list's signed part in place.
        signers: Who signs the list; by default two certifiers.
        is_next: Whether the list follows the newest one or takes its place.
    """
    listed = newest(place, "targets")
    document = json.loads(listed.read_bytes())
    signed = document["signed"]
    if is_next:
        signed["previous"] = link(listed)
        signed["version"] += 1
    change(signed)
    by = tuple(place.signer(f"certifier-{n}") for n in (1, 2)) if signers is None else signers
    path = place.metadata / f"{signed['version']}.targets.json"
    path.write_bytes(seal(signed, *by))
    issue(place, path)
    return path


def issue(
    place: World,
    listed: Path,
    *,
    published: Callable[[dict[str, Any]], None] = lambda entries: None,
    publisher: CryptoSigner | None = None,
) -> None:
    """Sign the newest snapshot and the timestamp anew for a list of any kind."""
    signer = publisher or place.signer("publisher")
    path = newest(place, "snapshot")
    signed = json.loads(path.read_bytes())["signed"]
    signed["meta"]["targets.json"] = meta(listed)
    targets = json.loads(listed.read_bytes())["signed"]["targets"]
    if isinstance(targets, dict):
        customs = (target.get("custom") or {} for target in targets.values())
        gone = {each["release"] for each in customs if each.get("status") == "withdrawn"}
        if gone:
            signed["withdrawn"] = dict.fromkeys(gone, later(days=26)) | signed.get("withdrawn", {})
    published(signed["published"])
    path.write_bytes(seal(signed, signer))
    stamp(place, path, signer)


def forge_signature(path: Path, signer: CryptoSigner) -> None:
    """Add a signature to a proposal behind the journal's back."""
    document: Metadata[Any] = Metadata.from_bytes(path.read_bytes())
    document.sign(signer, append=True)
    path.write_bytes(document.to_bytes())


def smuggle(
    place: World,
    release: str,
    *,
    signers: tuple[str, ...] = ("certifier-1", "certifier-2"),
    **options: Any,
) -> None:
    """Publish a release that `sign` and `publish` would refuse, with everybody's real keys."""
    folder = candidate(place, release, is_proposed=False, **options)
    for path in (folder / "objects").iterdir():
        files.put_object(place.layout.releases / "objects", path)
    content = (folder / "manifest.json").read_bytes()
    files.write_atomic(place.layout.release(release) / "manifest.json", content)
    digest = hashlib.sha256(content).hexdigest()

    def add(signed: dict[str, Any]) -> None:
        for path in (folder / "objects").iterdir():
            target = {"hashes": {"sha256": path.name}, "length": path.stat().st_size}
            signed["targets"][f"objects/{path.name}"] = target
        signed["targets"][f"{release}/manifest.json"] = {
            "hashes": {"sha256": digest},
            "length": len(content),
            "custom": {"release": release, "status": "published"},
        }

    def put_out(entries: dict[str, Any]) -> None:
        instant = clock.text(clock.now())
        times = {"certified_at": instant, "published_at": instant}
        entries[release] = times | {"manifest_sha256": digest}

    path = forge(place, add, signers=tuple(map(place.signer, signers)), is_next=True)
    issue(place, path, published=put_out)


def stamp(place: World, snapshot: Path, signer: CryptoSigner) -> None:
    path = place.metadata / "timestamp.json"
    signed = json.loads(path.read_bytes())["signed"]
    signed["meta"]["snapshot.json"] = meta(snapshot)
    path.write_bytes(seal(signed, signer))


def seal(signed: dict[str, Any], *signers: CryptoSigner) -> bytes:
    payload = json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    signatures = [signer.sign(payload.encode()).to_dict() for signer in signers]
    document = {"signatures": signatures, "signed": signed}
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def meta(path: Path) -> dict[str, Any]:
    found = link(path)
    digest = found.pop("sha256")
    return found | {"hashes": {"sha256": digest}}


def link(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    version = json.loads(content)["signed"]["version"]
    return {
        "length": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "version": version,
    }


def newest(place: World, role: str) -> Path:
    found = place.metadata.glob(f"*.{role}.json")
    return max(found, key=lambda path: int(path.name.split(".")[0]))


def next_root(
    place: World,
    change: Callable[[Root], None],
    *,
    signers: tuple[str, ...] = ("root-1", "root-2"),
) -> Path:
    """Write the next root, signed by demo root keys."""
    path = newest(place, "root")
    document: Metadata[Root] = Metadata.from_bytes(path.read_bytes())
    document.signatures.clear()
    document.signed.version += 1
    change(document.signed)
    for holder in signers:
        document.sign(place.signer(holder), append=True)
    path = place.metadata / f"{document.signed.version}.root.json"
    path.write_bytes(document.to_bytes())
    return path


def replace_certifier(place: World, root: Root, old: str, new: CryptoSigner, person: str) -> None:
    root.revoke_key(place.signer(old).public_key.keyid, "targets")
    new.public_key.unrecognized_fields[PERSON] = person
    root.add_key(new.public_key, "targets")


def rewrite(path: Path, content: bytes) -> None:
    """Put other bytes in a file, write-protected or not."""
    path.chmod(0o644)
    path.write_bytes(content)


def later(**delta: int) -> str:
    return clock.text(clock.parse(START) + timedelta(**delta))
