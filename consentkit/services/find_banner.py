"""Find a banner version: the one in force, or any that was ever published."""

from dataclasses import dataclass

from consentkit.domain.banner import BannerVersion
from consentkit.domain.errors import NothingPublished, UnknownScript, UnknownVersion
from consentkit.domain.reason import Reason
from consentkit.domain.site import Site
from consentkit.storage import banners, sites
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class SiteBanner:
    """A site with one of its banner versions."""

    site: Site
    version: BannerVersion


def current_banner(site_key: str, *, session: Session) -> SiteBanner:
    """Raises ``UnknownSite`` or ``NothingPublished``."""
    site_id, site = sites.get_with_id(session, site_key)
    version = banners.newest(session, site_id)
    if version is None:
        raise NothingPublished(Reason("{site} has not published a banner yet", site=site_key))
    return SiteBanner(site, version)


def newest_version(site_key: str, *, session: Session) -> BannerVersion | None:
    """Return the version in force, or None before the first. Raises ``UnknownSite``."""
    return banners.newest(session, sites.find_id(session, site_key))


def banner_version(site_key: str, number: int, *, session: Session) -> SiteBanner:
    """Raises ``UnknownSite`` or ``UnknownVersion``."""
    site_id, site = sites.get_with_id(session, site_key)
    version = banners.version(session, site_id, number)
    if version is None:
        raise UnknownVersion(
            Reason("{site} never published a version {number}", site=site_key, number=number)
        )
    return SiteBanner(site, version)


def frozen_script(site_key: str, sha256: str, *, session: Session) -> bytes:
    """Raises ``UnknownSite`` or ``UnknownScript``."""
    content = banners.frozen_script(session, sites.find_id(session, site_key), sha256)
    if content is None:
        raise UnknownScript(Reason("{site} has no frozen script of that hash", site=site_key))
    return content
