"""Find out whether a page that says it showed a banner can be right, and is to be counted."""

from consentkit.domain.errors import ConsentError, UnknownBannerVersion, UnknownLanguage
from consentkit.storage import banners, sites
from consentkit.storage.session import Session


class NotCounted(ConsentError):
    code = "not_counted"
    status = 403
    title = "This banner does not count how often it is shown"


def check_showing(site_key: str, number: int, language: str, *, session: Session) -> int:
    """Return the site's row id. Raises ``UnknownSite``, ``UnknownBannerVersion``, ``NotCounted`` or
    ``UnknownLanguage``.
    """
    site_id = sites.find_id(session, site_key)
    version = banners.version(session, site_id, number)
    if version is None:
        raise UnknownBannerVersion(
            f"{site_key} never published a version {number}", field="banner_version"
        )
    if not version.banner.behaviour.count_shown:
        raise NotCounted("its site file does not set count_shown", field="banner_version")
    if language not in version.banner.languages:
        raise UnknownLanguage("version does not speak this language", field="language")
    return site_id
