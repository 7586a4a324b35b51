"""Purges in batches, each with a transaction of its own, so that no answer waits for long."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from consentkit.services.keep_months import drop_month, ripe_months
from consentkit.services.purge_receipts import purge_receipts, purge_rest
from consentkit.services.purge_webhooks import (
    erase_disclosures,
    lapsed_disclosures,
    purge_webhooks,
)
from consentkit.storage.session import WriteConflict
from consentkit.web.runtime import Runtime


def purge_all(rt: Runtime, site_key: str | None, *, now: datetime) -> int:
    """Erase all that is due at ``now``; return how many receipts that were.

    Where a month of receipts can soon be dropped as a whole, those of it that are due wait for
    that, unless they are of a site that was asked for.
    """
    total, waiting = 0, list[tuple[UUID, UUID]]()
    if site_key is None:
        with rt.transaction() as session:
            ripe = ripe_months(session=session, now=now)
        waiting = ripe.waiting
        for month in ripe.due:
            try:
                with rt.transaction(write=True) as session:
                    total += drop_month(month, session=session, now=now)
            except WriteConflict:
                # It would have held others up: tomorrow, then.
                waiting.append(month.ids)
    total += _purge_rows(rt, site_key, waiting, now)
    with rt.turns.turn(), rt.transaction(write=True) as session:
        requests = purge_rest(session=session, now=now)
    if site_key is None:
        _purge_webhooks(rt, now)
    if total or requests:
        rt.empty_log()
    return total


def _purge_rows(
    rt: Runtime, site_key: str | None, spared: Collection[tuple[UUID, UUID]], now: datetime
) -> int:
    total = 0
    while True:
        with rt.turns.turn(), rt.transaction(write=True) as session:
            erased = purge_receipts(site_key, session=session, now=now, spared=spared)
        total += erased
        if not erased:
            return total


def _purge_webhooks(rt: Runtime, now: datetime) -> None:
    erased = 1
    while erased:
        with rt.turns.turn(), rt.transaction(write=True) as session:
            erased = purge_webhooks(session=session, now=now)
    after: int | None = 0
    while after is not None:
        # Nobody who writes waits while they are looked at.
        with rt.transaction() as session:
            gone, after = lapsed_disclosures(session=session, after=after)
        if gone:
            with rt.turns.turn(), rt.transaction(write=True) as session:
                erase_disclosures(gone, session=session)
