"""Show visitors their own record: what they answered, what holds, and what became of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consentkit.domain.banner import BannerVersion
from consentkit.domain.officer_request import OfficerRequest
from consentkit.domain.receipt import Receipt
from consentkit.domain.site import Site
from consentkit.ledger.proof import LogProof
from consentkit.services.read_ledger import prove_receipt
from consentkit.services.read_receipt import Status, status_under
from consentkit.signing.receipts import read_payload
from consentkit.storage import (
    banners,
    disclosures,
    erasures,
    ledger,
    officer_requests,
    receipts,
    sites,
)
from consentkit.storage.disclosures import Disclosure
from consentkit.storage.erasures import Certified
from consentkit.storage.receipts import StoredReceipt
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A receipt of the visitor's, with the version it answers. ``place`` in the ledger is None
    while it waits; ``proof`` is None then, too, and where nobody wanted one.
    """

    receipt: Receipt
    jws: str
    status: Status
    version: BannerVersion
    place: int | None
    proof: LogProof | None


@dataclass(frozen=True, slots=True)
class Standing:
    """An answer that holds today, and when it was given."""

    granted: bool
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """``entries`` and ``requests`` are newest first. ``gone`` has the receipts that are not kept
    any longer, with the certificate of those that were erased at the visitor's wish. ``standing``
    has today's answers by category and purpose, of the visitor who answered last; who that is, is
    None where nothing can be said. ``are_more``: the same visitors have receipts whose secrets
    were not shown.
    """

    site: Site
    version: BannerVersion
    entries: tuple[Entry, ...]
    gone: dict[UUID, Certified | None]
    requests: tuple[OfficerRequest, ...]
    disclosures: tuple[Disclosure, ...]
    visitor_id: str | None
    standing: dict[str, Standing]
    are_more: bool

    @property
    def last_answered_at(self) -> datetime | None:
        return max((each.since for each in self.standing.values()), default=None)


def open_history(
    site_key: str,
    version: BannerVersion,
    *,
    receipt_ids: Collection[UUID],
    request_ids: Collection[UUID],
    session: Session,
    now: datetime,
    prove: bool = False,
) -> History:
    """The caller has checked the secret of every id. ``version`` is the one in force. Proofs, which
    take a while, are made if the caller says ``prove``.

    Raises ``UnknownSite``.
    """
    site_id, site = sites.get_with_id(session, site_key)
    stored = receipts.get_all(session, site_id, receipt_ids)
    visitors = {each.visitor_id for each in stored}
    in_force = {each: receipts.in_force(session, site_id, each) for each in visitors}
    entries = tuple(
        _entry(
            each,
            session=session,
            site_id=site_id,
            status=status_under(in_force[each.visitor_id], each, now),
            prove=prove,
        )
        for each in stored
    )
    certified = erasures.certificates(session, site_id, receipt_ids)
    there = {each.id for each in stored}
    are_more = receipts.are_more(session, site_id, visitors, there)
    visitor_id = entries[0].receipt.decision.visitor_id if entries else None
    return History(
        site=site,
        version=version,
        entries=entries,
        gone={each: certified.get(each) for each in receipt_ids if each not in there},
        requests=tuple(officer_requests.get_all(session, site_id, request_ids)),
        disclosures=tuple(
            disclosures.of_receipts(
                session, site_id, {one.receipt.id: one.receipt for one in entries}
            )
        ),
        visitor_id=visitor_id,
        standing=_standing(version, entries, visitor_id, now),
        are_more=are_more,
    )


def _entry(
    stored: StoredReceipt, *, session: Session, site_id: int, status: Status, prove: bool
) -> Entry:
    receipt = Receipt.from_payload(read_payload(stored.jws))
    version = banners.version(session, site_id, receipt.decision.banner_version)
    assert version is not None  # noqa: S101 - no version of a receipt is ever deleted
    return Entry(
        receipt=receipt,
        jws=stored.jws,
        status=status,
        version=version,
        place=ledger.position_of(session, site_id, stored.id),
        proof=prove_receipt(site_id, stored.id, session=session) if prove else None,
    )


def _standing(
    version: BannerVersion, entries: tuple[Entry, ...], visitor_id: str | None, now: datetime
) -> dict[str, Standing]:
    """Lay the answers over one another, as the consent cookie does: a later banner may have asked
    only about what was new. An answer counts only to the question as it stands.
    """
    newest = next(iter(entries), None)
    if newest is None or newest.receipt.expires_at <= now or newest.status == "superseded":
        return {}
    standing: dict[str, Standing] = {}
    for entry in reversed(entries):
        decision = entry.receipt.decision
        if decision.visitor_id != visitor_id:
            continue
        for key, granted in decision.choices.items():
            if decision.banner_version >= version.asked_since(key):
                standing[key] = Standing(granted, decision.decided_at)
    return {key: standing[key] for key in version.banner.answerable() if key in standing}
