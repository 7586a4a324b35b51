"""Who answers for privacy on a site."""

from dataclasses import dataclass
from typing import Any

from consentkit.domain.reader import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Who answers for privacy on this site."""

    name: str
    email: str
    address: str

    @classmethod
    def read(cls, table: Reader) -> "Officer":
        email = table.text("email", longest=254)
        if email.count("@") != 1 or any(c.isspace() for c in email):
            raise table.refuse("email", "an e-mail address")
        officer = cls(
            name=table.text("name"),
            email=email,
            address=table.text("address", longest=500, optional=True),
        )
        table.close()
        return officer

    def document(self) -> dict[str, Any]:
        return {"name": self.name, "email": self.email, "address": self.address}
