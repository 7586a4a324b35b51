"""Say of any text whether it is a receipt of ours, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from joserfc.jwk import OKPKey

from consentkit.domain.banner import BannerVersion
from consentkit.domain.errors import BadReceipt, UnknownSite
from consentkit.domain.receipt import Receipt
from consentkit.ledger.proof import LogProof
from consentkit.services.check_proof import KnownKey, ProofCheck, check_receipt_proof
from consentkit.services.read_ledger import prove_receipt
from consentkit.services.read_receipt import Status, status_of
from consentkit.signing.keys import published_keys
from consentkit.signing.receipts import claimed_receipt, open_receipt
from consentkit.storage import banners, receipts, signing_keys, sites
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """``code`` and ``reason`` are None when valid. ``receipt`` is what the text says: proven when
    valid, a mere claim otherwise, None when it cannot be read at all. ``version`` is
    the banner version answered, None unless it is known here with the very content that the
    receipt names. ``recorded`` and ``status`` are None when no database was asked, ``status`` also
    when the receipt is not stored here. ``proof`` is from our own ledger, None while the receipt
    waits or if it is not ours; ``handed_in`` says what came of a proof that came with it.
    """

    valid: bool
    code: str | None
    reason: str | None
    receipt: Receipt | None
    kid: str | None = None
    recorded: bool | None = None
    version: BannerVersion | None = None
    status: Status | None = None
    proof: LogProof | None = None
    handed_in: ProofCheck | None = None

    @property
    def place(self) -> int | None:
        """Where the receipt is proven to stand in the log, by our own ledger or by what came."""
        if self.proof:
            return self.proof.index
        return self.handed_in.index if self.handed_in and self.handed_in.holds else None


def check_signature(token: str, published: Mapping[str, OKPKey]) -> Verification:
    """Check ``token`` with nothing but public keys: what anyone can do, without us."""
    try:
        opened = open_receipt(token, published)
    except BadReceipt as err:
        return Verification(
            valid=False, code=err.code, reason=err.detail, receipt=claimed_receipt(token)
        )
    return Verification(valid=True, code=None, reason=None, receipt=opened.receipt, kid=opened.kid)


def check_evidence(token: str, proof: bytes | None, keys: list[KnownKey]) -> Verification:
    """Check ``token`` with the published ``keys``, and its proof, if there is one.

    The proof is checked for itself: a receipt may hold while its proof does not; but not under a
    revoked key.
    """
    return _judged(_check_both(token, proof, keys), keys)


def _check_both(token: str, proof: bytes | None, keys: list[KnownKey]) -> Verification:
    checked = check_signature(token, published_keys((key.kid, key.x) for key in keys))
    if not checked.valid or checked.receipt is None or proof is None:
        return checked
    handed_in = check_receipt_proof(token, proof, issuer=checked.receipt.issuer, keys=keys)
    return replace(checked, handed_in=handed_in)


def _judged(checked: Verification, keys: list[KnownKey]) -> Verification:
    key = next((key for key in keys if key.kid == checked.kid), None)
    if not checked.valid or key is None or key.vouches_at(checked.place):
        return checked
    reason = "its key was revoked, and nothing shows that this receipt is older than that"
    return replace(checked, valid=False, code="revoked_key", reason=reason)


def verify_receipt(
    token: str, *, session: Session, now: datetime, proof: bytes | None = None
) -> Verification:
    """Check ``token`` against every key we published, then against what is stored here."""
    keys = known_keys(session)
    checked = _check_both(token, proof, keys)
    if not checked.valid or checked.receipt is None:
        return checked
    return _judged(_compare(checked, token, session=session, now=now), keys)


def known_keys(session: Session) -> list[KnownKey]:
    """Return every key that we published."""
    return [
        KnownKey(
            key.kid,
            key.x,
            is_revoked=key.revoked is not None,
            log_size=key.revoked.log_size if key.revoked else None,
        )
        for key in signing_keys.all_keys(session)
    ]


def _compare(checked: Verification, token: str, *, session: Session, now: datetime) -> Verification:
    """Add what this service knows of a receipt that it may have made."""
    receipt = checked.receipt
    assert receipt is not None  # noqa: S101 - it holds
    try:
        site_id = sites.find_id(session, receipt.site_key)
    except UnknownSite:
        return replace(checked, recorded=False)
    version = banners.version(session, site_id, receipt.decision.banner_version)
    same = version is not None and version.sha256 == receipt.banner_sha256
    stored = receipts.get(session, site_id, receipt.id)
    recorded = stored is not None and stored.jws == token
    return replace(
        checked,
        recorded=recorded,
        proof=prove_receipt(site_id, receipt.id, session=session) if recorded else None,
        version=version if same else None,
        status=status_of(stored, session=session, site_id=site_id, now=now) if stored else None,
    )
