"""Check that a receipt could be made right now."""

from consentkit.domain.errors import KeyTrouble
from consentkit.signing.keys import SigningKey, published_keys
from consentkit.signing.receipts import sign_payload, verify_compact
from consentkit.storage import schema, signing_keys
from consentkit.storage.session import Session


def check_health(*, session: Session, key: SigningKey) -> None:
    """Raises ``SchemaTrouble`` or ``KeyTrouble``; storage raises ``StorageUnavailable``."""
    schema.require_head(session)
    published = {entry.kid: entry.x for entry in signing_keys.all_keys(session)}
    if published.get(key.kid) != key.x:
        raise KeyTrouble(f"the signing key {key.kid} is not published")
    verify_compact(sign_payload(b"{}", key), published_keys([(key.kid, key.x)]))
