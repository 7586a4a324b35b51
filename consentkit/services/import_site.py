"""Bring a site to what a file says: shown before it is taken, and then taken whole."""

from dataclasses import dataclass
from datetime import datetime

from consentkit.domain.account import Actor
from consentkit.domain.consequence import Consequence, consequences
from consentkit.domain.difference import Change, compare, compare_sites
from consentkit.domain.errors import InvalidDocument, SiteChanged
from consentkit.domain.reason import Reason
from consentkit.domain.settings import fingerprint
from consentkit.domain.site import SiteDefinition
from consentkit.services.check_cookie_domain import check_cookie_domain
from consentkit.services.note_action import note_action
from consentkit.storage import banners, sites
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class Import:
    """``made_from`` is the fingerprint of what the site is now; ``consequences`` are those of
    publishing the draft that the file makes.
    """

    changes: tuple[Change, ...]
    consequences: tuple[Consequence, ...]
    made_from: str


def preview_import(site_key: str, new: SiteDefinition, *, session: Session) -> Import:
    """Raises ``InvalidDocument`` for a file that cannot be taken."""
    _check(site_key, new)
    before = sites.definition(session, site_key)
    version = banners.newest(session, sites.find_id(session, site_key))
    to_publish = compare(version, new.site.name, new.banner) if version else ()
    return Import(
        compare_sites(before, new),
        consequences(version, new.banner, to_publish),
        fingerprint(before.document()),
    )


def take_import(
    site_key: str,
    new: SiteDefinition,
    *,
    made_from: str,
    by: Actor,
    session: Session,
    now: datetime,
) -> tuple[Change, ...]:
    """Make settings and draft what ``new`` says; nothing is published. Raises ``SiteChanged`` if
    the site is not any more what it was at the preview.
    """
    _check(site_key, new)
    site_id = sites.find_id(session, site_key)
    sites.lock(session, site_id)
    before = sites.definition(session, site_key)
    if fingerprint(before.document()) != made_from:
        raise SiteChanged("somebody has changed this site since you looked at the file's changes")
    changes = compare_sites(before, new)
    if changes:
        sites.replace(session, new, now=now)
        details = {"changes": [each.document() for each in changes]}
        note_action(
            "site_imported", by=by, site_id=site_id, details=details, session=session, now=now
        )
    return changes


def _check(site_key: str, new: SiteDefinition) -> None:
    if new.site.key != site_key:
        raise InvalidDocument(
            Reason("site.key is {key}, not {site}", key=new.site.key, site=site_key),
            field="site.key",
        )
    check_cookie_domain(new)
