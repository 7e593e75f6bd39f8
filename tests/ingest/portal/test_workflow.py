"""Who decides what, in which state; and that one race has one outcome."""

import itertools
import threading

import pytest

from ingest import history, workflow
from ingest.roles import ROLES, Actor
from ingest.workflow import RULES, STATE_OF, WorkflowError
from store.journal import Journal

UPLOAD = "ECONOMY_MISC-0011223344556677"
RECEIPT = {
    "dataset_id": "ECONOMY_MISC",
    "agency": "DOCST",
    "steward": "docst.steward",
    "sha256": "0" * 64,
    "received_at": "2026-11-23T02:00:00Z",
}
WHY = (["WRONG_FIGURE"], "Ô G2: số của năm 2023 in là 81.200")
PATHS = {
    "submitted": ["submitted"],
    "signed_off": ["submitted", "signed_off"],
    "accepted": ["submitted", "signed_off", "accepted"],
    "returned": ["submitted", "returned"],
}
ACTORS = {
    "submitted": "docst.steward",
    "signed_off": "docst.head",
    "accepted": "dic.certifier-1",
    "returned": "docst.head",
}


@pytest.fixture
def journal(tmp_path):
    journal = Journal(tmp_path / "journal.sqlite")
    yield journal
    journal.close()


def bring_to(journal, state):
    kinds = {each: kind for kind, each in STATE_OF.items()}
    for step in PATHS[state]:
        body = (
            {**RECEIPT, "reasons": ["WRONG_UNIT"], "text": "…"} if step == "returned" else RECEIPT
        )
        with journal.writing() as entry:
            entry.append(kinds[step], UPLOAD, actor=ACTORS[step], body=body)


def do(journal, actor, deed):
    if deed == "give_back":
        return workflow.give_back(journal, actor, UPLOAD, *WHY)
    return getattr(workflow, deed)(journal, actor, UPLOAD)


@pytest.mark.parametrize(
    ("state", "deed", "role", "agency"),
    list(
        itertools.product(
            PATHS, ("sign_off", "accept", "give_back"), ROLES, ("DOCST", "STATISTICS", "DIC")
        )
    ),
)
def test_each_step_belongs_to_one_role_in_one_state(journal, state, deed, role, agency):
    bring_to(journal, state)
    actor = Actor(f"{agency.lower()}.other", role, agency)
    is_allowed = RULES.get((deed, state)) == role and (role != "head" or agency == "DOCST")
    submission = workflow.find(journal, UPLOAD)

    assert workflow.can(actor, submission, deed) is is_allowed
    before = journal.head()
    if is_allowed:
        assert do(journal, actor, deed).steps[-1].actor == actor.username
    else:
        with pytest.raises(WorkflowError):
            do(journal, actor, deed)
        assert journal.head() == before


def test_nobody_decides_twice_about_one_submission(journal):
    bring_to(journal, "submitted")

    with pytest.raises(workflow.NotYoursError):
        do(journal, Actor("docst.steward", "head", "DOCST"), "sign_off")
    do(journal, Actor("docst.head", "head", "DOCST"), "sign_off")
    with pytest.raises(workflow.NotYoursError):
        do(journal, Actor("docst.head", "certifier", "DIC"), "accept")


def test_an_upload_of_the_command_line_is_accepted_at_once_and_may_be_returned(journal):
    with journal.writing() as entry:
        entry.append(workflow.ACCEPTED, UPLOAD, actor="docst.steward", body=RECEIPT)

    returned = do(journal, Actor("dic.certifier-1", "certifier", "DIC"), "give_back")

    assert (returned.state, returned.steps[-1].reasons) == ("returned", ("WRONG_FIGURE",))


@pytest.mark.parametrize(
    ("reasons", "text"),
    [([], WHY[1]), (["NO_SUCH"], WHY[1]), (["WRONG_UNIT"], "sai"), (["WRONG_UNIT"], " " * 40)],
)
def test_a_return_needs_a_reason_and_words(journal, reasons, text):
    bring_to(journal, "submitted")

    with pytest.raises(workflow.MissingReasonError):
        workflow.give_back(journal, Actor("docst.head", "head", "DOCST"), UPLOAD, reasons, text)


def test_what_a_certified_release_holds_is_not_returned(journal):
    bring_to(journal, "accepted")
    with journal.writing() as entry:
        body = {"manifest_sha256": "a", "uploads": [UPLOAD], "targets_version": 1}
        entry.append("candidate.built", "2026.3", actor="certify", body=body)
        entry.append("release.certified", "2026.3", actor="x", body={"manifest_sha256": "a"})

    with pytest.raises(workflow.InUseError) as refused:
        do(journal, Actor("dic.certifier-2", "certifier", "DIC"), "give_back")
    assert refused.value.release == "2026.3"


@pytest.mark.parametrize("attempt", range(5))
def test_a_race_of_two_decisions_has_one_outcome(journal, attempt):
    bring_to(journal, "signed_off")
    outcomes = []

    def decide(deed, name):
        try:
            outcomes.append(do(journal, Actor(name, "certifier", "DIC"), deed).state)
        except WorkflowError as error:
            outcomes.append(type(error).__name__)

    threads = [
        threading.Thread(target=decide, args=(deed, f"dic.certifier-{number}"))
        for number, deed in enumerate(["accept", "give_back"] * 4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    ends = [event.kind for event in journal.events(subject=UPLOAD)][2:]
    # An accepted submission may still be returned, so accept then return is an order too.
    assert ends in (
        ["upload.accepted"],
        ["upload.returned"],
        ["upload.accepted", "upload.returned"],
    )
    assert sum(each in ("accepted", "returned") for each in outcomes) == len(ends)
    journal.check_chain()


def test_history_and_workflow_name_the_same_events():
    assert (history.ACCEPTED, history.RETURNED) == (workflow.ACCEPTED, workflow.RETURNED)
