"""Change a site's banner draft, from the revision that its editor has seen."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consentkit.domain.account import Actor
from consentkit.domain.banner import Banner
from consentkit.domain.difference import Change, compare_banners
from consentkit.domain.errors import ConsentError, DraftMoved
from consentkit.domain.reason import Reason
from consentkit.domain.site import SiteDefinition
from consentkit.services.check_cookie_domain import check_cookie_domain
from consentkit.services.note_action import note_action
from consentkit.storage import admin_actions, drafts, sites
from consentkit.storage.admin_actions import Wanted
from consentkit.storage.drafts import Draft
from consentkit.storage.session import Session

# Changes the document of a draft in place; see ``domain/draft.py``.
Edit = Callable[[dict[str, Any]], None]

CHANGED = "draft_changed"
# Some settings of a site stand in its banner.
_SETTINGS_CHANGED = "site_changed"
# How many of others' changes a conflict tells about.
MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Edited:
    """``changes`` is empty when the draft said all this before; it then keeps its revision."""

    revision: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class OthersChange:
    """What somebody did to the draft after one had opened it."""

    actor: str
    at: datetime
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """The draft as it stands, what others did to it since, and what one's own edit would do to it
    now. ``mine`` is None where the edit no longer goes with the draft; ``why`` says why.
    """

    revision: int
    others: tuple[OthersChange, ...]
    mine: tuple[Change, ...] | None
    why: Reason | None = None


def open_draft(site_key: str, *, session: Session) -> Draft:
    """Raises ``UnknownSite``."""
    return drafts.get(session, sites.find_id(session, site_key))


def edit_draft(
    site_key: str, *, revision: int, edit: Edit, by: Actor, session: Session, now: datetime
) -> Edited:
    """Apply ``edit`` if the draft still stands at ``revision``.

    Raises ``DraftMoved``, and ``InvalidDocument`` when the draft would not be a banner; then
    nothing is changed.
    """
    site_id, site = sites.get_with_id(session, site_key)
    before = drafts.get(session, site_id)
    if before.revision != revision:
        raise _moved(site_key)
    banner = _edited(before.banner, edit)
    check_cookie_domain(SiteDefinition(site=site, banner=banner))
    changes = compare_banners(before.banner, banner)
    if not changes:
        return Edited(revision, ())
    new = drafts.put(session, site_id, banner, revision=revision, now=now)
    if new is None:
        raise _moved(site_key)
    details = {"revision": new, "changes": [change.document() for change in changes]}
    note_action(CHANGED, by=by, site_id=site_id, details=details, session=session, now=now)
    return Edited(new, changes)


def describe_conflict(site_key: str, *, revision: int, edit: Edit, session: Session) -> Conflict:
    """Say what happened to the draft since ``revision``, and what ``edit`` would do to it now."""
    site_id = sites.find_id(session, site_key)
    draft = drafts.get(session, site_id)
    done = [
        each
        for what in (CHANGED, _SETTINGS_CHANGED)
        for each in admin_actions.of_site(
            session, site_id, Wanted(what=what), before=None, limit=MOST_TOLD
        )
        if each.details.get("revision", 0) > revision
    ]
    others = tuple(
        OthersChange(each.actor, each.at, _told(each.details))
        for each in sorted(done, key=lambda each: -each.number)
    )
    try:
        mine = compare_banners(draft.banner, _edited(draft.banner, edit))
    except ConsentError as err:
        return Conflict(draft.revision, others, None, err.reason)
    return Conflict(draft.revision, others, mine)


def _edited(banner: Banner, edit: Edit) -> Banner:
    document = copy.deepcopy(drafts.content(banner))
    edit(document)
    return Banner.read(document)


def _told(details: dict[str, Any]) -> tuple[Change, ...]:
    """Read the changes of an action; what was too much for the trail was shortened there."""
    return tuple(Change.read(each) for each in details.get("changes", []))


def _moved(site_key: str) -> DraftMoved:
    return DraftMoved(
        Reason("the draft of {site} was changed since this page was opened", site=site_key)
    )
