"""Published banner versions, and the scripts frozen from them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select

from consentkit.domain.banner import Banner, BannerVersion
from consentkit.storage.models import (
    BannerVersionRow,
    FrozenScriptRow,
    PublicationMarkRow,
    SiteRow,
)
from consentkit.storage.session import Session

_READ_ROWS = 100
# What only the script that a page embeds begins with.
_FIRST_BUNDLE = b"CONSENTKIT_CONFIG="
_OF_SITE = BannerVersionRow.site_id == bindparam("site_id")
_VERSIONS = select(
    BannerVersionRow.number,
    BannerVersionRow.sha256,
    BannerVersionRow.published_at,
    BannerVersionRow.content,
).where(_OF_SITE)
_VERSION = _VERSIONS.where(BannerVersionRow.number == bindparam("number"))
_NEWEST = _VERSIONS.order_by(BannerVersionRow.number.desc()).limit(1)
_FROZEN = select(FrozenScriptRow.content).where(
    FrozenScriptRow.site_id == bindparam("site_id"), FrozenScriptRow.sha256 == bindparam("sha256")
)


_MARK = select(PublicationMarkRow.number)


def publication_mark(session: Session) -> int:
    """Return a number that has grown since whenever a site or its newest version has changed."""
    return session.scalar(_MARK) or 0


def newest(session: Session, site_id: int) -> BannerVersion | None:
    """Return the version in force, or None before the first is published."""
    row = session.execute(_NEWEST, {"site_id": site_id}).one_or_none()
    return _version(row) if row else None


def version(session: Session, site_id: int, number: int) -> BannerVersion | None:
    row = session.execute(_VERSION, {"site_id": site_id, "number": number}).one_or_none()
    return _version(row) if row else None


@dataclass(frozen=True, slots=True)
class VersionHead:
    """A version without what is in it."""

    number: int
    sha256: str
    published_at: datetime


def of_site(session: Session, site_id: int) -> list[VersionHead]:
    """Return every version, the newest first."""
    row = BannerVersionRow
    query = select(row.number, row.sha256, row.published_at).where(row.site_id == site_id)
    return [VersionHead(*found) for found in session.execute(query.order_by(row.number.desc()))]


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
    return session.scalar(_FROZEN, {"site_id": site_id, "sha256": sha256})


def freeze_script(
    session: Session,
    site_id: int,
    *,
    sha256: str,
    banner_version: int,
    language: str,
    content: bytes,
    now: datetime,
) -> bool:
    """Keep ``content`` under its hash, and return whether it is new."""
    if frozen_script(session, site_id, sha256) is not None:
        return False
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
    return True


def content(session: Session, site_id: int, number: int) -> str:
    """Return the RFC 8785 text of a version that exists: the one that its SHA-256 is of."""
    return session.get_one(BannerVersionRow, (site_id, number)).content


def scripts_served(
    session: Session, site_id: int, *, version: int, language: str
) -> list[tuple[datetime, str]]:
    """Return (since when, SHA-256) of the scripts that a page of this banner embeds, latest first:
    one, and one more for each upgrade of the service that changed it.
    """
    row = FrozenScriptRow
    query = (
        select(row.created_at, row.sha256, row.content)
        .where(row.site_id == site_id, row.banner_version == version, row.language == language)
        .order_by(row.created_at.desc())
    )
    found = session.execute(query)
    return [(each.created_at, each.sha256) for each in found if _FIRST_BUNDLE in each.content]


def all_versions(session: Session) -> Iterator[tuple[str, int, str, str]]:
    """Yield (site key, number, SHA-256 in hex, content) of every version."""
    row = BannerVersionRow
    query = select(SiteRow.key, row.number, row.sha256, row.content).join(
        SiteRow, SiteRow.id == row.site_id
    )
    yield from session.execute(query.execution_options(yield_per=_READ_ROWS))


@dataclass(frozen=True, slots=True)
class FrozenScript:
    site_key: str
    sha256: str
    banner_version: int
    language: str
    content: bytes


def all_scripts(session: Session) -> Iterator[FrozenScript]:
    row = FrozenScriptRow
    query = select(SiteRow.key, row.sha256, row.banner_version, row.language, row.content).join(
        SiteRow, SiteRow.id == row.site_id
    )
    for found in session.execute(query.execution_options(yield_per=_READ_ROWS)):
        yield FrozenScript(*found)


def _version(row: Any) -> BannerVersion:
    site_key, site_name, banner, slots, since = _parse(row.content)
    return BannerVersion(
        site_key=site_key,
        site_name=site_name,
        number=row.number,
        sha256=row.sha256,
        published_at=row.published_at,
        banner=banner,
        slots=slots,
        since=since,
    )


# Versions never change, so the parsed form of a text may be kept; the text itself is the key.
@lru_cache(maxsize=256)
def _parse(content: str) -> tuple[str, str, Banner, dict[str, int], dict[str, int]]:
    document = json.loads(content)
    site = document["site"]
    members = ("format", "site", "rule", "slots", "since")
    banner = Banner.read({k: v for k, v in document.items() if k not in members}, is_published=True)
    return site["key"], site["name"], banner, document["slots"], document.get("since", {})
