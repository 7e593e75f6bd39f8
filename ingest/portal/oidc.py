"""OpenID Connect: code flow with PKCE; the provider says who it is, the account is ours.

Only an existing account signs in this way; the provider makes none and grants no role.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import requests
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ingest.portal.settings import Provider

_SECONDS: Final = 10.0
_LIFE: Final = 600.0
_MOST_WAITING: Final = 1000
_ALGORITHMS: Final = ["RS256", "PS256", "ES256", "EdDSA"]
_REFUSALS: Final = (
    AuthlibBaseError,
    JoseError,
    requests.RequestException,
    KeyError,
    ValueError,
)


class ProviderError(Exception):
    """The provider did not confirm who this is; the text is for the log."""


@dataclass(frozen=True)
class _Departure:
    state: str
    nonce: str
    verifier: str
    back: str
    goes_to: str
    until: float


class Departures:
    """Browsers on their way to the provider; each may come back once."""

    def __init__(self, provider: Provider, now: Callable[[], float] = time.monotonic) -> None:
        self._provider = provider
        self._now = now
        self._lock = threading.Lock()
        self._waiting: dict[str, _Departure] = {}

    def leave(self, back: str, goes_to: str) -> tuple[str, str]:
        """Return (cookie, address at the provider).

        Raises:
            ProviderError: The provider does not answer, or does not name where to go.
        """
        nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        known = _discover(self._provider)
        with _session(self._provider, back) as session:
            address, state = session.create_authorization_url(
                known["authorization_endpoint"], nonce=nonce, code_verifier=verifier
            )
        secret = secrets.token_urlsafe(24)
        kept = _Departure(state, nonce, verifier, back, goes_to, self._now() + _LIFE)
        with self._lock:
            now = self._now()
            self._waiting = {key: each for key, each in self._waiting.items() if each.until > now}
            if len(self._waiting) >= _MOST_WAITING:
                raise ProviderError("too many on their way")
            self._waiting[secret] = kept
        return secret, str(address)

    def come_back(self, secret: str, address: str) -> tuple[str, str]:
        """Return (account name, where to go on) for the address the provider sent back.

        Raises:
            ProviderError: The answer is not the one to this browser's departure, or not genuine.
        """
        with self._lock:
            kept = self._waiting.pop(secret, None)
        if kept is None or kept.until <= self._now():
            raise ProviderError("no departure")
        known = _discover(self._provider)
        try:
            with _session(self._provider, kept.back, kept.state) as session:
                token = session.fetch_token(
                    known["token_endpoint"],
                    authorization_response=address,
                    code_verifier=kept.verifier,
                    timeout=_SECONDS,
                )
            keys = KeySet.import_key_set(_get(known["jwks_uri"]))
            claims = jwt.decode(token["id_token"], keys, algorithms=_ALGORITHMS).claims
            self._claims(kept.nonce).validate(claims)
        except (
            AuthlibBaseError,
            JoseError,
            requests.RequestException,
            KeyError,
            ValueError,
        ) as error:
            raise ProviderError(f"{type(error).__name__}: {error}") from None
        return str(claims.get(self._provider.claim, "")), kept.goes_to

    def _claims(self, nonce: str) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            leeway=60,
            iss={"essential": True, "value": self._provider.issuer},
            aud={"essential": True, "value": self._provider.client_id},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )


def _session(provider: Provider, back: str, state: str | None = None) -> Any:  # noqa: ANN401 - authlib has no types
    secret = provider.secret_file
    return OAuth2Session(
        client_id=provider.client_id,
        client_secret=secret.read_text(encoding="utf-8").strip() if secret else None,
        token_endpoint_auth_method="client_secret_basic" if secret else "none",
        scope="openid profile",
        redirect_uri=back,
        state=state,
        code_challenge_method="S256",
    )


def _discover(provider: Provider) -> dict[str, Any]:
    found = _get(f"{provider.issuer}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise ProviderError("the provider names another issuer")
    return found


def _get(address: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        answer = requests.get(address, timeout=_SECONDS)
        answer.raise_for_status()
        return answer.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderError(f"{address}: {error}") from None
