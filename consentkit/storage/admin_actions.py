"""The trail of what admins did."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.orm import InstrumentedAttribute

from consentkit.domain.account import Actor
from consentkit.domain.admin_action import FOR_ALL_SITES, AdminAction
from consentkit.storage.models import AdminActionRow, LedgerStatementRow, SiteRow
from consentkit.storage.models.ledger import OF_ADMIN
from consentkit.storage.session import Session

READ_ROWS = 1_000
_ROW = AdminActionRow
# Whoever is no account of ours acts on the command line, and without a site, for all of them.
_FOR_ALL = (_ROW.account_id.is_(None), _ROW.site_id.is_(None), _ROW.what.in_(FOR_ALL_SITES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which actions to look for; None is for all. ``until`` itself is not among them."""

    actor: str | None = None
    what: str | None = None
    since: datetime | None = None
    until: datetime | None = None


ALL = Wanted()


def insert(
    session: Session,
    actor: Actor,
    *,
    site_id: int | None,
    what: str,
    details: dict[str, Any],
    salt: str,
    now: datetime,
) -> AdminAction:
    row = AdminActionRow(
        site_id=site_id,
        account_id=actor.account_id,
        actor=actor.name,
        session=actor.session,
        what=what,
        details=details,
        salt=salt,
        at=now,
    )
    session.add(row)
    session.flush()
    site_key = session.scalar(select(SiteRow.key).where(SiteRow.id == site_id))
    return _action(row, site_key)


def of_site(
    session: Session, site_id: int, wanted: Wanted = ALL, *, before: int | None, limit: int
) -> list[AdminAction]:
    """Newest first, from below the number ``before`` on; with what was done on the command line
    for all sites, such as changing the keys.
    """
    # One index serves each, and none both.
    found = [
        each
        for where in ((_ROW.site_id == site_id,), _FOR_ALL)
        for each in _page(session, _query().where(*where), wanted, before, limit)
    ]
    return sorted(found, key=lambda each: -each.number)[:limit]


def of_account(
    session: Session, account_id: int, wanted: Wanted = ALL, *, before: int | None, limit: int
) -> list[AdminAction]:
    """What concerns no site, newest first, from below the number ``before`` on."""
    mine = (_ROW.account_id == account_id, _ROW.site_id.is_(None))
    return _page(session, _query().where(*mine), wanted, before, limit)


def actors(session: Session, site_id: int) -> list[str]:
    """Return the names of all whose actions ``of_site`` returns."""
    return _distinct(session, site_id, _ROW.actor)


def kinds(session: Session, site_id: int) -> list[str]:
    return _distinct(session, site_id, _ROW.what)


def _distinct(session: Session, site_id: int, column: InstrumentedAttribute[str]) -> list[str]:
    found = {
        name
        for where in ((_ROW.site_id == site_id,), _FOR_ALL)
        for name in session.scalars(select(column).where(*where).distinct())
    }
    return sorted(found)


def all_actions(session: Session) -> Iterator[AdminAction]:
    query = _query().order_by(_ROW.id).execution_options(yield_per=READ_ROWS)
    for row, site_key in session.execute(query):
        yield _action(row, site_key)


def positions(session: Session, statements: list[str]) -> dict[str, int]:
    """Return where these statements about actions stand in the ledger; without those that wait."""
    row = LedgerStatementRow
    query = select(row.statement, row.position).where(row.statement.in_(statements), text(OF_ADMIN))
    found: dict[str, int] = {}
    for statement, position in session.execute(query.order_by(row.position.desc())):
        found[statement] = position
    return found


def _page(
    session: Session,
    query: Any,
    wanted: Wanted,
    before: int | None,
    limit: int,
) -> list[AdminAction]:
    query = query.where(*_conditions(wanted))
    if before is not None:
        query = query.where(_ROW.id < before)
    rows = session.execute(query.order_by(_ROW.id.desc()).limit(limit))
    return [_action(row, site_key) for row, site_key in rows]


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.actor is not None:
        yield _ROW.actor == wanted.actor
    if wanted.what is not None:
        yield _ROW.what == wanted.what
    if wanted.since is not None:
        yield _ROW.at >= wanted.since
    if wanted.until is not None:
        yield _ROW.at < wanted.until


def _query() -> Any:
    return select(_ROW, SiteRow.key).outerjoin(SiteRow, SiteRow.id == _ROW.site_id)


def _action(row: AdminActionRow, site_key: str | None) -> AdminAction:
    return AdminAction(
        number=row.id,
        site_key=site_key,
        account_id=row.account_id,
        actor=row.actor,
        session=row.session,
        what=row.what,
        details=row.details,
        at=row.at,
        salt=row.salt,
    )


def publishers(session: Session, site_id: int) -> dict[int, str]:
    """Return who published each banner version; none is known from before there was a trail."""
    made = ("banner_published", "banner_rolled_back")
    query = select(_ROW.actor, _ROW.details).where(_ROW.site_id == site_id, _ROW.what.in_(made))
    return {found.details["version"]: found.actor for found in session.execute(query)}
