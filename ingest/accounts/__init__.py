"""Accounts of the steward's page: who may sign in, as what, and how wrong guesses are slowed."""

from ingest.accounts.guesses import GUESSES, LOCKED_FOR
from ingest.accounts.register import SHORTEST_PASSWORD, Account, AccountError, Accounts
from ingest.accounts.tables import metadata

__all__ = [
    "GUESSES",
    "LOCKED_FOR",
    "SHORTEST_PASSWORD",
    "Account",
    "AccountError",
    "Accounts",
    "metadata",
]
