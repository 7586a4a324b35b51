"""Look at a site's home page: is our tag there, and does it stand where it works?"""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from consentkit.domain.banner import BannerVersion
from consentkit.domain.installed import Inspection, Verdict, inspect_page
from consentkit.domain.site import Site, normalise_origin
from consentkit.net.fetch import FetchFailed
from consentkit.net.page import fetch_page
from consentkit.services.banner_script import compose_for

MAX_PAGE_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """``failure`` is why the page could not be read, and then there is no ``inspection``.

    ``address`` is where the page was in the end. ``unlisted_origin`` is its origin, if the site's
    list lacks it; ``is_outdated`` whether the tag pins another script than today's.
    """

    address: str
    failure: str | None = None
    inspection: Inspection | None = None
    unlisted_origin: str | None = None
    is_outdated: bool = False


def check_installed(site: Site, version: BannerVersion | None, *, public_url: str) -> Installed:
    """Fetch the home page. Only a service that is itself on a loopback address, as the demo is,
    looks at pages there.
    """
    if not site.home:
        return Installed(address="", failure="no_home")
    try:
        page = fetch_page(
            site.home, max_bytes=MAX_PAGE_BYTES, allow_loopback=_is_loopback(public_url)
        )
    except FetchFailed as err:
        return Installed(address=site.home, failure=err.code)
    if "html" not in page.media_type:
        return Installed(address=page.address, failure="no_page")
    inspection = inspect_page(page.text, address=page.address, site_key=site.key)
    origin = _origin(page.address)
    return Installed(
        address=page.address,
        inspection=inspection,
        unlisted_origin=None if origin is None or origin in site.origins else origin,
        is_outdated=_is_outdated(inspection, site, version),
    )


def _is_outdated(inspection: Inspection, site: Site, version: BannerVersion | None) -> bool:
    tag = inspection.tag
    if inspection.verdict is not Verdict.FOUND or tag is None or not tag.sha256 or version is None:
        return False
    current = (
        compose_for(site, version, language=language).banner.sha256
        for language in version.banner.languages
    )
    return tag.sha256 not in current


def _origin(address: str) -> str | None:
    parts = urlsplit(address)
    return normalise_origin(f"{parts.scheme}://{parts.netloc}")


def _is_loopback(public_url: str) -> bool:
    host = urlsplit(public_url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
