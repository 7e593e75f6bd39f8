"""Who somebody is to the steward's page: one role for one account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Role = Literal["steward", "head", "certifier", "publisher", "overseer"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
# Who sees what every agency sent; the others see their own agency's, or only their own.
SEES_ALL: Final[frozenset[Role]] = frozenset({"certifier", "publisher", "overseer"})


@dataclass(frozen=True)
class Actor:
    """A person in one role, of one agency."""

    username: str
    role: Role
    agency: str
