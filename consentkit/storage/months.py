"""The months that PostgreSQL keeps receipts in, by their ids. SQLite keeps them in one table.

A month is made by attaching a table and goes by dropping it; both ask for locks that answers would
wait behind, so neither waits longer than ``LOCK_TIMEOUT_MS`` and both raise ``WriteConflict`` then.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from consentkit.domain.identifiers import least_id
from consentkit.storage.session import LOCK_NOT_AVAILABLE, Session, WriteConflict

LOCK_TIMEOUT_MS = 300
_TRIES = 10
_NAME = re.compile(r"receipt_(\d{4})_(\d{2})")
# For what no month is there; made by migrations/versions/0020.
_REST = "receipt_rest"
# Any number will do, but another than the sequencer's.
_MAKER = 0x636F6E73656E75


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """``begin`` is its first moment, in UTC."""

    begin: datetime

    @classmethod
    def of(cls, at: datetime) -> "Month":
        at = at.astimezone(UTC)
        return cls(datetime(at.year, at.month, 1, tzinfo=UTC))

    def next(self) -> "Month":
        return Month.of(self.begin + timedelta(days=31))

    @property
    def table(self) -> str:
        return f"receipt_{self.begin:%Y_%m}"

    @property
    def ids(self) -> tuple[UUID, UUID]:
        """The least id of the month, and that of the month after it."""
        return least_id(self.begin), least_id(self.next().begin)


def are_kept(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def all_months(session: Session) -> list[Month]:
    """Return those that there are, oldest first."""
    tables = session.scalars(
        text("SELECT relname FROM pg_class JOIN pg_inherits ON oid = inhrelid"
             " WHERE inhparent = 'receipt'::regclass")
    )  # fmt: skip
    found = (_NAME.fullmatch(name) for name in tables)
    return sorted(Month(datetime(int(m[1]), int(m[2]), 1, tzinfo=UTC)) for m in found if m)


def count_rest(session: Session) -> int:
    """Count what no month is there for."""
    return session.scalar(text(f"SELECT count(*) FROM {_REST}")) or 0


def add(session: Session, month: Month) -> None:
    """Make a month that was missing, with what of it was kept elsewhere so far."""
    _wait_no_longer(session)
    # Each serving process looks after the months; who comes second finds that it is done.
    session.execute(text(f"SELECT pg_advisory_xact_lock({_MAKER})"))
    if month in all_months(session):
        return
    table, (first, before) = month.table, month.ids
    span = f"id >= '{first}' AND id < '{before}'"
    for statement in (
        f"CREATE TABLE {table} (LIKE receipt INCLUDING DEFAULTS INCLUDING CONSTRAINTS"
        " INCLUDING INDEXES)",
        # The triggers that keep `receipt_key` and `receipt_head` have nothing to do with a move.
        f"ALTER TABLE {_REST} DISABLE TRIGGER USER",
        f"WITH moved AS (DELETE FROM {_REST} WHERE {span} RETURNING *)"
        f" INSERT INTO {table} SELECT * FROM moved",
        f"ALTER TABLE {_REST} ENABLE TRIGGER USER",
        # To attach a table holds up nobody who records; to create it attached would.
        f"ALTER TABLE receipt ATTACH PARTITION {table} FOR VALUES FROM ('{first}') TO ('{before}')",
    ):
        session.execute(text(statement))


def last_due(session: Session, month: Month) -> datetime | None:
    """Return when the last receipt of the month need not be kept any longer; None if it is empty.

    A site's receipts are kept for its number of days after they have lapsed.
    """
    found: datetime | None = session.scalar(
        text(
            "SELECT max(last.expires_at + site.receipts_kept_days * interval '24 hours') FROM site"
            f" CROSS JOIN LATERAL (SELECT expires_at FROM {month.table} WHERE site_id = site.id"
            " ORDER BY expires_at DESC LIMIT 1) AS last"
        )
    )
    return found


def has_as_many_as(session: Session, month: Month, rows: int) -> bool:
    query = f"SELECT 1 FROM {month.table} OFFSET {rows - 1} LIMIT 1"
    return session.scalar(text(query)) is not None


def drop(session: Session, month: Month, *, due_before: datetime) -> int | None:
    """Drop a month of which all is due; return how many receipts it had. Return None, and change
    nothing, if one of them is not due after all.
    """
    table, (first, _) = month.table, month.ids
    _wait_no_longer(session)
    session.execute(text(f"LOCK TABLE {table} IN EXCLUSIVE MODE"))
    last = last_due(session, month)
    if last is not None and last >= due_before:
        return None
    session.execute(
        text(
            f"DELETE FROM receipt_key AS mark USING {table} AS gone"
            " WHERE mark.site_id = gone.site_id AND mark.idempotency_key = gone.idempotency_key"
            " AND mark.receipt_id = gone.id"
        )
    )
    # A visitor's earlier receipt may be kept for longer: then it is the head from now on.
    session.execute(
        text(
            f"WITH headless AS (DELETE FROM receipt_head AS mark USING {table} AS gone"
            " WHERE mark.site_id = gone.site_id AND mark.visitor_id = gone.visitor_id"
            " AND mark.receipt_id = gone.id RETURNING mark.site_id, mark.visitor_id)"
            " INSERT INTO receipt_head (site_id, visitor_id, receipt_id)"
            " SELECT DISTINCT ON (site_id, visitor_id) site_id, visitor_id, receipt.id"
            " FROM headless JOIN receipt USING (site_id, visitor_id)"
            f" WHERE receipt.id < '{first}' ORDER BY site_id, visitor_id, receipt.id DESC"
        )
    )
    count = session.scalar(text(f"SELECT count(*) FROM {table}")) or 0
    _drop_table(session, table)
    return count


def _drop_table(session: Session, table: str) -> None:
    """Between the transactions of others: the marks that were cleared need not be for nothing."""
    for _ in range(_TRIES):
        try:
            with session.begin_nested():
                session.execute(text(f"DROP TABLE {table}"))
        except OperationalError as err:
            if getattr(err.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
        else:
            return
    raise WriteConflict


def _wait_no_longer(session: Session) -> None:
    session.execute(text(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}"))
