"""Make, list, revoke and open API keys."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from consentkit.domain.account import Account, Actor
from consentkit.domain.api_key import (
    BASE32,
    BASE62,
    ID_LENGTH,
    MAX_NAME,
    MAX_SITES,
    SECRET_LENGTH,
    ApiKey,
    BadApiKey,
    Scope,
    ShownKey,
    parse_key,
)
from consentkit.domain.errors import ConsentError
from consentkit.domain.instant import format_instant, truncate
from consentkit.domain.reader import is_clean_text
from consentkit.domain.reason import Reason
from consentkit.services.note_action import note_action
from consentkit.storage import accounts, api_keys, grants
from consentkit.storage.session import Session

MOST_KEYS = 100  # of one account that open something
LONGEST = timedelta(days=3_660)


class UnknownApiKey(ConsentError):
    code = "unknown_api_key"
    status = 404
    title = "There is no such API key"


class MoreThanHeld(ConsentError):
    code = "more_than_held"
    status = 403
    title = "Nobody hands on more than they hold"


@dataclass(frozen=True, slots=True)
class WantedKey:
    """``sites`` None is for all sites that the owner may work on, also those to come."""

    name: str
    scopes: tuple[Scope, ...]
    sites: tuple[str, ...] | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MadeKey:
    """``text`` is shown once, and kept nowhere."""

    key: ApiKey
    text: str


def make_api_key(
    wanted: WantedKey,
    *,
    owner: Account,
    by: Actor,
    with_key: ApiKey | None = None,
    session: Session,
    now: datetime,
) -> MadeKey:
    """Raises ``BadApiKey``, also for a site that the owner has no role for, and ``MoreThanHeld``
    where it is made with another key (``with_key``) and would be more than that one.
    """
    name = _check(wanted, now)
    _check_sites(wanted.sites, owner, session)
    if with_key is not None:
        _check_held(wanted, with_key)
    active = [each for each in api_keys.of_account(session, owner.id) if _is_active(each, now)]
    if len(active) >= MOST_KEYS:
        raise BadApiKey(Reason("an account has at most {most} API keys", most=MOST_KEYS))
    shown = ShownKey(_random(BASE32, ID_LENGTH), _random(BASE62, SECRET_LENGTH))
    key = ApiKey(
        id=shown.id,
        account_id=owner.id,
        name=name,
        secret_sha256=shown.secret_sha256,
        scopes=wanted.scopes,
        sites=tuple(dict.fromkeys(wanted.sites)) if wanted.sites is not None else None,
        created_at=truncate(now),
        expires_at=truncate(wanted.expires_at) if wanted.expires_at else None,
    )
    api_keys.insert(session, key)
    _note("api_key_made", key, owner, by=by, session=session, now=now)
    return MadeKey(key, shown.text())


def revoke_api_key(
    key_id: str, *, owner: Account | None, by: Actor, session: Session, now: datetime
) -> ApiKey:
    """From this transaction on it opens nothing; again changes nothing. ``owner`` is None on the
    command line, where any key can be revoked. Raises ``UnknownApiKey``.
    """
    found = find_api_key(key_id, owner=owner, session=session)
    if found.revoked_at is not None:
        return found
    api_keys.revoke(session, key_id, now=truncate(now))
    whose = owner or accounts.find(session, id=found.account_id)
    if whose is not None:
        _note("api_key_revoked", found, whose, by=by, session=session, now=now)
    return api_keys.get(session, key_id) or found


def find_api_key(key_id: str, *, owner: Account | None, session: Session) -> ApiKey:
    """Raises ``UnknownApiKey``, also for somebody else's."""
    found = api_keys.get(session, key_id) if len(key_id) == ID_LENGTH else None
    if found is None or (owner is not None and found.account_id != owner.id):
        raise UnknownApiKey(Reason("there is no API key {key!r}", key=key_id[:40]))
    return found


def list_api_keys(owner: Account, *, session: Session) -> tuple[ApiKey, ...]:
    """Newest first, with those that open nothing any more."""
    return api_keys.of_account(session, owner.id)


@dataclass(frozen=True, slots=True)
class Opened:
    key: ApiKey
    account: Account

    @property
    def actor(self) -> Actor:
        """The key's owner answers for what is done with it; the trail says which key it was."""
        return Actor(self.account.id, self.account.email, f"key {self.key.id}"[:16])


def open_api_key(text: str, *, session: Session, now: datetime) -> Opened | None:
    """Return None for what is no key, was revoked, has expired, or is of a closed account."""
    shown = parse_key(text)
    found = api_keys.get(session, shown.id) if shown else None
    # The same work for an id that there is not: an id is no secret, but neither is it told.
    expected = found.secret_sha256 if found else b"\0" * 32
    is_right = hmac.compare_digest(shown.secret_sha256 if shown else b"", expected)
    if found is None or not is_right or not _is_active(found, now):
        return None
    account = accounts.find(session, id=found.account_id)
    return Opened(found, account) if account is not None and account.active else None


def used_on(now: datetime) -> datetime:
    """Return the day as it is kept: a key that is used all the time is written once a day."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def note_key_use(key: ApiKey, *, session: Session, now: datetime) -> None:
    api_keys.note_use(session, key.id, on=used_on(now))


def _check(wanted: WantedKey, now: datetime) -> str:
    name = wanted.name.strip()
    if not is_clean_text(name, MAX_NAME) or "\n" in name:
        raise BadApiKey(
            Reason("name must be 1 to {most} characters in one line", most=MAX_NAME), field="name"
        )
    if not wanted.scopes:
        raise BadApiKey("choose at least one scope", field="scopes")
    at = wanted.expires_at
    if at is not None and not now < at <= now + LONGEST:
        raise BadApiKey("choose a time that is to come, within ten years", field="expires_at")
    return name


def _check_sites(wanted: Sequence[str] | None, owner: Account, session: Session) -> None:
    if wanted is None:
        return
    if not 1 <= len(wanted) <= MAX_SITES:
        raise BadApiKey(Reason("name 1 to {most} sites", most=MAX_SITES), field="sites")
    for site_key in wanted:
        if grants.role_for(session, owner.id, site_key) is None:
            raise BadApiKey(
                Reason("there is no site {site!r} that you have a role for", site=site_key[:63]),
                field="sites",
            )


def _check_held(wanted: WantedKey, held: ApiKey) -> None:
    if not held.covers(wanted.scopes, wanted.sites):
        raise MoreThanHeld("this key has not all of these scopes and sites itself", field="scopes")
    if held.expires_at and (wanted.expires_at is None or wanted.expires_at > held.expires_at):
        raise MoreThanHeld("a key must not outlive the one that makes it", field="expires_at")


def _is_active(key: ApiKey, now: datetime) -> bool:
    return key.state(now) == "active"


def _note(
    what: str, key: ApiKey, owner: Account, *, by: Actor, session: Session, now: datetime
) -> None:
    details = {
        "key": key.id,
        "name": key.name,
        "scopes": [each.value for each in key.scopes],
        "sites": list(key.sites) if key.sites is not None else "all",
        "expires_at": format_instant(key.expires_at) if key.expires_at else "never",
        "email": owner.email,
    }
    # What an account does with itself is in its own activity, whoever did it.
    actor = by if by.account_id is not None else Actor(owner.id, by.name, by.session)
    note_action(what, by=actor, details=details, session=session, now=now)


def _random(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))
