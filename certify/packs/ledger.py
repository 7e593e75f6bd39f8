"""Packs for ranking bodies: made, signed, sent and kept, and which of them a revision makes old."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
from securesystemslib.signer import Key, Signer

from certify import keys, persons
from certify.errors import PackError
from certify.packs import contents, filling
from certify.packs.filling import Filled
from certify.standing import object_of, objects_of
from schemas import ssh
from schemas.distrust import DistrustError
from schemas.figure import FIGURE_SQL, exact_text
from schemas.signed_list import SUMS
from store import archive, clock, files, releases
from store.journal import Event, Journal
from store.layout import Layout

SENT: Final = "pack.sent"
REPLACED: Final = "pack.replaced"
_LONGEST_NAME: Final = 200
_VALUES: Final = f"""
    select figure, obs_value, decimals
    from (select *, {FIGURE_SQL} as figure from read_parquet($path))
    where list_contains(cast($figures as varchar[]), figure)
"""  # noqa: S608 - names of ours
_COMPUTED: Final = "derived_observations.parquet"


@dataclass(frozen=True)
class Pack:
    """A pack as one file; `person` is who signed it, None for a draft."""

    filled: Filled
    content: bytes
    person: str | None

    @property
    def sha256(self) -> str:
        """What it is kept under."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def name(self) -> str:
        """What the file is called unless somebody says otherwise: `EGDI-2022-2026.2`."""
        return _folder(self.filled)


@dataclass(frozen=True)
class Stale:
    """A pack that was sent and is out of date.

    `figures` are name, value then and value now, None where the newest release has none;
    `is_withdrawn` says that the release it was made of is withdrawn.
    """

    event: Event
    release: str
    is_withdrawn: bool
    figures: tuple[tuple[str, str, str | None], ...]


def make(
    layout: Layout, code: str, edition: str, *, release: str | None = None, signer: Signer | None
) -> Pack:
    """Make the pack of an edition from a published release, the newest that stands unless said.

    Raises:
        PackError: There is no such framework, edition or release, or the key may not sign it.
        BrokenReleaseError, UntrustedListError: A file is not as it was signed.
    """
    listed = _listed(layout)
    entry = _entry(listed, release)
    filled = filling.fill(releases.check_release(listed, entry.id, layout.releases), code, edition)
    made = contents.write(filled)
    person = None
    if signer is not None:
        key = _key_of(layout, signer)
        person = keys.person_of(key)
        made[contents.README] = contents.readme(filled, person)
        holders = {person: [key]}
        made[contents.SIGNERS] = ssh.allowed_signers(holders, ssh.PACK_NAMESPACE).encode()
    made[SUMS] = contents.sums(made)
    if signer is not None and person is not None:
        signature = signer.sign(ssh.payload(made[SUMS], ssh.PACK_NAMESPACE))
        written = ssh.write(signer.public_key, signature, ssh.PACK_NAMESPACE)
        made[ssh.signature_name(person)] = written
    return Pack(filled, contents.pack(made, _folder(filled)), person)


def _folder(filled: Filled) -> str:
    code, issue = filled.framework["framework"], filled.edition["edition"]
    return f"{code}-{issue}-{filled.release.entry.id}"


def _listed(layout: Layout) -> releases.SignedList:
    root = keys.pinned_root(layout).read_bytes()
    return releases.open_list(layout.releases, root, clock.now())


def _entry(listed: releases.SignedList, release: str | None) -> releases.ReleaseEntry:
    """Return the release asked for, or the newest that stands."""
    standing = [one for one in listed.releases.values() if one.stands]
    wanted = release or next((one.id for one in standing), "latest")
    entry = listed.releases.get(wanted)
    if entry is None:
        raise PackError("unknown", f"{wanted} → {', '.join(listed.releases) or '-'}")
    if entry.is_removed:
        raise PackError("removed", wanted)
    return entry


def _key_of(layout: Layout, signer: Signer) -> Key:
    """Return the key as the root has it: a certifier's or the publisher's.

    Raises:
        PackError: It is neither.
    """
    root, key_id = keys.newest_root(layout), signer.public_key.keyid
    if key_id not in keys.people_of(root):
        raise PackError("not-a-signer", key_id)
    return root.keys[key_id]


def send(layout: Layout, journal: Journal, pack: Pack, *, to: str, by: str, note: str) -> Event:
    """Record that a pack was sent, and keep its very bytes.

    What was sent to the same receiver for the same edition before is replaced: nobody looks at it
    any more, so no revision makes it stale.

    Raises:
        PackError: Nobody signed it, or it was sent there already.
        BadDecisionError: Nobody of this name certifies, or a text cannot be used.
    """
    persons.check_certifier(layout, by)
    to = " ".join(to.split())
    if not 0 < len(to) <= _LONGEST_NAME or not to.isprintable():
        raise PackError("unknown", to[:_LONGEST_NAME])
    if pack.person is None:
        raise PackError("unsigned", pack.name)
    body = _body(pack, to, persons.told(note) if note else "")
    once = f"pack:{pack.sha256}:{to}"
    files.make_directory(layout.packs)
    files.write_atomic(_path(layout, pack.sha256), pack.content, mode=0o444)
    with journal.writing() as entry:
        if entry.recorded(once) is not None:
            raise PackError("sent", f"{pack.name} → {to}")
        name = f"pack-{len(entry.events(SENT)) + 1}"
        former = [one for one in standing(entry.events()) if _is_for(one, body)]
        event = entry.append(SENT, name, actor=by, body=body, once=once)
        for one in former:
            entry.append(REPLACED, one.subject, actor=by, body={"by": name})
    return event


def _body(pack: Pack, to: str, note: str) -> dict[str, Any]:
    filled = pack.filled
    values = {row["figure"]: row["obs_text"] for row in filled.figures}
    return {
        "framework": filled.framework["framework"],
        "edition": filled.edition["edition"],
        "release": filled.release.entry.id,
        "manifest_sha256": filled.release.entry.manifest_sha256,
        "to": to,
        "note": note,
        "signed_by": pack.person,
        "sha256": pack.sha256,
        "length": len(pack.content),
        "answers": filled.count(),
        "figures": filled.figure_ids,
        "values": values,
    }


def _is_for(event: Event, body: Mapping[str, Any]) -> bool:
    return all(event.body[name] == body[name] for name in ("framework", "edition", "to"))


def standing(events: Iterable[Event]) -> list[Event]:
    """Return the packs that were sent and not replaced by a later one."""
    events = list(events)
    replaced = {event.subject for event in events if event.kind == REPLACED}
    return [event for event in events if event.kind == SENT and event.subject not in replaced]


def stale(layout: Layout, journal: Journal) -> list[Stale]:
    """Return the packs whose figures are others in the newest release that stands."""
    packs = standing(journal.events())
    if not packs:
        return []
    listed = _listed(layout)
    newest = _entry(listed, None)
    found = []
    for event in packs:
        former = listed.releases.get(event.body["release"])
        values = _values(layout, newest.id, event.body["figures"])
        changed = tuple(
            (figure, was, values.get(figure))
            for figure, was in sorted(event.body["values"].items())
            if values.get(figure) != was
        )
        is_withdrawn = former is None or not former.stands
        if changed or is_withdrawn:
            found.append(Stale(event, newest.id, is_withdrawn, changed))
    return found


def _values(layout: Layout, release: str, figures: Sequence[str]) -> dict[str, str]:
    paths = [object_of(layout, release, "observations.parquet")]
    if _COMPUTED in objects_of(layout, release):
        paths.append(object_of(layout, release, _COMPUTED))
    found: dict[str, str] = {}
    with duckdb.connect() as connection:
        for path in paths:
            asked = {"path": str(path), "figures": list(figures)}
            rows = connection.execute(_VALUES, asked).fetchall()
            found |= {
                figure: exact_text(value, decimals)
                for figure, value, decimals in rows
                if value is not None
            }
    return found


def again(layout: Layout, journal: Journal, name: str) -> bytes:
    """Return a pack exactly as it was sent.

    Raises:
        PackError: None of this name was sent, or the file that was kept is another one.
    """
    found = journal.events(SENT, name)
    if not found:
        raise PackError("unknown", name)
    digest = str(found[0].body["sha256"])
    try:
        content = _path(layout, digest).read_bytes()
    except OSError:
        raise PackError("changed", name) from None
    if hashlib.sha256(content).hexdigest() != digest:
        raise PackError("changed", name)
    return content


def check(layout: Layout, path: Path) -> tuple[str, str]:
    """Check a pack's sums and signature against the root; return its name and who signed it.

    Raises:
        PackError: A file is missing, added or changed, or no certifier or publisher signed it.
    """
    root = keys.newest_root(layout)
    people = {told["person"]: root.keys[key_id] for key_id, told in keys.people_of(root).items()}
    try:
        with archive.unpacked(path) as found:
            read = {name: found.read(name) for name in found.members}
    except DistrustError:
        raise PackError("changed", path.name) from None
    tops = {name.partition("/")[0] for name in read}
    inner = {name.partition("/")[2]: content for name, content in read.items()}
    summed = {name: content for name, content in inner.items() if contents.is_summed(name)}
    if len(tops) != 1 or inner.get(SUMS) != contents.sums(summed):
        raise PackError("changed", f"{path.name}: {SUMS}")
    for name, content in inner.items():
        person = name.removeprefix(f"{SUMS}.").removesuffix(".sig")
        is_signature = name == ssh.signature_name(person)
        if is_signature and person in people:
            if ssh.is_good(people[person], inner[SUMS], content, ssh.PACK_NAMESPACE):
                return tops.pop(), person
            raise PackError("changed", f"{path.name}: {name}")
    raise PackError("unsigned", path.name)


def _path(layout: Layout, digest: str) -> Path:
    return layout.packs / f"{digest}.zip"
