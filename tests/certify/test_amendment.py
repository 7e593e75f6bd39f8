"""After publication: a withdrawal, an erratum, a way back; each a new list that two people sign."""

import json
import random
import threading
import time

import pytest

from certify import amendment, audit, candidate, errors, propose, publication, publish, verify
from certify.__main__ import main
from schemas.distrust import DistrustError, Reason
from store import clock
from tests.certify import builders
from tests.certify.builders import TEXT, forge, later, newest

CERTIFIERS = ("certifier-1", "certifier-2")
STEPS = 4  # the list laid, the list, the snapshot, the stamp


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return builders.two_releases(tmp_path_factory.mktemp("published"))


@pytest.fixture
def place(original, tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, later(days=26))
    return builders.copy(original, tmp_path)


def states(place):
    return {each.id: (each.status, each.superseded_by) for each in place.listed().releases.values()}


def published_files(place):
    return {p: p.read_bytes() for p in place.layout.releases.rglob("*") if p.is_file()}


# Withdrawal.


def test_a_withdrawn_release_stays_readable_and_says_why(place):
    before = published_files(place)
    put_up = place.withdraw("2026.2", superseded_by="2026.1")
    assert published_files(place) == before
    place.sign(put_up.id, "certifier-3", "certifier-1")
    assert published_files(place) == before

    done = place.amend(put_up.id)

    assert done == publish.Amended(
        "withdraw-2026.2", 3, ("2026.2",), clock.parse(later(days=26)), "2026.1", True
    )
    withdrawn, standing = place.check()
    assert (withdrawn.entry.status, standing.entry.status) == ("withdrawn", "published")
    assert withdrawn.entry.reason == "WRONG_UNIT"
    assert withdrawn.entry.text == TEXT
    assert withdrawn.entry.superseded_by == "2026.1"
    assert withdrawn.entry.withdrawn_at == clock.parse(later(days=26))
    # Who certified the figures is not who withdrew them.
    assert withdrawn.signers == ("dic.certifier-2", "dic.certifier-3")
    assert all(path.exists() for path in before)


def test_the_journal_tells_the_whole_withdrawal(place):
    seen = len(place.journal.events())
    put_up = place.withdraw("2026.2")
    place.sign(put_up.id, *CERTIFIERS)
    place.amend(put_up.id)

    events = place.journal.events()[seen:]
    assert [(event.kind, event.subject, event.actor) for event in events] == [
        ("release.withdrawal_proposed", "withdraw-2026.2", "certify"),
        ("release.signed", "withdraw-2026.2", "dic.certifier-1"),
        ("release.signed", "withdraw-2026.2", "dic.certifier-2"),
        ("release.withdrawal_certified", "withdraw-2026.2", "dic.certifier-2"),
        ("release.withdrawn", "2026.2", "dic.publisher"),
    ]
    assert events[1].body == {"key_id": events[1].body["key_id"], **put_up.digest}
    assert events[-1].body == {
        "list_version": 3,
        "reason": "WRONG_UNIT",
        "superseded_by": None,
        "text": TEXT,
        "withdrawn_at": later(days=26),
        **put_up.digest,
    }


def test_publishing_a_withdrawal_again_changes_nothing(place):
    place.withdraw("2026.2")
    place.sign("withdraw-2026.2", *CERTIFIERS)
    first = place.amend("withdraw-2026.2")
    before, events = published_files(place), len(place.journal.events())

    again = place.amend("withdraw-2026.2")

    assert (first.is_new, again.is_new) == (True, False)
    assert published_files(place) == before
    assert len(place.journal.events()) == events


@pytest.mark.parametrize("holders", [(), ("certifier-1",)])
def test_one_person_withdraws_nothing(place, holders):
    place.withdraw("2026.2")
    place.sign("withdraw-2026.2", *holders)

    with pytest.raises(errors.NotCertifiedError):
        place.amend("withdraw-2026.2")

    assert states(place)["2026.2"] == ("published", None)


def test_the_same_people_rules_hold_for_a_withdrawal(place):
    place.withdraw("2026.2")
    place.sign("withdraw-2026.2", "certifier-1")
    reasons = []
    for holder in ("certifier-1", "publisher", "root-1"):
        with pytest.raises(errors.RefusedSigningError) as refused:
            place.sign("withdraw-2026.2", holder)
        reasons.append(refused.value.reason)

    assert reasons == ["already-signed", "not-a-certifier", "unknown-key"]


def test_who_uploaded_its_figures_does_not_sign_its_withdrawal(place):
    place.release("2026.3", previous="2026.2", uploaders=("dic.certifier-3",))
    place.withdraw("2026.3")

    with pytest.raises(errors.RefusedSigningError) as refused:
        place.sign("withdraw-2026.3", "certifier-3")

    assert refused.value.reason == "uploader"


@pytest.mark.parametrize(
    ("release", "changes", "kind"),
    [
        ("2026.9", {}, errors.NotStandingError),
        ("2026.2", {"superseded_by": "2026.9"}, errors.NotStandingError),
        ("2026.2", {"superseded_by": "2026.2"}, errors.NotStandingError),
        ("2026.2", {"text": "sai"}, errors.UnexplainedError),
        ("2026.2", {"text": "x" * 1001}, errors.UnexplainedError),
        ("2026.2", {"text": "một câu dài có \x1b[2J ở giữa"}, errors.UnexplainedError),
    ],
)
def test_a_withdrawal_that_makes_no_sense_is_not_put_up(place, release, changes, kind):
    with pytest.raises(kind):
        place.withdraw(release, **changes)

    assert place.journal.events("release.withdrawal_proposed") == []


def test_nothing_is_withdrawn_twice_and_a_withdrawn_one_is_no_successor(place):
    place.withdraw("2026.2")
    place.sign("withdraw-2026.2", *CERTIFIERS)
    place.amend("withdraw-2026.2")

    with pytest.raises(errors.NotStandingError):
        place.withdraw("2026.2")
    with pytest.raises(errors.NotStandingError):
        place.withdraw("2026.1", superseded_by="2026.2")
    with pytest.raises(errors.NotStandingError):
        place.revert("2026.2")


def edit(path, old, new):
    builders.rewrite(path, path.read_bytes().replace(old, new))


@pytest.mark.parametrize("name", ["statement.json", "targets.json"])
def test_a_withdrawal_changed_after_it_was_put_up_is_neither_signed_nor_published(place, name):
    put_up = place.withdraw("2026.2")
    place.sign(put_up.id, "certifier-1")
    edit(put_up.folder / name, b"WRONG_UNIT", b"PREMATURE")

    with pytest.raises(errors.BrokenCandidateError):
        place.sign(put_up.id, "certifier-2")
    with pytest.raises(errors.CertifyError):
        place.amend(put_up.id)


def test_a_withdrawal_put_up_again_is_signed_from_the_beginning(place):
    place.withdraw("2026.2")
    place.sign("withdraw-2026.2", *CERTIFIERS)
    place.withdraw("2026.2", text=TEXT + " và kỳ số liệu")

    with pytest.raises(errors.NotCertifiedError):
        place.amend("withdraw-2026.2")
    place.sign("withdraw-2026.2", *CERTIFIERS)
    assert place.amend("withdraw-2026.2").is_new


def test_a_withdrawal_voids_what_others_have_signed(place):
    builders.candidate(place, "2026.3", previous="2026.2")
    place.sign("2026.3", *CERTIFIERS)
    place.withdraw("2026.1")
    place.sign("withdraw-2026.1", *CERTIFIERS)
    place.withdraw("2026.2")
    place.sign("withdraw-2026.2", *CERTIFIERS)

    place.amend("withdraw-2026.2")

    for publishing in (lambda: place.publish("2026.3"), lambda: place.amend("withdraw-2026.1")):
        with pytest.raises(errors.StaleProposalError):
            publishing()
    assert states(place) == {"2026.2": ("withdrawn", None), "2026.1": ("published", None)}


def test_a_publication_voids_a_withdrawal_that_waits(place):
    place.withdraw("2026.1")
    place.sign("withdraw-2026.1", *CERTIFIERS)
    place.release("2026.3", previous="2026.2")

    with pytest.raises(errors.StaleProposalError):
        place.amend("withdraw-2026.1")


def begin(place, count, name):
    """Take the first steps of a publication and stop as if the machine had."""
    current = propose.current_list(place.layout)
    with place.journal.writing() as entry:
        plan = publication.plan(place.layout, entry, name, current, place.signer("publisher"))
    taken = [step for _, step in zip(range(count), publication.steps(plan), strict=False)]
    assert len(taken) == count


@pytest.mark.parametrize("count", range(STEPS + 1))
def test_a_withdrawal_stopped_anywhere_is_ended(place, monkeypatch, count):
    place.withdraw("2026.2")
    place.sign("withdraw-2026.2", *CERTIFIERS)

    begin(place, count, "withdraw-2026.2")
    is_out = count == STEPS
    assert (states(place)["2026.2"][0] == "withdrawn") is is_out
    place.check()

    monkeypatch.setenv(clock.FIXED, later(days=27))
    assert place.amend("withdraw-2026.2").is_new
    assert states(place)["2026.2"][0] == "withdrawn"
    assert len(place.journal.events("release.withdrawn")) == 1
    assert not list(place.layout.releases.rglob(".part-*"))
    place.check()


@pytest.mark.parametrize("count", [2, 3])
def test_a_list_in_place_is_ended_by_its_own_name_only(place, count):
    place.withdraw("2026.1")
    place.withdraw("2026.2")
    place.sign("withdraw-2026.2", *CERTIFIERS)
    begin(place, count, "withdraw-2026.2")

    with pytest.raises(errors.UnfinishedPublicationError):
        place.amend("withdraw-2026.1")
    with pytest.raises(errors.UnfinishedPublicationError):
        place.withdraw("2026.2", text=TEXT + " lần hai")
    with pytest.raises(errors.UnfinishedPublicationError):
        place.publish("2026.3")
    assert place.amend("withdraw-2026.2").is_new


def test_a_withdrawal_takes_back_what_a_publication_had_laid_out(place):
    builders.candidate(place, "2026.3", previous="2026.2")
    place.sign("2026.3", *CERTIFIERS)
    begin(place, 6, "2026.3")
    place.withdraw("2026.2")
    place.sign("withdraw-2026.2", *CERTIFIERS)

    place.amend("withdraw-2026.2")

    assert [each.entry.id for each in place.check()] == ["2026.2", "2026.1"]
    assert not place.layout.release("2026.3").exists()


def test_after_a_withdrawal_the_next_release_follows_the_one_that_stands(place):
    place.withdraw("2026.2")
    place.sign("withdraw-2026.2", *CERTIFIERS)
    place.amend("withdraw-2026.2")

    assert candidate.check_id(place.journal.events(), "2026.3") == "2026.1"
    with pytest.raises(errors.StaleProposalError):
        builders.candidate(place, "2026.3", previous="2026.2")
    place.release("2026.3", previous="2026.1")
    assert [each.entry.id for each in place.check()] == ["2026.3", "2026.2", "2026.1"]


# Races.


@pytest.mark.parametrize("round_", range(5))
def test_at_once_certified_withdrawn_and_published_one_of_them_wins(place, round_):
    """Whoever comes first makes the other's list stale; nothing is half out, nobody is stuck."""
    builders.candidate(place, "2026.3", previous="2026.2")
    place.withdraw("2026.2")
    place.sign("2026.3", "certifier-1")
    place.sign("withdraw-2026.2", "certifier-1")
    deeds = [
        *[lambda own: own.sign("2026.3", "certifier-2")] * 2,
        *[lambda own: own.sign("withdraw-2026.2", "certifier-2")] * 2,
        *[lambda own: retry(lambda: own.publish("2026.3"))] * 3,
        *[lambda own: retry(lambda: own.amend("withdraw-2026.2"))] * 3,
    ]
    random.Random(round_).shuffle(deeds)
    barrier, outcomes = threading.Barrier(len(deeds)), []

    def retry(deed):
        for _ in range(200):
            try:
                return deed()
            except errors.NotCertifiedError:
                time.sleep(0.01)
        raise TimeoutError

    def run(deed):
        own = builders.twin(place)
        barrier.wait()
        try:
            outcomes.append(deed(own))
        except errors.CertifyError as error:
            outcomes.append(error.reason)
        own.journal.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(outcomes) == len(deeds)
    new = [each for each in outcomes if getattr(each, "is_new", False)]
    assert len(new) == 1
    is_withdrawn = states(place)["2026.2"][0] == "withdrawn"
    assert is_withdrawn is isinstance(new[0], publish.Amended)
    assert ("2026.3" in states(place)) is not is_withdrawn
    assert place.listed().version == 3
    place.check()
    audit.audit(place.layout, place.journal)


# What the verifier makes of it.


def bring_back(signed):
    custom = {"release": "2026.2", "status": "published"}
    signed["targets"]["2026.2/manifest.json"]["custom"] = custom


def test_a_withdrawal_cannot_be_taken_back(place):
    place.withdraw("2026.2")
    place.sign("withdraw-2026.2", *CERTIFIERS)
    place.amend("withdraw-2026.2")

    path = forge(place, bring_back, is_next=True)
    with pytest.raises(DistrustError) as refused:
        place.check()
    assert refused.value.reason is Reason.CONTRADICTION

    # Nor by a publisher who forgets the instant.
    snapshot = newest(place, "snapshot")
    signed = json.loads(snapshot.read_bytes())["signed"]
    signed.pop("withdrawn")
    signed["previous"] = builders.link(snapshot)
    signed["version"] += 1
    signed["meta"]["targets.json"] = builders.meta(path)
    following = place.metadata / f"{signed['version']}.snapshot.json"
    following.write_bytes(builders.seal(signed, place.signer("publisher")))
    builders.stamp(place, following, place.signer("publisher"))
    with pytest.raises(DistrustError) as refused:
        place.check()
    assert refused.value.reason is Reason.CONTRADICTION


def test_a_list_that_withdraws_without_its_publisher_is_not_believed(place):
    def withdraw(signed):
        signed["targets"]["2026.1/manifest.json"]["custom"]["status"] = "withdrawn"

    forge(place, withdraw, is_next=True)
    assert states(place)["2026.1"][0] == "withdrawn"

    path = newest(place, "snapshot")
    signed = json.loads(path.read_bytes())["signed"]
    for wrong in ({}, {"2026.2": later(days=26)}, {"2026.1": builders.START}):
        signed["withdrawn"] = wrong
        path.write_bytes(builders.seal(signed, place.signer("publisher")))
        builders.stamp(place, path, place.signer("publisher"))
        with pytest.raises(DistrustError) as refused:
            place.listed()
        assert refused.value.reason is Reason.CONTRADICTION


@pytest.mark.parametrize("successor", ["../x", "", 1, None, "2026.1\r\nX: y", "2026.1.1.1"])
def test_a_successor_is_a_release_id(place, successor):
    def withdraw(signed):
        custom = {"status": "withdrawn", "superseded_by": successor}
        signed["targets"]["2026.1/manifest.json"]["custom"] |= custom

    forge(place, withdraw, is_next=True)

    with pytest.raises(DistrustError) as refused:
        place.listed()
    assert refused.value.reason in (Reason.UNREADABLE, Reason.BAD_SIGNATURE)


def test_a_refresh_keeps_the_withdrawal(place, monkeypatch):
    place.withdraw("2026.2")
    place.sign("withdraw-2026.2", *CERTIFIERS)
    place.amend("withdraw-2026.2")
    monkeypatch.setenv(clock.FIXED, later(days=50))

    assert publish.refresh(place.layout, place.key("publisher")) is not None

    assert place.listed().releases["2026.2"].withdrawn_at == clock.parse(later(days=26))
    place.check()


# Revert.


def test_a_former_release_becomes_current_again(place, monkeypatch):
    place.release("2026.3", previous="2026.2")
    monkeypatch.setenv(clock.FIXED, later(days=27))
    put_up = place.revert("2026.1")
    with pytest.raises(errors.NotCertifiedError):
        place.amend(put_up.id)
    place.sign(put_up.id, *CERTIFIERS)

    done = place.amend(put_up.id)

    assert (done.withdrawn, done.current) == (("2026.2", "2026.3"), "2026.1")
    assert states(place) == {
        "2026.3": ("withdrawn", "2026.1"),
        "2026.2": ("withdrawn", "2026.1"),
        "2026.1": ("published", None),
    }
    kinds = [(event.kind, event.subject) for event in place.journal.events()][-4:]
    assert kinds == [
        ("release.revert_certified", "revert-2026.1"),
        ("release.withdrawn", "2026.2"),
        ("release.withdrawn", "2026.3"),
        ("release.reverted", "2026.1"),
    ]
    assert place.journal.events("release.revert_proposed", "revert-2026.1")
    place.check()


def test_the_current_release_needs_no_revert(place):
    with pytest.raises(errors.NothingToRevertError):
        place.revert("2026.2")


# Erratum.


def test_a_patch_follows_its_base_and_comes_before_the_next(place):
    events = place.journal.events()

    assert candidate.check_id(events, "2026.2.1") == "2026.2"
    for release, kind in (
        ("2026.3.1", errors.MissingBaseError),
        ("2026.1.1", errors.ReleaseIdError),
        ("2026.2.0", errors.ReleaseIdError),
        ("2026.2.01", errors.ReleaseIdError),
        ("2026.2.1.1", errors.ReleaseIdError),
    ):
        with pytest.raises(kind):
            candidate.check_id(events, release)

    place.release("2026.2.1", previous="2026.2")
    events = place.journal.events()
    assert candidate.check_id(events, "2026.2.2") == "2026.2.1"
    assert candidate.check_id(events, "2026.3") == "2026.2.1"
    with pytest.raises(errors.ReleaseIdError):
        candidate.check_id(events, "2026.2.1")


def test_a_patch_is_a_release_like_any_other(place, monkeypatch, capsys):
    place.release("2026.2.1", previous="2026.2")
    monkeypatch.setenv(clock.FIXED, later(days=27))

    assert [each.entry.id for each in place.check()] == ["2026.2.1", "2026.2", "2026.1"]
    assert verify.main(["2026.2.1", "--data-root", str(place.layout.data_root)]) == 0
    assert capsys.readouterr().out.startswith("2026.2.1: 9 files match")

    place.withdraw("2026.2", superseded_by="2026.2.1")
    place.sign("withdraw-2026.2", *CERTIFIERS)
    place.amend("withdraw-2026.2")
    assert states(place)["2026.2"] == ("withdrawn", "2026.2.1")


# The commands.


@pytest.fixture
def run(place, capsys):
    def call(*arguments):
        try:
            code = main(["--data-root", str(place.layout.data_root), *arguments])
        except SystemExit as ended:
            code = ended.code
        return code, *capsys.readouterr()

    return call


def test_a_withdrawal_by_its_commands(run, place):
    key = [str(place.key(holder)) for holder in CERTIFIERS]
    asked = ("--reason", "WRONG_UNIT", "--text", TEXT, "--superseded-by", "2026.1")

    code, out, _ = run("withdraw", "2026.2", *asked)
    assert (code, "make certify RELEASE=withdraw-2026.2" in out) == (0, True)
    assert run("publish", "withdraw-2026.2")[0] == 10
    assert [run("sign", "withdraw-2026.2", "--key", each)[0] for each in key] == [0, 0]
    code, out, _ = run("publish", "withdraw-2026.2")
    assert (code, out.strip()) == (
        0,
        "withdraw-2026.2 published, list 3: withdrawn 2026.2; current 2026.1",
    )
    assert verify.main(["2026.2", "--data-root", str(place.layout.data_root)]) == 3
    code, out, _ = run("audit")
    assert (code, f"WITHDRAWN: WRONG_UNIT: {TEXT} (use 2026.1);" in out) == (0, True)


def test_a_revert_by_its_commands(run, place):
    assert run("revert", "2026.1", "--reason", "WRONG_FIGURE", "--text", TEXT)[0] == 0
    for holder in CERTIFIERS:
        run("sign", "revert-2026.1", "--key", str(place.key(holder)))
    code, out, _ = run("publish", "revert-2026.1")
    assert (code, "withdrawn 2026.2; current 2026.1" in out) == (0, True)
    code, _, err = run("revert", "2026.1", "--reason", "WRONG_FIGURE", "--text", TEXT)
    assert (code, "hiện hành" in err, "current" in err) == (11, True, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("withdraw", "2026.2", "--reason", "BAD", "--text", TEXT),
        ("withdraw", "2026.2", "--reason", "WRONG_UNIT"),
        ("withdraw", "2026.2", "--reason", "WRONG_UNIT", "--text", "sai"),
        ("publish", "withdraw-../x"),
        ("publish", "withdraw-2026.2"),
        ("sign", "../x", "--key", "DEMO"),
    ],
)
def test_bad_usage_is_two(run, place, arguments):
    key = str(place.key("certifier-1"))

    code, _, err = run(*(key if each == "DEMO" else each for each in arguments))

    assert code == 2
    assert "Traceback" not in err
    assert err


def test_every_reason_is_told_in_both_languages():
    assert all(len(both) == 2 and all(both) for both in amendment.REASONS.values())


def test_before_the_first_publication_there_is_nothing_to_withdraw(tmp_path):
    place = builders.world(tmp_path)

    with pytest.raises(errors.NotStandingError):
        place.withdraw("2026.1")
