"""Publish a site's draft as an immutable banner version."""

from dataclasses import dataclass
from datetime import datetime

from consentkit.domain.banner import (
    BannerVersion,
    asked_since,
    assign_slots,
    content_document,
)
from consentkit.domain.errors import InvalidDocument, RulesBroken
from consentkit.domain.instant import truncate
from consentkit.domain.lint import Finding, errors_among, lint
from consentkit.domain.reader import is_clean_text
from consentkit.domain.site import SiteDefinition
from consentkit.domain.statement import banner_published
from consentkit.services.banner_script import freeze_scripts
from consentkit.services.enter_statement import enter_statement
from consentkit.signing.canonical import canonical_bytes, content_hash
from consentkit.storage import banners, overrides, sites
from consentkit.storage.session import Session

MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class Published:
    """``is_new`` is False when the draft equals the version in force, which then stays.
    ``overridden`` names the rules whose errors were published nevertheless.
    """

    version: BannerVersion
    is_new: bool
    overridden: tuple[str, ...] = ()


def publish_banner(
    site_key: str, *, session: Session, now: datetime, override: str | None = None
) -> Published:
    """Publish the draft and freeze its scripts.

    ``override`` is the reason for publishing although errors stand; it is kept. Raises
    ``UnknownSite``, ``RulesBroken``, and ``InvalidDocument`` for a reason that is none.
    """
    site_id, site = sites.get_with_id(session, site_key)
    banner = sites.draft(session, site_id)
    current = banners.newest(session, site_id)
    slots = assign_slots(banner, current.slots if current else {})
    since = asked_since(banner, current)
    document = content_document(site.key, site.name, banner, slots, since)
    digest = content_hash(document)
    if current is not None and current.sha256 == digest:
        freeze_scripts(current, site=site, session=session, now=now)
        return Published(current, is_new=False)
    errors = errors_among(lint(SiteDefinition(site=site, banner=banner)))
    reason = _reason(override, errors)
    version = BannerVersion(
        site_key=site.key,
        site_name=site.name,
        number=current.number + 1 if current else 1,
        sha256=digest,
        published_at=truncate(now),
        banner=banner,
        slots=slots,
        since=since,
    )
    content = canonical_bytes(document).decode("utf-8")
    banners.insert(session, site_id, version, content=content)
    enter_statement(
        banner_published(site.key, number=version.number, sha256=digest), session=session
    )
    freeze_scripts(version, site=site, session=session, now=now)
    rules = tuple(dict.fromkeys(error.rule for error in errors))
    if rules:
        kept = overrides.Override(
            banner_version=version.number, reason=reason, rules=rules, at=version.published_at
        )
        overrides.insert(session, site_id, kept)
    return Published(version, is_new=True, overridden=rules)


def _reason(override: str | None, errors: tuple[Finding, ...]) -> str:
    """Return the reason in the form in which it is kept; empty where none is needed."""
    if override is None:
        if errors:
            rules = ", ".join(dict.fromkeys(error.rule for error in errors))
            raise RulesBroken(
                f"the banner breaks {rules}: mend it, or give a reason to override",
                [error.document() for error in errors],
            )
        return ""
    if not is_clean_text(override, MAX_REASON) or "\n" in override:
        raise InvalidDocument(
            f"override must be a reason of 1 to {MAX_REASON} characters in one line",
            field="override",
        )
    return override.strip()
