"""Who holds which key, and the keys of a demonstration. Real keys never come near this folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from securesystemslib.signer import CryptoSigner, Key, Signer
from tuf.api.metadata import Metadata, Role, Root

from certify import signers
from schemas import metadata, ssh
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


def allowed_signers(layout: Layout) -> Path:
    """Return the file that OpenSSH checks a release's signatures against."""
    return layout.trust / "allowed_signers"


def former_signers(layout: Layout) -> Path:
    """Return the like of `allowed_signers` for keys that were revoked: old releases only."""
    return layout.trust / "allowed_signers.former"


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
        holders = {
            holder: load_signer(demo_key(layout, holder))
            for holder in (*_ROOTS, *_CERTIFIERS, _PUBLISHER)
        }
        root = _root(holders)
        write_public(layout, root.signed)
        files.write_atomic(first_root, root.to_bytes())
    for copy, source in ((pinned_root(layout), first_root), (first_root, pinned_root(layout))):
        if not copy.exists():
            files.write_atomic(copy, source.read_bytes())
    people: dict[str, dict[str, str]] = json.loads(people_file(layout).read_bytes())
    return {entry["person"]: key_id for key_id, entry in people.items()}


def load_signer(key: Path | Signer, password: bytes | None = None) -> Signer:
    """Return the signer of a private key: a file, or one that an agent or a token holds.

    One that was opened before stays as it is.

    Raises:
        KeyFileError: It cannot be used (`certify.signers`).
    """
    return key if isinstance(key, Signer) else signers.load(key, password)


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


def write_public(
    layout: Layout, root: Root, former: Mapping[str, Sequence[Key]] | None = None
) -> None:
    """Write what follows from a root, for our own commands and for those without Python.

    Args:
        former: Keys of certifiers that no longer count, by person.
    """
    files.write_atomic(people_file(layout), canonical.encode(people_of(root)))
    files.write_atomic(allowed_signers(layout), allowed_by(root))
    if former:
        path = former_signers(layout)
        files.write_atomic(path, ssh.allowed_signers(former).encode())


def allowed_by(root: Root) -> bytes:
    """Return the `allowed_signers` of a root: its certifiers."""
    certifiers = {
        entry["person"]: [root.keys[key_id]]
        for key_id, entry in people_of(root).items()
        if entry["role"] == CERTIFIER
    }
    return ssh.allowed_signers(certifiers).encode()


def former_certifiers(chain: Sequence[Root]) -> dict[str, list[Key]]:
    """Return the keys of certifiers that count no more, by person."""
    now = set(chain[-1].roles["targets"].keyids)
    found: dict[str, dict[str, Key]] = {}
    for root in chain[:-1]:
        for key_id in set(root.roles["targets"].keyids) - now:
            person = person_of(root.keys[key_id])
            found.setdefault(person, {})[key_id] = root.keys[key_id]
    return {person: [each[key] for key in sorted(each)] for person, each in found.items()}


def people_of(root: Root) -> dict[str, dict[str, str]]:
    """Return person and role of every certifier's and publisher's key."""
    roles = {key_id: CERTIFIER for key_id in root.roles["targets"].keyids}
    roles |= {key_id: PUBLISHER for key_id in root.roles["snapshot"].keyids}
    return {
        key_id: {"person": person_of(root.keys[key_id]), "role": role}
        for key_id, role in roles.items()
    }


def person_of(key: Key) -> str:
    """Return who holds a key, as the root says; the key's id when it does not."""
    return str(key.unrecognized_fields.get(PERSON, key.keyid))


def _make_keys(layout: Layout) -> None:
    files.make_directory(layout.keys)
    layout.keys.chmod(0o700)
    files.write_atomic(layout.keys / "README.txt", _README.encode())
    for holder in (*_ROOTS, *_CERTIFIERS, _PUBLISHER):
        path = demo_key(layout, holder)
        if not path.exists():
            pem = CryptoSigner.generate_ed25519().private_bytes
            files.write_atomic(path, pem, mode=0o600)


def _root(signers: Mapping[str, Signer]) -> Metadata[Root]:
    def role(holders: tuple[str, ...], threshold: int) -> Role:
        return Role([signers[holder].public_key.keyid for holder in holders], threshold)

    keys = {signer.public_key.keyid: signer.public_key for signer in signers.values()}
    for holder in (*_ROOTS, *_CERTIFIERS, _PUBLISHER):
        key = keys[signers[holder].public_key.keyid]
        key.unrecognized_fields[PERSON] = f"{_AGENCY}.{holder}"
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
    return document
