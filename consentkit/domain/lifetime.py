"""How long a category's cookies may live."""

import re
from dataclasses import dataclass
from typing import Any, Literal

# Browsers cap cookies at 400 days; a longer promise could not be kept.
# Source: RFC 6265bis section 5.6.
MAX_DAYS = 400
EXPECTED = '"session", "N days" (1 to 400) or "persistent"'

_DAYS = re.compile(r"([1-9][0-9]{0,2}) days?\Z")


@dataclass(frozen=True, slots=True)
class Lifetime:
    """``session`` ends with the browser, ``days`` after ``days`` days, ``persistent`` after 400."""

    kind: Literal["session", "days", "persistent"]
    days: int | None = None

    def __post_init__(self) -> None:
        if (self.kind == "days") != (self.days is not None):
            raise ValueError("only a lifetime in days has a number of days")
        if self.days is not None and not 1 <= self.days <= MAX_DAYS:
            raise ValueError(f"a lifetime is 1 to {MAX_DAYS} days")

    @classmethod
    def parse(cls, value: Any) -> "Lifetime":
        """Accept the text of a site file or the object of ``banner.json``. Raises ValueError."""
        if isinstance(value, dict):
            return cls._from_object(value)
        if value in ("session", "persistent"):
            return cls(value)
        match = _DAYS.match(value) if isinstance(value, str) else None
        if match is None:
            raise ValueError(EXPECTED)
        return cls("days", int(match[1]))

    @classmethod
    def _from_object(cls, value: dict[str, Any]) -> "Lifetime":
        kind, days = value.get("kind"), value.get("days")
        wanted = {"kind", "days"} if kind == "days" else {"kind"}
        if set(value) != wanted or kind not in ("session", "days", "persistent"):
            raise ValueError(EXPECTED)
        if kind == "days" and type(days) is not int:
            raise ValueError(EXPECTED)
        return cls(kind, days)

    def document(self) -> dict[str, Any]:
        return {"kind": self.kind} if self.days is None else {"kind": self.kind, "days": self.days}

    @property
    def longest_days(self) -> int:
        """Days after which even the longest-lived cookie has ended; 0 means with the session."""
        if self.kind == "session":
            return 0
        return MAX_DAYS if self.days is None else self.days
