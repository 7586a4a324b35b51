"""Where a site's file is applied: the database at hand, or a service elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from consentkit.domain.difference import Change
from consentkit.domain.lint import lint
from consentkit.domain.site import SiteDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """``made_from`` is the state of the site that was looked at, None where there is no site.
    ``publishes`` is whether publishing would make a new version, with these ``consequences``;
    ``findings`` are what the linter says of the file, as documents.
    """

    site_key: str
    where: str
    made_from: str | None
    changes: tuple[Change, ...]
    consequences: tuple[str, ...]
    findings: tuple[dict[str, Any], ...]
    publishes: bool

    @property
    def exists(self) -> bool:
        return self.made_from is not None

    def is_pending(self, *, and_publish: bool) -> bool:
        return not self.exists or bool(self.changes) or (and_publish and self.publishes)


class Target(Protocol):
    def plan(self, new: SiteDefinition) -> Planned: ...

    def apply(
        self, new: SiteDefinition, planned: Planned, *, publish: bool, override: str | None
    ) -> Iterator[str]:
        """Yield what was done, in lines. What was not planned is refused."""
        ...


def findings_of(new: SiteDefinition) -> tuple[dict[str, Any], ...]:
    return tuple(each.document() for each in lint(new))
