"""Say in a short-lived token what a visitor's answer is now, to whoever shows its receipt.

Nothing is written: who asked for a token, and how often, nobody keeps.
"""

from dataclasses import dataclass
from datetime import datetime

from consentkit.domain.consent_token import make_token
from consentkit.domain.errors import AnotherSite, BadReceipt, Lapsed
from consentkit.domain.reason import Reason
from consentkit.domain.receipt import Receipt
from consentkit.services.read_receipt import status_of
from consentkit.services.verify_receipt import known_keys
from consentkit.signing.consent_tokens import sign_consent_token
from consentkit.signing.keys import SigningKey, published_keys
from consentkit.signing.receipts import open_receipt
from consentkit.storage import ledger, receipts, sites
from consentkit.storage.session import Session

_FIELD = "receipt"


class RevokedKey(BadReceipt):
    code = "revoked_key"


class Superseded(BadReceipt):
    code = "superseded"
    status = 409
    title = "A later answer has taken its place"


class ReceiptNotKept(BadReceipt):
    code = "receipt_not_kept"
    status = 404
    title = "The service does not keep this receipt"


@dataclass(frozen=True, slots=True)
class IssuedToken:
    text: str
    expires_at: datetime


def issue_token(
    text: str, *, site_key: str, session: Session, key: SigningKey, issuer: str, now: datetime
) -> IssuedToken:
    """``text`` is a receipt. Raises ``UnknownSite``, or a ``BadReceipt`` whose class says why it
    proves nothing about today.
    """
    site_id = sites.find_id(session, site_key)
    try:
        receipt = _in_force(text, site_key, site_id, session=session, now=now)
    except BadReceipt as err:
        err.field = _FIELD
        raise
    token = make_token(receipt, issuer=issuer, now=now)
    return IssuedToken(sign_consent_token(token, key), token.expires_at)


def _in_force(
    text: str, site_key: str, site_id: int, *, session: Session, now: datetime
) -> Receipt:
    keys = {key.kid: key for key in known_keys(session)}
    opened = open_receipt(text, published_keys((key.kid, key.x) for key in keys.values()))
    receipt = opened.receipt
    if receipt.site_key != site_key:
        raise AnotherSite(Reason("it is of {site}, another site", site=receipt.site_key))
    # As whoever verifies it would, by its place in the log.
    if not keys[opened.kid].vouches_at(ledger.position_of(session, site_id, receipt.id)):
        raise RevokedKey("its key was revoked, and nothing shows that it is older than that")
    stored = receipts.get(session, site_id, receipt.id)
    if stored is None or stored.jws != text:
        raise ReceiptNotKept("it is well signed and not kept here: it may have been erased")
    status = status_of(stored, session=session, site_id=site_id, now=now)
    if status == "superseded":
        raise Superseded("the visitor has answered again since: send the latest receipt")
    if status == "lapsed":
        raise Lapsed("it has lapsed: the banner asks again")
    return receipt
