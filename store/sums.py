"""`SHA256SUMS` and the OpenSSH signatures beside it, as the Python verifier checks them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from schemas import manifest as manifests
from schemas import ssh
from schemas.distrust import DistrustError, Reason
from schemas.signed_list import SUMS, ReleaseEntry, SignedList

LIMIT: Final = 1_000_000

Read = Callable[[str, int], bytes]


def check(
    listed: SignedList, entry: ReleaseEntry, manifest: manifests.Manifest, read: Read
) -> tuple[str, ...]:
    """Check what lets a release be verified without Python.

    The sums are a function of the manifest, and each who signed the list has signed them with the
    same key. Releases listed without sums have none.

    Args:
        read: Returns a file of the release's folder by name, up to a limit; refuses a larger one.

    Returns:
        The names of these files; nothing else but the manifest may lie beside them.

    Raises:
        DistrustError: One is missing, or is not what it must be.
    """
    target = listed.targets.get(f"{entry.id}/{SUMS}")
    if target is None:
        return ()
    content = read(SUMS, LIMIT)
    if content != ssh.sums(manifest, entry.manifest_sha256) or len(content) != target.length:
        raise DistrustError(Reason.CHANGED, f"{entry.id}/{SUMS}")
    return (SUMS, *(_check_one(listed, entry, key, content, read) for key in entry.signer_keys))


def _check_one(
    listed: SignedList, entry: ReleaseEntry, key_id: str, content: bytes, read: Read
) -> str:
    person = listed.persons.get(key_id, key_id)
    if not ssh.PERSON.fullmatch(person):
        raise DistrustError(Reason.BAD_PEOPLE, entry.id)
    name = ssh.signature_name(person)
    if not ssh.is_good(listed.keys[key_id], content, read(name, ssh.LIMIT)):
        raise DistrustError(Reason.BAD_SIGNATURE, f"{entry.id}/{name}")
    return name
