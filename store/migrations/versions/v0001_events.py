"""The events of a journal, and that none of them is ever changed."""

import sqlalchemy as sql
from alembic import op

revision = "0001"
down_revision = None

_SQLITE = (
    "create trigger if not exists events_no_{verb} before {verb} on events "
    "begin select raise(abort, 'the journal is append-only'); end"
)
_REFUSAL = (
    "create function journal_is_append_only() returns trigger language plpgsql as "
    "$$ begin raise exception 'the journal is append-only'; end $$"
)
# A statement is refused even when it would change nothing, and `always` holds for a session that
# has switched triggers off for replication.
_POSTGRESQL = (
    "create trigger events_no_{verb} before {verb} on events "
    "for each statement execute function journal_is_append_only()",
    "alter table events enable always trigger events_no_{verb}",
)


def upgrade() -> None:
    """Make the table of events and what guards it."""
    op.create_table(
        "events",
        sql.Column("seq", sql.Integer, primary_key=True, autoincrement=False),
        sql.Column("at", sql.Text, nullable=False),
        sql.Column("kind", sql.Text, nullable=False),
        sql.Column("subject", sql.Text, nullable=False),
        sql.Column("actor", sql.Text, nullable=False),
        sql.Column("body", sql.Text, nullable=False),
        sql.Column("once", sql.Text, unique=True),
        sql.Column("previous_hash", sql.Text, nullable=False),
        sql.Column("hash", sql.Text, nullable=False, unique=True),
    )
    op.create_index("events_by_kind", "events", ["kind", "subject"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_REFUSAL)
        for verb in ("update", "delete", "truncate"):
            for statement in _POSTGRESQL:
                op.execute(statement.format(verb=verb))
    else:
        for verb in ("update", "delete"):
            op.execute(_SQLITE.format(verb=verb))
