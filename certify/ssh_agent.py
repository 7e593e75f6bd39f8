"""Keys held by an SSH agent: the private key never comes near this program.

An agent may run on the certifier's own machine, or be a hardware token that speaks its protocol
(draft-ietf-sshm-ssh-agent). An Ed25519 signature of an agent is over the very bytes it is given,
so it serves for the signed list and for `SHA256SUMS.<person>.sig` alike.
"""

from __future__ import annotations

import base64
import re
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_ssh_public_key
from securesystemslib.signer import Key, SecretsHandler, Signature, Signer, SSlibKey

from schemas import public_key, ssh

SCHEME: Final = "agent"

_IDENTITIES: Final = b"\x0b"
_IDENTITIES_ANSWER: Final = 12
_SIGN: Final = b"\x0d"
_SIGN_ANSWER: Final = 14
_LARGEST: Final = 1 << 20
_PATIENCE_S: Final = 60.0  # a token may wait for a touch


class AgentError(Exception):
    """The agent does not answer, or refuses; `reason` is `no-agent`, `not-in-agent`, `refused`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Identity:
    """A key the agent holds."""

    key: SSlibKey
    blob: bytes
    comment: str


class AgentSigner(Signer):
    """Signs through the agent behind a socket."""

    def __init__(self, agent: str, identity: Identity) -> None:
        self._agent = agent
        self._identity = identity

    @property
    def public_key(self) -> Key:
        """Key that the signatures are checked with."""
        return self._identity.key

    @classmethod
    def from_priv_key_uri(
        cls,
        priv_key_uri: str,
        public_key: Key,
        secrets_handler: SecretsHandler | None = None,
    ) -> AgentSigner:
        """Not offered: which agent to ask is given by the caller, not read from the environment.

        Raises:
            NotImplementedError: Always; use `find`.
        """
        raise NotImplementedError(priv_key_uri)

    def sign(self, payload: bytes) -> Signature:
        """Have the agent sign.

        Raises:
            AgentError: It refuses, or its answer is no signature.
        """
        request = _SIGN + _string(self._identity.blob) + _string(payload) + struct.pack(">I", 0)
        answer = _ask(self._agent, request, _SIGN_ANSWER, "refused")
        try:
            _, raw = ssh.fields(ssh.fields(answer)[0])
            if public_key.is_p256(self.public_key):
                numbers = (int.from_bytes(each, "big") for each in ssh.fields(raw))
                raw = encode_dss_signature(*numbers)
        except (ValueError, TypeError, IndexError, struct.error):
            raise AgentError("refused") from None
        made = raw.hex()
        if public_key.is_p256(self.public_key):
            made = public_key.one_spelling(made) or made
        return Signature(self.public_key.keyid, made)


def find(agent: str, wanted: str) -> AgentSigner:
    """Return the signer of an agent's key by comment, `SHA256:` fingerprint or key id.

    Args:
        agent: Path of the agent's socket, as `SSH_AUTH_SOCK` has it.
        wanted: Empty takes the only key there is.

    Raises:
        AgentError: No agent answers, or it has not exactly one such key.
    """
    known = list(list_identities(agent))
    found = [each for each in known if not wanted or wanted in _names(each)]
    if len(found) != 1:
        raise AgentError("not-in-agent")
    return AgentSigner(agent, found[0])


def list_identities(agent: str) -> Iterator[Identity]:
    """Yield the agent's keys of a kind that can sign releases.

    Raises:
        AgentError: No agent answers.
    """
    answer = _ask(agent, _IDENTITIES, _IDENTITIES_ANSWER, "no-agent")
    try:
        told = ssh.fields(answer[4:])
    except (ValueError, struct.error):
        raise AgentError("no-agent") from None
    for blob, comment in zip(told[::2], told[1::2], strict=False):
        key = _key(blob)
        if key is not None:
            yield Identity(key, blob, comment.decode(errors="replace"))


def _key(blob: bytes) -> SSlibKey | None:
    try:
        kind = ssh.fields(blob)[0].decode()
        loaded = load_ssh_public_key(f"{kind} {base64.b64encode(blob).decode()}".encode())
        key = SSlibKey.from_crypto(loaded)
        public_key.raw(key)
    except (ValueError, TypeError, AttributeError):
        return None
    return key


def _names(identity: Identity) -> set[str]:
    # A path on the command line may have lost a second slash of the fingerprint.
    fingerprint = ssh.fingerprint(identity.key)
    shortened = re.sub("/+", "/", fingerprint)
    return {identity.comment, fingerprint, shortened, identity.key.keyid}


def _ask(agent: str, request: bytes, expected: int, reason: str) -> bytes:
    """Send one request and return the answer without its kind."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_PATIENCE_S)
        try:
            connection.connect(agent)
            connection.sendall(_string(request))
            (length,) = struct.unpack(">I", _receive(connection, 4))
            answer = _receive(connection, min(length, _LARGEST))
        except (OSError, struct.error, EOFError):
            raise AgentError("no-agent") from None
    if not answer or answer[0] != expected:
        raise AgentError(reason)
    return answer[1:]


def _receive(connection: socket.socket, length: int) -> bytes:
    found = b""
    while len(found) < length:
        block = connection.recv(length - len(found))
        if not block:
            raise EOFError
        found += block
    return found


def _string(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content
