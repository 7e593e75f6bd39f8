"""Private keys, wherever they are: an encrypted file, an SSH agent, a token behind PKCS#11.

How a key is named: a path, `agent:<comment or SHA256:… fingerprint>`, or `hsm:<id>?label=<token>`
as securesystemslib has it (the library of the token in PYKCS11LIB). A token signs with ECDSA
P-256, for securesystemslib offers nothing else there; all others with Ed25519.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.exceptions import UnsupportedLibraryError
from securesystemslib.signer import CryptoSigner, HSMSigner, Key, SecretsHandler, Signature, Signer

from certify import ssh_agent
from certify.errors import KeyFileError
from schemas import public_key

try:
    from pkcs11.exceptions import PKCS11Error
except ImportError:  # without it no token is asked for anything

    class PKCS11Error(Exception):  # type: ignore[no-redef]  # noqa: D101
        pass


AGENT: Final = f"{ssh_agent.SCHEME}:"
TOKEN: Final = f"{HSMSigner.SCHEME}:"
SHORTEST_PASSWORD: Final = 12


class TokenSigner(Signer):
    """A token's signer whose signatures have the one spelling that we believe."""

    def __init__(self, inner: HSMSigner, name: Path) -> None:
        self._inner = inner
        self._name = name

    @property
    def public_key(self) -> Key:
        """Key that the signatures are checked with."""
        return self._inner.public_key

    @classmethod
    def from_priv_key_uri(
        cls, priv_key_uri: str, public_key: Key, secrets_handler: SecretsHandler | None = None
    ) -> TokenSigner:
        """Return the signer of a token's key."""
        inner = HSMSigner.from_priv_key_uri(priv_key_uri, public_key, secrets_handler)
        return cls(inner, Path(priv_key_uri))

    def sign(self, payload: bytes) -> Signature:
        """Have the token sign.

        Raises:
            KeyFileError: It was taken away, or the PIN is wrong.
        """
        try:
            made = self._inner.sign(payload)
        except (ValueError, PKCS11Error):
            raise KeyFileError(self._name, "no-token") from None
        return Signature(made.keyid, public_key.one_spelling(made.signature) or made.signature)


def is_elsewhere(key: Path) -> bool:
    """Tell whether the private key stays where it is, in an agent or a token."""
    return str(key).startswith((AGENT, TOKEN))


def load(key: Path, password: bytes | None = None) -> Signer:
    """Return the signer a key's name stands for.

    Args:
        key: Path of a PKCS#8 PEM, or `agent:…`, or `hsm:…`.
        password: Opens the file, or is the token's PIN.

    Raises:
        KeyFileError: It is missing, of another kind, or the password does not open it.
    """
    if str(key).startswith(AGENT):
        return _from_agent(key)
    if str(key).startswith(TOKEN):
        return _from_token(key, password)
    return _from_file(key, password)


def encrypted(key: Ed25519PrivateKey, password: bytes) -> bytes:
    """Return a key as PKCS#8 PEM that only the password opens."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password))


def _from_file(path: Path, password: bytes | None) -> Signer:
    try:
        key = load_pem_private_key(path.read_bytes(), password)
    except FileNotFoundError:
        raise KeyFileError(path, "missing") from None
    except TypeError:
        raise KeyFileError(path, "wrong-password") from None
    except (ValueError, OSError):
        raise KeyFileError(path, "wrong-password" if password else "unreadable") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(path, "not-ed25519")
    return CryptoSigner(key)


def _from_agent(key: Path) -> Signer:
    try:
        return ssh_agent.find(os.environ.get("SSH_AUTH_SOCK", ""), str(key).removeprefix(AGENT))
    except ssh_agent.AgentError as error:
        raise KeyFileError(key, error.reason) from None


def _from_token(key: Path, pin: bytes | None) -> Signer:
    if pin is None:
        raise KeyFileError(key, "wrong-password")
    named = urlsplit(str(key))
    label = parse_qs(named.query).get("label", [None])[0]
    try:
        number = int(named.path) if named.path else None
        uri, public = HSMSigner.import_(number, label, lambda _: pin.decode())
    except UnsupportedLibraryError:
        raise KeyFileError(key, "no-token-library") from None
    except (ValueError, PKCS11Error):
        raise KeyFileError(key, "no-token") from None
    if not public_key.is_p256(public):
        raise KeyFileError(key, "not-p256")
    return TokenSigner.from_priv_key_uri(uri, public, lambda _: pin.decode())
