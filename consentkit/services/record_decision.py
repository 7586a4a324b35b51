"""Record a visitor's decision: check, sign and store it, and queue its receipt for the ledger.

Most answers are a visitor's first, and nothing that is stored already has to do with them: those
are checked and signed by whoever took them (``prepare_first``) and stored many at once
(``record_firsts``). All others are recorded one by one (``record_decision``).
"""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from consentkit.domain.decision import Decision, check_decision, check_moment
from consentkit.domain.device_class import DeviceClass
from consentkit.domain.errors import IdempotencyKeyReused, UnknownBannerVersion
from consentkit.domain.identifiers import uuid7, uuid7_time
from consentkit.domain.instant import truncate
from consentkit.domain.receipt import Receipt, make_receipt
from consentkit.domain.tally import counted_text
from consentkit.services.find_publications import Published
from consentkit.signing.keys import SigningKey
from consentkit.signing.receipts import sign_payload, sign_receipt
from consentkit.storage import banners, new_receipts, receipts, sites
from consentkit.storage.link import Link, link_of
from consentkit.storage.new_receipts import NewReceipt
from consentkit.storage.receipts import StoredReceipt
from consentkit.storage.session import Session


class Submission(NamedTuple):
    """A decision as it came in. ``idempotency_key`` and ``request_sha256`` are both set or both
    None; the hash is of the canonical request, so that the same answer spelt with other spaces is
    still the same. ``device`` is counted, and never becomes part of the receipt.
    """

    site_key: str
    decision: Decision
    idempotency_key: str | None = None
    request_sha256: bytes | None = None
    device: DeviceClass = DeviceClass.UNKNOWN


class Recorded(NamedTuple):
    """``replayed`` is True when the idempotency key had already made this receipt."""

    id: UUID
    jws: str
    expires_at: datetime
    replayed: bool


def record_decision(
    submission: Submission,
    *,
    session: Session,
    key: SigningKey,
    issuer: str,
    now: datetime,
    randomness: bytes,
) -> Recorded:
    """Return the signed receipt; it is durable once the caller has committed.

    ``randomness`` is 10 bytes for the receipt's id. Raises ``UnknownSite``,
    ``IdempotencyKeyReused``, ``UnknownBannerVersion`` or a refusal of ``check_decision``; storage
    raises ``WriteConflict`` when the same visitor or key was recorded at the same moment.
    """
    site_id = sites.find_id(session, submission.site_key)
    if submission.idempotency_key is not None:
        earlier = receipts.by_idempotency_key(session, site_id, submission.idempotency_key)
        if earlier is not None:
            return _replay(earlier, submission)
    decision = submission.decision
    version = banners.version(session, site_id, decision.banner_version)
    if version is None:
        raise UnknownBannerVersion(
            f"{submission.site_key} never published a version {decision.banner_version}",
            field="banner_version",
        )
    check_decision(decision, version, now=now)
    prev = receipts.head_of_chain(session, site_id, decision.visitor_id)
    receipt = make_receipt(
        decision,
        version,
        receipt_id=uuid7(_after(prev, now), randomness),
        issuer=issuer,
        recorded_at=now,
        prev=prev,
    )
    counted = counted_text(receipt, submission.device)
    signed = SignedReceipt(submission, site_id, receipt, sign_receipt(receipt, key), counted)
    new_receipts.insert(link_of(session), signed.new)
    return signed.recorded


class SignedReceipt(NamedTuple):
    """A receipt that is signed and not yet stored; ``counted`` is what it adds to the counts."""

    submission: Submission
    site_id: int
    receipt: Receipt
    jws: str
    counted: str

    @property
    def recorded(self) -> Recorded:
        receipt = self.receipt
        return Recorded(id=receipt.id, jws=self.jws, expires_at=receipt.expires_at, replayed=False)

    @property
    def new(self) -> NewReceipt:
        return NewReceipt(
            site_id=self.site_id,
            receipt=self.receipt,
            jws=self.jws,
            idempotency_key=self.submission.idempotency_key,
            request_sha256=self.submission.request_sha256,
            counted=self.counted,
        )


def prepare_first(
    submission: Submission,
    published: Published,
    *,
    key: SigningKey,
    issuer: str,
    now: datetime,
    randomness: bytes,
) -> SignedReceipt:
    """Sign without asking the database. Raises a refusal of ``check_decision``."""
    decision, version = submission.decision, published.version
    kind = published.kinds.of(decision)
    check_moment(decision, version, now=now)
    receipt = make_receipt(
        decision,
        version,
        receipt_id=uuid7(now, randomness),
        issuer=issuer,
        recorded_at=now,
        prev=None,
        stands=kind.stands,
    )
    return SignedReceipt(
        submission=submission,
        site_id=published.site_id,
        receipt=receipt,
        jws=sign_payload(kind.text(receipt), key),
        counted=kind.counted(receipt, submission.device),
    )


def record_firsts(prepared: Sequence[SignedReceipt], *, link: Link) -> set[UUID]:
    """Store those that are their visitor's first and have a new idempotency key; return their
    receipts' ids. They are durable with that; storage raises ``WriteConflict`` when somebody else
    was first at the same moment.
    """
    return new_receipts.insert_firsts(link, [each.new for each in prepared])


def _replay(earlier: StoredReceipt, submission: Submission) -> Recorded:
    same = hmac.compare_digest(earlier.request_sha256 or b"", submission.request_sha256 or b"")
    if not same:
        raise IdempotencyKeyReused(
            "this Idempotency-Key was used for another decision; make a new key for a new decision"
        )
    return Recorded(id=earlier.id, jws=earlier.jws, expires_at=earlier.expires_at, replayed=True)


def _after(prev: UUID | None, now: datetime) -> datetime:
    """Return ``now``, or one millisecond after the previous id's time if the clock went back:
    ids of one visitor only ever grow, because the greatest is the head of the chain.
    """
    if prev is None:
        return now
    return max(truncate(now), uuid7_time(prev) + timedelta(milliseconds=1))
