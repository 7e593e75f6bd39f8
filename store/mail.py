"""E-mail through the installation's own SMTP server, when one is configured."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path

_SECONDS = 15.0
_DOMAIN = "so-chuan.invalid"


@dataclass(frozen=True)
class Server:
    """Where mail is handed over; `password_file` is a path, never the secret itself."""

    host: str
    port: int
    sender: str
    user: str | None = None
    password_file: Path | None = None
    is_encrypted: bool = True

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Server | None:
        """Read `SMTP_HOST`, `SMTP_PORT`, `SMTP_FROM`, `SMTP_USER`, `SMTP_PASSWORD_FILE`.

        `SMTP_TLS=off` is for a relay on the same host. None when no server is named.
        """
        host, sender = environment.get("SMTP_HOST"), environment.get("SMTP_FROM")
        if not host or not sender:
            return None
        secret = environment.get("SMTP_PASSWORD_FILE")
        return cls(
            host,
            int(environment.get("SMTP_PORT", "587")),
            sender,
            environment.get("SMTP_USER"),
            Path(secret) if secret else None,
            environment.get("SMTP_TLS", "on") != "off",
        )


def send(
    server: Server, to: str, subject: str, text: str, *, message_id: str | None = None
) -> None:
    """Hand one message over.

    Args:
        message_id: What a mail program knows a repeated message by, without angle brackets; one
            of its own when there is none.

    Raises:
        OSError: The server cannot be reached or refused it (`smtplib` errors among them).
    """
    message = EmailMessage()
    message["From"], message["To"] = server.sender, to
    message["Subject"] = " ".join(subject.split())
    named = f"<{message_id}@{_DOMAIN}>" if message_id else make_msgid(domain=_DOMAIN)
    message["Date"], message["Message-ID"] = formatdate(), named
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    with smtplib.SMTP(server.host, server.port, timeout=_SECONDS) as client:
        if server.is_encrypted:
            client.starttls(context=ssl.create_default_context())
        if server.user is not None and server.password_file is not None:
            client.login(server.user, server.password_file.read_text(encoding="utf-8").strip())
        client.send_message(message)
