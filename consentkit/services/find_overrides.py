"""Find what was published although an error of the linter stood."""

from consentkit.storage import overrides, sites
from consentkit.storage.overrides import Override
from consentkit.storage.session import Session

__all__ = ["Override", "overrides_of"]


def overrides_of(site_key: str, *, session: Session) -> tuple[Override, ...]:
    """Return them in the order of their versions. Raises ``UnknownSite``."""
    return tuple(overrides.of_site(session, sites.find_id(session, site_key)))
