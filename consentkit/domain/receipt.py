"""The record of a decision, in the form that is signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from consentkit.domain.banner import BannerVersion
from consentkit.domain.claims import exactly, read_choices, read_seconds
from consentkit.domain.decision import Action, Decision, Region, RegionSource, Surface
from consentkit.domain.errors import MalformedReceipt
from consentkit.domain.instant import format_instant, parse_instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """``recorded_at`` and ``expires_at`` are whole seconds; ``prev`` is the visitor's previous
    receipt or None; ``banner_sha256`` is the content hash of the banner version answered.
    """

    id: UUID
    issuer: str
    site_key: str
    banner_sha256: str
    decision: Decision
    recorded_at: datetime
    expires_at: datetime
    prev: UUID | None

    def payload(self) -> dict[str, Any]:
        """Return the JWT claims that are signed. Source: RFC 7519 4.1 for the short names."""
        decision = self.decision
        region = decision.region.document() if decision.region else None
        return {
            "iss": self.issuer,
            "jti": str(self.id),
            "iat": int(self.recorded_at.timestamp()),
            "exp": int(self.expires_at.timestamp()),
            "sub": decision.visitor_id,
            "site": self.site_key,
            "banner": {
                "version": decision.banner_version,
                "sha256": self.banner_sha256,
                "language": decision.language,
            },
            "decision": {
                "action": decision.action.value,
                "surface": decision.surface.value,
                "choices": dict(decision.choices),
                "decided_at": format_instant(decision.decided_at),
            },
            "rule": {"kind": "opt-in", "region": region},
            "gpc": decision.gpc,
            "prev": str(self.prev) if self.prev else None,
        }

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> "Receipt":
        """Read what ``payload`` wrote, and nothing else. Raises ``MalformedReceipt``."""
        try:
            receipt = cls._read(payload)
        except (KeyError, TypeError, ValueError, OverflowError, OSError, AttributeError) as err:
            raise MalformedReceipt("the payload is not that of a consent receipt") from err
        if receipt.payload() != payload:
            raise MalformedReceipt("the payload has members that a consent receipt does not have")
        return receipt

    @classmethod
    def _read(cls, payload: Mapping[str, Any]) -> "Receipt":
        banner, decision, region = payload["banner"], payload["decision"], payload["rule"]["region"]
        return cls(
            id=UUID(payload["jti"]),
            issuer=exactly(str, payload["iss"]),
            site_key=exactly(str, payload["site"]),
            banner_sha256=exactly(str, banner["sha256"]),
            decision=Decision(
                banner_version=exactly(int, banner["version"]),
                action=Action(decision["action"]),
                surface=Surface(decision["surface"]),
                language=exactly(str, banner["language"]),
                choices=read_choices(decision["choices"]),
                visitor_id=exactly(str, payload["sub"]),
                decided_at=parse_instant(decision["decided_at"]),
                gpc=exactly(bool, payload["gpc"]),
                region=_read_region(region) if region is not None else None,
            ),
            recorded_at=read_seconds(payload["iat"]),
            expires_at=read_seconds(payload["exp"]),
            prev=UUID(payload["prev"]) if payload["prev"] else None,
        )


def _read_region(region: Mapping[str, Any]) -> Region:
    subdivision = region.get("subdivision")
    return Region(
        country=exactly(str, region["country"]),
        subdivision=None if subdivision is None else exactly(str, subdivision),
        source=RegionSource(region["source"]),
    )


def make_receipt(
    decision: Decision,
    version: BannerVersion,
    *,
    receipt_id: UUID,
    issuer: str,
    recorded_at: datetime,
    prev: UUID | None,
    stands: timedelta | None = None,
) -> Receipt:
    """Return the receipt of a checked decision; it lapses as long after as its banner says, which
    whoever knows it already hands in as ``stands``.
    """
    if stands is None:
        stands = timedelta(days=version.banner.days(decision.choices))
    lapses = decision.decided_at + stands
    return Receipt(
        id=receipt_id,
        issuer=issuer,
        site_key=version.site_key,
        banner_sha256=version.sha256,
        decision=decision,
        recorded_at=recorded_at.replace(microsecond=0),
        expires_at=lapses.replace(microsecond=0),
        prev=prev,
    )
