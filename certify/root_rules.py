"""What a root is made of: who holds which role, by the rules that every reader applies too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from tuf.api.metadata import Role, Root

from certify import keys
from certify.errors import CeremonyError
from certify.holders import Holder
from schemas import public_key
from store import clock

THRESHOLD: Final = 2
ROOT: Final = "root"
TARGETS: Final = "targets"
SNAPSHOT: Final = "snapshot"
TIMESTAMP: Final = "timestamp"
# The roles of TUF behind each role of a person.
ROLES: Final[dict[str, tuple[str, ...]]] = {
    "root": (ROOT,),
    keys.CERTIFIER: (TARGETS,),
    keys.PUBLISHER: (SNAPSHOT, TIMESTAMP),
}

_FEWEST: Final = {"root": 3, keys.CERTIFIER: 3, keys.PUBLISHER: 1}


def make(version: int, by_role: Mapping[str, Iterable[Holder]]) -> Root:
    """Return a root of these holders.

    Raises:
        CeremonyError: Too few people for a role, or one key or person twice.
    """
    people = {role: list(each) for role, each in by_role.items()}
    for role, fewest in _FEWEST.items():
        if len(people[role]) < fewest:
            raise CeremonyError("too-few", f"{role}: {len(people[role])} < {fewest}")
    everybody = [holder for each in people.values() for holder in each]
    _check_once(everybody, people)
    return Root(
        version=version,
        expires=clock.now() + keys.ROOT_LIFE,
        keys={holder.key.keyid: holder.key for holder in everybody},
        roles={
            name: Role(
                [holder.key.keyid for holder in people[role]],
                1 if role == keys.PUBLISHER else THRESHOLD,
            )
            for role, names in ROLES.items()
            for name in names
        },
        consistent_snapshot=True,
    )


def _check_once(everybody: list[Holder], people: Mapping[str, list[Holder]]) -> None:
    """One key has one holder and one role; nobody has two keys of what is signed together."""
    publics = [public_key.raw(holder.key) for holder in everybody]
    for holder in everybody:
        if publics.count(public_key.raw(holder.key)) > 1:
            raise CeremonyError("duplicate-key", f"{holder.person} {holder.fingerprint}")
    together = (people["root"], [*people[keys.CERTIFIER], *people[keys.PUBLISHER]])
    for each in together:
        names = [holder.person for holder in each]
        for name in names:
            if names.count(name) > 1:
                raise CeremonyError("duplicate-person", name)


def holders_of(root: Root, role: str) -> list[Holder]:
    """Return who holds `root`, `certifier` or `publisher`."""
    found = (root.keys[key_id] for key_id in root.roles[ROLES[role][0]].keyids)
    return [Holder(keys.person_of(key), key) for key in found]


def changed(present: Sequence[Holder], replaced: Mapping[str, Holder | None]) -> list[Holder]:
    """Return the holders after some were replaced, left or came.

    Raises:
        CeremonyError: Somebody is to leave who holds no key of the role.
    """
    left = {holder.person: holder for holder in present}
    for name, holder in replaced.items():
        if holder is None and name not in left:
            raise CeremonyError("no-such-holder", name)
        left.pop(name, None)
    added = [holder for holder in replaced.values() if holder is not None]
    return [*left.values(), *added]
