"""Publish, rotate and list signing keys. The database only ever learns public parts."""

from datetime import datetime
from typing import Any

from consentkit.domain.errors import KeyTrouble
from consentkit.domain.event import EventType
from consentkit.domain.instant import format_instant
from consentkit.domain.reason import Reason
from consentkit.domain.statement import KeyEvent, key_changed
from consentkit.services.announce import announce
from consentkit.services.enter_statement import enter_statement
from consentkit.services.extend_ledger import extend_ledger, rename_ledger, wait_for_turn
from consentkit.signing.keys import KeyRing, SigningKey, public_jwk
from consentkit.storage import signing_keys
from consentkit.storage.session import Session
from consentkit.storage.signing_keys import PublishedKey, Revocation


def publish_ring(ring: KeyRing, *, session: Session, now: datetime) -> None:
    """Publish every key at hand and note which one signs; running it again changes nothing.

    Must be committed before the ring signs: a receipt never names an unpublished key. Raises
    ``KeyTrouble`` if the one that is to sign was revoked.
    """
    _refuse_revoked(ring.signing, session)
    for key in ring.keys:
        publish_next_key(key, session=session, now=now)
    if _signing(session) != ring.signing:
        for kid, x in signing_keys.start_signing(session, ring.signing, now=now):
            retired = key_changed(KeyEvent.RETIRED, kid=kid, x=x, at=now)
            enter_statement(retired, session=session)
            _announce(EventType.KEY_RETIRED, kid, session=session, now=now)


def is_published(ring: KeyRing, *, session: Session) -> bool:
    """Whether ``publish_ring`` has nothing to write, and nothing to refuse."""
    known = {key.kid: key.state for key in signing_keys.all_keys(session)}
    return known.get(ring.signing) == "signing" and all(key.kid in known for key in ring.keys)


def publish_next_key(key: SigningKey, *, session: Session, now: datetime) -> None:
    """Publish a key that will sign later, so that caches know it by then."""
    if signing_keys.publish(session, kid=key.kid, x=key.x, now=now):
        new = key_changed(KeyEvent.NEW, kid=key.kid, x=key.x, at=now)
        enter_statement(new, session=session)
        _announce(EventType.KEY_PUBLISHED, key.kid, session=session, now=now)


def revoke_key(
    kid: str,
    *,
    reason: str | None,
    key: SigningKey,
    session: Session,
    issuer: str,
    now: datetime,
) -> Revocation:
    """Say publicly that from now on ``kid`` proves nothing by itself; again changes nothing.

    What waits for the ledger was taken by this service and is entered first; whoever has the key
    cannot put anything there. The head is signed anew with ``key``, the one that signs now, since
    a revoked key signs no checkpoint. Raises ``KeyTrouble`` for an unknown key, and for the one
    that signs. Source: docs/receipt-format.md section 4.
    """
    found = next((each for each in signing_keys.all_keys(session) if each.kid == kid), None)
    if found is None:
        raise KeyTrouble(Reason("no key {kid} was ever published here", kid=kid))
    if found.revoked:
        return found.revoked
    if kid == key.kid:
        raise KeyTrouble(Reason("{kid} signs now: rotate first, so that another one does", kid=kid))
    wait_for_turn(session=session)
    while extend_ledger(session=session, key=key, issuer=issuer, now=now):
        pass
    size = rename_ledger(session=session, key=key, issuer=issuer, now=now)
    revocation = Revocation(now, size, reason)
    signing_keys.revoke(session, kid, revocation)
    statement = key_changed(KeyEvent.REVOKED, kid=kid, x=found.x, at=now)
    enter_statement(statement, session=session)
    _announce(EventType.KEY_REVOKED, kid, session=session, now=now)
    return revocation


def _announce(event: EventType, kid: str, *, session: Session, now: datetime) -> None:
    announce(event, {"kid": kid, "at": format_instant(now)}, session=session, now=now)


def _refuse_revoked(kid: str, session: Session) -> None:
    for key in signing_keys.all_keys(session):
        if key.kid == kid and key.revoked:
            raise KeyTrouble(
                Reason("the key {kid} was revoked and must not sign: rotate the keys", kid=kid)
            )


def list_keys(*, session: Session) -> tuple[PublishedKey, ...]:
    """Oldest first."""
    return tuple(signing_keys.all_keys(session))


def key_set(*, session: Session) -> dict[str, list[dict[str, Any]]]:
    """Return the JWK Set with retired keys included, because their receipts still verify.
    Source: RFC 7517 section 5; docs/receipt-format.md section 4 for ``revoked``.
    """
    return {"keys": [_published(key) for key in signing_keys.all_keys(session)]}


def _published(key: PublishedKey) -> dict[str, Any]:
    jwk: dict[str, Any] = {**public_jwk(key.kid, key.x)}
    if key.revoked:
        revoked = {"revoked_at": int(key.revoked.at.timestamp()), "log_size": key.revoked.log_size}
        jwk["revoked"] = revoked | ({"reason": key.revoked.reason} if key.revoked.reason else {})
    return jwk


def _signing(session: Session) -> str | None:
    found = (key.kid for key in signing_keys.all_keys(session) if key.state == "signing")
    return next(found, None)
