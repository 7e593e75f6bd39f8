"""A candidate is signed and comes out only while nothing blocks it and every waiver holds."""

import hashlib
from datetime import timedelta

import pytest

from certify import errors, keys, publish, sign, steps, verify, waivers
from certify.decided import barred
from schemas import manifest as manifests
from schemas.distrust import DistrustError, Reason
from store import canonical, clock
from store.journal import AlreadyRecordedError
from tests.certify import builders, gates
from tests.certify.builders import later

FINDING = {
    "code": "figures_are_kept",
    "severity": "blocker",
    "subject": "GRDP",
    "sentence_vi": "GRDP: mất số",
    "sentence_en": "GRDP: figures are gone",
    "waivable": True,
    "waiver": None,
}
TEXT = "Cơ quan hẹn gửi bổ sung trong tháng này"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, builders.START)
    return builders.world(tmp_path)


def waive(place, days=3, release="2026.1"):
    return waivers.grant(
        place.layout,
        place.journal,
        release,
        blocker="figures_are_kept",
        scope="GRDP",
        reason="LATE_SUPPLY",
        text=TEXT,
        expires=clock.now() + timedelta(days=days),
        by="dic.certifier-1",
        findings=[FINDING],
    )


def candidate(place, *findings, waived=(), **options):
    """Make a candidate with a checklist; the gate's record is one that passed."""
    folder = builders.candidate(place, "2026.1", is_proposed=False, **options)
    gate = (folder / "objects" / manifest_of(folder)["gate_sha256"]).read_bytes()
    blockers = [each for each in findings if each["severity"] == "blocker"]
    checklist = {
        "findings": list(findings),
        "gate_sha256": hashlib.sha256(gate).hexdigest(),
        "open": sum(each["waiver"] is None for each in blockers),
        "waivers": [each.as_json() for each in waived],
    }
    content = {"checklist.json": canonical.encode(checklist)}
    is_proposed = not checklist["open"]
    return builders.candidate(place, "2026.1", objects=content, is_proposed=is_proposed, **options)


def manifest_of(folder):
    return canonical.decode((folder / "manifest.json").read_bytes())


def refusal(call):
    with pytest.raises(errors.CertifyError) as refused:
        call()
    return refused.value


def sign_by(place, number):
    key = place.key(f"certifier-{number}")
    return sign.sign(place.layout, place.journal, "2026.1", key)


def test_an_open_blocker_refuses_the_signature_and_says_so_in_two_languages(place):
    candidate(place, FINDING)

    error = refusal(lambda: sign_by(place, 1))

    assert error.reason == "open-blockers"
    assert error.blockers == [("GRDP: mất số", "GRDP: figures are gone")]
    assert place.journal.events("signing.refused")[0].body["reason"] == "open-blockers"
    assert place.journal.events("release.signed") == []


def test_a_warning_does_not_stand_in_the_way(place):
    candidate(place, FINDING | {"severity": "warning"})

    place.sign("2026.1", "certifier-1", "certifier-2")
    assert place.publish("2026.1").is_new


def test_a_waiver_that_holds_lets_it_pass_and_an_expired_one_blocks_the_second_signature(
    place, monkeypatch
):
    waiver = waive(place)
    candidate(place, FINDING | {"waiver": waiver.waiver}, waived=[waiver])
    sign_by(place, 1)

    monkeypatch.setenv(clock.FIXED, later(days=3))
    error = refusal(lambda: sign_by(place, 2))

    assert (error.reason, error.waivers) == ("waiver-expired", [waiver.waiver])
    assert place.journal.events("release.certified") == []


def test_a_waiver_that_expires_between_signing_and_publishing_blocks_the_publication(
    place, monkeypatch
):
    waiver = waive(place)
    candidate(place, FINDING | {"waiver": waiver.waiver}, waived=[waiver])
    place.sign("2026.1", "certifier-1", "certifier-2")

    monkeypatch.setenv(clock.FIXED, later(days=3))

    assert refusal(lambda: place.publish("2026.1")).reason == "waiver-expired"
    assert not (place.layout.releases / "2026.1").exists()


def test_a_lifted_waiver_blocks_as_an_expired_one(place):
    waiver = waive(place)
    candidate(place, FINDING | {"waiver": waiver.waiver}, waived=[waiver])
    place.sign("2026.1", "certifier-1", "certifier-2")

    waivers.lift(
        place.layout, place.journal, "2026.1", waiver.waiver, text=TEXT, by="dic.certifier-2"
    )

    assert refusal(lambda: place.publish("2026.1")).reason == "waiver-expired"


def test_an_hour_after_the_waivers_end_cannot_be_set(place):
    waiver = waive(place)
    candidate(place, FINDING | {"waiver": waiver.waiver}, waived=[waiver])
    place.sign("2026.1", "certifier-1", "certifier-2")

    def schedule(days):
        at = clock.now() + timedelta(days=days)
        key = place.key("publisher")
        return publish.schedule(place.layout, place.journal, "2026.1", at, key)

    assert refusal(lambda: schedule(3)).reason == "waiver-expired"
    assert schedule(2).kind == "release.scheduled"


def test_a_waiver_of_another_release_is_no_waiver_of_this_one(place):
    other = waive(place, release="2026.2")
    candidate(place, FINDING | {"waiver": other.waiver}, waived=[other])

    assert refusal(lambda: sign_by(place, 1)).reason == "waiver-expired"


def test_a_waiver_that_stands_in_the_checklist_only_is_none(place):
    forged = waivers.Waiver(
        "2026.1-W9", "figures_are_kept", "GRDP", "LATE_SUPPLY", TEXT, "x", later(), later(days=9)
    )
    candidate(place, FINDING | {"waiver": forged.waiver}, waived=[forged])

    assert refusal(lambda: sign_by(place, 1)).reason == "waiver-expired"


def test_a_candidate_without_checklist_is_not_signed(place):
    folder = builders.candidate(place, "2026.1", is_proposed=False)
    without = {k: v for k, v in manifest_of(folder)["objects"].items() if k != "checklist.json"}
    builders.candidate(place, "2026.1", changes={"objects": without})

    assert refusal(lambda: sign_by(place, 1)).reason == "candidate-changed"


# Who may not sign.


def test_whoever_signed_an_upload_off_may_not_certify_it(place):
    inputs = [builders._inputs(("an",))[0] | {"signed_off_by": "dic.certifier-2"}]
    builders.candidate(place, "2026.1", uploaders=("an",), changes={"inputs": inputs})

    assert refusal(lambda: sign_by(place, 2)).reason == "head"
    sign_by(place, 1)


def test_the_offline_verifier_refuses_a_head_who_signed(place, capsys, monkeypatch):
    inputs = [builders._inputs(("an",))[0] | {"signed_off_by": "dic.certifier-2"}]
    place.release("2026.1")
    monkeypatch.setenv(clock.FIXED, later(days=1))
    builders.smuggle(
        place, "2026.2", uploaders=("an",), changes={"inputs": inputs}, previous="2026.1"
    )

    code = verify.main(["--data-root", str(place.layout.data_root), "2026.2"])

    assert code == verify.BROKEN
    assert "signed an upload of this release off" in capsys.readouterr().err


def test_the_places_of_the_barred_are_taken_by_a_unique_key(place):
    head = {
        "inputs": [{"signed_off_by": "dic.certifier-2"}, {"signed_off_by": None}],
        "uploaders": ["dic.certifier-3"],
    }
    assert barred(head) == {"dic.certifier-2": "head", "dic.certifier-3": "uploader"}
    once = "signed:2026.1:abc:dic.certifier-2"
    with place.journal.writing() as entry:
        entry.append("release.barred", "2026.1", actor="certify", body={}, once=once)

    with pytest.raises(AlreadyRecordedError), place.journal.writing() as entry:
        entry.append("release.signed", "2026.1", actor="dic.certifier-2", body={}, once=once)


# The states.


def test_a_step_the_states_do_not_have_is_not_written(place):
    before = len(place.journal.events())

    for kind in ("release.signed", "release.published", "release.withdrawn"):
        with place.journal.writing() as entry, pytest.raises(errors.RefusedStepError):
            steps.append(entry, kind, "2026.1", actor="somebody", body={})

    assert len(place.journal.events()) == before


def test_a_published_release_is_not_built_again(place):
    place.release("2026.1")

    with place.journal.writing() as entry, pytest.raises(errors.RefusedStepError):
        steps.append(entry, "candidate.built", "2026.1", actor="certify", body={})
    assert steps.state_of(place.journal, "2026.1") == "published"


# What the offline verifier and the API say of a checklist.


@pytest.mark.parametrize(
    "changes",
    [
        {"open": 1},
        {"findings": [FINDING]},
        {"findings": [FINDING | {"waiver": "2026.1-W1"}]},
        {
            "findings": [FINDING | {"waiver": "2026.1-W1", "waivable": False}],
            "waivers": [{"waiver": "2026.1-W1"}],
        },
        {"gate_sha256": "0" * 64},
        {"findings": None},
        {"waivers": 3},
    ],
)
def test_a_checklist_that_does_not_clear_its_gate_is_refused(changes):
    gate = gates.passing({})
    content = canonical.encode(canonical.decode(gates.clear(gate)) | changes)

    with pytest.raises(DistrustError) as refused:
        manifests.check_checklist(content, gate)

    assert refused.value.reason is Reason.BLOCKERS_OPEN


def test_the_demo_people_are_three_certifiers(place):
    roles = [each["role"] for each in sign._people(place.layout).values()]

    assert roles.count(keys.CERTIFIER) == 3
