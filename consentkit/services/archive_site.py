"""Archive a site, and bring it back: its pages are asked nothing, and what was recorded stays."""

from datetime import datetime

from consentkit.domain.account import Actor
from consentkit.services.banner_script import freeze_scripts
from consentkit.services.note_action import note_action
from consentkit.storage import banners, sites
from consentkit.storage.session import Session


def archive_site(site_key: str, *, by: Actor, session: Session, now: datetime) -> bool:
    """Return False for a site that was archived before. Raises ``UnknownSite``."""
    return _set(site_key, now, by=by, session=session, now=now)


def bring_back_site(site_key: str, *, by: Actor, session: Session, now: datetime) -> bool:
    """Return False for a site that was in use before. Raises ``UnknownSite``."""
    return _set(site_key, None, by=by, session=session, now=now)


def _set(site_key: str, at: datetime | None, *, by: Actor, session: Session, now: datetime) -> bool:
    site_id = sites.find_id(session, site_key)
    sites.lock(session, site_id)
    before = sites.get(session, site_key)
    if (before.archived_at is None) == (at is None):
        return False
    sites.archive(session, site_id, at)
    version = banners.newest(session, site_id)
    if version is not None:
        # Its pages get other scripts from now on, which they will ask for by hash.
        freeze_scripts(version, site=sites.get(session, site_key), session=session, now=now)
    what = "site_brought_back" if at is None else "site_archived"
    note_action(what, by=by, site_id=site_id, session=session, now=now)
    return True
