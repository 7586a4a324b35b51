"""An admin's account and what belongs to it."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from consentkit.domain.errors import ConsentError
from consentkit.domain.reason import Reason
from consentkit.domain.roles import Role

MAX_EMAIL = 254
MAX_NAME = 200
# Not what RFC 5322 allows, but what nobody can mistake or smuggle a header with.
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)*", re.ASCII)


class BadEmail(ConsentError):
    code = "bad_email"
    title = "That is no e-mail address"


class BadName(ConsentError):
    code = "bad_name"
    title = "That is no name"


def normalise_email(text: str) -> str:
    """Return the form in which addresses are compared. Raises ``BadEmail``."""
    plain = text.strip().lower()
    if len(plain) > MAX_EMAIL or not _EMAIL.fullmatch(plain):
        raise BadEmail("give an address such as ada@example.org", field="email")
    return plain


def check_name(text: str) -> str:
    """Return the name without white space around it; it may be empty. Raises ``BadName``."""
    plain = text.strip()
    if len(plain) > MAX_NAME or not (plain.isprintable() or not plain):
        raise BadName(
            Reason("use at most {most} characters in one line", most=MAX_NAME), field="name"
        )
    return plain


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
    totp_counter: int | None = None  # of the code that was taken last: none is taken twice
    recovery_codes: list[str] = field(default_factory=list)
    passkeys: list[Passkey] = field(default_factory=list)

    @property
    def has_second_step(self) -> bool:
        """Whether a log-in proves more than a password; a passkey is both factors in one."""
        return bool(self.tf_totp_secret or self.passkeys)


@dataclass(frozen=True, slots=True)
class Grant:
    """That an account has a role for a site."""

    site_key: str
    site_name: str
    role: Role


# What an invitation makes of somebody, besides a role for a site.
OPERATOR = "operator"
MEMBER = "member"  # an account and nothing else: open registration


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """That whoever has the code may make an account, or take a role with the one they have.

    ``code_sha256`` is of the random part of its link. ``role`` is a role for the site, or
    ``OPERATOR`` or ``MEMBER`` where ``site_id`` is None.
    """

    code_sha256: bytes
    email: str
    site_id: int | None
    role: str
    invited_by: int | None
    invited_at: datetime
    expires_at: datetime


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
