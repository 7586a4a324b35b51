"""Purges in batches, each with a transaction of its own, so that no answer waits for long."""

from datetime import datetime

from consentkit.services.purge_receipts import purge_receipts, purge_rest
from consentkit.web.runtime import Runtime


def purge_all(rt: Runtime, site_key: str | None, *, now: datetime) -> int:
    """Erase all that is due at ``now``; return how many receipts that were."""
    total = 0
    while True:
        with rt.turns.turn(), rt.transaction(write=True) as session:
            erased = purge_receipts(site_key, session=session, now=now)
        total += erased
        if not erased:
            break
    with rt.turns.turn(), rt.transaction(write=True) as session:
        requests = purge_rest(session=session, now=now)
    if total or requests:
        rt.empty_log()
    return total
