"""Erase what a site need not keep any longer. The ledger stays whole."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from consentkit.storage import handovers, lapsed_receipts, officer_requests, sites
from consentkit.storage.session import Session

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Due:
    """``count`` receipts of a site lapsed before ``lapsed_before``, and are to go."""

    site_key: str
    lapsed_before: datetime
    count: int


def due_for_purge(site_key: str | None, *, session: Session, now: datetime) -> list[Due]:
    """Count, and change nothing. None asks about every site. Raises ``UnknownSite``."""
    return [
        Due(key, cutoff, lapsed_receipts.count_lapsed(session, site_id, before=cutoff))
        for key, site_id, cutoff in _cutoffs(site_key, session, now)
    ]


def purge_receipts(
    site_key: str | None,
    *,
    session: Session,
    now: datetime,
    limit: int = BATCH,
    spared: Collection[tuple[UUID, UUID]] = (),
) -> int:
    """Erase at most ``limit`` receipts; return how many there were. Those with ids in a span of
    ``spared`` are left to ``keep_months``.

    Of a receipt nothing is left but its entry, a hash from which it cannot be told, and the place
    of that entry. Earlier proofs go on holding. Raises ``UnknownSite``.
    """
    erased = 0
    for _, site_id, cutoff in _cutoffs(site_key, session, now):
        erased += lapsed_receipts.erase_lapsed(
            session, site_id, before=cutoff, limit=limit - erased, spared=spared
        )
        if erased == limit:
            break
    return erased


def _cutoffs(
    site_key: str | None, session: Session, now: datetime
) -> Iterator[tuple[str, int, datetime]]:
    if site_key:
        chosen = [sites.get_with_id(session, site_key)]
    else:
        chosen = list(sites.all_with_ids(session))
    for site_id, site in chosen:
        yield site.key, site_id, now - timedelta(days=site.receipts_kept_days)


def purge_rest(*, session: Session, now: datetime) -> int:
    """Erase requests that were answered as long ago as a site keeps its receipts, and one-time
    links that nobody used; return how many requests there were.
    """
    handovers.erase_expired(session, now=now)
    return sum(
        officer_requests.erase_answered(session, site_id, before=cutoff)
        for _, site_id, cutoff in _cutoffs(None, session, now)
    )
