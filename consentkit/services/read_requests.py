"""Tell which numbers requests have whose secrets somebody showed."""

from collections.abc import Collection
from uuid import UUID

from consentkit.storage import officer_requests, sites
from consentkit.storage.session import Session


def request_numbers(
    site_key: str, request_ids: Collection[UUID], *, session: Session
) -> dict[UUID, str]:
    """The caller has checked the secrets. Raises ``UnknownSite``."""
    site_id = sites.find_id(session, site_key)
    found = officer_requests.get_all(session, site_id, request_ids)
    return {each.id: each.number for each in found}
