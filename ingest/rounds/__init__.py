"""Collection rounds: what is asked of whom by when, and who has sent it.

A round is opened by the certifying department for a period (`2026-Q4`).
"""

from ingest.rounds.calendar import feed
from ingest.rounds.dues import (
    LOCAL,
    Due,
    RoundError,
    agencies_of,
    datasets_of,
    doubts,
    due_in,
    local_day,
    next_due,
    plan,
    today,
)
from ingest.rounds.record import CLOSED, OPENED, Round, close_round, find, list_rounds, open_round
from ingest.rounds.standings import Line, Standing, board

__all__ = [
    "CLOSED",
    "LOCAL",
    "OPENED",
    "Due",
    "Line",
    "Round",
    "RoundError",
    "Standing",
    "agencies_of",
    "board",
    "close_round",
    "datasets_of",
    "doubts",
    "due_in",
    "feed",
    "find",
    "list_rounds",
    "local_day",
    "next_due",
    "open_round",
    "plan",
    "today",
]
