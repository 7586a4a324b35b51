"""What publishing would change, what it would mean for visitors, and what the linter says of it."""

from dataclasses import dataclass
from datetime import datetime

from consentkit.domain.banner import Banner, BannerVersion
from consentkit.domain.consequence import Consequence, consequences
from consentkit.domain.difference import Change, compare
from consentkit.domain.errors import RulesBroken, UnknownVersion
from consentkit.domain.lint import Finding, errors_among, lint
from consentkit.domain.reason import Reason
from consentkit.domain.site import Site, SiteDefinition
from consentkit.services.compose_version import compose_version
from consentkit.storage import banners, schedules, sites
from consentkit.storage.schedules import Schedule
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """``before`` is the version in force, None before the first; ``after`` is what publishing
    would make of it.
    """

    site: Site
    before: BannerVersion | None
    after: BannerVersion
    changes: tuple[Change, ...]
    consequences: tuple[Consequence, ...]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return errors_among(self.findings)

    @property
    def changes_nothing(self) -> bool:
        return self.before is not None and self.before.sha256 == self.after.sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReview:
    """With what waits for its time, if anything does. ``refused`` is its content if it was due and
    the linter stopped it, with the errors as of today.
    """

    review: Review
    schedule: Schedule | None
    refused: Banner | None
    refused_for: tuple[Finding, ...]


def review_draft(site_key: str, *, session: Session, now: datetime) -> DraftReview:
    """Raises ``UnknownSite``."""
    site_id, site = sites.get_with_id(session, site_key)
    before = banners.newest(session, site_id)
    waiting = schedules.get(session, site_id)
    refused: Banner | None = None
    errors: tuple[Finding, ...] = ()
    if waiting is not None and waiting.failure == RulesBroken.code:
        refused = Banner.read(waiting.content)
        errors = errors_among(lint(SiteDefinition(site=site, banner=refused)))
    return DraftReview(
        review=review_content(site, before, sites.draft(session, site_id), now=now),
        schedule=waiting,
        refused=refused,
        refused_for=errors,
    )


def review_content(
    site: Site, before: BannerVersion | None, banner: Banner, *, now: datetime
) -> Review:
    changes = compare(before, site.name, banner) if before else ()
    return Review(
        site=site,
        before=before,
        after=compose_version(site, banner, before, now=now),
        changes=changes,
        consequences=consequences(before, banner, changes),
        findings=lint(SiteDefinition(site=site, banner=banner)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RollBackReview:
    """``review`` is of the old version's content. ``unpublished`` is what the draft has that was
    never published, and that would be set aside.
    """

    review: Review
    number: int
    unpublished: tuple[Change, ...]


def review_roll_back(
    site_key: str, number: int, *, session: Session, now: datetime
) -> RollBackReview:
    """Raises ``UnknownSite`` and ``UnknownVersion``."""
    site_id, site = sites.get_with_id(session, site_key)
    before = banners.newest(session, site_id)
    old = banners.version(session, site_id, number)
    if before is None or old is None:
        raise UnknownVersion(
            Reason("{site} never published a version {number}", site=site_key, number=number)
        )
    draft = sites.draft(session, site_id)
    return RollBackReview(
        review=review_content(site, before, as_draft(old), now=now),
        number=number,
        unpublished=compare(before, site.name, draft),
    )


def as_draft(version: BannerVersion) -> Banner:
    """Return its content as a draft would have it: with what visitors are told by now as well."""
    return Banner.read(version.banner.document())


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionChange:
    """A version beside the one before it."""

    version: BannerVersion
    before: BannerVersion | None
    changes: tuple[Change, ...]
    consequences: tuple[Consequence, ...]
    is_in_force: bool


def version_change(site_key: str, number: int, *, session: Session) -> VersionChange:
    """Raises ``UnknownSite`` and ``UnknownVersion``."""
    site_id = sites.find_id(session, site_key)
    version = banners.version(session, site_id, number)
    if version is None:
        raise UnknownVersion(
            Reason("{site} never published a version {number}", site=site_key, number=number)
        )
    before = banners.version(session, site_id, number - 1)
    changes = compare(before, version.site_name, version.banner) if before else ()
    newest = banners.newest(session, site_id)
    return VersionChange(
        version=version,
        before=before,
        changes=changes,
        consequences=consequences(before, version.banner, changes),
        is_in_force=newest is not None and newest.number == number,
    )
