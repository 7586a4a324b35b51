"""The public history of signing keys."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from consentkit.storage.models import SigningKeyRow
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class Revocation:
    """From ``at`` on somebody else may have the key. Of what it signed, only the first
    ``log_size`` entries of the ledger are known to be ours.
    """

    at: datetime
    log_size: int
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedKey:
    """``signing_since`` is None for a key that was published but has not signed yet."""

    kid: str
    x: str
    published_at: datetime
    signing_since: datetime | None
    retired_at: datetime | None
    revoked: Revocation | None = None

    @property
    def state(self) -> Literal["published", "signing", "retired", "revoked"]:
        if self.revoked is not None:
            return "revoked"
        if self.retired_at is not None:
            return "retired"
        return "published" if self.signing_since is None else "signing"


def all_keys(session: Session) -> Iterator[PublishedKey]:
    """Oldest first."""
    query = select(SigningKeyRow).order_by(SigningKeyRow.published_at, SigningKeyRow.kid)
    for row in session.scalars(query):
        yield PublishedKey(
            kid=row.kid,
            x=row.x,
            published_at=row.published_at,
            signing_since=row.signing_since,
            retired_at=row.retired_at,
            revoked=_revocation(row),
        )


def _revocation(row: SigningKeyRow) -> Revocation | None:
    if row.revoked_at is None:
        return None
    return Revocation(row.revoked_at, row.revoked_log_size or 0, row.revoked_reason)


def revoke(session: Session, kid: str, revocation: Revocation) -> None:
    """Note the revocation of a published key; the first one stands for good."""
    row = session.get_one(SigningKeyRow, kid)
    if row.revoked_at is None:
        row.revoked_at = revocation.at
        row.revoked_log_size = revocation.log_size
        row.revoked_reason = revocation.reason
        session.flush()


def publish(session: Session, *, kid: str, x: str, now: datetime) -> bool:
    """Publish a public key, and return whether it is new."""
    if session.get(SigningKeyRow, kid) is not None:
        return False
    session.add(SigningKeyRow(kid=kid, x=x, published_at=now))
    session.flush()
    return True


def start_signing(session: Session, kid: str, *, now: datetime) -> list[tuple[str, str]]:
    """Note that ``kid`` signs from ``now`` on, and that every other key that signed is retired.

    Returns (kid, x) of those that are retired by this.
    """
    retired = []
    for row in session.scalars(select(SigningKeyRow)):
        if row.kid == kid:
            row.signing_since = row.signing_since or now
            row.retired_at = None
        elif row.signing_since is not None and row.retired_at is None:
            row.retired_at = now
            retired.append((row.kid, row.x))
    session.flush()
    return retired
