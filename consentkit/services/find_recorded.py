"""Look whether a receipt is stored, after a commit of which nobody knows how it ended."""

from uuid import UUID

from consentkit.storage import receipts, sites
from consentkit.storage.session import Session


def is_recorded(site_key: str, receipt_id: UUID, *, session: Session) -> bool:
    """Raises ``UnknownSite``."""
    site_id = sites.find_id(session, site_key)
    return receipts.get(session, site_id, receipt_id) is not None
