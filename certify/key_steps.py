"""`certify keys …`: the ceremony, step by step; `docs/key-ceremony.md` says who does what where."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from certify import unlock
from store.journal import Journal
from store.layout import Layout

if TYPE_CHECKING:
    from securesystemslib.signer import Signer

Add = Callable[..., argparse.ArgumentParser]
Run = Callable[[argparse.Namespace, Layout], int]

_REFUSED: Final = 2
# What a draft still lacks: Vietnamese, English.
_LACKING: Final = {
    "old-root": (
        "chữ ký của 2 khóa gốc hiện hành: keys sign",
        "signatures by 2 present root keys: keys sign",
    ),
    "new-root": (
        "chữ ký của 2 khóa gốc trong bản mới: keys sign",
        "signatures by 2 root keys of the draft: keys sign",
    ),
    "list": (
        "danh sách được 2 người chứng nhận mới ký lại: keys sign-list",
        "the list signed anew by 2 certifiers of the draft: keys sign-list",
    ),
}


def add_steps(add: Add) -> None:
    """Add `keys`; `add` takes name, function, sentence and positional arguments."""
    step = add("keys", _show, "the key ceremony: what is in force, and what comes next")
    verbs = step.add_subparsers(metavar="VERB")
    new = _add(verbs, "new", _new, "make a key of one's own, with a password", "person")
    new.add_argument("--to", type=Path, required=True, help="such as /media/usb/dic.an.pem")
    new.add_argument("--password-fd", type=int, metavar="N")
    public = _add(verbs, "public", _public, "write the public part of a key to stdout", "person")
    unlock.add_key(public, "a file, agent:… or hsm:…", is_required=True)
    root = _add(verbs, "root", _root, "draft the first root from public parts")
    for role in ("root", "certifier", "publisher"):
        root.add_argument(f"--{role}", type=Path, nargs="+", required=True, metavar="PUB.json")
    sign = _add(verbs, "sign", _sign_root, "sign the draft with a root key")
    unlock.add_key(sign, "a root key", is_required=True)
    again = _add(verbs, "sign-list", _sign_list, "sign the list anew, as a certifier of the draft")
    unlock.add_key(again, "a certifier's key", is_required=True)
    install = _add(verbs, "install", _install, "put the draft in place")
    unlock.add_key(install, "the publisher's key of the draft, once something is published")
    rotate = add("rotate", _rotate, "draft the next root: replace, add or revoke a key", "person")
    rotate.add_argument("--role", choices=("root", "certifier", "publisher"), required=True)
    by = rotate.add_mutually_exclusive_group(required=True)
    by.add_argument("--with", type=Path, dest="new", metavar="PUB.json", help="who comes instead")
    by.add_argument("--revoke", action="store_true", help="nobody comes instead")


def _add(verbs: Any, name: str, run: Run, about: str, *positional: str) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse's own type is private
    verb: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
    for argument in positional:
        verb.add_argument(argument)
    verb.set_defaults(run=run)
    return verb


def _new(options: argparse.Namespace, _layout: Layout) -> int:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from securesystemslib.signer import CryptoSigner

    from certify import holders, signers
    from store import files

    holders.check_person(options.person)
    if options.to.exists():
        print(f"{options.to}: đã có, không ghi đè / it exists and is kept", file=sys.stderr)
        return _REFUSED
    try:
        password = unlock.new_password(options.password_fd)
    except ValueError as error:
        print(error, file=sys.stderr)
        return _REFUSED
    key = Ed25519PrivateKey.generate()
    files.write_atomic(options.to, signers.encrypted(key, password), mode=0o600)
    public = options.to.with_suffix(".pub.json")
    files.write_atomic(public, holders.write(options.person, CryptoSigner(key).public_key))
    print(f"{options.to}: giữ riêng / keep it to yourself")
    print(f"{public}: nộp cho buổi lễ / hand it in")
    print(f"  {options.person} {holders.read(public).fingerprint}")
    return 0


def _public(options: argparse.Namespace, _layout: Layout) -> int:
    from certify import holders

    sys.stdout.buffer.write(holders.write(options.person, _signer(options).public_key))
    return 0


def _root(options: argparse.Namespace, layout: Layout) -> int:
    from certify import ceremony, holders

    given = [
        [holders.read(path) for path in paths]
        for paths in (options.root, options.certifier, options.publisher)
    ]
    draft = ceremony.draft_first(layout, Journal(layout.journal), *given)
    return _tell(layout, draft)


def _rotate(options: argparse.Namespace, layout: Layout) -> int:
    from certify import ceremony, holders

    comes = None if options.revoke else holders.read(options.new)
    draft = ceremony.draft_next(
        layout, Journal(layout.journal), {options.person: comes}, options.role
    )
    return _tell(layout, draft)


def _sign_root(options: argparse.Namespace, layout: Layout) -> int:
    from certify import ceremony

    draft = ceremony.sign_root(layout, Journal(layout.journal), _signer(options))
    return _tell(layout, draft)


def _sign_list(options: argparse.Namespace, layout: Layout) -> int:
    from certify import ceremony

    draft = ceremony.sign_list(layout, Journal(layout.journal), _signer(options))
    return _tell(layout, draft)


def _install(options: argparse.Namespace, layout: Layout) -> int:
    from certify import installation

    publisher = _signer(options) if options.key else None
    done = installation.install(layout, Journal(layout.journal), publisher)
    print(f"root {done.version} có hiệu lực / is in force: sha256 {done.sha256}")
    if done.list_version:
        print(f"  danh sách / list v{done.list_version}")
    print(f"  biên bản / record: {done.record}")
    sys.stdout.write(_record(done.record))
    return 0


def _signer(options: argparse.Namespace) -> Signer:
    return unlock.signer(options.key, options.password_fd)


def _show(_options: argparse.Namespace, layout: Layout) -> int:
    """Say what is in force and what comes next."""
    from certify import ceremony

    records = sorted(layout.trust.glob("ceremony-*.json"), key=_number)
    if records:
        sys.stdout.write(_record(records[-1]))
    if (ceremony.folder(layout) / "root.json").exists():
        return _tell(layout, ceremony.read(layout))
    if not records:
        print("chưa có khóa gốc / there is no root yet: docs/key-ceremony.md")
    return 0


def _number(path: Path) -> int:
    return int(path.stem.partition("-")[2])


def _tell(layout: Layout, draft: Any) -> int:  # noqa: ANN401 - imported when it is needed
    from certify import ceremony
    from certify.root_rules import ROLES, holders_of

    print(f"dự thảo / draft {draft.name}:")
    for role in ROLES:
        for holder in holders_of(draft.root.signed, role):
            print(f"  {role:<10} {holder.person:<24} {holder.fingerprint}")
    lacking: Sequence[str] = ceremony.missing(layout, draft)
    for code in lacking:
        vi, en = _LACKING[code]
        print(f"  còn thiếu / lacks: {vi} / {en}")
    if not lacking:
        print("  đủ chữ ký / all signed; next: make keys DO=install")
    return 0


def _record(path: Path) -> str:
    told = json.loads(path.read_bytes())
    lines = [f"{told['root']} sha256 {told['sha256']}", f"  hết hạn / expires {told['expires']}"]
    for role, people in told["holders"].items():
        lines += [f"  {role:<10} {person:<24} {each}" for person, each in people.items()]
    lines += [f"  allowed_signers sha256 {told['allowed_signers_sha256']}", ""]
    return "\n".join(lines)
