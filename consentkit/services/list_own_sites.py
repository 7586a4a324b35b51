"""The sites of an account at a glance, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consentkit.domain.roles import Action, Role, may
from consentkit.storage import overview
from consentkit.storage.overview import InForce, ListedSite, Waiting
from consentkit.storage.session import Session

PAGE = 25


@dataclass(frozen=True, slots=True)
class SiteLine:
    """``version`` is None before the first is published; ``requests`` counts what waits for an
    answer, and is None for those who may not see requests.
    """

    key: str
    name: str
    home: str
    role: Role
    archived_at: datetime | None
    version: int | None
    published_at: datetime | None
    has_changes: bool
    requests: int | None
    first_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnSites:
    """``found`` counts those that match, on all pages; ``in_use`` and ``archived`` all."""

    lines: tuple[SiteLine, ...]
    page: int
    pages: int
    found: int
    in_use: int
    archived: int


def list_own_sites(
    account_id: int, *, archived: bool = False, text: str = "", page: int = 1, session: Session
) -> OwnSites:
    """A page that there is not is the nearest one."""
    in_use = overview.count_sites(session, account_id, archived=False)
    resting = overview.count_sites(session, account_id, archived=True)
    found = resting if archived else in_use
    if text:
        found = overview.count_sites(session, account_id, archived=archived, text=text)
    pages = max(1, -(-found // PAGE))
    page = min(max(page, 1), pages)
    listed = overview.list_sites(
        session, account_id, archived=archived, text=text, first=(page - 1) * PAGE, most=PAGE
    )
    return OwnSites(_lines(listed, session=session), page, pages, found, in_use, resting)


def _lines(listed: tuple[ListedSite, ...], *, session: Session) -> tuple[SiteLine, ...]:
    ids = [site.id for site in listed]
    in_force = overview.in_force(session, ids)
    waiting = overview.waiting(session, ids)
    changed = _changed(listed, in_force, session=session)
    return tuple(
        _line(site, in_force.get(site.id), waiting.get(site.id), has_changes=site.id in changed)
        for site in listed
    )


def _changed(
    listed: tuple[ListedSite, ...], in_force: dict[int, InForce], *, session: Session
) -> set[int]:
    """Return the sites whose draft is not what is published. Only drafts that were touched since
    are read: most were not.
    """
    touched_at = overview.drafts_changed_at(session, [site.id for site in listed])
    touched = {
        site.id: site
        for site in listed
        if site.id in in_force
        and max(site.changed_at, touched_at[site.id]) >= in_force[site.id].published_at
    }
    drafts = overview.drafts(session, list(touched))
    return {
        site_id
        for site_id, draft in drafts.items()
        if (touched[site_id].name, draft) != overview.published_banner(in_force[site_id])
    }


def _line(
    site: ListedSite, version: InForce | None, waiting: Waiting | None, *, has_changes: bool
) -> SiteLine:
    sees_requests = may(site.role, Action.SEE_REQUESTS)
    return SiteLine(
        key=site.key,
        name=site.name,
        home=site.home,
        role=site.role,
        archived_at=site.archived_at,
        version=version.number if version else None,
        published_at=version.published_at if version else None,
        has_changes=has_changes,
        requests=(waiting.count if waiting else 0) if sees_requests else None,
        first_due_at=waiting.first_due_at if waiting and sees_requests else None,
    )


def lines_of(
    account_id: int, site_keys: Sequence[str], *, session: Session
) -> tuple[SiteLine, ...]:
    """The same of some sites, for each of which the account has a role, in their order."""
    listed = tuple(overview.list_one(session, account_id, key) for key in site_keys)
    return _lines(listed, session=session)


def one_line(account_id: int, site_key: str, *, session: Session) -> SiteLine:
    """The same of one site, for which the account has a role."""
    return lines_of(account_id, (site_key,), session=session)[0]
