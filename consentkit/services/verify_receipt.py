"""Say of any text whether it is a receipt of ours, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from joserfc.jwk import OKPKey

from consentkit.domain.banner import BannerVersion
from consentkit.domain.errors import BadReceipt, UnknownSite
from consentkit.domain.receipt import Receipt
from consentkit.ledger.proof import LogProof
from consentkit.services.check_proof import ProofCheck, check_receipt_proof
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


def check_signature(token: str, published: Mapping[str, OKPKey]) -> Verification:
    """Check ``token`` with nothing but public keys: what anyone can do, without us."""
    try:
        opened = open_receipt(token, published)
    except BadReceipt as err:
        return Verification(
            valid=False, code=err.code, reason=err.detail, receipt=claimed_receipt(token)
        )
    return Verification(valid=True, code=None, reason=None, receipt=opened.receipt, kid=opened.kid)


def verify_receipt(
    token: str, *, session: Session, now: datetime, proof: bytes | None = None
) -> Verification:
    """Check ``token`` against every key we published, then against what is stored here.

    A ``proof`` is checked for itself: a receipt may hold while its proof does not.
    """
    published = [(key.kid, key.x) for key in signing_keys.all_keys(session)]
    checked = check_signature(token, published_keys(published))
    if not checked.valid or checked.receipt is None:
        return checked
    receipt = checked.receipt
    if proof is not None:
        handed_in = check_receipt_proof(token, proof, issuer=receipt.issuer, keys=published)
        checked = replace(checked, handed_in=handed_in)
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
