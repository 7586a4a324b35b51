"""Add a site from its description, or bring an existing one to it."""

from datetime import datetime
from typing import Literal

from consentkit.domain.site import SiteDefinition
from consentkit.services.check_cookie_domain import check_cookie_domain
from consentkit.storage import sites
from consentkit.storage.session import Session


def add_site(
    new: SiteDefinition, *, session: Session, now: datetime
) -> Literal["added", "updated", "unchanged"]:
    """Make the settings and the draft what ``new`` says; running it again changes nothing.

    Nothing is published: visitors go on seeing the version in force. Raises ``InvalidDocument``.
    """
    check_cookie_domain(new)
    if not sites.exists(session, new.site.key):
        sites.insert(session, new, now=now)
        return "added"
    if sites.definition(session, new.site.key) == new:
        return "unchanged"
    sites.replace(session, new, now=now)
    return "updated"
