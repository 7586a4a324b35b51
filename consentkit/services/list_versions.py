"""What a site has published: when, by whom, in spite of what; and drafts that were set aside."""

from dataclasses import dataclass
from typing import Any

from consentkit.domain.errors import UnknownVersion
from consentkit.domain.reason import Reason
from consentkit.storage import admin_actions, banners, drafts_set_aside, overrides, sites
from consentkit.storage.banners import VersionHead
from consentkit.storage.drafts_set_aside import DraftSetAside
from consentkit.storage.overrides import Override
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedVersion:
    """``by`` is empty for what was published before the trail was kept."""

    head: VersionHead
    by: str
    override: Override | None
    set_aside: DraftSetAside | None


def list_versions(site_key: str, *, session: Session) -> tuple[ListedVersion, ...]:
    """Return them newest first. Raises ``UnknownSite``."""
    site_id = sites.find_id(session, site_key)
    by = admin_actions.publishers(session, site_id)
    reasons = {each.banner_version: each for each in overrides.of_site(session, site_id)}
    aside = {each.version: each for each in drafts_set_aside.of_site(session, site_id)}
    return tuple(
        ListedVersion(
            head=head,
            by=by.get(head.number, ""),
            override=reasons.get(head.number),
            set_aside=aside.get(head.number),
        )
        for head in banners.of_site(session, site_id)
    )


def draft_set_aside(site_key: str, version: int, *, session: Session) -> dict[str, Any]:
    """Return the site's file as it would be with the draft that this version set aside.

    Raises ``UnknownSite``, and ``UnknownVersion`` where no draft was.
    """
    site_id = sites.find_id(session, site_key)
    found = drafts_set_aside.get(session, site_id, version)
    if found is None:
        raise UnknownVersion(
            Reason("version {number} of {site} set no draft aside", number=version, site=site_key)
        )
    whole = sites.definition(session, site_key).document()
    return {**whole, "banner": found.content}
