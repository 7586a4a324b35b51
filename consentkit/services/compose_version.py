"""The version that publishing a banner would make: to be looked at first, or to be published."""

from dataclasses import replace
from datetime import datetime

from consentkit.domain.banner import Banner, BannerVersion, asked_since, assign_slots
from consentkit.domain.instant import truncate
from consentkit.domain.site import Site
from consentkit.signing.canonical import content_hash


def compose_version(
    site: Site, banner: Banner, current: BannerVersion | None, *, now: datetime
) -> BannerVersion:
    """Return what would follow ``current``, the version in force. Nothing is stored.

    Raises ``InvalidDocument`` when the site has no slots left.
    """
    version = BannerVersion(
        site_key=site.key,
        site_name=site.name,
        number=current.number + 1 if current else 1,
        sha256="",
        published_at=truncate(now),
        banner=banner,
        slots=assign_slots(banner, current.slots if current else {}),
        since=asked_since(banner, current),
    )
    return replace(version, sha256=content_hash(version.document()))
