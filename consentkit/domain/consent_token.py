"""A consent token: what a visitor's answer is at this moment, for a back end that sees no cookie.

A receipt proves an answer that was given, for ever. A token proves that it was the latest one when
the token was made, and holds for minutes. It does not say whose answer it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from consentkit.domain.claims import exactly, read_choices, read_seconds
from consentkit.domain.errors import MalformedReceipt
from consentkit.domain.instant import format_instant, parse_instant
from consentkit.domain.receipt import Receipt

# Whoever withdraws is still taken at their earlier word for as long as this, at most.
LONGEST_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentToken:
    """``issued_at`` and ``expires_at`` are whole seconds; ``receipt_id`` is of the receipt whose
    answer it tells.
    """

    issuer: str
    site_key: str
    receipt_id: UUID
    banner_version: int
    decided_at: datetime
    choices: Mapping[str, bool]
    issued_at: datetime
    expires_at: datetime

    def claims(self) -> dict[str, Any]:
        """Return the JWT claims that are signed. Source: RFC 7519 4.1 for the short names."""
        return {
            "iss": self.issuer,
            "aud": self.site_key,
            "iat": int(self.issued_at.timestamp()),
            "exp": int(self.expires_at.timestamp()),
            "receipt": str(self.receipt_id),
            "banner_version": self.banner_version,
            "decided_at": format_instant(self.decided_at),
            "choices": dict(self.choices),
        }

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any]) -> "ConsentToken":
        """Read what ``claims`` wrote, and nothing else. Raises ``MalformedReceipt``."""
        try:
            token = cls._read(claims)
            is_ours = token.claims() == claims
        except (KeyError, TypeError, ValueError, OverflowError, OSError, AttributeError) as err:
            raise MalformedReceipt("the claims are not those of a consent token") from err
        if not is_ours:
            raise MalformedReceipt("the claims are not as a consent token has them")
        return token

    @classmethod
    def _read(cls, claims: Mapping[str, Any]) -> "ConsentToken":
        return cls(
            issuer=exactly(str, claims["iss"]),
            # One site, in one spelling, though RFC 7519 allows a list.
            site_key=exactly(str, claims["aud"]),
            receipt_id=UUID(claims["receipt"]),
            banner_version=exactly(int, claims["banner_version"]),
            decided_at=parse_instant(claims["decided_at"]),
            choices=read_choices(claims["choices"]),
            issued_at=read_seconds(claims["iat"]),
            expires_at=read_seconds(claims["exp"]),
        )


def make_token(receipt: Receipt, *, issuer: str, now: datetime) -> ConsentToken:
    """Return a token that tells what ``receipt`` says. The caller knows that it is in force."""
    issued_at = now.replace(microsecond=0)
    return ConsentToken(
        issuer=issuer,
        site_key=receipt.site_key,
        receipt_id=receipt.id,
        banner_version=receipt.decision.banner_version,
        decided_at=receipt.decision.decided_at,
        choices=receipt.decision.choices,
        issued_at=issued_at,
        expires_at=min(issued_at + LONGEST_LIFE, receipt.expires_at),
    )
