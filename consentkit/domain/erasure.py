"""That receipts were erased because their visitor asked: what is certified, and to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """``entries`` has the ledger entry of each erased receipt, 32 bytes: the SHA-256 of its JWS."""

    id: UUID
    site_key: str
    erased_at: datetime
    entries: Mapping[UUID, bytes]

    def payload(self, issuer: str) -> dict[str, Any]:
        """Return the claims of the certificate. They hold no visitor id and no answer."""
        return {
            "iss": issuer,
            "jti": str(self.id),
            "iat": int(self.erased_at.timestamp()),
            "site": self.site_key,
            "erased": [
                {"receipt": str(receipt), "entry": entry.hex()}
                for receipt, entry in sorted(self.entries.items())
            ],
        }
