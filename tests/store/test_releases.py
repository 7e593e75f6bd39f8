"""Every attack of the trust reference that a folder of releases can suffer."""

import json
import os
import random
import shutil
import threading
from pathlib import Path

import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import DownloadHTTPError
from tuf.api.metadata import Metadata
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from certify import keys, publish
from schemas import manifest, metadata
from schemas.distrust import DistrustError, Reason
from schemas.roots import PERSON
from store import canonical, clock, layout, releases
from tests.certify import builders
from tests.certify.builders import SHA, forge, issue, later, link, newest, next_root, smuggle

CERTIFIERS = ("certifier-1", "certifier-2")


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return builders.two_releases(tmp_path_factory.mktemp("published"))


@pytest.fixture
def place(original, tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, later(days=26))
    return builders.copy(original, tmp_path)


def refusal(place, **options):
    with pytest.raises(DistrustError) as refused:
        place.check(**options)
    return refused.value.reason, refused.value.file


def test_what_was_published_holds(place):
    found = place.check(minimum_version=2)

    assert [(each.entry.id, each.signers, each.file_count) for each in found] == [
        ("2026.2", ("dic.certifier-2", "dic.certifier-3"), 9),
        ("2026.1", ("dic.certifier-1", "dic.certifier-2"), 9),
    ]
    assert found[0].entry.published_at == clock.parse(later(days=1))
    assert sorted(found[0].objects) == sorted(found[0].manifest["objects"])


def test_an_older_list_is_looked_at_though_its_history_was_believed(place):
    path = place.metadata / "1.targets.json"
    content = path.read_bytes()

    place.check()
    builders.rewrite(path, content.replace(b'"length":', b'"length":1', 1))
    reason, file = refusal(place)
    assert file == "metadata/1.targets.json"
    assert reason in (Reason.CHANGED, Reason.UNREADABLE, Reason.NOT_CANONICAL)
    path.unlink()
    assert refusal(place) == (Reason.MISSING, "metadata/1.targets.json")
    path.write_bytes(content)
    assert [each.entry.id for each in place.check()] == ["2026.2", "2026.1"]


# One file of each kind, whole or not there at all.

KINDS = {
    "root": "metadata/1.root.json",
    "older list": "metadata/1.targets.json",
    "list": "metadata/2.targets.json",
    "older snapshot": "metadata/1.snapshot.json",
    "snapshot": "metadata/3.snapshot.json",
    "timestamp": "metadata/timestamp.json",
    "manifest": "2026.1/manifest.json",
    "object": "objects/*",
}


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    builders.rewrite(path, bytes(content))


def link_away(path):
    away = path.parents[2] / "elsewhere"
    path.rename(away)
    path.symlink_to(away)


def make_pipe(path):
    path.unlink()
    os.mkfifo(path)


DAMAGES = {
    "bit flip": flip,
    "cut": lambda path: builders.rewrite(path, path.read_bytes()[:-1]),
    "emptied": lambda path: builders.rewrite(path, b""),
    "appended": lambda path: builders.rewrite(path, path.read_bytes() + b"\n"),
    "removed": lambda path: path.unlink(),
    "linked": link_away,
    "pipe": make_pipe,
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_named(place, kind, damage):
    path = next(iter(sorted(place.layout.releases.glob(KINDS[kind]))))

    DAMAGES[damage](path)

    reason, file = refusal(place)
    assert file == str(path.relative_to(place.layout.releases))
    expected = {"removed": Reason.MISSING, "linked": Reason.LINK, "pipe": Reason.LINK}
    assert reason == expected.get(damage, reason)


def test_every_single_byte_counts(place):
    chance = random.Random(20260131)
    paths = sorted(path for path in place.layout.releases.rglob("*") if path.is_file())
    unseen = []
    for number in range(1000):
        path = paths[number % len(paths)]
        content = path.read_bytes()
        at, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
        changed = bytes([*content[:at], content[at] ^ bit, *content[at + 1 :]])
        builders.rewrite(path, changed)
        try:
            place.check()
        except DistrustError:
            pass
        else:
            unseen.append((path.name, at, bit))
        path.write_bytes(content)

    assert unseen == []
    place.check()


# Who signed.


def signers(place, *holders):
    return tuple(place.signer(holder) for holder in holders)


def stranger():
    return CryptoSigner.generate_ed25519()


def over_other_bytes(place):
    path = forge(place)
    document = json.loads(path.read_bytes())
    other = json.dumps(document["signed"]).encode()
    document["signatures"][1]["sig"] = place.signer("certifier-2").sign(other).signature
    path.write_bytes(canonical.encode(document).rstrip(b"\n"))
    issue(place, path)


def publisher_is_a_stranger(place):
    issue(place, newest(place, "targets"), publisher=stranger())


SIGNATURES = {
    "none": (lambda p: forge(p, signers=signers(p)), Reason.TOO_FEW_SIGNATURES),
    "one": (lambda p: forge(p, signers=signers(p, "certifier-1")), Reason.TOO_FEW_SIGNATURES),
    "same signer twice": (
        lambda p: forge(p, signers=signers(p, "certifier-1", "certifier-1")),
        Reason.NOT_CANONICAL,
    ),
    "certifier and stranger": (
        lambda p: forge(p, signers=(*signers(p, "certifier-1"), stranger())),
        Reason.BAD_SIGNATURE,
    ),
    "two certifiers and stranger": (
        lambda p: forge(p, signers=(*signers(p, *CERTIFIERS), stranger())),
        Reason.BAD_SIGNATURE,
    ),
    "the publisher for a certifier": (
        lambda p: forge(p, signers=signers(p, "certifier-1", "publisher")),
        Reason.BAD_SIGNATURE,
    ),
    "root keys": (
        lambda p: forge(p, signers=signers(p, "root-1", "root-2")),
        Reason.BAD_SIGNATURE,
    ),
    "over other bytes": (over_other_bytes, Reason.BAD_SIGNATURE),
    "a stranger publishes": (publisher_is_a_stranger, Reason.BAD_SIGNATURE),
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures_that_do_not_count(place, name):
    attack, reason = SIGNATURES[name]

    attack(place)

    expected = "metadata/2.targets.json"
    if name == "a stranger publishes":
        expected = "metadata/timestamp.json"
    assert refusal(place) == (reason, expected)


def test_all_three_certifiers_may_sign(place):
    forge(place, signers=signers(place, *CERTIFIERS, "certifier-3"), is_next=True)

    assert place.listed().version == 3


# The chain of roots.


def add_key_twice(root):
    key_id = root.roles["targets"].keyids[0]
    twin = Metadata.from_bytes(Metadata(root).to_bytes()).signed.keys[key_id]
    twin.keyid = SHA
    root.add_key(twin, "targets")


def shout(root):
    key = root.keys[root.roles["targets"].keyids[0]]
    key.keyval["public"] = key.keyval["public"].upper()


def set_threshold(role, threshold):
    def change(root):
        root.roles[role].threshold = threshold

    return change


def give_two_keys(root):
    first, second, _ = (root.keys[key_id] for key_id in root.roles["targets"].keyids)
    second.unrecognized_fields[PERSON] = first.unrecognized_fields[PERSON]


def skip_version(root):
    root.version += 1


ROOTS = {
    "one key under two ids": (add_key_twice, ("root-1", "root-2"), Reason.DUPLICATE_KEY),
    "another spelling of a key": (shout, ("root-1", "root-2"), Reason.UNREADABLE),
    "one certifier suffices": (
        set_threshold("targets", 1),
        ("root-1", "root-2"),
        Reason.WEAK_THRESHOLD,
    ),
    "one root key suffices": (
        set_threshold("root", 1),
        ("root-1", "root-2"),
        Reason.WEAK_THRESHOLD,
    ),
    "a person with two keys": (give_two_keys, ("root-1", "root-2"), Reason.DUPLICATE_PERSON),
    "one signature": (lambda root: None, ("root-1",), Reason.TOO_FEW_SIGNATURES),
    "signed by certifiers": (lambda root: None, CERTIFIERS, Reason.BAD_SIGNATURE),
    "a version left out": (skip_version, ("root-1", "root-2"), Reason.MISSING),
}


@pytest.mark.parametrize("name", ROOTS)
def test_a_next_root_that_breaks_the_rules(place, name):
    change, holders, reason = ROOTS[name]

    next_root(place, change, signers=holders)

    assert refusal(place) == (reason, "metadata/2.root.json")


def test_a_next_root_needs_its_own_threshold_too(place):
    new = [stranger() for _ in range(3)]

    def take_over(root):
        for old in list(root.roles["root"].keyids):
            root.revoke_key(old, "root")
        for signer in new:
            root.add_key(signer.public_key, "root")

    next_root(place, take_over)

    assert refusal(place) == (Reason.TOO_FEW_SIGNATURES, "metadata/2.root.json")


def test_another_installation_is_not_ours(place, tmp_path):
    other = builders.world(tmp_path / "other")

    with pytest.raises(DistrustError) as refused:
        releases.open_list(place.layout.releases, other.root, clock.now())

    assert (refused.value.reason, refused.value.file) == (
        Reason.NOT_PINNED,
        "metadata/1.root.json",
    )


def test_a_revoked_key_signs_nothing_and_old_releases_still_hold(place):
    new = stranger()
    next_root(
        place,
        lambda root: builders.replace_certifier(place, root, "certifier-2", new, "dic.certifier-4"),
    )

    assert refusal(place) == (Reason.TOO_FEW_SIGNATURES, "metadata/2.targets.json")

    forge(place, signers=(place.signer("certifier-1"), new), is_next=True)
    assert [each.signers for each in place.check()] == [
        ("dic.certifier-2", "dic.certifier-3"),
        ("dic.certifier-1", "dic.certifier-2"),
    ]

    forge(place, signers=signers(place, *CERTIFIERS), is_next=True)
    assert refusal(place) == (Reason.TOO_FEW_SIGNATURES, "metadata/4.targets.json")


# Versions, history, freshness.


def go_back(place):
    """Put back all that was public after the first release, as a stale mirror would."""
    for name in ("2.targets.json", "2.snapshot.json", "3.snapshot.json"):
        (place.metadata / name).unlink()
    snapshot = place.metadata / "1.snapshot.json"
    builders.stamp(place, snapshot, place.signer("publisher"))


def test_a_rolled_back_folder_fools_nobody_who_has_seen_more(place):
    go_back(place)

    assert place.listed(minimum_version=1).version == 1
    with pytest.raises(DistrustError) as refused:
        place.listed(minimum_version=2)
    assert (refused.value.reason, refused.value.file) == (
        Reason.ROLLED_BACK,
        "metadata/1.targets.json",
    )


def restore_timestamp(place):
    builders.stamp(place, place.metadata / "1.snapshot.json", place.signer("publisher"))


def swap_list(place):
    (place.metadata / "2.targets.json").write_bytes(
        (place.metadata / "1.targets.json").read_bytes()
    )


def rename_list(place):
    content = (place.metadata / "1.targets.json").read_bytes()
    (place.metadata / "3.targets.json").write_bytes(content)


def drop_release(signed):
    del signed["targets"]["2026.1/manifest.json"]


def change_release(signed):
    signed["targets"]["2026.1/manifest.json"]["hashes"]["sha256"] = SHA


def cut_history(signed):
    signed["previous"] = signed["previous"] | {"sha256": SHA}


def move_instant(entries):
    entries["2026.1"]["published_at"] = later(hours=1)


def same_instant(entries):
    entries["2026.2"]["published_at"] = entries["2026.1"]["published_at"]


def republish(published):
    return lambda place: issue(place, newest(place, "targets"), published=published)


HISTORY = {
    "old timestamp": (restore_timestamp, Reason.UNLISTED, "2.targets.json"),
    "mix and match": (swap_list, Reason.WRONG_VERSION, "2.targets.json"),
    "renamed list": (rename_list, Reason.WRONG_VERSION, "3.targets.json"),
    "a release dropped": (
        lambda p: forge(p, drop_release, is_next=True),
        Reason.CONTRADICTION,
        "3.targets.json",
    ),
    "a release changed": (
        lambda p: forge(p, change_release, is_next=True),
        Reason.CONTRADICTION,
        "3.targets.json",
    ),
    "another past": (lambda p: forge(p, cut_history), Reason.CHANGED, "1.targets.json"),
    "an instant moved": (republish(move_instant), Reason.CONTRADICTION, "3.snapshot.json"),
    "instants equal": (republish(same_instant), Reason.CONTRADICTION, "3.snapshot.json"),
    "an instant too many": (
        republish(lambda entries: entries.update({"2026.3": entries["2026.1"]})),
        Reason.CONTRADICTION,
        "3.snapshot.json",
    ),
}


@pytest.mark.parametrize("name", HISTORY)
def test_the_past_cannot_be_rewritten(place, name):
    attack, reason, file = HISTORY[name]

    attack(place)

    found, named = refusal(place)
    assert found == reason
    if reason is not Reason.UNLISTED:
        assert named == f"metadata/{file}"


def test_expiry_is_reported_not_raised(place):
    at = clock.parse(later(days=60))

    listed = releases.open_list(place.layout.releases, place.root, at)

    assert listed.is_expired
    assert set(listed.expired_files) == {"3.snapshot.json", "timestamp.json"}
    assert listed.expires == clock.parse(later(days=55))


# What a list may say.


def add_path(path):
    def change(signed):
        signed["targets"][path] = {"hashes": {"sha256": SHA}, "length": 1}

    return change


PATHS = {
    "up": "../../x",
    "up inside": "objects/../2026.1/manifest.json",
    "absolute": "/etc/passwd",
    "backslash": "objects\\" + SHA,
    "nul": "objects/\0",
    "shouted": "OBJECTS/" + SHA,
    "shouted digest": "objects/" + "A" * 64,
    "drive": "C:/x",
    "empty": "",
    "dot": "./2026.1/manifest.json",
    "digits of another script": "２０26.1/manifest.json",
    "line end": f"objects/{SHA}\n",
}


@pytest.mark.parametrize("name", PATHS)
def test_an_unsafe_path_is_refused(place, name):
    forge(place, add_path(PATHS[name]))

    reason, file = refusal(place)
    # Control characters cannot even be signed in a way that we would read.
    assert reason in (Reason.UNSAFE_PATH, Reason.BAD_SIGNATURE)
    assert file == "metadata/2.targets.json" or "timestamp" in file


def set_of(**fields):
    return lambda signed: signed.update(fields)


def poison(key, value):
    def change(signed):
        signed["targets"]["2026.1/manifest.json"][key] = value

    return change


NONSENSE = {
    "float": set_of(note=1.5),
    "delegations": set_of(delegations={"keys": {}, "roles": []}),
    "targets are a list": set_of(targets=[]),
    "no date": set_of(expires="soon"),
    "unknown specification": set_of(spec_version="9.9"),
    "no length": poison("length", None),
    "length is text": poison("length", "12"),
    "another digest": poison("hashes", {"md5": "0"}),
    "unknown status": poison("custom", {"release": "2026.1", "status": "good"}),
    "status of another release": poison("custom", {"release": "2026.2", "status": "published"}),
    "unknown key": poison("note", "x"),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_a_signed_list_that_makes_no_sense_is_unreadable(place, name):
    forge(place, NONSENSE[name])

    assert refusal(place) == (Reason.UNREADABLE, "metadata/2.targets.json")


RAW = {
    "nothing": b"",
    "no json": b"{",
    "a list": b"[]",
    "not utf-8": b"\xff\xfe{}",
    "nested deep": b"[" * 15_000,
    "huge number": b'{"signatures":[],"signed":{"version":' + b"9" * 5_000 + b"}}",
    "nan": b'{"signatures":[],"signed":{"version":NaN}}',
    "key twice": b'{"signatures":[],"signatures":[],"signed":{"_type":"timestamp","version":1}}',
    "no signed part": b'{"signatures":[]}',
    "another role": b'{"signatures":[],"signed":{"_type":"root","version":1}}',
    "version is true": b'{"signatures":[],"signed":{"_type":"timestamp","version":true}}',
    "signature is text": b'{"signatures":["x"],"signed":{"_type":"timestamp","version":1}}',
    "no form": b'{"signatures":[],"signed":{"_type":"timestamp","version":1},"x":1}',
    "too large": b" " * (metadata.LIMITS["timestamp"] + 1),
}


@pytest.mark.parametrize("name", RAW)
def test_raw_nonsense_is_refused_without_a_crash(place, name):
    (place.metadata / "timestamp.json").write_bytes(RAW[name])

    reason, file = refusal(place)
    assert file == "metadata/timestamp.json"
    assert (reason is Reason.TOO_LARGE) == (name == "too large")


@pytest.mark.parametrize("role", ["root", "targets", "snapshot"])
def test_a_metadata_file_over_its_cap_is_refused(place, role):
    path = newest(place, role)
    path.write_bytes(b" " * (metadata.LIMITS[role] + 1))

    assert refusal(place) == (Reason.TOO_LARGE, f"metadata/{path.name}")


# Strangers in the folder.


@pytest.mark.parametrize(
    "name",
    [
        "metadata/x.json",
        "metadata/targets.json",
        "metadata/4.targets.json",
        "metadata/5.snapshot.json",
        "metadata/01.root.json",
        "2026.1/extra.parquet",
        "2026.1/Manifest.json",
        f"objects/{SHA}",
        "objects/x",
        "readme.txt",
        "2026.9/manifest.json",
    ],
)
def test_an_unlisted_file_is_named(place, name):
    path = place.layout.releases / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"{}")

    reason, file = refusal(place)
    assert (reason, name.startswith(file)) == (Reason.UNLISTED, True)


@pytest.mark.parametrize("folder", ["metadata", "objects", "2026.1"])
def test_a_linked_folder_is_not_followed(place, tmp_path, folder):
    path = place.layout.releases / folder
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")

    assert refusal(place) == (Reason.LINK, folder)


@pytest.mark.parametrize("folder", ["metadata", "objects", "2026.1", "."])
def test_what_a_crashed_write_left_harms_nothing(place, folder):
    (place.layout.releases / folder / ".part-0123").write_bytes(b"half a fi")
    (place.metadata / ".part-3.targets.json").write_bytes(b'{"signatures":[')

    assert len(place.check()) == 2


def test_a_missing_folder_is_named(place):
    shutil.rmtree(place.metadata)

    assert refusal(place) == (Reason.MISSING, "metadata/timestamp.json")


# What a release may say.


def people(place, change):
    content = json.loads(keys.people_file(place.layout).read_bytes())
    change(content)
    return {"people.json": canonical.encode(content)}


def share_a_person(content):
    first, second, *_ = content.values()
    second["person"] = first["person"]


def rename_person(content):
    next(iter(content.values()))["person"] = "dic.somebody"


SMUGGLED = {
    "gate of another run": (
        lambda p: {"changes": {"gate_sha256": SHA}},
        Reason.GATE_DIFFERS,
    ),
    "gate not passed": (lambda p: {"gate": {"passed": False}}, Reason.GATE_NOT_PASSED),
    "gate says nothing": (lambda p: {"gate": {}}, Reason.GATE_NOT_PASSED),
    "gate says a word": (lambda p: {"gate": {"passed": "true"}}, Reason.GATE_NOT_PASSED),
    "signer among uploaders": (
        lambda p: {"uploaders": ("dic.certifier-1", "doh.steward")},
        Reason.UPLOADER_SIGNED,
    ),
    "uploader kept quiet": (
        lambda p: {"uploaders": ("dic.certifier-1",), "changes": {"uploaders": []}},
        Reason.BAD_MANIFEST,
    ),
    "person with two keys": (
        lambda p: {"objects": people(p, share_a_person)},
        Reason.DUPLICATE_PERSON,
    ),
    "person renamed": (lambda p: {"objects": people(p, rename_person)}, Reason.BAD_PEOPLE),
    "nobody known": (lambda p: {"objects": people(p, dict.clear)}, Reason.UNKNOWN_SIGNER),
    "people are a list": (lambda p: {"objects": {"people.json": b"[]"}}, Reason.BAD_PEOPLE),
    "another format": (lambda p: {"changes": {"format": 2}}, Reason.BAD_MANIFEST),
    "another release": (lambda p: {"changes": {"release": "2026.1"}}, Reason.BAD_MANIFEST),
    "unknown field": (lambda p: {"changes": {"note": "x"}}, Reason.BAD_MANIFEST),
    "no objects": (lambda p: {"changes": {"objects": {}}}, Reason.BAD_MANIFEST),
    "an unlisted object": (
        lambda p: {"objects": {"x.json": b"{}"}, "changes": {"objects": LISTED_ELSEWHERE}},
        Reason.BAD_MANIFEST,
    ),
}
LISTED_ELSEWHERE = {"x.json": {"sha256": SHA, "length": 2, "rows": None}}


@pytest.mark.parametrize("name", SMUGGLED)
def test_a_signed_release_that_should_not_be(place, name):
    options, reason = SMUGGLED[name]
    smuggle(place, "2026.3", previous="2026.2", **options(place))

    listed = place.listed()
    with pytest.raises(releases.BrokenReleaseError) as refused:
        releases.check_release(listed, "2026.3", place.layout.releases)

    assert (refused.value.release, refused.value.reason) == ("2026.3", reason)
    assert releases.check_release(listed, "2026.2", place.layout.releases)


def test_a_manifest_names_listed_objects_only(place):
    folder = builders.candidate(place, "2026.3", previous="2026.2", is_proposed=False)
    content = json.loads((folder / "manifest.json").read_bytes())["objects"]
    content["observations.parquet"]["length"] += 1
    smuggle(place, "2026.3", previous="2026.2", changes={"objects": content})

    assert refusal(place) == (Reason.CONTRADICTION, "2026.3/manifest.json")


def test_a_manifest_has_one_spelling():
    with pytest.raises(DistrustError) as refused:
        manifest.read(b'{"format": 1}\n', "2026.1")

    assert refused.value.reason is Reason.BAD_MANIFEST


def test_an_unknown_release_is_not_in_the_list(place):
    with pytest.raises(releases.BrokenReleaseError) as refused:
        releases.check_release(place.listed(), "../2026.1", place.layout.releases)

    assert refused.value.reason is Reason.NOT_IN_LIST


def test_a_withdrawn_release_stays_and_says_so(place):
    def withdraw(signed):
        signed["targets"]["2026.1/manifest.json"]["custom"] |= {
            "status": "withdrawn",
            "reason": "sai đơn vị",
            "superseded_by": "2026.2",
        }

    forge(place, withdraw, is_next=True)

    entry = place.listed().releases["2026.1"]
    assert (entry.status, entry.reason, entry.superseded_by) == (
        "withdrawn",
        "sai đơn vị",
        "2026.2",
    )
    assert entry.signers == ("dic.certifier-1", "dic.certifier-2")
    assert len(place.check()) == 2


# Others read it too, and while it is written.


def test_large_files_are_hashed_like_small_ones(place, monkeypatch):
    monkeypatch.setattr(releases, "_MANY_BYTES", 0)
    assert len(place.check()) == 2

    flip(sorted((place.layout.releases / "objects").iterdir())[0])

    assert refusal(place)[0] is Reason.CHANGED


def test_readers_never_see_a_publication_half_done(place, monkeypatch):
    faults, done = [], threading.Event()

    def read():
        while not done.is_set():
            try:
                place.check()
            except DistrustError as error:
                faults.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for number in range(3, 9):
            monkeypatch.setenv(clock.FIXED, later(days=20 + 10 * number))
            publish.refresh(place.layout, place.key("publisher"))
            place.release(f"2026.{number}", previous=f"2026.{number - 1}")
    finally:
        done.set()
        for reader in readers:
            reader.join()

    assert faults == []


class FolderFetcher(FetcherInterface):
    """Serves a folder to a TUF client as a web server would."""

    def __init__(self, folder):
        self.folder = folder

    def _fetch(self, url):
        path = self.folder / url.removeprefix("https://example.test/")
        if not path.is_file():
            raise DownloadHTTPError(url, 404)
        return iter([path.read_bytes()])


def test_a_tuf_client_we_did_not_write_agrees(tmp_path):
    place = builders.world(tmp_path)
    place.release("2026.1")
    (tmp_path / "state").mkdir()
    (tmp_path / "targets").mkdir()

    client = Updater(
        str(tmp_path / "state"),
        "https://example.test/metadata/",
        str(tmp_path / "targets"),
        "https://example.test/",
        FolderFetcher(place.layout.releases),
        UpdaterConfig(prefix_targets_with_hash=False),
        bootstrap=place.root,
    )
    client.refresh()
    target = client.get_targetinfo("2026.1/manifest.json")
    got = client.download_target(target, str(tmp_path / "targets" / "manifest.json"))

    published = place.layout.release("2026.1") / "manifest.json"
    assert Path(got).read_bytes() == published.read_bytes()
    for path in sorted(place.metadata.glob("*.json")):
        content = path.read_bytes()
        ours = metadata.read(path.name, content)
        assert ours.payload == Metadata.from_bytes(content).signed_bytes
        assert ours.link == link(path) or path.name == "timestamp.json"


# Copies that the layers force.


def test_a_release_id_is_the_same_in_paths_and_in_manifests():
    assert manifest.RELEASE_ID.pattern == layout.RELEASE_ID.pattern


def test_a_manifest_is_spelt_as_the_store_writes_it():
    content = {"b": ["Hà Nội", None, True], "a": 1}

    assert manifest._spell(content) == canonical.encode(content)
