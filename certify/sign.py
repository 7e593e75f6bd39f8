"""One certifier's signature on a candidate; the second makes it certified."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from securesystemslib.signer import CryptoSigner, Key
from tuf.api.metadata import Metadata, Root, Targets

from certify import keys, propose
from certify.errors import BrokenCandidateError, CertifyError, RefusedSigningError
from schemas.distrust import Reason
from store import files
from store.journal import Entry, Event, Journal
from store.layout import Layout

UNKNOWN: Final = "unknown"


@dataclass(frozen=True)
class Signing:
    """What one signature did; `signers` are all persons so far, in order of signing."""

    release: str
    person: str
    key_id: str
    manifest_sha256: str
    list_version: int
    signers: tuple[str, ...]
    needed: int
    is_certified: bool


def sign(
    layout: Layout, journal: Journal, release: str, key_path: Path, password: bytes | None = None
) -> Signing:
    """Sign the proposed list with one certifier's key.

    Everything is checked and recorded under the journal's write lock. A refusal is recorded too,
    as `signing.refused`, before it is raised.

    Raises:
        KeyFileError: The key cannot be read; nothing is recorded.
        CertifyError: The candidate is not what was built, has been overtaken, did not pass its
            gate, or this person may not sign it.
    """
    signer = keys.load_signer(key_path, password)
    key_id = signer.public_key.keyid
    with journal.writing() as entry:
        try:
            return _sign(layout, entry, release, signer)
        except CertifyError as error:
            refusal = error
            person = _people(layout).get(key_id, {}).get("person", UNKNOWN)
            body = {"key_id": key_id, "reason": error.reason}
            entry.append("signing.refused", release, actor=person, body=body)
    raise refusal


def _sign(layout: Layout, entry: Entry, release: str, signer: CryptoSigner) -> Signing:
    candidate = propose.read_candidate(layout, release)
    digest = candidate.manifest_sha256
    _check_built(entry, candidate)
    document = propose.check_proposal(candidate, propose.current_list(layout))
    root = keys.newest_root(layout)
    person = _check_person(layout, root, candidate, signer.public_key)
    earlier = _signed(entry, release, digest)
    _check_open(entry, candidate, person, signer.public_key.keyid, earlier)

    kept = {event.body["key_id"] for event in earlier}
    _append_signature(candidate, signer, kept)
    body = {"key_id": signer.public_key.keyid, "manifest_sha256": digest}
    once = f"signed:{release}:{digest}:{person}"
    entry.append("release.signed", release, actor=person, body=body, once=once)
    signers = (*(event.actor for event in earlier), person)
    needed = root.roles["targets"].threshold
    if len(signers) >= needed:
        certificate = {"manifest_sha256": digest, "signers": sorted(signers)}
        once = f"certified:{release}:{digest}"
        entry.append("release.certified", release, actor=person, body=certificate, once=once)
    return Signing(
        release,
        person,
        signer.public_key.keyid,
        digest,
        document.version,
        signers,
        needed,
        len(signers) >= needed,
    )


def _check_built(entry: Entry, candidate: propose.Candidate) -> None:
    """The journal, not the folder, says which candidate was built."""
    built = entry.events("candidate.built", candidate.release)
    if not built or built[-1].body["manifest_sha256"] != candidate.manifest_sha256:
        file = f"{candidate.release}/manifest.json"
        raise BrokenCandidateError(candidate.release, file, Reason.CHANGED)


def _check_person(layout: Layout, root: Root, candidate: propose.Candidate, key: Key) -> str:
    """Return who holds the key: root, our list of people and the candidate's must agree."""

    def refuse(reason: str, person: str | None = None) -> RefusedSigningError:
        return RefusedSigningError(candidate.release, reason, key.keyid, person)

    known = _people(layout).get(key.keyid)
    if known is None:
        raise refuse("unknown-key")
    person = known["person"]
    if known["role"] != keys.CERTIFIER or key.keyid not in root.roles["targets"].keyids:
        raise refuse("not-a-certifier", person)
    if candidate.people.get(key.keyid) != known:
        raise refuse("unknown-key", person)
    if person in candidate.manifest.uploaders:
        raise refuse("uploader", person)
    return person


def _check_open(
    entry: Entry, candidate: propose.Candidate, person: str, key_id: str, earlier: list[Event]
) -> None:
    release = candidate.release
    if person in {event.actor for event in earlier}:
        raise RefusedSigningError(release, "already-signed", key_id, person)
    if entry.recorded(f"certified:{release}:{candidate.manifest_sha256}"):
        raise RefusedSigningError(release, "already-certified", key_id, person)


def _append_signature(candidate: propose.Candidate, signer: CryptoSigner, kept: set[str]) -> None:
    """Add a signature to the same bytes; one a crash left unrecorded is dropped."""
    signed: Metadata[Targets] = Metadata.from_bytes(propose.read_bytes(candidate))
    for key_id in set(signed.signatures) - kept:
        del signed.signatures[key_id]
    signed.sign(signer, append=True)
    files.write_atomic(candidate.folder / propose.PROPOSAL, signed.to_bytes())


def _signed(entry: Entry, release: str, digest: str) -> list[Event]:
    events = entry.events("release.signed", release)
    return [event for event in events if event.body["manifest_sha256"] == digest]


def _people(layout: Layout) -> dict[str, dict[str, str]]:
    people: dict[str, dict[str, str]] = json.loads(keys.people_file(layout).read_bytes())
    return people
