"""Many sites at a glance: one query for each thing that is told of them, whatever their number."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from consentkit.domain.banner import Banner
from consentkit.domain.roles import Role
from consentkit.storage.models import (
    BannerDraftRow,
    BannerVersionRow,
    GrantRow,
    OfficerRequestRow,
    SiteRow,
)
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class ListedSite:
    id: int
    key: str
    name: str
    home: str
    role: Role
    changed_at: datetime
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class InForce:
    number: int
    published_at: datetime
    content: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Requests to the privacy officer that have no answer yet."""

    count: int
    first_due_at: datetime


_LISTED = (
    SiteRow.id,
    SiteRow.key,
    SiteRow.name,
    SiteRow.home,
    GrantRow.role,
    SiteRow.updated_at,
    SiteRow.archived_at,
)


def count_sites(session: Session, account_id: int, *, archived: bool, text: str = "") -> int:
    wanted = _mine(select(func.count()), account_id, archived=archived, text=text)
    return session.scalar(wanted) or 0


def list_sites(
    session: Session, account_id: int, *, archived: bool, text: str, first: int, most: int
) -> tuple[ListedSite, ...]:
    """Return a page of an account's sites by name; ``text`` is part of a name or a key."""
    query = _mine(select(*_LISTED), account_id, archived=archived, text=text)
    rows = session.execute(
        query.order_by(func.lower(SiteRow.name), SiteRow.key).offset(first).limit(most)
    )
    return tuple(map(_listed, rows))


def list_one(session: Session, account_id: int, site_key: str) -> ListedSite:
    """A site that the account has a role for."""
    query = (
        select(*_LISTED)
        .join(GrantRow, GrantRow.site_id == SiteRow.id)
        .where(GrantRow.account_id == account_id, SiteRow.key == site_key)
    )
    return _listed(session.execute(query).one())


def in_force(session: Session, site_ids: Collection[int]) -> dict[int, InForce]:
    row = BannerVersionRow
    newest = (
        select(row.site_id, func.max(row.number).label("number"))
        .where(row.site_id.in_(site_ids))
        .group_by(row.site_id)
        .subquery()
    )
    query = select(row.site_id, row.number, row.published_at, row.content).join(
        newest, (newest.c.site_id == row.site_id) & (newest.c.number == row.number)
    )
    return {
        each.site_id: InForce(each.number, each.published_at, each.content)
        for each in session.execute(query)
    }


def drafts_changed_at(session: Session, site_ids: Collection[int]) -> dict[int, datetime]:
    row = BannerDraftRow
    query = select(row.site_id, row.updated_at).where(row.site_id.in_(site_ids))
    return {each.site_id: each.updated_at for each in session.execute(query)}


def drafts(session: Session, site_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return the drafts in document form."""
    row = BannerDraftRow
    query = select(row.site_id, row.content).where(row.site_id.in_(site_ids))
    return {each.site_id: Banner.read(each.content).document() for each in session.execute(query)}


def waiting(session: Session, site_ids: Collection[int]) -> dict[int, Waiting]:
    row = OfficerRequestRow
    query = (
        select(row.site_id, func.count().label("many"), func.min(row.due_at).label("due_at"))
        .where(row.site_id.in_(site_ids), row.answered_at.is_(None))
        .group_by(row.site_id)
    )
    return {each.site_id: Waiting(each.many, each.due_at) for each in session.execute(query)}


def published_banner(found: InForce) -> tuple[str, dict[str, Any]]:
    """Return the name of the site and the banner in document form, as they were published."""
    content = json.loads(found.content)
    name = str(content["site"]["name"])
    return name, {k: v for k, v in content.items() if k not in _NO_BANNER}


def _listed(row: Any) -> ListedSite:
    id_, key, name, home, role, changed_at, archived_at = row
    return ListedSite(id_, key, name, home, Role(role), changed_at, archived_at)


# What the content of a version holds beside its banner.
_NO_BANNER = frozenset({"format", "site", "rule", "slots", "since"})


def _mine(query: Any, account_id: int, *, archived: bool, text: str) -> Any:
    state = SiteRow.archived_at.is_not(None) if archived else SiteRow.archived_at.is_(None)
    query = (
        query.select_from(GrantRow)
        .join(SiteRow, SiteRow.id == GrantRow.site_id)
        .where(GrantRow.account_id == account_id, state)
    )
    if not text:
        return query
    return query.where(
        or_(
            SiteRow.name.icontains(text, autoescape=True),
            SiteRow.key.icontains(text, autoescape=True),
        )
    )
