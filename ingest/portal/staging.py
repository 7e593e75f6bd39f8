"""A file on its way: checked into a draft, answered, submitted."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Final

from ingest import workflow
from ingest.accounts import Account
from ingest.answers import Answer
from ingest.errors import UncopiedUploadError
from ingest.fault import Fault
from ingest.portal import drafts
from ingest.portal.checking import StoppedError
from ingest.portal.desk import Desk
from ingest.portal.drafts import Draft
from ingest.portal.errors import UncopiedError
from ingest.submit import keep_copy
from schemas import contract as contracts
from schemas.contract import Contract
from store import canonical
from store.journal import Journal

_LOG: Final = logging.getLogger("ingest.portal")


def check(
    desk: Desk,
    account: Account,
    agreed: Contract,
    content: IO[bytes],
    *,
    file_name: str,
    declared: str | None,
) -> Draft:
    """Check a file in a child process and keep the findings as a draft.

    A child that is stopped leaves one finding: that the check was stopped.
    """

    def run(folder: Path) -> bool:
        try:
            answer = desk.checker.run(
                "check",
                folder=str(folder.absolute()),
                dataset=agreed.id,
                declared=declared,
                agency=account.agency,
            )
        except StoppedError:
            # Faults found before the end still help; without any, nothing is known of the file.
            if not _has_fault(folder):
                drafts.write_result(folder, [Fault("check_stopped")], **_NOTHING)
            return False
        return bool(answer["is_kept"])

    return desk.drafts.put(
        content,
        owner=account.username,
        agency=account.agency,
        dataset_id=agreed.id,
        file_name=file_name,
        declared=declared,
        basis=_basis(desk.journal, agreed),
        check=run,
    )


_NOTHING: Final[dict[str, Any]] = {
    "form_id": "",
    "number_format": "",
    "row_count": 0,
    "observation_count": 0,
    "is_personal": False,
}


def _has_fault(folder: Path) -> bool:
    return (folder / "result.json").is_file() and bool(drafts.read_outcome(folder).fatal)


def submit(
    desk: Desk, account: Account, draft: Draft, form: Mapping[str, str], answers: list[Answer]
) -> str | None:
    """Check the staged bytes once more and store them as a submission.

    Returns:
        The id of the submission, also when an equal request was faster; None when something was
        found instead: the draft then tells what.

    Raises:
        StoppedError: The child was stopped; the journal says whether it had stored the file.
        UncopiedError: It is stored, without its second copy; the draft is kept.
    """
    with desk.drafts.alone(draft) as is_there:
        if not is_there:
            return _standing(desk.journal, draft)
        answer = _run(desk, account, draft, form, answers)
        if "upload_id" not in answer:
            desk.drafts.rejudge(draft, answer["faults"])
            return None
        upload_id = str(answer["upload_id"])
        submission = workflow.find(desk.journal, upload_id)
        # Here and not in the child: what reads a stranger's file has no business with the network.
        copied = _keep_copy(desk, submission.receipt)
        desk.drafts.remove(draft)
        desk.drafts.drop_faulty(draft)
    if answer["is_new"] or copied:
        desk.post.tell(submission)
    return upload_id


def _keep_copy(desk: Desk, receipt: Mapping[str, Any]) -> int:
    try:
        return keep_copy(desk.settings.layout, receipt)
    except UncopiedUploadError as error:
        _LOG.error("%s", error)
        raise UncopiedError from None


def _run(
    desk: Desk, account: Account, draft: Draft, form: Mapping[str, str], answers: list[Answer]
) -> dict[str, Any]:
    return desk.checker.run(
        "submit",
        folder=str(desk.drafts.folder(draft).absolute()),
        dataset=draft.dataset_id,
        declared=draft.declared,
        file_name=draft.file_name,
        sender={
            "agency": account.agency,
            "steward": account.username,
            "vintage": form["edition"],
            "edition": form["edition"],
            "source_document": form["source"],
        },
        answers=[asdict(answer) for answer in answers],
    )


def _standing(journal: Journal, draft: Draft) -> str | None:
    """Return the submission of a draft's very content that was not returned."""
    for each in reversed(workflow.list_submissions(journal)):
        is_same = (each.steward, each.dataset_id, each.receipt["sha256"]) == (
            draft.owner,
            draft.dataset_id,
            draft.sha256,
        )
        if is_same and each.state != "returned":
            return each.upload_id
    return None


def _basis(journal: Journal, agreed: Contract) -> str:
    """Return what a check depends on beside the file: the contract and the accepted figures."""
    accepted = [
        event.seq
        for event in journal.events(workflow.ACCEPTED)
        if event.body["dataset_id"] == agreed.id
    ]
    return canonical.digest([contracts.digest(contracts.path_of(agreed.id)), accepted[-1:]])
