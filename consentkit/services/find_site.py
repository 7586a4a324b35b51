"""Find a site's settings."""

from consentkit.domain.site import Site, SiteDefinition
from consentkit.storage import sites
from consentkit.storage.session import Session


def find_site(site_key: str, *, session: Session) -> Site:
    """Raises ``UnknownSite``."""
    return sites.get(session, site_key)


def list_sites(*, session: Session) -> tuple[Site, ...]:
    """Return every site in the order of its key."""
    return tuple(sites.all_sites(session))


def site_definition(site_key: str, *, session: Session) -> SiteDefinition:
    """Return the settings with the banner draft. Raises ``UnknownSite``."""
    return sites.definition(session, site_key)
