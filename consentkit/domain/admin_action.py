"""What an admin did, in the form in which the ledger commits to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consentkit.domain.instant import format_instant

# What the command line does for all sites at once, and each site's trail shows. Other actions
# without a site are about accounts, which are nobody's business but their own.
FOR_ALL_SITES = (
    "catalogue_imported",
    "key_published",
    "key_revoked",
    "key_rotated",
    "ledger_renamed",
    "receipts_exported",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminAction:
    """``site_key`` is None for what concerns no site, and ``account_id`` for what no account did.

    ``salt`` is random: without it nobody can tell what is behind the hash, not even by trying out
    whatever could be.
    """

    number: int
    site_key: str | None
    account_id: int | None
    actor: str
    session: str | None
    what: str
    details: dict[str, Any]
    at: datetime
    salt: str

    def document(self) -> dict[str, Any]:
        """Return all of it; the SHA-256 of its RFC 8785 text is what the ledger says."""
        return {
            "account": self.account_id,
            "actor": self.actor,
            "at": format_instant(self.at),
            "details": self.details,
            "number": self.number,
            "salt": self.salt,
            "session": self.session,
            "site": self.site_key,
            "what": self.what,
        }
