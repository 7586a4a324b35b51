"""Create a site that there was none of; whoever does it is its owner."""

from datetime import datetime

from consentkit.domain.account import Actor
from consentkit.domain.errors import SiteExists
from consentkit.domain.reason import Reason
from consentkit.domain.roles import Role
from consentkit.domain.site import SiteDefinition
from consentkit.services.check_cookie_domain import check_cookie_domain
from consentkit.services.note_action import note_action
from consentkit.storage import grants, sites
from consentkit.storage.session import Session


def create_site(
    new: SiteDefinition, *, owner_id: int, by: Actor, session: Session, now: datetime
) -> None:
    """Nothing is published. Raises ``SiteExists`` or ``InvalidDocument``."""
    check_cookie_domain(new)
    if sites.exists(session, new.site.key):
        raise SiteExists(
            Reason("there is a site with the key {key}", key=new.site.key), field="site.key"
        )
    sites.insert(session, new, now=now)
    site_id = sites.find_id(session, new.site.key)
    grants.put(session, owner_id, site_id, Role.OWNER, now=now)
    details = {"site_key": new.site.key, "name": new.site.name}
    note_action("site_added", by=by, site_id=site_id, details=details, session=session, now=now)
