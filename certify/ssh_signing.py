"""The signatures that need no Python to check: made where a certifier signs, laid out beside it."""

from __future__ import annotations

from pathlib import Path

from securesystemslib.signer import Signer
from tuf.api.metadata import Root

from certify import propose
from certify.errors import BrokenCandidateError
from certify.proposal import Subject
from schemas import ssh
from schemas.distrust import DistrustError, Reason
from schemas.metadata import Document
from schemas.roots import PERSON
from store import files, reading


def put(subject: Subject, signer: Signer, person: str) -> None:
    """Sign `SHA256SUMS` of a candidate with the key that signs its list; an amendment has none.

    The file lies in the candidate's folder, as the proposal does; only those of the list's
    signers come out.
    """
    if isinstance(subject, propose.Candidate):
        signature = signer.sign(ssh.payload(subject.sums))
        written = ssh.write(signer.public_key, signature)
        files.write_atomic(subject.home / ssh.signature_name(person), written)


def papers(candidate: propose.Candidate, listed: Document, root: Root) -> dict[str, bytes]:
    """Return `SHA256SUMS` and the signature file of everyone who signed the list, by name.

    Raises:
        BrokenCandidateError: One is missing, or is not over these files by this key.
    """
    found = {ssh.SUMS: candidate.sums}
    for key_id in listed.signatures:
        key = root.keys[key_id]
        name = ssh.signature_name(str(key.unrecognized_fields.get(PERSON, key_id)))
        content = _read(candidate, candidate.home / name, name)
        if not ssh.is_good(key, candidate.sums, content):
            raise BrokenCandidateError(candidate.id, name, Reason.BAD_SIGNATURE)
        found[name] = content
    return found


def _read(candidate: propose.Candidate, path: Path, name: str) -> bytes:
    try:
        return reading.read_whole(path, name, ssh.LIMIT)
    except DistrustError as error:
        raise BrokenCandidateError(candidate.id, name, error.reason) from None
