"""Publish, rotate and list signing keys. The database only ever learns public parts."""

from datetime import datetime

from consentkit.domain.statement import KeyEvent, key_changed
from consentkit.services.enter_statement import enter_statement
from consentkit.signing.keys import KeyRing, SigningKey, public_jwk
from consentkit.storage import signing_keys
from consentkit.storage.session import Session
from consentkit.storage.signing_keys import PublishedKey


def publish_ring(ring: KeyRing, *, session: Session, now: datetime) -> None:
    """Publish every key at hand and note which one signs; running it again changes nothing.

    Must be committed before the ring signs: a receipt never names an unpublished key.
    """
    for key in ring.keys:
        publish_next_key(key, session=session, now=now)
    if _signing(session) != ring.signing:
        for kid, x in signing_keys.start_signing(session, ring.signing, now=now):
            retired = key_changed(KeyEvent.RETIRED, kid=kid, x=x, at=now)
            enter_statement(retired, session=session)


def publish_next_key(key: SigningKey, *, session: Session, now: datetime) -> None:
    """Publish a key that will sign later, so that caches know it by then."""
    if signing_keys.publish(session, kid=key.kid, x=key.x, now=now):
        new = key_changed(KeyEvent.NEW, kid=key.kid, x=key.x, at=now)
        enter_statement(new, session=session)


def list_keys(*, session: Session) -> tuple[PublishedKey, ...]:
    """Oldest first."""
    return tuple(signing_keys.all_keys(session))


def key_set(*, session: Session) -> dict[str, list[dict[str, str]]]:
    """Return the JWK Set with retired keys included, because their receipts still verify.
    Source: RFC 7517 section 5.
    """
    return {"keys": [public_jwk(key.kid, key.x) for key in signing_keys.all_keys(session)]}


def _signing(session: Session) -> str | None:
    found = (key.kid for key in signing_keys.all_keys(session) if key.state == "signing")
    return next(found, None)
