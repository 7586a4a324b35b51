"""Find what a visitor answered to a site, by its own record of it."""

from datetime import datetime

from consentkit.domain.banner import BannerVersion
from consentkit.services.read_receipt import status_under
from consentkit.signing.receipts import claimed_receipt
from consentkit.storage import receipts, sites
from consentkit.storage.session import Session


def is_granted(
    version: BannerVersion, key: str, visitor_id: str, *, session: Session, now: datetime
) -> bool:
    """Whether the visitor's receipt in force grants ``key`` as the banner ``version`` asks it.

    A consent cookie may hold another site's answers, where sites share a host; a receipt is of
    one site.
    """
    site_id = sites.find_id(session, version.site_key)
    found = receipts.in_force(session, site_id, visitor_id)
    stored = receipts.get(session, site_id, found) if found else None
    if stored is None or status_under(found, stored, now) != "in_force":
        return False
    receipt = claimed_receipt(stored.jws)
    if receipt is None or receipt.decision.banner_version < version.asked_since(key):
        return False
    return receipt.decision.choices.get(key) is True
