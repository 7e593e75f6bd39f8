"""Signatures as OpenSSH writes and checks them, over the list of a release's files.

They let anybody check a release with `sha256sum` and `ssh-keygen` alone. They know neither expiry
nor a newer list, so they stand beside the signed list and never in its place. The format is
PROTOCOL.sshsig of OpenSSH; our files have one spelling, so that no byte of them can change.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import textwrap
from collections.abc import Iterable, Mapping
from typing import Final

from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from securesystemslib.signer import Key, Signature

from schemas import public_key
from schemas.manifest import Manifest
from schemas.signed_list import SUMS

NAMESPACE: Final = "so-chuan-release"
# A pack for a ranking body is signed under a name of its own: it can never pass for a release.
PACK_NAMESPACE: Final = "so-chuan-pack"
LIMIT: Final = 4096

# Who signs becomes part of a file's name and of a line in `allowed_signers`.
PERSON: Final = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*", re.ASCII)

_MAGIC: Final = b"SSHSIG"
_VERSION: Final = 1
_HASH: Final = "sha512"
_BEGIN: Final = "-----BEGIN SSH SIGNATURE-----"
_END: Final = "-----END SSH SIGNATURE-----"
_WIDTH: Final = 70  # as ssh-keygen wraps it
_ED25519: Final = b"ssh-ed25519"
_P256: Final = b"ecdsa-sha2-nistp256"
_CURVE: Final = b"nistp256"


def sums(manifest: Manifest, manifest_sha256: str) -> bytes:
    """Return the file `SHA256SUMS` of a release: the manifest and all that it names, in order."""
    digests = {name: part.sha256 for name, part in manifest.objects.items()}
    digests["manifest.json"] = manifest_sha256
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode()


def signature_name(person: str) -> str:
    """Return the name of a person's signature file."""
    return f"{SUMS}.{person}.sig"


def payload(content: bytes, namespace: str = NAMESPACE) -> bytes:
    """Return what is signed for a file: our namespace and the file's digest."""
    digest = hashlib.sha512(content).digest()
    return _MAGIC + _strings(namespace.encode(), b"", _HASH.encode(), digest)


def write(key: Key, signature: Signature, namespace: str = NAMESPACE) -> bytes:
    """Return the signature file for a signature over `payload`."""
    raw = bytes.fromhex(signature.signature)
    if public_key.is_p256(key):
        numbers = _strings(*(_integer(number) for number in decode_dss_signature(raw)))
        inner = _strings(_P256, numbers)
    else:
        inner = _strings(_ED25519, raw)
    fields = _strings(public_blob(key), namespace.encode(), b"", _HASH.encode(), inner)
    blob = _MAGIC + struct.pack(">I", _VERSION) + fields
    lines = textwrap.wrap(base64.b64encode(blob).decode(), _WIDTH)
    return "\n".join([_BEGIN, *lines, _END, ""]).encode()


def is_good(key: Key, content: bytes, signature_file: bytes, namespace: str = NAMESPACE) -> bool:
    """Tell whether a signature file is this key's over these bytes, to the last byte."""
    signature = _read(key, signature_file)
    return (
        signature is not None
        and write(key, signature, namespace) == signature_file
        and public_key.is_good(key, signature, payload(content, namespace))
    )


def public_blob(key: Key) -> bytes:
    """Return a public key as OpenSSH encodes it.

    Raises:
        BadKeyError: It is of no kind that we believe.
    """
    point = public_key.raw(key)
    if public_key.is_p256(key):
        return _strings(_P256, _CURVE, point)
    return _strings(_ED25519, point)


def public_line(key: Key) -> str:
    """Return a public key as a line of OpenSSH has it: `ssh-ed25519 AAAA…`."""
    kind = _P256 if public_key.is_p256(key) else _ED25519
    return f"{kind.decode()} {base64.b64encode(public_blob(key)).decode()}"


def fingerprint(key: Key) -> str:
    """Return what `ssh-keygen -l` shows of a key: `SHA256:…`."""
    digest = hashlib.sha256(public_blob(key)).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def allowed_signers(holders: Mapping[str, Iterable[Key]], namespace: str = NAMESPACE) -> str:
    """Return the file `allowed_signers`: who may sign releases, and nothing else, with what key."""
    return "".join(
        f'{person} namespaces="{namespace}" {public_line(key)}\n'
        for person in sorted(holders)
        for key in holders[person]
    )


def _read(key: Key, signature_file: bytes) -> Signature | None:
    """Return the signature inside a file; whether all else in it is right is seen by rewriting."""
    try:
        lines = signature_file[:LIMIT].decode("ascii").split("\n")
        blob = base64.b64decode("".join(lines[1:-2]), validate=True)
        outer = fields(blob[len(_MAGIC) + 4 :])
        inner = fields(outer[4])
        raw = inner[1]
        if public_key.is_p256(key):
            numbers = (int.from_bytes(each, "big") for each in fields(raw))
            raw = encode_dss_signature(*numbers)
    except (ValueError, IndexError, TypeError, struct.error):
        return None
    return Signature(key.keyid, raw.hex())


def _strings(*parts: bytes) -> bytes:
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def fields(content: bytes) -> list[bytes]:
    """Return the strings that OpenSSH wrote one after the other.

    Raises:
        ValueError, struct.error: They do not end where the bytes do.
    """
    found, at = [], 0
    while at < len(content):
        (length,) = struct.unpack_from(">I", content, at)
        at += 4 + length
        if at > len(content):
            raise ValueError("a field is cut")
        found.append(content[at - length : at])
    return found


def _integer(number: int) -> bytes:
    """Return a positive integer as OpenSSH's mpint: big-endian, the sign bit clear."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")
