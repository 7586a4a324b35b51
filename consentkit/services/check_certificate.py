"""Say whether a proof of erasure, or the acknowledgement of a request, holds."""

from dataclasses import dataclass

from consentkit.domain.errors import BadReceipt
from consentkit.services.check_proof import KnownKey
from consentkit.services.enter_statement import statement_text
from consentkit.services.verify_receipt import known_keys
from consentkit.signing.certificates import Certificate, is_certificate, open_certificate
from consentkit.signing.keys import published_keys
from consentkit.storage import ledger
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class CertificateCheck:
    """``code`` and ``reason`` are None when it holds, ``certificate`` when it does not. ``index``
    is where its statement stands in our ledger, None while that waits, and where no database was
    asked.
    """

    valid: bool
    code: str | None = None
    reason: str | None = None
    certificate: Certificate | None = None
    index: int | None = None


def check_certificate(
    token: str, *, session: Session | None, keys: list[KnownKey] | None = None
) -> CertificateCheck | None:
    """Return None for a text that does not say that it is one.

    Without ``keys`` it is checked against all that we published; without a ``session``, against
    nothing but the keys.
    """
    if not is_certificate(token):
        return None
    if keys is None:
        keys = known_keys(session) if session else []
    try:
        found = open_certificate(token, published_keys((key.kid, key.x) for key in keys))
    except BadReceipt as err:
        return CertificateCheck(False, err.code, err.detail)
    said = statement_text(found.statement)
    index = ledger.position_of_statement(session, said) if session else None
    key = next(key for key in keys if key.kid == found.kid)
    if not key.vouches_at(index):
        reason = "its key was revoked, and nothing shows that this text is older than that"
        return CertificateCheck(False, "revoked_key", reason)
    return CertificateCheck(True, certificate=found, index=index)
