"""Published banner versions, and the scripts frozen from them."""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from consentkit.domain.banner import Banner, BannerVersion
from consentkit.domain.errors import UnknownSite
from consentkit.domain.names import SITE_KEY
from consentkit.domain.site import Site
from consentkit.storage import sites
from consentkit.storage.models import BannerVersionRow, FrozenScriptRow, SiteRow
from consentkit.storage.session import Session


def current(session: Session, site_key: str) -> tuple[Site, BannerVersion | None]:
    """Return the site and its version in force, or None before the first is published.

    One query: this is asked with every page view. Raises ``UnknownSite``.
    """
    other = aliased(BannerVersionRow)
    newest = select(func.max(other.number)).where(other.site_id == SiteRow.id).scalar_subquery()
    found = None
    if SITE_KEY.match(site_key):
        found = session.execute(
            select(SiteRow, BannerVersionRow)
            .outerjoin(
                BannerVersionRow,
                (BannerVersionRow.site_id == SiteRow.id) & (BannerVersionRow.number == newest),
            )
            .where(SiteRow.key == site_key)
        ).one_or_none()
    if found is None:
        raise UnknownSite(f"there is no site with the key {site_key[:63]!r}")
    site, row = found.SiteRow, found.BannerVersionRow
    return sites.from_row(site), _version(row) if row else None


def current_number(session: Session, site_id: int) -> int | None:
    """Return the number of the version in force, or None before the first is published."""
    return session.scalar(
        select(func.max(BannerVersionRow.number)).where(BannerVersionRow.site_id == site_id)
    )


def version(session: Session, site_id: int, number: int) -> BannerVersion | None:
    row = session.get(BannerVersionRow, (site_id, number))
    return _version(row) if row else None


def history(session: Session, site_id: int) -> Iterator[tuple[int, datetime, str]]:
    """Yield (number, published_at, sha256), newest first."""
    found = session.execute(
        select(BannerVersionRow.number, BannerVersionRow.published_at, BannerVersionRow.sha256)
        .where(BannerVersionRow.site_id == site_id)
        .order_by(BannerVersionRow.number.desc())
    )
    for row in found:
        yield row.number, row.published_at, row.sha256


def insert(session: Session, site_id: int, new: BannerVersion, *, content: str) -> None:
    """``content`` is the canonical text of ``new.document()``."""
    session.add(
        BannerVersionRow(
            site_id=site_id,
            number=new.number,
            sha256=new.sha256,
            content=content,
            published_at=new.published_at,
        )
    )
    session.flush()


def frozen_script(session: Session, site_id: int, sha256: str) -> bytes | None:
    row = session.get(FrozenScriptRow, (site_id, sha256))
    return row.content if row else None


def freeze_script(
    session: Session,
    site_id: int,
    *,
    sha256: str,
    banner_version: int,
    language: str,
    content: bytes,
    now: datetime,
) -> None:
    """Keep ``content`` under its hash; keeping it again changes nothing."""
    if session.get(FrozenScriptRow, (site_id, sha256)) is None:
        session.add(
            FrozenScriptRow(
                site_id=site_id,
                sha256=sha256,
                banner_version=banner_version,
                language=language,
                content=content,
                created_at=now,
            )
        )
        session.flush()


def _version(row: BannerVersionRow) -> BannerVersion:
    site_key, site_name, banner, slots = _parse(row.content)
    return BannerVersion(
        site_key=site_key,
        site_name=site_name,
        number=row.number,
        sha256=row.sha256,
        published_at=row.published_at,
        banner=banner,
        slots=slots,
    )


# Versions never change, so the parsed form of a text may be kept; the text itself is the key.
@lru_cache(maxsize=256)
def _parse(content: str) -> tuple[str, str, Banner, dict[str, int]]:
    document = json.loads(content)
    site = document["site"]
    members = ("format", "site", "rule", "slots")
    banner = Banner.read({k: v for k, v in document.items() if k not in members})
    return site["key"], site["name"], banner, document["slots"]
