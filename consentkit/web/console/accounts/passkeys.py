"""Passkeys: a log-in that is bound to this service's address and needs no password.

The browser is asked to make sure that it is its owner (user verification), so one is both factors.
A challenge is taken once, in the transaction in which its answer does something.
Source: WebAuthn Level 3, sections 7.1 and 7.2.
"""

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import webauthn
from flask import request
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from consentkit.domain.account import Account, Passkey
from consentkit.domain.errors import ConsentError
from consentkit.domain.reason import Reason
from consentkit.signing.secrets import BadFormToken
from consentkit.storage import accounts, console_sessions, used_challenges
from consentkit.storage.session import Session
from consentkit.web.console.accounts.datastore import User, as_user
from consentkit.web.runtime import runtime
from consentkit.web.writing import write

_PURPOSE = "console passkey"
_LIFETIME = timedelta(minutes=15)
# Longer than a challenge is good for, on clocks that differ as well.
_USED_KEPT = timedelta(hours=1)
_CHALLENGE_BYTES = 32
_MAX_NAME = 64


class PasskeyRefused(ConsentError):
    code = "passkey_refused"
    title = "The passkey was not taken"


@dataclass(frozen=True, slots=True)
class Ceremony:
    """``options`` is what the browser is asked, as JSON; ``state`` proves that we asked it."""

    options: str
    state: str


def creation(account: Account) -> Ceremony:
    challenge = secrets.token_bytes(_CHALLENGE_BYTES)
    options = webauthn.generate_registration_options(
        rp_id=_host(),
        rp_name="ConsentKit",
        user_id=account.webauthn_handle.encode(),
        user_name=account.email,
        user_display_name=account.name or account.email,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=each.credential_id) for each in account.passkeys
        ],
    )
    return Ceremony(webauthn.options_to_json(options), _state(challenge, account.id))


def add_created(account: Account, *, only_session: bytes | None = None) -> Passkey:
    """Add the passkey that the form brings to the account; all sessions but ``only_session`` end
    with it, if one is given. Raises ``PasskeyRefused``.
    """
    challenge = _challenge(account.id)
    try:
        made = webauthn.verify_registration_response(
            credential=request.form.get("credential", ""),
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=runtime().config.public_url,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError) as err:
        raise PasskeyRefused(Reason("{said}", said=str(err)), field="current") from err
    rt = runtime()
    name = request.form.get("name", "").strip()
    new = Passkey(
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name[:_MAX_NAME] if name.isprintable() and name else "Passkey",
        usage="first",
        backup_state=made.credential_backed_up,
        device_type=made.credential_device_type.value,
        created_at=rt.now(),
        last_used_at=rt.now(),
    )

    def add(session: Session) -> None:
        _use_up(challenge, session)
        if accounts.find_passkey(session, new.credential_id):
            raise PasskeyRefused("this passkey is known already", field="current")
        stored = accounts.find(session, id=account.id)
        if stored is not None:
            stored.passkeys.append(new)
            accounts.save(session, stored)
            if only_session:
                console_sessions.end_all(session, stored.id, but=only_session)

    write(rt, add)
    return new


def log_in_ceremony() -> Ceremony:
    challenge = secrets.token_bytes(_CHALLENGE_BYTES)
    options = webauthn.generate_authentication_options(
        rp_id=_host(),
        challenge=challenge,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Ceremony(webauthn.options_to_json(options), _state(challenge, 0))


def take_log_in() -> User:
    """Return whose passkey the form proves, once.

    Raises ``PasskeyRefused``, for whatever reason.
    """
    challenge = _challenge(0)
    rt = runtime()
    text = request.form.get("credential", "")
    passkey = _named_passkey(text)
    try:
        proven = webauthn.verify_authentication_response(
            credential=text,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=rt.config.public_url,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError) as err:
        raise PasskeyRefused("the passkey did not prove itself") from err

    def note_use(session: Session) -> User:
        _use_up(challenge, session)
        user = as_user(accounts.find_by_passkey(session, passkey.credential_id))
        if user is None or not user.active:
            raise PasskeyRefused("this passkey is not known")
        for each in user.passkeys:
            if each.credential_id == passkey.credential_id:
                each.sign_count, each.last_used_at = proven.new_sign_count, rt.now()
        accounts.save(session, user)
        return user

    return write(rt, note_use)


def _named_passkey(credential: str) -> Passkey:
    """Return the one that the answer names, if it says the account of it. Nothing is proven yet."""
    try:
        shown = json.loads(credential)
        credential_id = _bytes(shown["rawId"])
        handle = _bytes(shown["response"]["userHandle"])
    except (ValueError, KeyError, TypeError) as err:
        raise PasskeyRefused("this is no answer of a passkey") from err
    with runtime().transaction() as session:
        user = accounts.find_by_passkey(session, credential_id)
    if user is None or not user.active or handle != user.webauthn_handle.encode():
        raise PasskeyRefused("this passkey is not known")
    return next(each for each in user.passkeys if each.credential_id == credential_id)


def _use_up(challenge: bytes, session: Session) -> None:
    """Raises ``PasskeyRefused`` for one that was answered before."""
    now = runtime().now()
    used_challenges.remove_before(session, now - _USED_KEPT)
    if not used_challenges.use_up(session, challenge, now=now):
        raise PasskeyRefused("that was answered before", field="current")


def _state(challenge: bytes, account_id: int) -> str:
    return runtime().secret.form_token(_PURPOSE, [challenge.hex(), account_id])


def _challenge(account_id: int) -> bytes:
    try:
        challenge, asked_for = runtime().secret.read_form_token(
            _PURPOSE, request.form.get("state", ""), max_age_s=int(_LIFETIME.total_seconds())
        )
    except BadFormToken as err:
        raise PasskeyRefused("that took too long", field="current") from err
    if asked_for != account_id:
        raise PasskeyRefused("that was asked for another account", field="current")
    return bytes.fromhex(challenge)


def _host() -> str:
    """The public address, and nothing that a request says of itself."""
    return urlsplit(runtime().config.public_url).hostname or ""


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
