"""Browsers that are logged in to the console."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from consentkit.storage.models import ConsoleSessionRow
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class ConsoleSession:
    id_sha256: bytes
    account_id: int
    device: str
    started_at: datetime
    seen_at: datetime
    login_sha256: bytes | None = None


def get(session: Session, id_sha256: bytes) -> ConsoleSession | None:
    row = session.get(ConsoleSessionRow, id_sha256)
    return _console_session(row) if row else None


def by_login(session: Session, login_sha256: bytes) -> ConsoleSession | None:
    """Find the one whose persistent cookie this is of."""
    row = ConsoleSessionRow
    found = session.scalar(select(row).where(row.login_sha256 == login_sha256))
    return _console_session(found) if found else None


def of_account(session: Session, account_id: int) -> tuple[ConsoleSession, ...]:
    """The one that was seen last comes first."""
    row = ConsoleSessionRow
    query = select(row).where(row.account_id == account_id).order_by(row.seen_at.desc())
    return tuple(_console_session(each) for each in session.scalars(query))


def insert(session: Session, new: ConsoleSession) -> None:
    session.add(
        ConsoleSessionRow(
            id_sha256=new.id_sha256,
            account_id=new.account_id,
            device=new.device,
            started_at=new.started_at,
            seen_at=new.seen_at,
            login_sha256=new.login_sha256,
        )
    )
    session.flush()


def touch(session: Session, id_sha256: bytes, *, now: datetime) -> None:
    row = session.get(ConsoleSessionRow, id_sha256)
    if row is not None:
        row.seen_at = now
        session.flush()


def keep(session: Session, id_sha256: bytes, login_sha256: bytes | None) -> None:
    """Set what its persistent cookie holds, or that there is none any more."""
    row = session.get(ConsoleSessionRow, id_sha256)
    if row is not None:
        row.login_sha256 = login_sha256
        session.flush()


def rename(session: Session, id_sha256: bytes, new: bytes, *, now: datetime) -> None:
    """Go on under another id: the one that was known before opens nothing any more."""
    row = ConsoleSessionRow
    session.execute(
        update(row).where(row.id_sha256 == id_sha256).values(id_sha256=new, seen_at=now)
    )


def end(session: Session, id_sha256: bytes) -> None:
    session.execute(delete(ConsoleSessionRow).where(ConsoleSessionRow.id_sha256 == id_sha256))


def end_all(session: Session, account_id: int, *, but: bytes | None = None) -> None:
    row = ConsoleSessionRow
    ending = delete(row).where(row.account_id == account_id)
    if but is not None:
        ending = ending.where(row.id_sha256 != but)
    session.execute(ending)


def _console_session(row: ConsoleSessionRow) -> ConsoleSession:
    return ConsoleSession(
        row.id_sha256,
        row.account_id,
        row.device,
        row.started_at,
        row.seen_at,
        row.login_sha256,
    )
