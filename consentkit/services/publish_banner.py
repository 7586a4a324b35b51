"""Publish a site's draft as an immutable banner version."""

from dataclasses import dataclass
from datetime import datetime

from consentkit.domain.banner import (
    BannerVersion,
    asked_since,
    assign_slots,
    content_document,
)
from consentkit.domain.instant import truncate
from consentkit.domain.statement import banner_published
from consentkit.services.banner_script import freeze_scripts
from consentkit.services.enter_statement import enter_statement
from consentkit.signing.canonical import canonical_bytes, content_hash
from consentkit.storage import banners, sites
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class Published:
    """``is_new`` is False when the draft equals the version in force, which then stays."""

    version: BannerVersion
    is_new: bool


def publish_banner(site_key: str, *, session: Session, now: datetime) -> Published:
    """Publish the draft and freeze its scripts. Raises ``UnknownSite``."""
    site_id, site = sites.get_with_id(session, site_key)
    banner = sites.draft(session, site_id)
    current = banners.newest(session, site_id)
    slots = assign_slots(banner, current.slots if current else {})
    since = asked_since(banner, current)
    document = content_document(site.key, site.name, banner, slots, since)
    digest = content_hash(document)
    if current is not None and current.sha256 == digest:
        freeze_scripts(current, home=site.home, session=session, now=now)
        return Published(current, is_new=False)
    version = BannerVersion(
        site_key=site.key,
        site_name=site.name,
        number=current.number + 1 if current else 1,
        sha256=digest,
        published_at=truncate(now),
        banner=banner,
        slots=slots,
        since=since,
    )
    content = canonical_bytes(document).decode("utf-8")
    banners.insert(session, site_id, version, content=content)
    enter_statement(
        banner_published(site.key, number=version.number, sha256=digest), session=session
    )
    freeze_scripts(version, home=site.home, session=session, now=now)
    return Published(version, is_new=True)
