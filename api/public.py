"""The address under which a caller reached us, for formats whose links must be absolute."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from starlette.requests import Request

from api.asking import Ask

_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::[0-9]{1,5})?")
# Stands beside the parameters: an answer that repeats the address depends on it.
_HOME: Final = "//"


def home_of(request: Request) -> str:
    """Return `http://host:port`; nothing without a sound Host header, so links stay local."""
    host = request.headers.get("host", "")
    if _HOST.fullmatch(host) is None:
        return ""
    return f"{request.scope['scheme']}://{host}"


def at_home(ask: Ask) -> Ask:
    """Let the entity tag of an answer depend on the address its links begin with."""
    return replace(ask, values={**ask.values, _HOME: home_of(ask.request)})
