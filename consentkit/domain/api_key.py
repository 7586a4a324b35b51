"""API keys: what a program shows instead of a person's log-in, and what it may do with it.

A key is written ``ck_live_`` + its public id + ``_`` + 43 characters of secret + 6 of checksum. The
fixed beginning and the checksum let scanners find a key that leaked into a repository, and tell it
from what only looks like one, without asking us.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from consentkit.domain.errors import ConsentError
from consentkit.domain.reason import Reason
from consentkit.domain.roles import Action

PREFIX = "ck_live_"
ID_LENGTH = 12
SECRET_LENGTH = 43  # of 62 characters: 256 bits
CHECKSUM_LENGTH = 6
MAX_NAME = 100
MAX_SITES = 500
BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# For secret scanners as well: docs/api.md prints it.
KEY_PATTERN = rf"{PREFIX}[a-z2-7]{{{ID_LENGTH}}}_[0-9A-Za-z]{{{SECRET_LENGTH + CHECKSUM_LENGTH}}}"
_FORM = re.compile(rf"{KEY_PATTERN}\Z")


class Scope(StrEnum):
    """What a key is for; each is the right to some of the actions that its owner's role allows."""

    SITES_READ = "sites:read"
    SITES_WRITE = "sites:write"
    BANNER_WRITE = "banner:write"
    BANNER_PUBLISH = "banner:publish"
    NUMBERS_READ = "numbers:read"
    RECEIPTS_READ = "receipts:read"
    RECEIPTS_EXPORT = "receipts:export"
    REQUESTS_READ = "requests:read"
    REQUESTS_WRITE = "requests:write"
    AUDIT_READ = "audit:read"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    KEYS_READ = "keys:read"
    KEYS_WRITE = "keys:write"


# Every action of a role that a key can take stands under exactly one scope. Who belongs to a site
# (MANAGE_PEOPLE) is decided by people who are logged in.
ALLOWS = MappingProxyType(
    {
        Scope.SITES_READ: frozenset({Action.SEE_SITE}),
        Scope.SITES_WRITE: frozenset({Action.CHANGE_SITE, Action.ARCHIVE_SITE}),
        Scope.BANNER_WRITE: frozenset({Action.EDIT_BANNER}),
        Scope.BANNER_PUBLISH: frozenset({Action.PUBLISH_BANNER, Action.OVERRIDE_RULES}),
        Scope.NUMBERS_READ: frozenset({Action.SEE_NUMBERS}),
        Scope.RECEIPTS_READ: frozenset({Action.SEE_RECORDS}),
        Scope.RECEIPTS_EXPORT: frozenset({Action.EXPORT_RECORDS}),
        Scope.REQUESTS_READ: frozenset({Action.SEE_REQUESTS}),
        Scope.REQUESTS_WRITE: frozenset({Action.ANSWER_REQUESTS}),
        Scope.AUDIT_READ: frozenset({Action.SEE_AUDIT_TRAIL}),
        Scope.WEBHOOKS_READ: frozenset({Action.SEE_WEBHOOKS}),
        Scope.WEBHOOKS_WRITE: frozenset({Action.MANAGE_WEBHOOKS}),
        Scope.KEYS_READ: frozenset(),
        Scope.KEYS_WRITE: frozenset(),
    }
)


class BadApiKey(ConsentError):
    """What was asked for as a new key cannot be one; ``field`` says why."""

    code = "bad_api_key"
    title = "No API key can be made like that"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """``sites`` are the keys of the sites that it is for, None for all that its owner may work on.
    ``last_used_on`` is the day, at midnight UTC. The secret itself is nowhere kept.
    """

    id: str
    account_id: int
    name: str
    secret_sha256: bytes
    scopes: tuple[Scope, ...]
    sites: tuple[str, ...] | None
    created_at: datetime
    expires_at: datetime | None = None
    last_used_on: datetime | None = None
    revoked_at: datetime | None = None

    def state(self, now: datetime) -> str:
        if self.revoked_at is not None:
            return "revoked"
        is_over = self.expires_at is not None and self.expires_at <= now
        return "expired" if is_over else "active"

    def is_for(self, site_key: str) -> bool:
        return self.sites is None or site_key in self.sites

    def covers(self, scopes: Sequence[Scope], sites: Sequence[str] | None) -> bool:
        """Whether a key with these is no more than this one."""
        if not set(scopes) <= set(self.scopes):
            return False
        return self.sites is None or (sites is not None and set(sites) <= set(self.sites))


@dataclass(frozen=True, slots=True)
class ShownKey:
    """A key as its text says it; whether it is one that was made here, the database knows."""

    id: str
    secret: str

    def text(self) -> str:
        body = f"{PREFIX}{self.id}_{self.secret}"
        return body + _checksum(body)

    @property
    def secret_sha256(self) -> bytes:
        # 256 random bits cannot be guessed, so nothing is gained by a slow hash, which is for what
        # people make up; and this one is computed with every request.
        return sha256(self.secret.encode("ascii")).digest()


def parse_key(text: str) -> ShownKey | None:
    """Return None for what no key of ours looks like, its checksum included."""
    if not _FORM.match(text):
        return None
    body, checksum = text[:-CHECKSUM_LENGTH], text[-CHECKSUM_LENGTH:]
    if _checksum(body) != checksum:
        return None
    key_id, _, secret = body.removeprefix(PREFIX).partition("_")
    return ShownKey(key_id, secret)


def read_scopes(names: Sequence[str]) -> tuple[Scope, ...]:
    """Return them in their order, each once. Raises ``BadApiKey``."""
    known = {each.value for each in Scope}
    for name in names:
        if name not in known:
            raise BadApiKey(Reason("{name!r} is no scope", name=name[:40]), field="scopes")
    if not names:
        raise BadApiKey("choose at least one scope", field="scopes")
    return tuple(each for each in Scope if each.value in names)


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode("ascii"))
    digits = ""
    for _ in range(CHECKSUM_LENGTH):
        number, digit = divmod(number, len(BASE62))
        digits = BASE62[digit] + digits
    return digits
