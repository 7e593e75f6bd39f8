"""The key ceremony, and how a private key is read. Real keys never come near this folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Role, Root

from certify.errors import KeyFileError
from schemas import metadata
from schemas.roots import PERSON, check_roots
from store import canonical, clock, files, reading
from store.layout import Layout

ROOT_LIFE: Final = timedelta(days=730)
CERTIFIER: Final = "certifier"
PUBLISHER: Final = "publisher"

_ROOTS: Final = ("root-1", "root-2", "root-3")
_CERTIFIERS: Final = ("certifier-1", "certifier-2", "certifier-3")
_PUBLISHER: Final = "publisher"
_AGENCY: Final = "dic"

_README: Final = """\
DEMO KEYS - KHÓA TRÌNH DIỄN

KHÔNG DÙNG CHO DỮ LIỆU THẬT. Các khóa này không có mật khẩu và nằm chung một máy: ai đọc được
thư mục này đều ký thay được mọi người. Khóa thật do từng người tự tạo, có mật khẩu, giữ trên
thiết bị riêng; ba khóa gốc (root) giữ ngoại tuyến ở ba nơi.

NOT FOR REAL FIGURES. These keys have no password and lie on one machine: whoever reads this
folder can sign for everybody. Real keys are made by each person, with a password, on a device
of their own; the three root keys are kept offline in three places.
"""


def demo_key(layout: Layout, holder: str) -> Path:
    """Return where a demo key stands; holders are `root-1`, `certifier-2`, `publisher`."""
    return layout.keys / f"DEMO-{holder}.pem"


def pinned_root(layout: Layout) -> Path:
    """Return the root a verifier starts from."""
    return layout.trust / "root.json"


def people_file(layout: Layout) -> Path:
    """Return the list of who holds which key."""
    return layout.trust / "people.json"


def make_demo_keys(layout: Layout) -> dict[str, str]:
    """Make keys, root and people of a demonstration; what is there already is kept.

    Safe to run again after a crash: the pinned root is written last, and once a root exists no
    key is made.

    Returns:
        Person to key id, for the certifiers and the publisher.
    """
    first_root = layout.releases / metadata.FOLDER / "1.root.json"
    if not (first_root.exists() or pinned_root(layout).exists()):
        _make_keys(layout)
        signers = {
            holder: load_signer(demo_key(layout, holder))
            for holder in (*_ROOTS, *_CERTIFIERS, _PUBLISHER)
        }
        files.write_atomic(people_file(layout), canonical.encode(_people(signers)))
        files.write_atomic(first_root, _root(signers))
    for copy, source in ((pinned_root(layout), first_root), (first_root, pinned_root(layout))):
        if not copy.exists():
            files.write_atomic(copy, source.read_bytes())
    people: dict[str, dict[str, str]] = json.loads(people_file(layout).read_bytes())
    return {entry["person"]: key_id for key_id, entry in people.items()}


def load_signer(path: Path, password: bytes | None = None) -> CryptoSigner:
    """Read an Ed25519 private key (PEM, PKCS#8), with a password or without.

    Raises:
        KeyFileError: It is missing, no such key, or the password does not open it.
    """
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


def newest_root(layout: Layout) -> Root:
    """Return the newest root that follows from the pinned one.

    Raises:
        UntrustedListError: The chain does not hold.
    """
    folder = layout.releases / metadata.FOLDER
    roots = {
        name: reading.read_whole(folder / name, name, metadata.LIMITS["root"])
        for name in reading.list_names(folder, metadata.FOLDER)
        if metadata.role_of(name) == "root"
    }
    return check_roots(pinned_root(layout).read_bytes(), roots)[-1]


def _make_keys(layout: Layout) -> None:
    files.make_directory(layout.keys)
    layout.keys.chmod(0o700)
    files.write_atomic(layout.keys / "README.txt", _README.encode())
    for holder in (*_ROOTS, *_CERTIFIERS, _PUBLISHER):
        path = demo_key(layout, holder)
        if not path.exists():
            pem = CryptoSigner.generate_ed25519().private_bytes
            files.write_atomic(path, pem, mode=0o600)


def _people(signers: Mapping[str, CryptoSigner]) -> dict[str, dict[str, str]]:
    roles = dict.fromkeys(_CERTIFIERS, CERTIFIER) | {_PUBLISHER: PUBLISHER}
    return {
        signers[holder].public_key.keyid: {"person": f"{_AGENCY}.{holder}", "role": role}
        for holder, role in roles.items()
    }


def _root(signers: Mapping[str, CryptoSigner]) -> bytes:
    def role(holders: tuple[str, ...], threshold: int) -> Role:
        return Role([signers[holder].public_key.keyid for holder in holders], threshold)

    people = _people(signers)
    keys = {signer.public_key.keyid: signer.public_key for signer in signers.values()}
    for key_id, entry in people.items():
        keys[key_id].unrecognized_fields[PERSON] = entry["person"]
    root = Root(
        version=1,
        expires=clock.now() + ROOT_LIFE,
        keys=dict(keys),
        roles={
            "root": role(_ROOTS, 2),
            "targets": role(_CERTIFIERS, 2),
            "snapshot": role((_PUBLISHER,), 1),
            "timestamp": role((_PUBLISHER,), 1),
        },
        consistent_snapshot=True,
    )
    document = Metadata(root)
    for holder in _ROOTS:
        document.sign(signers[holder], append=True)
    return document.to_bytes()
