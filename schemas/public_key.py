"""The public keys we believe: Ed25519, or ECDSA P-256 for tokens that cannot do the former.

Each key and each signature has one spelling only, so that one key cannot stand twice in a root and
no changed byte of a signature goes unseen.
"""

from __future__ import annotations

import re
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import Key, Signature

ED25519: Final = ("ed25519", "ed25519")
P256: Final = ("ecdsa", "ecdsa-sha2-nistp256")

_PUBLIC = re.compile(r"[0-9a-f]{64}", re.ASCII)
_HEX = re.compile(r"(?:[0-9a-f]{2})+", re.ASCII)
# Of the curve's group: a signature (r, s) is as good as (r, order - s); we believe the smaller.
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class BadKeyError(ValueError):
    """A key of another kind, or in another spelling, than we believe."""


def raw(key: Key) -> bytes:
    """Return the bytes that are the key itself: the point, in the form OpenSSH has it.

    Raises:
        BadKeyError: It is none of ours.
    """
    public = key.keyval.get("public")
    kind = (key.keytype, key.scheme)
    if not isinstance(public, str):
        raise BadKeyError(key.keyid)
    if kind == ED25519 and _PUBLIC.fullmatch(public):
        return bytes.fromhex(public)
    if kind == P256:
        return _point(key.keyid, public)
    raise BadKeyError(key.keyid)


def is_p256(key: Key) -> bool:
    """Tell whether a key that `raw` takes is an ECDSA one."""
    return (key.keytype, key.scheme) == P256


def is_good(key: Key, signature: Signature, payload: bytes) -> bool:
    """Tell whether a signature is the key's over these bytes, in its one spelling."""
    if is_p256(key) and one_spelling(signature.signature) != signature.signature:
        return False
    try:
        key.verify_signature(signature, payload)
    except UnverifiedSignatureError:
        return False
    return True


def one_spelling(signature: str) -> str | None:
    """Return an ECDSA P-256 signature with its smaller `s`, in hexadecimal DER.

    None when it is no such signature.
    """
    if not _HEX.fullmatch(signature):
        return None
    try:
        r, s = decode_dss_signature(bytes.fromhex(signature))
    except ValueError:
        return None
    return encode_dss_signature(r, min(s, _ORDER - s)).hex()


def _point(key_id: str, public: str) -> bytes:
    try:
        loaded = load_pem_public_key(public.encode())
    except ValueError:
        raise BadKeyError(key_id) from None
    if not isinstance(loaded, EllipticCurvePublicKey) or not isinstance(loaded.curve, SECP256R1):
        raise BadKeyError(key_id)
    pem = loaded.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    if pem.decode().strip() != public.strip() or public not in (pem.decode(), pem.decode().strip()):
        raise BadKeyError(key_id)
    return loaded.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
