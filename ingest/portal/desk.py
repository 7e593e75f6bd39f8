"""What the pages work with: opened when the process starts, closed when it ends."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.accounts import Accounts
from ingest.portal.checking import Checker
from ingest.portal.drafts import Drafts
from ingest.portal.limits import Rate
from ingest.portal.post import Post
from ingest.portal.sessions import Sessions
from ingest.portal.settings import Settings
from store.journal import Journal


@dataclass(frozen=True)
class Desk:
    """The stores and limits of one process."""

    settings: Settings
    accounts: Accounts
    sessions: Sessions
    journal: Journal
    drafts: Drafts
    checker: Checker
    post: Post
    sign_ins: Rate
    uploads: Rate

    @classmethod
    def open(cls, settings: Settings) -> Desk:
        """Open everything; stale drafts are swept."""
        accounts = Accounts(settings.layout.accounts)
        journal = Journal(settings.layout.journal)
        return cls(
            settings,
            accounts,
            Sessions(accounts, idle=settings.idle, life=settings.session_life),
            journal,
            Drafts(settings.layout.drafts, settings.draft_life),
            Checker.of(settings),
            Post(settings.mail, accounts, settings.public_url),
            Rate(settings.sign_ins_a_minute, 60.0),
            Rate(settings.uploads_an_hour, 3600.0),
        )

    def close(self) -> None:
        """Let go of the files; letters on their way are finished first."""
        self.post.close()
        self.journal.close()
        self.accounts.close()
