"""What the linter says: a rule with its severity and basis, and where a banner breaks it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from consentkit.domain.banner import Banner
from consentkit.domain.saying import REFERENCE, Saying, sayings_in
from consentkit.domain.site import Site


class Severity(IntEnum):
    """An error stops a publication, a warning wants a look, a note is for information."""

    ERROR = 0
    WARNING = 1
    NOTE = 2

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Fault:
    """``member`` is the dotted path in the site's file; ``severity`` is the rule's unless said."""

    member: str
    saying: Saying
    severity: Severity | None = None


Find = Callable[[Banner, Site], Iterator[Fault]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A known requirement. ``asks`` and ``basis`` are for people; ``find`` yields each breach."""

    id: str
    severity: Severity
    asks: str
    basis: str
    find: Find


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A known requirement that is not met, and what to do."""

    rule: str
    severity: Severity
    basis: str
    member: str
    saying: Saying

    @property
    def sentence(self) -> str:
        return str(self.saying)

    def basis_in(self, language: str) -> str:
        """Courts and authorities go by other names in other languages."""
        if language == REFERENCE:
            return self.basis
        return sayings_in(language).get(f"basis.{self.rule}", self.basis)

    def document(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "severity": self.severity.word,
            "basis": self.basis,
            "member": self.member,
            "sentence": self.sentence,
        }
