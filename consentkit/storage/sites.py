"""Sites and their banner drafts."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from consentkit.domain.banner import Banner
from consentkit.domain.errors import UnknownSite
from consentkit.domain.names import SITE_KEY
from consentkit.domain.reason import Reason
from consentkit.domain.site import Site, SiteDefinition
from consentkit.storage.drafts import content
from consentkit.storage.models import BannerDraftRow, SiteRow
from consentkit.storage.session import Session

# Statements that every visit runs are built once, of columns: building one takes longer than
# running it, and nobody here needs an object that watches its own changes.
_BY_KEY = select(
    SiteRow.id,
    SiteRow.key,
    SiteRow.name,
    SiteRow.home,
    SiteRow.origins,
    SiteRow.receipts_kept_days,
    SiteRow.archived_at,
).where(SiteRow.key == bindparam("site_key"))


def find_id(session: Session, site_key: str) -> int:
    """Return the row id that every other look-up is bound to. Raises ``UnknownSite``."""
    found: int = _found(session, site_key).id
    return found


def get(session: Session, site_key: str) -> Site:
    """Raises ``UnknownSite``."""
    return _site(_found(session, site_key))


def get_with_id(session: Session, site_key: str) -> tuple[int, Site]:
    """Both in one query. Raises ``UnknownSite``."""
    row = _found(session, site_key)
    return row.id, _site(row)


def all_sites(session: Session) -> Iterator[Site]:
    return (site for _, site in all_with_ids(session))


def all_with_ids(session: Session) -> Iterator[tuple[int, Site]]:
    for row in session.scalars(select(SiteRow).order_by(SiteRow.key)):
        yield row.id, _site(row)


def definition(session: Session, site_key: str) -> SiteDefinition:
    """Return the settings and the draft as they stand. Raises ``UnknownSite``."""
    row = _found(session, site_key)
    return SiteDefinition(site=_site(row), banner=draft(session, row.id))


def draft(session: Session, site_id: int) -> Banner:
    return Banner.read(session.get_one(BannerDraftRow, site_id).content)


def draft_revision(session: Session, site_id: int) -> int:
    """Return which revision the draft is; each change makes another."""
    return session.get_one(BannerDraftRow, site_id).revision


def exists(session: Session, site_key: str) -> bool:
    return session.scalar(select(SiteRow.id).where(SiteRow.key == site_key)) is not None


def insert(session: Session, new: SiteDefinition, *, now: datetime) -> None:
    site = new.site
    row = SiteRow(
        key=site.key,
        name=site.name,
        home=site.home,
        origins=list(site.origins),
        receipts_kept_days=site.receipts_kept_days,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    session.add(
        BannerDraftRow(site_id=row.id, revision=1, content=content(new.banner), updated_at=now)
    )
    session.flush()


def replace(session: Session, new: SiteDefinition, *, now: datetime) -> None:
    """Overwrite the settings and the draft of an existing site; published versions stay."""
    row = session.get_one(SiteRow, find_id(session, new.site.key))
    row.name, row.home, row.origins = new.site.name, new.site.home, list(new.site.origins)
    row.receipts_kept_days = new.site.receipts_kept_days
    row.updated_at = now
    replace_draft(session, row.id, new.banner, now=now)


def replace_draft(session: Session, site_id: int, banner: Banner, *, now: datetime) -> None:
    old = session.get_one(BannerDraftRow, site_id)
    if Banner.read(old.content) != banner:
        old.content, old.revision, old.updated_at = content(banner), old.revision + 1, now
    session.flush()


def lock(session: Session, site_id: int) -> None:
    """Nobody else changes the settings or the draft until the caller's transaction ends."""
    # SQLite has one writer anyway.
    for row in (SiteRow.id, BannerDraftRow.site_id):
        session.execute(select(row).where(row == site_id).with_for_update())


def archive(session: Session, site_id: int, at: datetime | None) -> None:
    """Archive, or with None bring back."""
    session.get_one(SiteRow, site_id).archived_at = at
    session.flush()


def _found(session: Session, site_key: str) -> Any:
    # The form is checked first: a key with `../` or NUL in it never reaches the database.
    row = None
    if SITE_KEY.match(site_key):
        row = session.execute(_BY_KEY, {"site_key": site_key}).one_or_none()
    if row is None:
        raise UnknownSite(Reason("there is no site with the key {key!r}", key=site_key[:63]))
    return row


def _site(row: Any) -> Site:
    return Site(
        key=row.key,
        name=row.name,
        home=row.home,
        origins=tuple(row.origins),
        receipts_kept_days=row.receipts_kept_days,
        archived_at=row.archived_at,
    )
