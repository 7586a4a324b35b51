"""An admin's account and what belongs to it."""

from dataclasses import dataclass, field
from datetime import datetime

from consentkit.domain.roles import Role


@dataclass(slots=True, kw_only=True, eq=False)
class Passkey:
    """A WebAuthn credential of an account. Source: WebAuthn Level 3, section 4."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    name: str
    usage: str  # "first" factor or "secondary"
    transports: list[str] = field(default_factory=list)
    extensions: str | None = None
    backup_state: bool = False
    device_type: str = ""
    created_at: datetime
    last_used_at: datetime


@dataclass(kw_only=True, eq=False)
class Account:
    """``id`` is 0 until it is stored. ``password`` is an Argon2 hash, None before one is
    chosen; ``confirmed_at`` is None until the address is. ``uniquifier`` stands in sessions: a
    new one ends them all. ``is_operator`` may add sites; what anybody may do about a site is a
    grant.
    """

    id: int = 0
    email: str
    name: str = ""
    language: str = ""  # empty: the browser's
    password: str | None = None
    active: bool = True
    is_operator: bool = False
    uniquifier: str
    webauthn_handle: str
    created_at: datetime
    confirmed_at: datetime | None = None
    tf_primary_method: str | None = None
    tf_totp_secret: str | None = None
    recovery_codes: list[str] = field(default_factory=list)
    passkeys: list[Passkey] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Grant:
    """That an account has a role for a site."""

    site_key: str
    site_name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something: an account in one of its sessions, or None of both on the command line.

    ``name`` is how the trail calls them for good, whatever becomes of the account. ``session`` is
    the beginning of its id's SHA-256 in hex.
    """

    account_id: int | None
    name: str
    session: str | None = None


COMMAND_LINE = Actor(None, "command line")
# Who tried to log in: with the account that it was about, it stands in that account's activity.
NOT_LOGGED_IN = "not logged in"
