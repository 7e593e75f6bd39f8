"""How one TUF metadata file is read: strictly, so that any changed byte is either seen or signed.

python-tuf forgives spaces, repeated keys and signatures nobody can check. A file of ours has one
spelling (sorted keys, no spaces, ASCII), and no float, which has no canonical text.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn, TypeVar

# securesystemslib falls back to a pure Python check that accepts malleable signatures; without
# `cryptography` this import fails instead.
import cryptography.hazmat.primitives.asymmetric.ed25519  # noqa: F401
from securesystemslib.signer import Signature
from tuf.api.metadata import Root, Signed, Snapshot, Targets, Timestamp

from schemas.distrust import Reason, UntrustedListError

FOLDER: Final = "metadata"
# The defaults of python-tuf's own client.
LIMITS: Final = {
    "root": 512_000,
    "timestamp": 16_384,
    "snapshot": 2_000_000,
    "targets": 5_000_000,
    # What the publisher says beside the list (`schemas.papers`).
    "access": 1_000_000,
    "calendar": 1_000_000,
}

_NAME = re.compile(
    r"(?P<version>[1-9][0-9]{0,8})\.(?P<role>root|targets|snapshot|access|calendar)\.json",
    re.ASCII,
)
# Ed25519 has one length; that of ECDSA is in its second byte (`schemas.public_key` reads it).
_SIGNATURE = re.compile(r"[0-9a-f]{128}|30[0-9a-f]{30,142}", re.ASCII)
_ESCAPE = re.compile(r"\\.", re.DOTALL)
_TypedT = TypeVar("_TypedT", Root, Targets, Snapshot, Timestamp)


@dataclass(frozen=True)
class Document:
    """One metadata file; `payload` is what the signatures are over (OLPC canonical JSON)."""

    name: str
    role: str
    version: int
    signed: dict[str, Any]
    payload: bytes
    signatures: dict[str, Signature]
    sha256: str
    length: int

    @property
    def link(self) -> dict[str, Any]:
        """How the next version names this one."""
        return {"length": self.length, "sha256": self.sha256, "version": self.version}

    def typed(self, kind: type[_TypedT]) -> _TypedT:
        """Return the signed part as python-tuf's class.

        Raises:
            UntrustedListError: It lacks something the TUF specification asks for.
        """
        try:
            # Not strict: a line break stands in the payload as it is.
            signed: Signed = kind.from_dict(json.loads(self.payload, strict=False))
        except (ValueError, KeyError, TypeError, AttributeError):
            refuse(Reason.UNREADABLE, self.name)
        assert isinstance(signed, kind)  # noqa: S101 - narrows the type, checks no input
        return signed


def role_of(name: str) -> str | None:
    """Return the role a file name stands for, or None when no metadata file is called so."""
    match = _NAME.fullmatch(name)
    return "timestamp" if name == "timestamp.json" else match and match["role"]


def read(name: str, content: bytes) -> Document:
    """Read a metadata file; its signatures are not yet checked.

    Raises:
        UntrustedListError: Too large, no JSON, another spelling than ours, another role or
            another version than the name says.
    """
    role = role_of(name) or refuse(Reason.UNLISTED, name)
    if len(content) > LIMITS[role]:
        refuse(Reason.TOO_LARGE, name)
    try:
        whole = parse(content)
        signed, signatures = whole.pop("signed"), whole.pop("signatures")
        version, payload = signed["version"], _payload(signed)
        respelt = _spell({"signatures": signatures, "signed": signed} | whole)
        by_key = {entry["keyid"]: _signature(entry) for entry in signatures}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        refuse(Reason.UNREADABLE, name)
    if whole or respelt != content or len(by_key) != len(signatures):
        refuse(Reason.NOT_CANONICAL, name)
    if signed.get("_type") != role:
        refuse(Reason.WRONG_ROLE, name)
    if type(version) is not int or (role != "timestamp" and name != f"{version}.{role}.json"):
        refuse(Reason.WRONG_VERSION, name)
    digest = hashlib.sha256(content).hexdigest()
    return Document(name, role, version, signed, payload, by_key, digest, len(content))


def pick(files: Mapping[str, bytes], name: str) -> Document:
    """Read one of a folder's files.

    Raises:
        UntrustedListError: It is not there, or as `read` says.
    """
    if name not in files:
        refuse(Reason.MISSING, name)
    return read(name, files[name])


def parse(content: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Read UTF-8 JSON without a float.

    Raises:
        ValueError: It is none.
        RecursionError: It is nested too deep.
    """
    return json.loads(content.decode(), parse_float=_refuse_float, parse_constant=_refuse_float)


def refuse(reason: Reason, name: str) -> NoReturn:
    """Raise for a file of the metadata folder."""
    raise UntrustedListError(reason, f"{FOLDER}/{name}")


def _spell(content: Any) -> bytes:  # noqa: ANN401 - any JSON
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _payload(signed: Any) -> bytes:  # noqa: ANN401 - any JSON
    # Equal to OLPC canonical JSON but for control characters, which then fail the signature;
    # many times faster than securesystemslib's encoder. A line break stands in a PEM.
    text = json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if "\\n" in text:
        text = _ESCAPE.sub(lambda found: "\n" if found[0] == "\\n" else found[0], text)
    return text.encode()


def _signature(entry: dict[str, Any]) -> Signature:
    if set(entry) != {"keyid", "sig"} or not _SIGNATURE.fullmatch(entry["sig"]):
        raise ValueError(entry)
    return Signature(entry["keyid"], entry["sig"])


def _refuse_float(text: str) -> NoReturn:
    raise ValueError(text)
