"""Two different certifiers, neither an uploader, sign the same bytes of an untouched candidate."""

import json
import shutil
import stat
import threading

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner

from certify import errors, keys, propose, sign
from schemas.distrust import Reason
from store import canonical, clock, files
from store.layout import Layout
from tests.certify import builders
from tests.certify.builders import SHA, later


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, builders.START)
    return builders.world(tmp_path)


def put_key(place, name="new.pem"):
    signer = CryptoSigner.generate_ed25519()
    path = place.layout.keys / name
    path.write_bytes(signer.private_bytes)
    return path, signer.public_key.keyid


def attempt(place, key, release="2026.1"):
    """Return the reason of a refusal, which must be in the journal, and nothing else new."""
    before = len(place.journal.events())
    with pytest.raises(errors.CertifyError) as refused:
        sign.sign(place.layout, place.journal, release, key)
    added = place.journal.events()[before:]
    assert [event.kind for event in added] == ["signing.refused"]
    assert added[0].body["reason"] == refused.value.reason
    return refused.value.reason, added[0].actor


# The ceremony.


def test_demo_keys_are_made_once_and_say_what_they_are(place):
    before = {path: path.read_bytes() for path in sorted(place.layout.data_root.rglob("*.*"))}

    people = keys.make_demo_keys(place.layout)

    after = {path: path.read_bytes() for path in sorted(place.layout.data_root.rglob("*.*"))}
    assert after == before
    assert sorted(people) == [
        "dic.certifier-1",
        "dic.certifier-2",
        "dic.certifier-3",
        "dic.publisher",
    ]
    pems = sorted(place.layout.keys.glob("*.pem"))
    assert len(pems) == 7
    assert all(path.name.startswith("DEMO-") for path in pems)
    assert {stat.S_IMODE(path.stat().st_mode) for path in pems} == {0o600}
    assert "DEMO" in (place.layout.keys / "README.txt").read_text()
    assert place.root == (place.metadata / "1.root.json").read_bytes()


@pytest.mark.parametrize(
    "lost", ["trust/root.json", "keys/DEMO-certifier-2.pem", "releases/metadata/1.root.json"]
)
def test_a_ceremony_cut_short_is_ended_and_never_begun_anew(place, lost):
    root = place.root
    (place.layout.data_root / lost).unlink()

    keys.make_demo_keys(place.layout)

    assert keys.pinned_root(place.layout).read_bytes() == root
    assert (place.layout.data_root / lost).exists() == ("root" in lost)


def test_a_ceremony_cut_short_before_the_root_keeps_its_keys(tmp_path):
    layout = Layout(tmp_path)
    files.make_directory(layout.keys)
    kept = CryptoSigner.generate_ed25519()
    keys.demo_key(layout, "certifier-1").write_bytes(kept.private_bytes)

    people = keys.make_demo_keys(layout)

    assert people["dic.certifier-1"] == kept.public_key.keyid


def test_an_encrypted_key_opens_with_its_password_only(place):
    pem = load_pem_private_key(place.key("certifier-1").read_bytes(), None)
    path = place.layout.keys / "locked.pem"
    locked = BestAvailableEncryption(b"m\xe1\xba\xadt kh\xe1\xba\xa9u")
    path.write_bytes(pem.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))

    opened = keys.load_signer(path, b"m\xe1\xba\xadt kh\xe1\xba\xa9u")

    assert opened.public_key.keyid == place.signer("certifier-1").public_key.keyid
    for password in (None, b"guess"):
        with pytest.raises(errors.KeyFileError) as refused:
            keys.load_signer(path, password)
        assert refused.value.reason == "wrong-password"


def test_what_is_no_ed25519_key_is_refused(place):
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path = place.layout.keys / "other.pem"
    path.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (place.layout.keys / "junk.pem").write_bytes(b"junk")

    reasons = {}
    for name in ("other.pem", "junk.pem", "nowhere.pem"):
        with pytest.raises(errors.KeyFileError) as refused:
            keys.load_signer(place.layout.keys / name)
        reasons[name] = refused.value.reason

    assert reasons == {
        "other.pem": "not-ed25519",
        "junk.pem": "unreadable",
        "nowhere.pem": "missing",
    }
    with pytest.raises(errors.KeyFileError):
        sign.sign(place.layout, place.journal, "2026.1", place.layout.keys / "junk.pem")
    assert place.journal.events() == []


# Two good signatures.


def test_two_certifiers_sign_the_same_bytes(place):
    folder = builders.candidate(place, "2026.1")
    before = json.loads((folder / "targets.json").read_bytes())

    first = sign.sign(place.layout, place.journal, "2026.1", place.key("certifier-3"))
    second = sign.sign(place.layout, place.journal, "2026.1", place.key("certifier-1"))

    after = json.loads((folder / "targets.json").read_bytes())
    assert after["signed"] == before["signed"]
    assert [each["keyid"] for each in after["signatures"]] == [first.key_id, second.key_id]
    assert (first.is_certified, first.signers, first.needed) == (False, ("dic.certifier-3",), 2)
    assert (second.is_certified, second.list_version) == (True, 1)
    (certified,) = place.journal.events("release.certified", "2026.1")
    assert certified.body == {
        "manifest_sha256": first.manifest_sha256,
        "signers": ["dic.certifier-1", "dic.certifier-3"],
    }
    assert [event.body for event in place.journal.events("release.signed")] == [
        {"key_id": each.key_id, "manifest_sha256": each.manifest_sha256} for each in (first, second)
    ]


def test_a_proposal_that_someone_signed_is_kept(place):
    folder = builders.candidate(place, "2026.1")
    unsigned = propose.propose(place.layout, "2026.1")
    place.sign("2026.1", "certifier-1")
    signed = (folder / "targets.json").read_bytes()

    again = propose.propose(place.layout, "2026.1")

    assert (unsigned.signature_count, again.signature_count) == (0, 1)
    assert (folder / "targets.json").read_bytes() == signed
    assert again.expires == clock.parse(later(days=400))


def test_a_rebuilt_candidate_is_signed_from_the_beginning(place):
    builders.candidate(place, "2026.1")
    place.sign("2026.1", "certifier-1")

    builders.candidate(place, "2026.1", objects={"areas.parquet": b"PAR1 mended PAR1"})

    place.sign("2026.1", "certifier-1", "certifier-2")
    assert len(place.journal.events("release.certified")) == 1


def test_a_signature_that_a_crash_left_unrecorded_counts_for_nothing(place):
    folder = builders.candidate(place, "2026.1")
    backup = (folder / "targets.json").read_bytes()
    other = builders.twin(place)
    builders.forge_signature(folder / "targets.json", place.signer("certifier-1"))
    assert backup != (folder / "targets.json").read_bytes()

    other.sign("2026.1", "certifier-2")
    (event,) = place.journal.events("release.signed")
    left = json.loads((folder / "targets.json").read_bytes())["signatures"]
    assert [each["keyid"] for each in left] == [event.body["key_id"]]

    other.sign("2026.1", "certifier-1")
    assert len(place.journal.events("release.certified")) == 1


# Refusals: each is in the journal.


def test_nobody_signs_twice_and_nobody_after_two(place):
    builders.candidate(place, "2026.1")
    place.sign("2026.1", "certifier-1")

    again = attempt(place, place.key("certifier-1"))
    place.sign("2026.1", "certifier-2")
    third = attempt(place, place.key("certifier-3"))

    assert again == ("already-signed", "dic.certifier-1")
    assert third == ("already-certified", "dic.certifier-3")
    assert place.journal.check_chain() == 6


def test_an_uploader_does_not_sign(place):
    builders.candidate(place, "2026.1", uploaders=("dic.certifier-1", "doh.steward"))

    assert attempt(place, place.key("certifier-1")) == ("uploader", "dic.certifier-1")
    place.sign("2026.1", "certifier-2", "certifier-3")


def test_a_candidate_with_an_upload_returned_since_is_not_signed(place):
    builders.candidate(place, "2026.1")
    built = place.journal.events("candidate.built", "2026.1")[-1]
    body = {**built.body, "uploads": ["GRDP-0123456789abcdef"]}
    with place.journal.writing() as entry:
        entry.append("candidate.built", "2026.1", actor="certify", body=body)
        entry.append("upload.returned", "GRDP-0123456789abcdef", actor="dic.certifier-1", body={})

    assert attempt(place, place.key("certifier-2"))[0] == "upload-returned"


def test_a_stranger_the_publisher_and_a_root_key_do_not_sign(place):
    builders.candidate(place, "2026.1")
    path, _ = put_key(place)

    assert attempt(place, path) == ("unknown-key", "unknown")
    assert attempt(place, place.key("publisher")) == ("not-a-certifier", "dic.publisher")
    assert attempt(place, place.key("root-1")) == ("unknown-key", "unknown")


def test_writing_oneself_into_the_list_of_people_is_not_enough(place):
    path, key_id = put_key(place)
    people = json.loads(keys.people_file(place.layout).read_bytes())
    people[key_id] = {"person": "dic.certifier-4", "role": "certifier"}
    files.write_atomic(keys.people_file(place.layout), canonical.encode(people))
    builders.candidate(place, "2026.1")

    assert attempt(place, path) == ("not-a-certifier", "dic.certifier-4")


def test_a_certifier_the_candidate_does_not_know_does_not_sign(place):
    builders.candidate(place, "2026.1", objects={"people.json": b"{}\n"})

    assert attempt(place, place.key("certifier-1")) == ("unknown-key", "dic.certifier-1")


@pytest.mark.parametrize("gate", [{"passed": False}, {}, {"passed": 1}, ["passed"]])
def test_a_gate_that_did_not_pass_is_not_signed(place, gate):
    builders.candidate(place, "2026.1", gate=gate, is_proposed=False)

    with pytest.raises(errors.FailedGateError):
        propose.propose(place.layout, "2026.1")
    assert attempt(place, place.key("certifier-1"))[0] == "gate-not-passed"


def test_another_gates_record_is_not_signed(place):
    builders.candidate(place, "2026.1", changes={"gate_sha256": SHA}, is_proposed=False)

    assert attempt(place, place.key("certifier-1"))[0] == "gate-not-passed"


def test_what_is_no_candidate_is_not_signed(place):
    assert attempt(place, place.key("certifier-1"), "2026.1")[0] == "no-candidate"


def swap_manifest(place, folder):
    builders.candidate(place, "2026.1", is_proposed=False, uploaders=("doh.steward",))
    content = (folder / "manifest.json").read_bytes()
    builders.candidate(place, "2026.1", is_proposed=False)
    (folder / "manifest.json").write_bytes(content)


def change_object(place, folder):
    path = sorted((folder / "objects").iterdir())[0]
    builders.rewrite(path, path.read_bytes()[::-1])


def add_target(place, folder):
    document = json.loads((folder / "targets.json").read_bytes())
    document["signed"]["targets"][f"objects/{SHA}"] = {"hashes": {"sha256": SHA}, "length": 1}
    (folder / "targets.json").write_bytes(canonical.encode(document).rstrip())


def never_expire(place, folder):
    document = json.loads((folder / "targets.json").read_bytes())
    document["signed"]["expires"] = "2099-01-01T00:00:00Z"
    (folder / "targets.json").write_bytes(canonical.encode(document).rstrip())


CHANGED = {
    "manifest": swap_manifest,
    "manifest cut": lambda p, f: (f / "manifest.json").write_bytes(b"{"),
    "object": change_object,
    "object gone": lambda p, f: sorted((f / "objects").iterdir())[0].unlink(),
    "list": add_target,
    "list for ever": never_expire,
    "list gone": lambda p, f: (f / "targets.json").unlink(),
    "list cut": lambda p, f: (f / "targets.json").write_bytes(b"{"),
    "list of the wrong kind": lambda p, f: (f / "targets.json").write_bytes(p.root),
}


@pytest.mark.parametrize("name", CHANGED)
def test_a_candidate_that_was_touched_is_not_signed(place, name):
    folder = builders.candidate(place, "2026.1")

    CHANGED[name](place, folder)

    assert attempt(place, place.key("certifier-1"))[0] == "candidate-changed"
    assert place.journal.events("release.signed") == []


def test_a_candidate_nobody_recorded_is_not_signed(place, tmp_path):
    other = builders.copy(place, tmp_path / "other")
    folder = builders.candidate(other, "2026.1")
    shutil.copytree(folder, place.layout.candidate("2026.1"))

    assert attempt(place, place.key("certifier-1"))[0] == "candidate-changed"


def test_a_proposal_that_was_overtaken_is_void(place, monkeypatch):
    builders.candidate(place, "2026.2")
    place.sign("2026.2", "certifier-1")
    place.release("2026.1")
    monkeypatch.setenv(clock.FIXED, later(days=1))

    assert attempt(place, place.key("certifier-2"), "2026.2")[0] == "stale-proposal"
    with pytest.raises(errors.StaleProposalError) as refused:
        propose.propose(place.layout, "2026.2")
    assert (refused.value.proposed, refused.value.published) == (1, 1)


def test_a_published_release_is_not_signed_again(place):
    place.release("2026.1")

    assert attempt(place, place.key("certifier-3"))[0] == "stale-proposal"


def test_a_name_that_is_no_release_makes_no_path(place):
    with pytest.raises(ValueError, match="release id"):
        sign.sign(place.layout, place.journal, "../x", place.key("certifier-1"))


# Races.


@pytest.mark.parametrize("round_", range(4))
def test_eight_people_at_once_make_one_certificate(place, round_):
    release = "2026.1"
    builders.candidate(place, release, uploaders=("dic.certifier-3",))
    stranger, _ = put_key(place)
    attempts = [place.key("certifier-1")] * 3 + [place.key("certifier-2")] * 2
    attempts += [place.key("certifier-3"), stranger, place.key("publisher")]
    barrier, outcomes = threading.Barrier(len(attempts)), []

    def run(key):
        own = builders.twin(place)
        barrier.wait()
        try:
            outcomes.append(sign.sign(own.layout, own.journal, release, key).person)
        except errors.CertifyError as error:
            outcomes.append(error.reason)
        own.journal.close()

    threads = [threading.Thread(target=run, args=(key,)) for key in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    kinds = [event.kind for event in place.journal.events(subject=release)]
    assert kinds.count("release.signed") == 2
    assert kinds.count("release.certified") == 1
    assert kinds.count("signing.refused") == 6
    assert sorted(outcomes) == [
        *["already-signed"] * 3,
        "dic.certifier-1",
        "dic.certifier-2",
        "not-a-certifier",
        "unknown-key",
        "uploader",
    ]
    place.journal.check_chain()
    assert place.publish(release).signers == ("dic.certifier-1", "dic.certifier-2")


def test_every_refusal_has_a_reason_of_its_own():
    reasons = [
        kind.reason for kind in errors.CertifyError.__subclasses__() if "reason" in vars(kind)
    ]

    assert len(reasons) == len(set(reasons))
    assert Reason.CHANGED not in reasons
