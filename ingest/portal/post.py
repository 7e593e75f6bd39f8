"""Letters about each step, when a mail server is configured: sent behind the answer, never before.

A letter that fails is written to the log; the page's notices say the same.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

from ingest import rounds
from ingest.accounts import Account, Accounts
from ingest.portal import notices
from ingest.portal.words import WORDS
from ingest.rounds import Round
from ingest.workflow import REASONS, STATE_OF, Submission
from schemas import contract
from store import mail

_LOG = logging.getLogger(__name__)


class Post:
    """The outgoing letters of one process."""

    def __init__(
        self, server: mail.Server | None, accounts: Accounts, public_url: str | None
    ) -> None:
        self._server = server
        self._accounts = accounts
        self._url = (public_url or "").rstrip("/")
        self._hands = ThreadPoolExecutor(1, thread_name_prefix="post")

    def tell(self, submission: Submission) -> None:
        """Write to everybody the last step concerns."""
        if self._server is None:
            return
        kind = {state: kind for kind, state in STATE_OF.items()}[submission.state]
        for account in notices.readers(submission, kind, self._accounts.list()):
            if account.email is not None:
                letter = _letter(submission, kind, self._url)
                self._hands.submit(self._send, self._server, account, *letter)

    def tell_round(self, one: Round) -> None:
        """Write to the stewards and heads a new round asks something of."""
        if self._server is None:
            return
        for account in self._accounts.list():
            mine = [each.id for each in rounds.datasets_of(account.agency) if each.id in one.dues]
            if account.email is not None and account.role in ("steward", "head") and mine:
                letter = _round_letter(one, mine, self._url)
                self._hands.submit(self._send, self._server, account, *letter)

    def close(self) -> None:
        """Finish what is under way."""
        self._hands.shutdown(wait=True)

    def _send(self, server: mail.Server, account: Account, subject: str, text: str) -> None:
        try:
            mail.send(server, account.email or "", subject, text)
        except OSError as error:
            _LOG.warning("letter to %s not sent: %s", account.username, error)


def _letter(submission: Submission, kind: str, url: str) -> tuple[str, str]:
    key = f"notice_{kind.replace('.', '_')}"
    name = contract.load(submission.dataset_id).name
    step = submission.steps[-1]
    parts = []
    for language in ("vi", "en"):
        words = WORDS[language]
        parts.append(f"{words[key]}: {getattr(name, language)} ({submission.upload_id})")
        parts += [f"- {REASONS[reason][language]}" for reason in step.reasons]
    if step.text:
        parts.append(step.text)
    if url:
        parts.append(f"{url}/uploads/{submission.upload_id}")
    return f"Số Chuẩn: {WORDS['vi'][key]}: {submission.dataset_id}", "\n".join(parts) + "\n"


def _round_letter(one: Round, dataset_ids: list[str], url: str) -> tuple[str, str]:
    parts = []
    for language in ("vi", "en"):
        parts.append(f"{WORDS[language]['notice_round_opened']}: {one.name}")
        for dataset_id in dataset_ids:
            name = getattr(contract.load(dataset_id).name, language)
            parts.append(f"- {name} ({dataset_id}): {one.dues[dataset_id].day:%d/%m/%Y}")
    if url:
        parts.append(f"{url}/rounds/{one.name}")
    subject = f"Số Chuẩn: {WORDS['vi']['notice_round_opened']} {one.name}"
    return subject, "\n".join(parts) + "\n"
