"""Who is told of publications: the list the DIC keeps, by e-mail or by web hook.

The list is `announcements/bodies.json`; the secret a hook's messages are signed with lies beside
it, readable by its owner alone. Who was put on the list, and when, is in the journal.
"""

from __future__ import annotations

import base64
import re
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from certify.errors import BodyError
from store import canonical, files
from store.journal import Journal
from store.layout import Layout

LISTED: Final = "announcement.listed"
UNLISTED: Final = "announcement.unlisted"
MAIL: Final = "mail"
HOOK: Final = "hook"
LANGUAGES: Final = ("vi", "en")

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,39}", re.ASCII)
_ADDRESS: Final = re.compile(r"[^\s@<>,;:\"]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+", re.ASCII)
_LOCAL: Final = ("127.0.0.1", "localhost", "::1")
_LONGEST: Final = 500


@dataclass(frozen=True)
class Body:
    """One body; `mail` or `hook` is null, not both. It hears of what comes after `since` (seq)."""

    name: str
    mail: str | None
    hook: str | None
    lang: str
    since: int

    @property
    def channels(self) -> dict[str, str]:
        """Address by channel."""
        found = {MAIL: self.mail, HOOK: self.hook}
        return {channel: address for channel, address in found.items() if address}


def add(
    layout: Layout,
    journal: Journal,
    name: str,
    *,
    actor: str,
    mail: str | None = None,
    hook: str | None = None,
    lang: str = "vi",
) -> str | None:
    """Put a body on the list; return the secret of its hook, which is shown once.

    Raises:
        BodyError: The name or an address cannot be used, or the body is on the list.
    """
    if _NAME.fullmatch(name) is None:
        raise BodyError(name, "name")
    _check_addresses(name, mail, hook)
    with journal.writing() as entry:
        listed = read(layout)
        if name in listed:
            raise BodyError(name, "taken")
        secret = _make_secret(layout, name) if hook else None
        told = {"mail": mail, "hook": hook, "lang": lang}
        seq = entry.append(LISTED, name, actor=actor, body=told).seq
        _write(layout, listed | {name: Body(name, mail, hook, lang, seq)})
    return secret


def remove(layout: Layout, journal: Journal, name: str, *, actor: str) -> None:
    """Take a body off the list.

    Raises:
        BodyError: It is not on it.
    """
    with journal.writing() as entry:
        listed = read(layout)
        if name not in listed:
            raise BodyError(name, "unknown")
        entry.append(UNLISTED, name, actor=actor, body={})
        _write(layout, {other: body for other, body in listed.items() if other != name})
        _secret_file(layout, name).unlink(missing_ok=True)


def read(layout: Layout) -> dict[str, Body]:
    """Return the list by name; empty before the first body is on it.

    Raises:
        BodyError: The file is not as it was written.
    """
    path = layout.announcements / "bodies.json"
    if not path.exists():
        return {}
    try:
        found: list[dict[str, Any]] = canonical.decode(path.read_bytes())["bodies"]
        return {each["name"]: Body(**each) for each in found}
    except (ValueError, KeyError, TypeError):
        raise BodyError(path.name, "unreadable") from None


def secret_of(layout: Layout, name: str) -> bytes:
    """Return the key a hook's messages are signed with.

    Raises:
        BodyError: There is none.
    """
    try:
        text = _secret_file(layout, name).read_text(encoding="ascii")
        return base64.b64decode(text.strip().removeprefix("whsec_"), validate=True)
    except (OSError, ValueError):
        raise BodyError(name, "unreadable") from None


def _check_addresses(name: str, mail: str | None, hook: str | None) -> None:
    if not (mail or hook) or len(f"{mail}{hook}") > _LONGEST:
        raise BodyError(name, "address")
    if mail and _ADDRESS.fullmatch(mail) is None:
        raise BodyError(name, "address")
    if hook and not _is_hook(hook):
        raise BodyError(name, "address")


def _is_hook(hook: str) -> bool:
    """Tell whether an address may get what we sign: encrypted, or on this machine."""
    try:
        parts = urlsplit(hook)
        host = parts.hostname
    except ValueError:
        return False
    is_plain = hook.isascii() and hook.isprintable() and " " not in hook
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOCAL)
    return is_plain and bool(host) and is_safe and "@" not in parts.netloc


def _make_secret(layout: Layout, name: str) -> str:
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    files.write_atomic(_secret_file(layout, name), f"{secret}\n".encode(), mode=0o600)
    return secret


def _secret_file(layout: Layout, name: str) -> Path:
    return layout.announcements / f"{name}.secret"


def _write(layout: Layout, listed: dict[str, Body]) -> None:
    content = {"format": 1, "bodies": [asdict(body) for _, body in sorted(listed.items())]}
    path = layout.announcements / "bodies.json"
    files.write_atomic(path, canonical.encode(content), mode=0o600)
