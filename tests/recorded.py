"""Answers recorded through the service, their ledger, and the means to do it harm."""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from consentkit.services.check_ledger import LedgerCheck, check_ledger
from consentkit.storage.turn import NoTurns, WriteTurns
from consentkit.web.recorder import Recorder, recorder
from consentkit.web.runtime import Runtime
from consentkit.web.sequencer import extend
from tests.factories import a_decision, a_visitor_id

PATH = "/ck/shop/receipts"
MOVED = "substr(entries, 33) || substr(entries, 1, 32)"
MOVED_ENTRIES = f"UPDATE ledger_bundle SET entries = CAST({MOVED} AS BLOB)"


def answer(client: FlaskClient, count: int, **members: object) -> list[dict[str, str]]:
    """Record ``count`` decisions of as many visitors; ``members`` change what they send."""
    made = []
    for _ in range(count):
        reply = client.post(PATH, json=a_decision(visitor_id=a_visitor_id(), **members))
        assert reply.status_code == 201, reply.text
        made.append(reply.json)
    return made


def in_file_alone(home: Path, tmp_path: Path) -> int:
    """Count the receipts that are in SQLite's own file, and not only in its log."""
    copy = tmp_path / "alone.sqlite3"
    # By another process: one that closes the file lets go of what SQLite has locked in it.
    subprocess.run(["cp", str(home / "consentkit.sqlite3"), str(copy)], check=True)
    with closing(sqlite3.connect(copy)) as database:
        try:
            return int(database.execute("SELECT count(*) FROM receipt").fetchone()[0])
        except sqlite3.DatabaseError:  # copied while it was written to
            return 0


@contextmanager
def writing_held_up(rt: Runtime) -> Iterator[Recorder]:
    """Whoever answers meanwhile stands in the recorder's line until the end of the block."""
    if isinstance(rt.turns, NoTurns):
        # A server's writers wait for nobody; these do.
        rt.turns = WriteTurns(rt.config.home / "turns")
    with rt.turns.turn():
        yield recorder()


def extend_all(rt: Runtime) -> int:
    total = 0
    while count := extend(rt):
        total += count
    return total


def check(rt: Runtime) -> LedgerCheck:
    with rt.transaction() as session:
        return check_ledger(session=session, issuer=rt.config.public_url)


def tamper(rt: Runtime, table: str, statement: str) -> None:
    with rt.transaction(write=True) as session:
        tamper_within(session, table, statement)


def check_tampered(rt: Runtime, table: str, statement: str) -> LedgerCheck:
    """What a check finds after such a change, which is then taken back."""
    with rt.transaction(write=True) as session:
        if not is_sqlite(session):  # as the check wants to find it
            session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        tamper_within(session, table, statement)
        found = check_ledger(session=session, issuer=rt.config.public_url)
        session.rollback()
    return found


def tamper_within(session: Session, table: str, statement: str) -> None:
    release_within(session, table)
    blob = "BLOB" if is_sqlite(session) else "bytea"
    changed = session.execute(text(statement.replace("BLOB", blob)))
    assert changed.rowcount > 0, statement  # type: ignore[attr-defined]


def release(rt: Runtime, table: str) -> None:
    """Whoever has the whole database is not kept by triggers."""
    with rt.transaction(write=True) as session:
        release_within(session, table)


def release_within(session: Session, table: str) -> None:
    if is_sqlite(session):
        found = session.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t"),
            {"t": table},
        )
        for name in found.scalars().all():
            session.execute(text(f"DROP TRIGGER {name}"))
    else:
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


def is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def begin_again(rt: Runtime) -> None:
    """Throw the ledger away, as an operator would who wants another past."""
    for name in ("place", "statement", "bundle", "tile", "head"):
        release(rt, f"ledger_{name}")
        with rt.transaction(write=True) as session:
            session.execute(text(f"DELETE FROM ledger_{name}"))
