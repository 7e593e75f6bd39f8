"""What a person hands in at a key ceremony: the public part of a key, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from securesystemslib.signer import Key, SSlibKey

from certify.errors import CeremonyError
from schemas import public_key, ssh
from schemas.distrust import DistrustError
from schemas.roots import PERSON
from store import canonical, reading

FORMAT: Final = 1
_LIMIT: Final = 10_000
_LONGEST: Final = 60


@dataclass(frozen=True)
class Holder:
    """One person's public key; the private one never leaves its place."""

    person: str
    key: Key

    @property
    def fingerprint(self) -> str:
        """What is read aloud and compared: as `ssh-keygen -l` shows it."""
        return ssh.fingerprint(self.key)


def write(person: str, key: Key) -> bytes:
    """Return the public part of a key as the ceremony takes it.

    Raises:
        CeremonyError: The name cannot be one.
    """
    check_person(person)
    told = {"keytype": key.keytype, "scheme": key.scheme, "keyval": dict(key.keyval)}
    return canonical.encode({"format": FORMAT, "person": person, "key": told})


def read(path: Path) -> Holder:
    """Read what `write` wrote; the key's id is made anew from the key.

    Raises:
        CeremonyError: It is missing, is none, or holds a key that we do not believe.
    """
    try:
        whole = canonical.decode(reading.read_whole(path, path.name, _LIMIT))
        person, key = whole["person"], _key(whole["key"])
        is_ours = set(whole) == {"format", "person", "key"} and whole["format"] == FORMAT
    except DistrustError:
        raise CeremonyError("no-public-part", str(path)) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CeremonyError("bad-public-part", str(path)) from None
    if not is_ours:
        raise CeremonyError("bad-public-part", str(path))
    check_person(person)
    key.unrecognized_fields[PERSON] = person
    return Holder(person, key)


def check_person(person: str) -> None:
    """Check that a name can stand in a file's name and in `allowed_signers`.

    Raises:
        CeremonyError: It cannot.
    """
    if not isinstance(person, str) or len(person) > _LONGEST or not ssh.PERSON.fullmatch(person):
        raise CeremonyError("bad-person", str(person))


def _key(told: dict[str, Any]) -> SSlibKey:
    given = SSlibKey.from_dict("given", dict(told))
    raw = public_key.raw(given)
    if public_key.is_p256(given):
        loaded = load_pem_public_key(given.keyval["public"].encode())
        return SSlibKey.from_crypto(loaded, scheme=given.scheme)
    return SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(raw))
