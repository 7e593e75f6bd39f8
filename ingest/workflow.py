"""What becomes of a submission, and who decides: every step is an entry of the journal.

A steward submits, the head of the same agency signs off, the certifying department accepts. Head
and department may return it with reasons; that ends it, and the steward submits anew. Nobody
edits a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from ingest.roles import SEES_ALL, Actor, Role
from store.journal import Entry, Event, Journal

State = Literal["submitted", "signed_off", "accepted", "returned"]
Deed = Literal["sign_off", "accept", "give_back"]

SUBMITTED: Final = "upload.submitted"
SIGNED_OFF: Final = "upload.signed_off"
ACCEPTED: Final = "upload.accepted"
RETURNED: Final = "upload.returned"

STATE_OF: Final[dict[str, State]] = {
    SUBMITTED: "submitted",
    SIGNED_OFF: "signed_off",
    ACCEPTED: "accepted",
    RETURNED: "returned",
}
# Who may do what in which state; a pair that is not here is nobody's.
RULES: Final[dict[tuple[Deed, State], Role]] = {
    ("sign_off", "submitted"): "head",
    ("give_back", "submitted"): "head",
    ("accept", "signed_off"): "certifier",
    ("give_back", "signed_off"): "certifier",
    ("give_back", "accepted"): "certifier",
}
# Why a submission is returned: Vietnamese and English.
REASONS: Final[dict[str, dict[str, str]]] = {
    "WRONG_FIGURE": {"vi": "Số liệu sai hoặc nhập nhầm", "en": "A figure is wrong or mistyped"},
    "WRONG_UNIT": {"vi": "Sai đơn vị tính", "en": "Wrong unit of measure"},
    "WRONG_PERIOD": {"vi": "Sai kỳ số liệu", "en": "Wrong period"},
    "WRONG_AREA": {"vi": "Sai đơn vị hành chính", "en": "Wrong territory"},
    "INCOMPLETE": {"vi": "Thiếu số liệu", "en": "Figures are missing"},
    "UNCLEAR_ANSWER": {"vi": "Giải trình chưa rõ", "en": "An answer does not explain"},
    "UNCLEAR_SOURCE": {"vi": "Nguồn chưa rõ", "en": "The source is not clear"},
    "NOT_APPROVED": {"vi": "Số liệu chưa được duyệt", "en": "The figures are not approved yet"},
}
SHORTEST_REASON: Final = 15


class WorkflowError(Exception):
    """A step that cannot be taken."""


class UnknownUploadError(WorkflowError):
    """There is no such submission, or this person may not know of it."""


class NotYoursError(WorkflowError):
    """Another role, agency or person decides this."""


class WrongStateError(WorkflowError):
    """The submission is no longer where the step starts from; `state` is where it is."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.state = state


class MissingReasonError(WorkflowError):
    """A return needs a coded reason and a sentence of its own."""


class InUseError(WorkflowError):
    """A certified release holds the figures: only a withdrawal can take them back."""

    def __init__(self, release: str) -> None:
        super().__init__(release)
        self.release = release


@dataclass(frozen=True)
class Step:
    """One decision: the state it led to, who took it, when (UTC), and why."""

    state: State
    actor: str
    at: str
    seq: int
    reasons: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Submission:
    """One upload on its way; `receipt` is what the steward was given."""

    upload_id: str
    receipt: dict[str, Any]
    steps: tuple[Step, ...]

    @property
    def state(self) -> State:
        """Where it is now."""
        return self.steps[-1].state

    @property
    def agency(self) -> str:
        """The agency that answers for the figures."""
        return str(self.receipt["agency"])

    @property
    def steward(self) -> str:
        """Who submitted it."""
        return str(self.receipt["steward"])

    @property
    def dataset_id(self) -> str:
        """The dataset it belongs to."""
        return str(self.receipt["dataset_id"])

    @property
    def received_at(self) -> str:
        """The UTC instant of the receipt."""
        return str(self.receipt["received_at"])


def list_submissions(journal: Journal | Entry) -> list[Submission]:
    """Return every submission, oldest first, those of the command line too."""
    found: dict[str, list[Event]] = {}
    for event in journal.events():
        if event.kind in STATE_OF:
            found.setdefault(event.subject, []).append(event)
    return [_submission(upload_id, events) for upload_id, events in found.items()]


def find(journal: Journal | Entry, upload_id: str) -> Submission:
    """Return one submission.

    Raises:
        UnknownUploadError: The journal has none of this id.
    """
    events = [event for event in journal.events(subject=upload_id) if event.kind in STATE_OF]
    if not events:
        raise UnknownUploadError(upload_id)
    return _submission(upload_id, events)


def can_see(actor: Actor, submission: Submission) -> bool:
    """Tell whether a person may know of a submission at all."""
    if actor.role in SEES_ALL:
        return True
    if actor.role == "head":
        return actor.agency == submission.agency
    return actor.username == submission.steward


def check_can(actor: Actor, submission: Submission, deed: Deed) -> None:
    """Raise when this person may not take this step now.

    Raises:
        UnknownUploadError: The person may not know of it.
        WrongStateError: The step does not start from its state.
        NotYoursError: It does, but for another role, agency or person.
    """
    if not can_see(actor, submission):
        raise UnknownUploadError(submission.upload_id)
    role = RULES.get((deed, submission.state))
    if role is None:
        raise WrongStateError(submission.state)
    # Whoever took an earlier step of a submission takes no later one: four eyes are four eyes.
    earlier = {submission.steward, *(step.actor for step in submission.steps)}
    is_own_return = deed == "give_back" and actor.username == submission.steps[-1].actor
    if actor.role != role or (actor.username in earlier and not is_own_return):
        raise NotYoursError(submission.upload_id)


def can(actor: Actor, submission: Submission, deed: Deed) -> bool:
    """Tell whether `check_can` would pass."""
    try:
        check_can(actor, submission, deed)
    except WorkflowError:
        return False
    return True


def sign_off(journal: Journal, actor: Actor, upload_id: str) -> Submission:
    """Put the agency's head behind the figures.

    Raises:
        WorkflowError: This person may not, or may not any more; nothing is recorded.
    """
    with journal.writing() as entry:
        submission = _checked(entry, actor, upload_id, "sign_off")
        body = {"sha256": submission.receipt["sha256"], "agency": submission.agency}
        once = f"signed-off:{upload_id}"
        entry.append(SIGNED_OFF, upload_id, actor=actor.username, body=body, once=once)
        return find(entry, upload_id)


def accept(journal: Journal, actor: Actor, upload_id: str) -> Submission:
    """Take the figures in: the next candidate counts them.

    Raises:
        WorkflowError: This person may not, or may not any more; nothing is recorded.
    """
    with journal.writing() as entry:
        submission = _checked(entry, actor, upload_id, "accept")
        once = f"accepted:{upload_id}"
        body = submission.receipt
        entry.append(ACCEPTED, upload_id, actor=actor.username, body=body, once=once)
        return find(entry, upload_id)


def give_back(
    journal: Journal, actor: Actor, upload_id: str, reasons: Sequence[str], text: str
) -> Submission:
    """Return a submission to its steward.

    Raises:
        MissingReasonError: No known reason, or no sentence that says more.
        InUseError: A certified release holds it.
        WorkflowError: This person may not, or may not any more; nothing is recorded.
    """
    text = " ".join(text.split())
    if not reasons or not set(reasons) <= set(REASONS) or len(text) < SHORTEST_REASON:
        raise MissingReasonError(upload_id)
    with journal.writing() as entry:
        submission = _checked(entry, actor, upload_id, "give_back")
        if release := _release_with(entry, upload_id):
            raise InUseError(release)
        body = {"reasons": sorted(set(reasons)), "text": text[:4000], "from": submission.state}
        once = f"returned:{upload_id}"
        entry.append(RETURNED, upload_id, actor=actor.username, body=body, once=once)
        return find(entry, upload_id)


def releases_with(journal: Journal | Entry, uploads: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return, of each upload, the published releases that hold it, oldest first."""
    published = {event.subject for event in journal.events("release.published")}
    held: dict[str, tuple[str, ...]] = dict.fromkeys(uploads, ())
    for event in journal.events("candidate.built"):
        for upload_id in event.body["uploads"]:
            if event.subject in published and upload_id in held:
                known = held[upload_id]
                held[upload_id] = known if event.subject in known else (*known, event.subject)
    return held


def _checked(entry: Entry, actor: Actor, upload_id: str, deed: Deed) -> Submission:
    submission = find(entry, upload_id)
    check_can(actor, submission, deed)
    return submission


def _release_with(entry: Entry, upload_id: str) -> str | None:
    """Return a certified release whose signed manifest names the upload."""
    certified = {
        (event.subject, event.body["manifest_sha256"])
        for event in entry.events("release.certified")
    }
    for event in entry.events("candidate.built"):
        is_certified = (event.subject, event.body["manifest_sha256"]) in certified
        if is_certified and upload_id in event.body["uploads"]:
            return event.subject
    return None


def _submission(upload_id: str, events: list[Event]) -> Submission:
    return Submission(upload_id, events[0].body, tuple(_step(event) for event in events))


def _step(event: Event) -> Step:
    is_return = event.kind == RETURNED
    return Step(
        STATE_OF[event.kind],
        event.actor,
        event.at,
        event.seq,
        tuple(event.body["reasons"]) if is_return else (),
        event.body["text"] if is_return else "",
    )
