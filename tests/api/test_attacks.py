"""The whole list of attacks on the API's loader: each is seen, and the last good release is served.

What is served after an attack is what was certified before it, to the last byte of the answer.
"""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from securesystemslib.signer import CryptoSigner

from api.app import create_app
from schemas import ssh
from store import clock
from store.journal import Journal
from tests.api.builders import Publication, fixed_clock
from tests.api.conftest import TestClient
from tests.certify import builders
from tests.certify.builders import SHA, World, forge, issue, link, newest, next_root, smuggle

FIGURES = "/v1/observations?indicator=GRDP_CURRENT&lang=en"
ATTACKED = "2026-07-02T02:00:00Z"
# `FLIPS=1000` tries as many as are promised; each is verified and, once mended, opened again.
FLIPS = int(os.environ.get("FLIPS", "250"))

Attack = Callable[[World], None]


def signers(place: World, *holders: str) -> tuple[CryptoSigner, ...]:
    return tuple(place.signer(holder) for holder in holders)


def stranger() -> CryptoSigner:
    return CryptoSigner.generate_ed25519()


def latest(place: World, name: str = "observations.parquet", release: str = "2026.2") -> Path:
    manifest = json.loads((place.layout.release(release) / "manifest.json").read_bytes())
    return place.layout.releases / "objects" / str(manifest["objects"][name]["sha256"])


def flip(path: Path, at: int | None = None) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2 if at is None else at] ^= 1
    builders.rewrite(path, bytes(content))


def edit(path: Path, change: Callable[[bytes], bytes]) -> None:
    builders.rewrite(path, change(path.read_bytes()))


def swap_objects(place: World) -> None:
    """Give the newest release the bytes of the one before, under its own name."""
    builders.rewrite(latest(place), latest(place, release="2026.1").read_bytes())


def edit_manifest(place: World) -> None:
    path = place.layout.release("2026.2") / "manifest.json"
    edit(path, lambda content: content.replace(b"stats.steward", b"stats.someone"))


def link_away(place: World) -> None:
    path = latest(place)
    away = place.layout.data_root / "away"
    path.rename(away)
    path.symlink_to(away)


def make_pipe(place: World) -> None:
    path = latest(place)
    path.unlink()
    os.mkfifo(path)


def forge_ssh(place: World) -> None:
    home, thief = place.layout.release("2026.2"), stranger()
    made = thief.sign(ssh.payload((home / ssh.SUMS).read_bytes()))
    signature = ssh.write(thief.public_key, made)
    builders.rewrite(home / ssh.signature_name("dic.certifier-1"), signature)


def third_ssh(place: World) -> None:
    home, third = place.layout.release("2026.2"), place.signer("certifier-3")
    made = third.sign(ssh.payload((home / ssh.SUMS).read_bytes()))
    path = home / ssh.signature_name("dic.certifier-3")
    path.write_bytes(ssh.write(third.public_key, made))


def roll_back(place: World) -> None:
    """Put back all that was public after the first release, as a stale mirror would."""
    for name in ("2.targets.json", "2.snapshot.json"):
        (place.metadata / name).unlink()
    snapshot = place.metadata / "1.snapshot.json"
    builders.stamp(place, snapshot, place.signer("publisher"))


def mix_and_match(place: World) -> None:
    first = (place.metadata / "1.targets.json").read_bytes()
    (place.metadata / "2.targets.json").write_bytes(first)


def rename_list(place: World) -> None:
    newest_list = newest(place, "targets")
    newest_list.rename(place.metadata / "7.targets.json")


def forge_with(*holders: str, is_next: bool = True) -> Attack:
    return lambda place: void(forge(place, signers=signers(place, *holders), is_next=is_next))


def void(_path: Path) -> None:
    """Forget where a forger put its file."""


def certifier_and_stranger(place: World) -> None:
    forge(place, signers=(*signers(place, "certifier-1"), stranger()), is_next=True)


def over_other_bytes(place: World) -> None:
    path = forge(place, is_next=True)
    document = json.loads(path.read_bytes())
    other = json.dumps(document["signed"]).encode()
    document["signatures"][1]["sig"] = place.signer("certifier-2").sign(other).signature
    path.write_bytes(json.dumps(document, sort_keys=True, separators=(",", ":")).encode())
    issue(place, path)


def content(change: Callable[[dict[str, Any]], None]) -> Attack:
    """Sign nonsense with everybody's real keys: only what it says can betray it."""
    return lambda place: void(forge(place, change, is_next=True))


def drop_release(signed: dict[str, Any]) -> None:
    del signed["targets"]["2026.1/manifest.json"]


def change_release(signed: dict[str, Any]) -> None:
    signed["targets"]["2026.1/manifest.json"]["hashes"]["sha256"] = SHA


def another_past(signed: dict[str, Any]) -> None:
    signed["previous"] = signed["previous"] | {"sha256": SHA}


def unsafe_path(path: str) -> Callable[[dict[str, Any]], None]:
    def change(signed: dict[str, Any]) -> None:
        signed["targets"][path] = {"hashes": {"sha256": SHA}, "length": 1}

    return change


def delegate(signed: dict[str, Any]) -> None:
    signed["delegations"] = {"keys": {}, "roles": []}


def expired(signed: dict[str, Any]) -> None:
    signed["expires"] = "2026-07-01T00:00:00Z"


def stranger_publishes(place: World) -> None:
    issue(place, newest(place, "targets"), publisher=stranger())


def move_an_instant(place: World) -> None:
    """Say that a release came out an hour later than the publisher said before."""

    def change(published: dict[str, Any]) -> None:
        published["2026.1"]["published_at"] = "2026-03-31T03:00:00Z"

    issue(place, newest(place, "targets"), published=change)


def bad_root(change: Callable[[Any], None], *holders: str) -> Attack:
    return lambda place: void(next_root(place, change, signers=holders or ("root-1", "root-2")))


def key_under_two_ids(root: Any) -> None:
    key = root.keys[root.roles["targets"].keyids[0]]
    twin = type(key).from_dict(SHA, key.to_dict())
    root.add_key(twin, "targets")


def one_suffices(root: Any) -> None:
    root.roles["targets"].threshold = 1


def revoked_key_signs(place: World) -> None:
    """Replace a certifier without signing the list anew, then let the old key sign a next one."""
    new = stranger()
    next_root(
        place,
        lambda root: builders.replace_certifier(place, root, "certifier-2", new, "dic.new"),
    )
    forge(place, signers=signers(place, "certifier-1", "certifier-2"), is_next=True)


def smuggled(**options: Any) -> Attack:
    def attack(place: World) -> None:
        smuggle(place, "2026.3", previous="2026.2", **options)

    return attack


def metadata_file(name: str, change: Callable[[bytes], bytes]) -> Attack:
    return lambda place: edit(place.metadata / name, change)


def a_float(whole: bytes) -> bytes:
    return whole.replace(b'"version":', b'"version":1.0,"x":', 1)


# Attacks on files of a release: it is refused, and the one before it is served.
ON_A_RELEASE: dict[str, Attack] = {
    "a flipped bit": lambda place: flip(latest(place)),
    "a cut file": lambda place: edit(latest(place), lambda whole: whole[:-7]),
    "an appended byte": lambda place: edit(latest(place), lambda whole: whole + b"\0"),
    "an emptied file": lambda place: edit(latest(place), lambda whole: b""),
    "a missing file": lambda place: latest(place).unlink(),
    "another release's file": swap_objects,
    "a link": link_away,
    "a pipe": make_pipe,
    "an edited manifest": edit_manifest,
    "a missing manifest": lambda p: (p.layout.release("2026.2") / "manifest.json").unlink(),
    "an edited gate": lambda place: edit(
        latest(place, "gate.json"), lambda whole: whole.replace(b"true", b"true ")
    ),
    "an edited checklist": lambda place: flip(latest(place, "checklist.json")),
    "edited sums": lambda place: flip(place.layout.release("2026.2") / ssh.SUMS),
    "a forged SSH signature": forge_ssh,
    "an SSH signature too many": third_ssh,
    "an SSH signature gone": lambda place: (
        place.layout.release("2026.2") / ssh.signature_name("dic.certifier-1")
    ).unlink(),
    "a file too many in its folder": lambda place: void(
        (place.layout.release("2026.2") / "extra.parquet").write_bytes(b"x") and Path()
    ),
}
# A release that everybody's keys signed and that breaks a rule: it alone is refused.
SMUGGLED: dict[str, Attack] = {
    "a signer among the uploaders": smuggled(uploaders=("dic.certifier-1", "x.steward")),
    "a gate that did not pass": smuggled(gate={"passed": False}),
    "another gate's record": smuggled(changes={"gate_sha256": SHA}),
    "another release's manifest": smuggled(changes={"release": "2026.1"}),
    "nobody known": smuggled(objects={"people.json": b"{}\n"}),
    "files that are no marts": smuggled(),
}
# Attacks on the list: the list accepted before goes on.
ON_THE_LIST: dict[str, Attack] = {
    "a flipped bit": lambda place: flip(newest(place, "targets")),
    "a flipped bit in the past": lambda place: flip(place.metadata / "1.targets.json"),
    "a cut list": lambda place: edit(newest(place, "targets"), lambda whole: whole[:-9]),
    "a list of spaces": metadata_file("2.targets.json", lambda whole: b" " * 6_000_000),
    "a list with a float": metadata_file("2.targets.json", a_float),
    "nested nonsense": metadata_file("timestamp.json", lambda whole: b"[" * 16_000),
    "another role's file": metadata_file("2.targets.json", lambda whole: b"{}"),
    "no signature": forge_with(),
    "one signature": forge_with("certifier-1"),
    "one signer twice": forge_with("certifier-1", "certifier-1"),
    "a certifier and a stranger": certifier_and_stranger,
    "the publisher for a certifier": forge_with("certifier-1", "publisher"),
    "root keys": forge_with("root-1", "root-2"),
    "a signature over other bytes": over_other_bytes,
    "a stranger publishes": stranger_publishes,
    "a rollback": roll_back,
    "mix and match": mix_and_match,
    "the newest list deleted": lambda place: newest(place, "targets").unlink(),
    "a renamed list": rename_list,
    "everything deleted": lambda place: shutil.rmtree(place.metadata),
    "a release dropped": content(drop_release),
    "a release changed": content(change_release),
    "another past": content(another_past),
    "a moved instant": move_an_instant,
    "an expired list": content(expired),
    "a delegation": content(delegate),
    "up and away": content(unsafe_path("../../etc/passwd")),
    "an absolute path": content(unsafe_path("/etc/passwd")),
    "a path with a backslash": content(unsafe_path(f"objects\\{SHA}")),
    "a path in capitals": content(unsafe_path(f"OBJECTS/{SHA}")),
    "sums of no release": content(unsafe_path("2027.1/SHA256SUMS")),
    "a root with one signature": bad_root(lambda root: None, "root-1"),
    "a root signed by certifiers": bad_root(lambda root: None, "certifier-1", "certifier-2"),
    "one key under two ids": bad_root(key_under_two_ids),
    "a root that one may satisfy": bad_root(one_suffices),
    "a revoked key": revoked_key_signs,
}


class Service:
    """An API in service over an installation that is then attacked."""

    def __init__(self, own: Publication, client: TestClient, refresh: Callable[[], None]) -> None:
        self.place = World(own.layout, Journal(own.layout.journal))
        self.client, self.refresh = client, refresh
        self.good = {release: self.ask(release) for release in ("2026.1", "2026.2")}

    def ask(self, release: str | None = None) -> bytes:
        address = FIGURES + (f"&release={release}" if release else "")
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        return json.dumps([answer.headers["X-Release"], body["observations"]]).encode()

    @property
    def faults(self) -> list[tuple[str, str | None]]:
        reasons = self.client.get("/healthz").json().get("reasons", [])
        return [(each["code"], each.get("release")) for each in reasons]


@pytest.fixture
def service(own: Publication) -> Any:
    app = create_app(own.settings)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Service(own, client, app.state.registry.refresh)


def test_the_list_of_attacks_is_long_enough() -> None:
    assert len(ON_A_RELEASE) + len(SMUGGLED) + len(ON_THE_LIST) >= 59


@pytest.mark.parametrize("name", ON_A_RELEASE)
def test_a_release_that_was_touched_is_not_served(service: Service, name: str) -> None:
    with fixed_clock(ATTACKED):
        ON_A_RELEASE[name](service.place)
        service.refresh()

        assert ("release-refused", "2026.2") in service.faults
        assert service.ask() == service.good["2026.1"]
        assert service.client.get(FIGURES + "&release=2026.2").status_code == 503


def test_a_file_that_all_releases_share_leaves_the_newest_in_memory(service: Service) -> None:
    with fixed_clock(ATTACKED):
        flip(latest(service.place, "people.json"))
        service.refresh()

        assert ("kept-in-memory", "2026.2") in service.faults
        assert service.ask() == service.good["2026.2"]


@pytest.mark.parametrize("name", SMUGGLED)
def test_a_release_that_breaks_a_rule_is_refused_whoever_signed_it(
    service: Service, name: str
) -> None:
    with fixed_clock(ATTACKED):
        SMUGGLED[name](service.place)
        service.refresh()

        assert ("release-refused", "2026.3") in service.faults
        assert service.ask() == service.good["2026.2"]


@pytest.mark.parametrize("name", ON_THE_LIST)
def test_a_list_that_is_not_believed_changes_nothing(service: Service, name: str) -> None:
    with fixed_clock(ATTACKED):
        ON_THE_LIST[name](service.place)
        service.refresh()

        assert {code for code, _ in service.faults} & {"list-untrusted", "new-list-expired"}
        assert service.ask() == service.good["2026.2"]


@pytest.mark.parametrize("name", ["a rollback", "one signature", "a revoked key"])
def test_a_restart_believes_it_no_more(own: Publication, name: str) -> None:
    with TestClient(create_app(own.settings), raise_server_exceptions=False) as client:
        assert client.get(FIGURES).status_code == 200  # the list is remembered
    with fixed_clock(ATTACKED):
        ON_THE_LIST[name](World(own.layout, Journal(own.layout.journal)))
        with TestClient(create_app(own.settings), raise_server_exceptions=False) as client:
            answer = client.get(FIGURES)
            health = client.get("/healthz").json()

    assert answer.status_code == 503
    assert [each["code"] for each in health["reasons"]] == ["list-untrusted"]


def test_a_freeze_is_seen_when_the_time_stamp_has_run_out(service: Service) -> None:
    with fixed_clock("2026-08-15T02:00:00Z"):
        service.refresh()

        assert ("list-expired", None) in service.faults
        assert service.ask() == service.good["2026.2"]


@pytest.mark.slow
def test_no_byte_of_any_file_can_change_unseen(service: Service) -> None:
    chance = random.Random(20260701)
    paths = sorted(path for path in service.place.layout.releases.rglob("*") if path.is_file())
    unseen = []
    for number in range(FLIPS):
        path = paths[number % len(paths)]
        before = path.read_bytes()
        at, bit = chance.randrange(len(before)), 1 << chance.randrange(8)
        builders.rewrite(path, bytes([*before[:at], before[at] ^ bit, *before[at + 1 :]]))
        service.refresh()
        if not service.faults or service.ask() not in service.good.values():
            unseen.append((str(path), at, bit))
        builders.rewrite(path, before)

    assert unseen == []
    service.refresh()
    assert (service.faults, service.ask()) == ([], service.good["2026.2"])


def test_what_links_lists_is_their_digest(service: Service) -> None:
    """The attacks above forge it too; if it changed, they would no longer test what they say."""
    path = newest(service.place, "targets")
    previous = json.loads(path.read_bytes())["signed"]["previous"]

    assert previous == link(service.place.metadata / "1.targets.json")
    assert clock.parse(ATTACKED) > clock.parse("2026-06-30T02:00:00Z")
