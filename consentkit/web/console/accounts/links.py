"""Links that prove something: who was invited, and who may choose a new password.

They are made of the service's public address and nothing that a request says of itself.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from consentkit.domain.account import Account
from consentkit.services.invite import INVITATION_DAYS
from consentkit.signing.secrets import BadFormToken
from consentkit.web.console import PREFIX
from consentkit.web.runtime import Runtime

RESET_LIFETIME = timedelta(hours=2)
_INVITATION, _RESET = "console invitation", "console reset"
_CODE_BYTES = 24


def new_code() -> str:
    return secrets.token_urlsafe(_CODE_BYTES)


def invitation_link(rt: Runtime, code: str) -> str:
    return _link(rt, f"/invitation/{rt.secret.form_token(_INVITATION, code)}")


def read_invitation(rt: Runtime, token: str) -> str | None:
    """Return the code, or None for a link that is forged or too old."""
    found = _read(rt, _INVITATION, token, timedelta(days=INVITATION_DAYS))
    return found if isinstance(found, str) else None


def reset_link(rt: Runtime, account: Account) -> str:
    """The link works once: what it proves ends with the password that there was."""
    claim = [account.id, state_of(account), int(rt.now().timestamp())]
    return _link(rt, f"/reset/{rt.secret.form_token(_RESET, claim)}")


def read_reset(rt: Runtime, token: str) -> tuple[int, str] | None:
    """Return the account's id and the state that ``is_state`` compares."""
    found = _read(rt, _RESET, token, RESET_LIFETIME)
    if not found or rt.now().timestamp() - found[2] > RESET_LIFETIME.total_seconds():
        return None
    return int(found[0]), str(found[1])


def is_state(account: Account, state: str) -> bool:
    return secrets.compare_digest(state_of(account), state)


def state_of(account: Account) -> str:
    """Return what changes with the password, and when all sessions end."""
    return hashlib.sha256(f"{account.uniquifier} {account.password}".encode()).hexdigest()[:32]


def _link(rt: Runtime, path: str) -> str:
    return f"{rt.config.public_url}{PREFIX}{path}"


def _read(rt: Runtime, purpose: str, token: str, lifetime: timedelta) -> Any:
    try:
        return rt.secret.read_form_token(purpose, token, max_age_s=int(lifetime.total_seconds()))
    except BadFormToken:
        return None
