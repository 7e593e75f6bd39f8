"""Where the steward's page keeps things, where it listens, and how much it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from schemas import contract
from store import mail
from store.layout import Layout


@dataclass(frozen=True)
class Provider:
    """An OpenID Connect provider; `claim` names the account, `secret_file` is a path."""

    issuer: str
    client_id: str
    secret_file: Path | None
    claim: str = "preferred_username"
    name: str = "SSO"


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations of the page.

    `public_url` is its address in e-mails and for the identity provider; when it begins with
    https, cookies are sent over TLS only. `contracts` is where a confirmed label is written. Sizes
    are in bytes.
    """

    layout: Layout
    host: str = "127.0.0.1"
    port: int = 8001
    public_url: str | None = None
    mail: mail.Server | None = None
    provider: Provider | None = None
    contracts: Path = contract.HOME
    file_size: int = 50 * 1024 * 1024
    form_size: int = 2 * 1024 * 1024
    check_seconds: float = 120.0
    check_cpu_seconds: int = 90
    check_memory: int = 6 * 1024 * 1024 * 1024
    checks_at_once: int = 2
    draft_life: timedelta = timedelta(hours=72)
    idle: timedelta = timedelta(minutes=45)
    session_life: timedelta = timedelta(hours=10)
    uploads_an_hour: int = 60
    sign_ins_a_minute: int = 30

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read `DATA_ROOT`, `HOST`, `PORT`, `PORTAL_URL`, and `SMTP_…` and `OIDC_…` when set."""
        return cls(
            layout=Layout(Path(environment.get("DATA_ROOT", "data"))),
            host=environment.get("HOST", "127.0.0.1"),
            port=int(environment.get("PORT", "8001")),
            public_url=environment.get("PORTAL_URL") or None,
            mail=mail.Server.from_environment(environment),
            provider=_provider(environment),
        )


def _provider(environment: Mapping[str, str]) -> Provider | None:
    issuer, client = environment.get("OIDC_ISSUER"), environment.get("OIDC_CLIENT_ID")
    if not issuer or not client:
        return None
    secret = environment.get("OIDC_SECRET_FILE")
    return Provider(
        issuer.rstrip("/"),
        client,
        Path(secret) if secret else None,
        environment.get("OIDC_CLAIM", "preferred_username"),
        environment.get("OIDC_NAME", "SSO"),
    )
