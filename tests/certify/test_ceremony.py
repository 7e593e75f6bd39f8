"""Roots made by people who each bring one key; a key replaced or revoked, and nothing lost."""

import contextlib
import json
import os
import shutil
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner, Signer
from tuf.api.metadata import Metadata, Root

from certify import (
    ceremony,
    errors,
    holders,
    installation,
    issue,
    keys,
    publish,
    sign,
    signers,
    unlock,
)
from certify.__main__ import main
from schemas.distrust import DistrustError, Reason
from store import clock, files, releases
from store.journal import Journal
from store.layout import Layout
from tests.certify import builders
from tests.certify.builders import later

PASSWORD = "mật khẩu đủ dài".encode()
PEOPLE = {
    "root": ("dic.root-an", "dic.root-binh", "dic.root-chi"),
    "certifier": ("dic.an", "dic.binh", "dic.chi"),
    "publisher": ("dic.phat",),
}


@dataclass
class Person:
    """Somebody with a key of her own."""

    name: str
    signer: Signer

    @property
    def holder(self) -> holders.Holder:
        return holders.Holder(self.name, self.signer.public_key)


def person(name):
    made = Person(name, CryptoSigner.generate_ed25519())
    made.signer.public_key.unrecognized_fields["x-so-chuan-person"] = name
    return made


class House(builders.World):
    """An installation whose keys were made at a ceremony, with everybody in the room."""

    def bring(self, *people):
        self.__dict__.setdefault("people", {}).update({each.name: each for each in people})
        return people

    def signer(self, holder):
        return self.__dict__["people"][holder].signer

    def key(self, holder):
        return self.signer(holder)


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, builders.START)
    layout = Layout(tmp_path / "data")
    place = House(layout, Journal(layout.journal))
    by_role = [place.bring(*map(person, names)) for names in PEOPLE.values()]
    ceremony.draft_first(layout, place.journal, *([p.holder for p in each] for each in by_role))
    for name in ("dic.root-an", "dic.root-chi"):
        ceremony.sign_root(layout, place.journal, place.signer(name))
    installation.install(layout, place.journal)
    return place


def release(place, name, *signers_of, previous=None):
    builders.candidate(place, name, previous=previous)
    place.sign(name, *(signers_of or ("dic.an", "dic.binh")))
    publish.publish(place.layout, place.journal, name, place.signer("dic.phat"))


def rotate(place, role, old, new, *, roots=("dic.root-an", "dic.root-binh"), relist=(), by=None):
    """Take a rotation from draft to force."""
    comes = place.bring(new)[0].holder if new else None
    draft = ceremony.draft_next(place.layout, place.journal, {old: comes}, role)
    for name in roots:
        ceremony.sign_root(place.layout, place.journal, place.signer(name))
    for name in relist:
        ceremony.sign_list(place.layout, place.journal, place.signer(name))
    publisher = place.signer(by or "dic.phat")
    installation.install(place.layout, place.journal, publisher)
    return draft


def kinds(place):
    return [event.kind for event in place.journal.events() if event.kind.startswith("keys.")]


def refused(reason, call, *arguments, **options):
    with pytest.raises(errors.CeremonyError) as caught:
        call(*arguments, **options)
    assert caught.value.reason == reason


# The first root.


def test_a_first_root_says_who_holds_what(house):
    root = keys.newest_root(house.layout)

    for role, names in PEOPLE.items():
        assert tuple(h.person for h in ceremony.root_rules.holders_of(root, role)) == names
    assert (root.roles["root"].threshold, root.roles["targets"].threshold) == (2, 2)
    assert (root.roles["snapshot"].threshold, root.roles["timestamp"].threshold) == (1, 1)
    assert house.root == (house.metadata / "1.root.json").read_bytes()
    people = json.loads(keys.people_file(house.layout).read_bytes())
    assert {entry["person"]: entry["role"] for entry in people.values()} == {
        **dict.fromkeys(PEOPLE["certifier"], "certifier"),
        "dic.phat": "publisher",
    }
    assert kinds(house) == [
        "keys.root_drafted",
        "keys.root_signed",
        "keys.root_signed",
        "keys.root_installed",
    ]
    record = json.loads((house.layout.trust / "ceremony-1.json").read_bytes())
    assert record["signed_by"] == ["dic.root-an", "dic.root-chi"]
    assert record["holders"]["certifier"]["dic.an"].startswith("SHA256:")
    assert not ceremony.folder(house.layout).exists()


def test_releases_are_signed_and_hold_under_it(house):
    release(house, "2026.1")

    assert [each.signers for each in house.check()] == [("dic.an", "dic.binh")]


@contextmanager
def empty(tmp_path):
    layout = Layout(tmp_path / "empty")
    files.make_directory(layout.data_root)
    yield layout, Journal(layout.journal)


def everybody():
    return {role: [person(name) for name in names] for role, names in PEOPLE.items()}


def twice_a_key(people):
    people["certifier"][1] = Person("dic.dung", people["certifier"][0].signer)


def key_in_two_roles(people):
    people["publisher"][0] = Person("dic.phat", people["root"][0].signer)


def twice_a_person(people):
    people["certifier"][1] = person("dic.an")


def certifier_publishes(people):
    people["publisher"][0] = person("dic.an")


def two_roots(people):
    people["root"].pop()


FIRST = {
    "one key handed in twice": (twice_a_key, "duplicate-key"),
    "one key in two roles": (key_in_two_roles, "duplicate-key"),
    "one person twice": (twice_a_person, "duplicate-person"),
    "a certifier who publishes": (certifier_publishes, "duplicate-person"),
    "two root keys only": (two_roots, "too-few"),
}


@pytest.mark.parametrize("name", FIRST)
def test_a_root_that_breaks_the_rules_is_not_drafted(tmp_path, monkeypatch, name):
    monkeypatch.setenv(clock.FIXED, builders.START)
    change, reason = FIRST[name]
    people = everybody()
    change(people)

    with empty(tmp_path) as (layout, journal):
        given = ([p.holder for p in each] for each in people.values())
        refused(reason, ceremony.draft_first, layout, journal, *given)
        assert journal.events() == []


def test_one_signature_puts_nothing_in_force(house, tmp_path):
    with empty(tmp_path) as (layout, journal):
        people = everybody()
        ceremony.draft_first(layout, journal, *([p.holder for p in e] for e in people.values()))
        ceremony.sign_root(layout, journal, people["root"][0].signer)
        ceremony.sign_root(layout, journal, people["root"][0].signer)

        refused("unsigned-draft", installation.install, layout, journal)
        refused("wrong-key", ceremony.sign_root, layout, journal, people["certifier"][0].signer)
        assert not keys.pinned_root(layout).exists()


def test_a_draft_edited_after_it_was_put_up_is_not_signed(house):
    ceremony.draft_next(
        house.layout, house.journal, {"dic.chi": person("dic.dao").holder}, "certifier"
    )
    path = ceremony.folder(house.layout) / "root.json"
    draft = Metadata[Root].from_bytes(path.read_bytes())
    draft.signed.roles["targets"].threshold = 1
    path.write_bytes(draft.to_bytes())

    step = (ceremony.sign_root, house.layout, house.journal, house.signer("dic.root-an"))
    refused("changed-draft", *step)


def test_a_second_ceremony_does_not_begin(house):
    people = everybody()
    given = ([p.holder for p in each] for each in people.values())

    refused("root-exists", ceremony.draft_first, house.layout, house.journal, *given)


# Rotation of each role: old releases hold, the old key is worth nothing (R5).


def forge_list(place, *names):
    """Issue a list that only the keys of these people stand behind."""
    path = builders.newest(place, "targets")
    document = json.loads(path.read_bytes())["signed"]
    document["previous"] = builders.link(path)
    document["version"] += 1
    path = place.metadata / f"{document['version']}.targets.json"
    path.write_bytes(builders.seal(document, *(place.signer(name) for name in names)))
    builders.issue(place, path, publisher=place.signer("dic.phat"))


def refusal(place):
    with pytest.raises(DistrustError) as caught:
        place.check()
    return caught.value.reason


def test_a_certifier_is_replaced(house, monkeypatch):
    release(house, "2026.1", "dic.binh", "dic.chi")
    monkeypatch.setenv(clock.FIXED, later(days=1))

    rotate(house, "certifier", "dic.binh", person("dic.dao"), relist=("dic.an", "dic.dao"))

    (old,) = house.check()
    assert old.signers == ("dic.binh", "dic.chi")
    assert house.listed().version == 2
    monkeypatch.setenv(clock.FIXED, later(days=2))
    builders.candidate(house, "2026.2", previous="2026.1")
    with pytest.raises(errors.RefusedSigningError) as caught:
        house.sign("2026.2", "dic.binh")
    assert caught.value.reason == "unknown-key"
    house.sign("2026.2", "dic.dao", "dic.chi")
    publish.publish(house.layout, house.journal, "2026.2", house.signer("dic.phat"))
    assert [each.signers for each in house.check()] == [
        ("dic.chi", "dic.dao"),
        ("dic.binh", "dic.chi"),
    ]
    allowed = keys.allowed_signers(house.layout).read_text()
    assert "dic.dao " in allowed
    assert "dic.binh" not in allowed
    assert keys.former_signers(house.layout).read_text().startswith("dic.binh ")

    forge_list(house, "dic.an", "dic.binh")
    assert refusal(house) in (Reason.TOO_FEW_SIGNATURES, Reason.BAD_SIGNATURE)


def test_a_certifier_may_come_with_a_new_key_of_her_own(house, monkeypatch):
    release(house, "2026.1")
    monkeypatch.setenv(clock.FIXED, later(days=1))
    lost = house.signer("dic.an")

    rotate(house, "certifier", "dic.an", person("dic.an"), relist=("dic.an", "dic.chi"))

    assert [each.signers for each in house.check()] == [("dic.an", "dic.binh")]
    house.bring(Person("lost", lost))
    forge_list(house, "lost", "dic.binh")
    assert refusal(house) is Reason.TOO_FEW_SIGNATURES


def test_a_certifier_is_added_and_another_revoked(house, monkeypatch):
    release(house, "2026.1")
    monkeypatch.setenv(clock.FIXED, later(days=1))
    rotate(house, "certifier", "dic.new", person("dic.new"), relist=("dic.an", "dic.new"))
    monkeypatch.setenv(clock.FIXED, later(days=2))

    rotate(house, "certifier", "dic.an", None, relist=("dic.binh", "dic.new"))

    assert [each.signers for each in house.check()] == [("dic.an", "dic.binh")]
    forge_list(house, "dic.an", "dic.binh")
    assert refusal(house) is Reason.TOO_FEW_SIGNATURES
    refused(
        "too-few", ceremony.draft_next, house.layout, house.journal, {"dic.chi": None}, "certifier"
    )


def test_the_publisher_is_replaced(house, monkeypatch):
    release(house, "2026.1")
    monkeypatch.setenv(clock.FIXED, later(days=1))

    rotate(house, "publisher", "dic.phat", person("dic.phuc"), by="dic.phuc")

    assert [each.signers for each in house.check()] == [("dic.an", "dic.binh")]
    monkeypatch.setenv(clock.FIXED, later(days=25))
    with pytest.raises(errors.RefusedPublicationError):
        publish.refresh(house.layout, house.signer("dic.phat"))
    publish.refresh(house.layout, house.signer("dic.phuc"))
    house.check()

    builders.issue(house, builders.newest(house, "targets"), publisher=house.signer("dic.phat"))
    assert refusal(house) is Reason.TOO_FEW_SIGNATURES


def test_a_root_key_is_replaced(house, monkeypatch):
    release(house, "2026.1")
    monkeypatch.setenv(clock.FIXED, later(days=1))
    old_publisher_stays = keys.newest_root(house.layout).roles["timestamp"].keyids

    rotate(
        house,
        "root",
        "dic.root-an",
        person("dic.root-moi"),
        roots=("dic.root-binh", "dic.root-chi"),
    )

    assert house.check()
    assert keys.newest_root(house.layout).roles["timestamp"].keyids == old_publisher_stays
    # The lost root key and one more no longer make a root.
    refused_root = builders.next_root(
        house, lambda root: None, signers=("dic.root-an", "dic.root-binh")
    )
    assert refusal(house) is Reason.BAD_SIGNATURE
    refused_root.unlink()
    builders.next_root(house, lambda root: None, signers=("dic.root-moi", "dic.root-binh"))
    assert house.check()


def test_two_old_root_keys_and_two_new_ones_are_needed(house):
    new = person("dic.root-moi")
    house.bring(new)
    ceremony.draft_next(house.layout, house.journal, {"dic.root-an": new.holder}, "root")
    place = (house.layout, house.journal)

    ceremony.sign_root(*place, house.signer("dic.root-moi"))
    ceremony.sign_root(*place, house.signer("dic.root-chi"))
    assert ceremony.missing(house.layout, ceremony.read(house.layout)) == ["old-root"]
    refused("unsigned-draft", installation.install, *place)
    ceremony.sign_root(*place, house.signer("dic.root-an"))
    assert ceremony.missing(house.layout, ceremony.read(house.layout)) == []
    installation.install(*place)
    assert keys.newest_root(house.layout).version == 2


def test_every_role_in_turn_and_every_old_release_still_holds(house, monkeypatch):
    release(house, "2026.1")
    steps = [
        ("certifier", "dic.an", "dic.an-2", ("dic.an-2", "dic.binh"), "dic.phat"),
        ("publisher", "dic.phat", "dic.phat-2", (), "dic.phat-2"),
        ("root", "dic.root-chi", "dic.root-chi-2", (), "dic.phat-2"),
        ("certifier", "dic.binh", "dic.binh-2", ("dic.an-2", "dic.binh-2"), "dic.phat-2"),
    ]
    for day, (role, old, new, relist, by) in enumerate(steps, start=1):
        monkeypatch.setenv(clock.FIXED, later(days=2 * day))
        rotate(house, role, old, person(new), relist=relist, by=by)
        assert [each.entry.id for each in house.check()][-1] == "2026.1"
        monkeypatch.setenv(clock.FIXED, later(days=2 * day + 1))
        certifiers = [
            each.person
            for each in ceremony.root_rules.holders_of(keys.newest_root(house.layout), "certifier")
        ]
        name, previous = f"2026.{day + 1}", f"2026.{day}"
        builders.candidate(house, name, previous=previous)
        house.sign(name, *certifiers[:2])
        publish.publish(house.layout, house.journal, name, house.signer(by))

    assert [each.entry.id for each in house.check()] == [
        f"2026.{number}" for number in range(5, 0, -1)
    ]
    assert house.listed().root_version == 5
    house.journal.check_chain()


# What must not happen on the way.


def test_without_the_list_signed_anew_nothing_comes_into_force(house):
    release(house, "2026.1")
    new = person("dic.dao")
    house.bring(new)
    ceremony.draft_next(house.layout, house.journal, {"dic.binh": new.holder}, "certifier")
    for name in ("dic.root-an", "dic.root-binh"):
        ceremony.sign_root(house.layout, house.journal, house.signer(name))
    install = (installation.install, house.layout, house.journal, house.signer("dic.phat"))

    refused("unsigned-draft", *install)
    ceremony.sign_list(house.layout, house.journal, house.signer("dic.an"))
    refused("unsigned-draft", *install)
    refused("wrong-key", ceremony.sign_list, house.layout, house.journal, house.signer("dic.binh"))
    ceremony.sign_list(house.layout, house.journal, house.signer("dic.dao"))
    refused("publisher-needed", installation.install, house.layout, house.journal)
    with pytest.raises(errors.RefusedPublicationError):
        installation.install(house.layout, house.journal, house.signer("dic.an"))
    assert house.listed().root_version == 1
    install[0](*install[1:])
    assert house.listed().root_version == 2


def test_a_publication_in_between_voids_the_draft(house, monkeypatch):
    release(house, "2026.1")
    monkeypatch.setenv(clock.FIXED, later(days=1))
    new = person("dic.dao")
    house.bring(new)
    ceremony.draft_next(house.layout, house.journal, {"dic.binh": new.holder}, "certifier")
    for name in ("dic.root-an", "dic.root-binh"):
        ceremony.sign_root(house.layout, house.journal, house.signer(name))
    ceremony.sign_list(house.layout, house.journal, house.signer("dic.an"))
    release(house, "2026.2", previous="2026.1")

    refused("stale-draft", ceremony.sign_list, house.layout, house.journal, house.signer("dic.dao"))


def test_a_proposal_signed_before_a_rotation_is_void(house, monkeypatch):
    release(house, "2026.1")
    monkeypatch.setenv(clock.FIXED, later(days=1))
    builders.candidate(house, "2026.2", previous="2026.1")
    house.sign("2026.2", "dic.an", "dic.binh")

    rotate(house, "certifier", "dic.binh", person("dic.dao"), relist=("dic.an", "dic.dao"))

    with pytest.raises(errors.StaleProposalError):
        publish.publish(house.layout, house.journal, "2026.2", house.signer("dic.phat"))


class StoppedError(Exception):
    """The machine stood still."""


@pytest.mark.parametrize("writes", range(1, 9))
@pytest.mark.parametrize("role", ["certifier", "publisher"])
def test_an_installation_stopped_anywhere_is_ended(house, monkeypatch, role, writes):
    release(house, "2026.1")
    monkeypatch.setenv(clock.FIXED, later(days=1))
    old, new = ("dic.binh", "dic.dao") if role == "certifier" else ("dic.phat", "dic.phuc")
    house.bring(person(new))
    holder = house.__dict__["people"][new].holder
    ceremony.draft_next(house.layout, house.journal, {old: holder}, role)
    for name in ("dic.root-an", "dic.root-binh"):
        ceremony.sign_root(house.layout, house.journal, house.signer(name))
    if role == "certifier":
        for name in ("dic.an", new):
            ceremony.sign_list(house.layout, house.journal, house.signer(name))
    publisher = house.signer(new if role == "publisher" else "dic.phat")
    left, write = [writes], files.write_atomic

    def dying(path, content, **options):
        left[0] -= 1
        if left[0] < 0:
            raise StoppedError
        write(path, content, **options)

    with monkeypatch.context() as patch:
        patch.setattr(files, "write_atomic", dying)
        with contextlib.suppress(StoppedError):
            installation.install(house.layout, house.journal, publisher)

    if ceremony.folder(house.layout).exists():
        installation.install(house.layout, house.journal, publisher)
    assert house.listed().root_version == 2
    assert [each.signers for each in house.check()] == [("dic.an", "dic.binh")]
    assert len(house.journal.events("keys.root_installed")) == 2


def test_the_api_follows_a_rotation_and_refuses_the_old_key(tmp_path):
    from dataclasses import replace

    from api.releases import Registry
    from api.settings import Settings
    from tests.api.builders import TODAY, Publication, first_figures, fixed_clock, marts

    place = Publication(tmp_path / "api")
    place.publish("2026.1", marts(first_figures()), at="2026-06-30T02:00:00Z")
    world = builders.World(place.layout, Journal(place.layout.journal))
    settings = replace(
        Settings.from_environment({"DATA_ROOT": str(place.layout.data_root)}), watch_seconds=3600.0
    )
    with fixed_clock(TODAY):
        registry = Registry(settings)
        registry.refresh()
        new = person("dic.certifier-4")
        ceremony.draft_next(
            world.layout, world.journal, {"dic.certifier-2": new.holder}, "certifier"
        )
        for name in ("root-1", "root-2"):
            ceremony.sign_root(world.layout, world.journal, world.signer(name))
        for signer in (world.signer("certifier-1"), new.signer):
            ceremony.sign_list(world.layout, world.journal, signer)
        installation.install(world.layout, world.journal, world.signer("publisher"))
        registry.refresh()
        assert (registry.shelf.list_version, registry.shelf.faults) == (2, ())
        assert registry.shelf.current.id == "2026.1"

        builders.forge(
            world,
            signers=(world.signer("certifier-1"), world.signer("certifier-2")),
            is_next=True,
        )
        registry.refresh()
        assert [fault.code for fault in registry.shelf.faults] == ["list-untrusted"]
        assert registry.shelf.list_version == 2
        assert registry.shelf.current.id == "2026.1"


# The commands, with keys in files that only a password opens.


@pytest.fixture
def typed(monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda _prompt: PASSWORD.decode())


def command(layout, *arguments):
    return main(["--data-root", str(layout.data_root), *map(str, arguments)])


def test_the_whole_ceremony_by_commands(tmp_path, monkeypatch, typed, capsys):
    monkeypatch.setenv(clock.FIXED, builders.START)
    layout, home = Layout(tmp_path / "data"), tmp_path / "usb"
    assert command(layout, "keys") == 0
    for names in PEOPLE.values():
        for name in names:
            assert command(layout, "keys", "new", name, "--to", home / f"{name}.pem") == 0
    pem = home / "dic.an.pem"
    assert pem.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert stat.S_IMODE(pem.stat().st_mode) == 0o600
    assert command(layout, "keys", "new", "dic.an", "--to", pem) == 2  # it is never overwritten

    given = [
        part
        for role, names in PEOPLE.items()
        for part in (f"--{role}", *(home / f"{name}.pub.json" for name in names))
    ]
    assert command(layout, "keys", "root", *given) == 0
    assert command(layout, "keys", "install") == 2
    for name in ("dic.root-an", "dic.root-binh"):
        assert command(layout, "keys", "sign", "--key", home / f"{name}.pem") == 0
    assert command(layout, "keys", "install") == 0
    assert command(layout, "keys") == 0
    told = capsys.readouterr().out
    assert "đủ chữ ký / all signed" in told
    assert told.count("1.root.json sha256") == 2

    place = builders.World(layout, Journal(layout.journal))
    builders.candidate(place, "2026.1")
    for name in ("dic.an", "dic.binh"):
        sign.sign(layout, place.journal, "2026.1", unlock.signer(home / f"{name}.pem"))
    assert command(layout, "publish", "2026.1", "--key", home / "dic.phat.pem") == 0
    assert command(layout, "keys", "new", "dic.dao", "--to", home / "dic.dao.pem") == 0
    monkeypatch.setenv(clock.FIXED, later(days=1))
    new = home / "dic.dao.pub.json"
    assert command(layout, "rotate", "dic.chi", "--role", "certifier", "--with", new) == 0
    for name in ("dic.root-an", "dic.root-binh"):
        assert command(layout, "keys", "sign", "--key", home / f"{name}.pem") == 0
    for name in ("dic.an", "dic.dao"):
        assert command(layout, "keys", "sign-list", "--key", home / f"{name}.pem") == 0
    assert command(layout, "keys", "install", "--key", home / "dic.phat.pem") == 0
    assert place.listed().root_version == 2
    assert command(layout, "rotate", "dic.xa", "--role", "certifier", "--revoke") == 2
    assert command(layout, "scrub") == 0
    assert command(layout, "audit") == 0


def test_the_public_part_of_a_key_is_the_same_from_anywhere(
    tmp_path, monkeypatch, typed, capsysbinary
):
    layout, pem = Layout(tmp_path), tmp_path / "dic.an.pem"
    command(layout, "keys", "new", "dic.an", "--to", pem)
    capsysbinary.readouterr()

    assert command(layout, "keys", "public", "dic.an", "--key", pem) == 0

    assert capsysbinary.readouterr().out == pem.with_suffix(".pub.json").read_bytes()


def test_a_password_comes_from_a_descriptor_too(tmp_path):
    pem = tmp_path / "dic.an.pem"
    pem.write_bytes(signers.encrypted(Ed25519PrivateKey.generate(), PASSWORD))
    reading, writing = os.pipe()
    os.write(writing, PASSWORD + b"\nrest")
    os.close(writing)

    assert unlock.signer(pem, reading).public_key.keytype == "ed25519"


@pytest.mark.parametrize("given", ["ngắn", ""])
def test_a_short_password_makes_no_key(tmp_path, monkeypatch, given, capsys):
    monkeypatch.setattr("getpass.getpass", lambda _prompt: given)

    assert command(Layout(tmp_path), "keys", "new", "dic.an", "--to", tmp_path / "a.pem") == 2
    assert "12" in capsys.readouterr().err
    assert not (tmp_path / "a.pem").exists()


@pytest.mark.parametrize("name", ["", "Dic.An", "../x", "dic an", "dic..an", "đic", "a" * 61])
def test_a_name_that_could_be_anything_else_is_no_person(tmp_path, name):
    refused("bad-person", holders.check_person, name)


def test_a_public_part_that_was_touched_is_refused(tmp_path):
    path = tmp_path / "x.pub.json"
    good = holders.write("dic.an", CryptoSigner.generate_ed25519().public_key)
    for content in (
        b"",
        b"{}",
        good.replace(b'"format":1', b'"format":2'),
        good.upper(),
        good[:-2],
    ):
        path.write_bytes(content)
        refused("bad-public-part", holders.read, path)
    refused("no-public-part", holders.read, tmp_path / "nowhere")


def test_a_draft_is_no_draft_when_it_cannot_be_read(house):
    refused("no-draft", ceremony.read, house.layout)
    ceremony.draft_next(
        house.layout, house.journal, {"dic.chi": person("dic.dao").holder}, "certifier"
    )
    path = ceremony.folder(house.layout) / "root.json"
    for content in (b"", b"{}", (house.metadata / "1.root.json").read_bytes()[:-1]):
        path.write_bytes(content)
        refused("no-draft", ceremony.read, house.layout)
    shutil.rmtree(ceremony.folder(house.layout))


def test_a_refresh_cut_short_before_a_rotation_is_refused_or_ended(house, monkeypatch):
    release(house, "2026.1")
    monkeypatch.setenv(clock.FIXED, later(days=1))
    current = house.listed()
    published = issue.published_so_far(current)
    issue.write_snapshot(
        house.layout, current, current.document, published, house.signer("dic.phat")
    )

    rotate(house, "publisher", "dic.phat", person("dic.phuc"), by="dic.phuc")

    assert house.check()
    assert isinstance(house.listed(), releases.SignedList)
    assert Path(house.layout.trust / "ceremony-2.json").exists()
