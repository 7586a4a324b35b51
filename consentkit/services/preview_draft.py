"""The banner that a draft would be, to be looked at before anybody publishes it."""

from dataclasses import replace
from datetime import datetime

from consentkit.domain.banner import Banner, BannerVersion
from consentkit.services.compose_version import compose_version
from consentkit.storage import banners, sites
from consentkit.storage.session import Session

THEMES = ("light", "dark")


def preview_draft(site_key: str, *, session: Session, now: datetime) -> BannerVersion:
    """Return the version that publishing the draft would make. Raises ``UnknownSite``."""
    site_id, site = sites.get_with_id(session, site_key)
    current = banners.newest(session, site_id)
    return compose_version(site, sites.draft(session, site_id), current, now=now)


def in_theme(version: BannerVersion, theme: str) -> BannerVersion:
    """Return it as those see it whose device asks for ``theme``; the owner's own word, if there is
    one, comes first.
    """
    look = version.banner.look
    if look.theme != "auto":
        return version
    banner: Banner = replace(version.banner, look=replace(look, theme=theme))
    return replace(version, banner=banner)
