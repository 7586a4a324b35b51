"""Publish the content of an old version again, as a new one."""

from datetime import datetime

from consentkit.domain.account import Actor
from consentkit.domain.errors import UnknownVersion
from consentkit.domain.instant import truncate
from consentkit.domain.reason import Reason
from consentkit.services.publish_banner import Order, Published, publish_content
from consentkit.services.review_banner import as_draft
from consentkit.storage import banners, drafts_set_aside, sites
from consentkit.storage.drafts_set_aside import DraftSetAside
from consentkit.storage.session import Session


def roll_back(
    site_key: str,
    number: int,
    *,
    by: Actor,
    reviewed: str,
    override: str | None = None,
    session: Session,
    now: datetime,
) -> Published:
    """Publish and make it the draft as well; what the draft had that was never published is kept.

    Raises ``UnknownSite``, ``UnknownVersion`` and what ``publish_content`` raises.
    """
    site_id = sites.find_id(session, site_key)
    old = banners.version(session, site_id, number)
    current = banners.newest(session, site_id)
    if old is None or current is None:
        raise UnknownVersion(
            Reason("{site} never published a version {number}", site=site_key, number=number)
        )
    definition = sites.definition(session, site_key)
    revision = sites.draft_revision(session, site_id)
    content = as_draft(old)
    order = Order(
        by=by,
        override=override,
        reviewed=reviewed,
        what="banner_rolled_back",
        told={"content_of": number},
    )
    published = publish_content(site_key, content, order, session=session, now=now)
    unpublished = definition.banner.document()
    if published.is_new and unpublished not in (current.banner.document(), content.document()):
        drafts_set_aside.insert(
            session,
            site_id,
            DraftSetAside(
                version=published.version.number,
                revision=revision,
                content=unpublished,
                actor=by.name,
                at=truncate(now),
            ),
        )
    if published.is_new:
        sites.replace_draft(session, site_id, content, now=now)
    return published
