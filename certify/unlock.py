"""How a command gets at a key: which one, and the password, never by argument or environment."""

from __future__ import annotations

import argparse
import getpass
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from certify.errors import KeyFileError

if TYPE_CHECKING:  # every command reads this module, and few need the libraries
    from securesystemslib.signer import Signer

_LONGEST: Final = 1024


def add_key(step: argparse.ArgumentParser, about: str, *, is_required: bool = False) -> None:
    """Add `--key` and `--password-fd` to a command."""
    step.add_argument("--key", type=Path, required=is_required, help=about)
    step.add_argument(
        "--password-fd",
        type=int,
        metavar="N",
        help="read the key's password or PIN from this file descriptor, such as 3 with 3< file",
    )


def password(key: Path, descriptor: int | None = None) -> bytes | None:
    """Return the password of a key that has one: from a descriptor, or asked for.

    Raises:
        KeyFileError: The key is missing or unreadable whatever the password.
    """
    from certify import signers

    if descriptor is not None:
        return from_descriptor(descriptor)
    if str(key).startswith(signers.TOKEN):
        return getpass.getpass(f"PIN {key}: ").encode()
    try:
        signers.load(key)
    except KeyFileError as error:
        if error.reason != "wrong-password":
            raise
        return getpass.getpass(f"mật khẩu / password {key}: ").encode()
    return None


def signer(key: Path, descriptor: int | None = None) -> Signer:
    """Open a key, asking for its password when it has one.

    Raises:
        KeyFileError: It cannot be used.
    """
    from certify import signers

    return signers.load(key, password(key, descriptor))


def new_password(descriptor: int | None = None) -> bytes:
    """Return a password for a new key; asked for twice when nobody gives a descriptor.

    Raises:
        ValueError: It is too short, or the two differ.
    """
    from certify.signers import SHORTEST_PASSWORD

    if descriptor is not None:
        given = from_descriptor(descriptor)
    else:
        given = getpass.getpass("mật khẩu mới / new password: ").encode()
        again = getpass.getpass("một lần nữa / again: ").encode()
        if given != again:
            raise ValueError("hai lần nhập khác nhau / the two differ")
    if len(given.decode(errors="replace")) < SHORTEST_PASSWORD:
        raise ValueError(
            f"cần ít nhất {SHORTEST_PASSWORD} ký tự / it needs {SHORTEST_PASSWORD} characters"
        )
    return given


def from_descriptor(descriptor: int) -> bytes:
    """Return the first line of an open file; the descriptor is closed after that."""
    with os.fdopen(descriptor, "rb") as stream:
        return stream.readline(_LONGEST).rstrip(b"\r\n")
