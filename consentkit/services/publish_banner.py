"""Publish a site's draft, or other content for it, as an immutable banner version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from consentkit.domain.account import COMMAND_LINE, Actor
from consentkit.domain.banner import Banner, BannerVersion
from consentkit.domain.errors import DraftMoved, InvalidDocument, RulesBroken
from consentkit.domain.event import EventType
from consentkit.domain.instant import format_instant
from consentkit.domain.lint import Finding, errors_among, lint
from consentkit.domain.reader import is_clean_text
from consentkit.domain.reason import Reason
from consentkit.domain.site import Site, SiteDefinition
from consentkit.domain.statement import banner_published
from consentkit.services.announce import announce
from consentkit.services.banner_script import freeze_scripts
from consentkit.services.compose_version import compose_version
from consentkit.services.enter_statement import enter_statement
from consentkit.services.note_action import note_action
from consentkit.signing.canonical import canonical_bytes
from consentkit.storage import banners, overrides, schedules, sites
from consentkit.storage.session import Session

MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class Published:
    """``is_new`` is False when the content equals the version in force, which then stays.
    ``overridden`` names the rules whose errors were published nevertheless.
    """

    version: BannerVersion
    is_new: bool
    overridden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Who publishes, and on what terms.

    ``by`` is None where nobody does, such as for a benchmark: the trail then says nothing.
    ``override`` is the reason for publishing although errors stand; it is kept. ``reviewed`` is
    the SHA-256 of what was looked at before: nothing else is published. ``what`` and ``told``
    are for the trail.
    """

    by: Actor | None = None
    override: str | None = None
    reviewed: str | None = None
    what: str = "banner_published"
    told: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def publish_banner(
    site_key: str,
    *,
    session: Session,
    now: datetime,
    override: str | None = None,
    reviewed: str | None = None,
    by: Actor | None = None,
) -> Published:
    """Publish the draft. Raises ``UnknownSite`` and what ``publish_content`` raises."""
    banner = sites.draft(session, sites.find_id(session, site_key))
    order = Order(by=by, override=override, reviewed=reviewed)
    return publish_content(site_key, banner, order, session=session, now=now)


def publish_content(
    site_key: str, banner: Banner, order: Order, *, session: Session, now: datetime
) -> Published:
    """Publish ``banner`` and freeze its scripts; what was scheduled is thereby taken back, so that
    nothing of before is ever published over it.

    Raises ``UnknownSite``, ``DraftMoved``, ``RulesBroken``, and ``InvalidDocument`` for a reason
    that is none.
    """
    site_id, site = sites.get_with_id(session, site_key)
    current = banners.newest(session, site_id)
    version = compose_version(site, banner, current, now=now)
    if current is not None and current.sha256 == version.sha256:
        freeze_scripts(current, site=site, session=session, now=now)
        return Published(current, is_new=False)
    if order.reviewed not in (None, version.sha256):
        raise DraftMoved("what would be published is no longer what you looked at: look again")
    errors = errors_among(lint(SiteDefinition(site=site, banner=banner)))
    reason = read_reason(order.override, errors)
    rules = tuple(dict.fromkeys(error.rule for error in errors))
    _store(site_id, site, version, session=session, now=now)
    if rules:
        kept = overrides.Override(
            banner_version=version.number, reason=reason, rules=rules, at=version.published_at
        )
        overrides.insert(session, site_id, kept)
    if order.by is not None:
        _note(site_id, version, order, order.by, (rules, reason), session=session, now=now)
    _take_back(site_id, version, order.by, session=session, now=now)
    return Published(version, is_new=True, overridden=rules)


def read_reason(override: str | None, errors: tuple[Finding, ...]) -> str:
    """Return the reason in the form in which it is kept; empty where none is needed.

    Raises ``RulesBroken`` where one is missing, and ``InvalidDocument``.
    """
    if override is None:
        if errors:
            rules = ", ".join(dict.fromkeys(error.rule for error in errors))
            raise RulesBroken(
                Reason(
                    "the banner breaks {rules}: mend it, or give a reason to override", rules=rules
                ),
                [error.document() for error in errors],
            )
        return ""
    if not is_clean_text(override, MAX_REASON) or "\n" in override:
        raise InvalidDocument(
            Reason(
                "override must be a reason of 1 to {most} characters in one line", most=MAX_REASON
            ),
            field="override",
        )
    return override.strip()


def _store(
    site_id: int, site: Site, version: BannerVersion, *, session: Session, now: datetime
) -> None:
    content = canonical_bytes(version.document()).decode("utf-8")
    banners.insert(session, site_id, version, content=content)
    enter_statement(
        banner_published(site.key, number=version.number, sha256=version.sha256), session=session
    )
    freeze_scripts(version, site=site, session=session, now=now)
    told = {
        "site": site.key,
        "banner_version": version.number,
        "sha256": version.sha256,
        "published_at": format_instant(version.published_at),
    }
    announce(EventType.PUBLISHED, told, site_id=site_id, session=session, now=now)


def _note(
    site_id: int,
    version: BannerVersion,
    order: Order,
    by: Actor,
    overridden: tuple[tuple[str, ...], str],
    *,
    session: Session,
    now: datetime,
) -> None:
    details = {"version": version.number, "sha256": version.sha256, **order.told}
    rules, reason = overridden
    if rules:
        details |= {"override": list(rules), "reason": reason}
    note_action(order.what, by=by, site_id=site_id, details=details, session=session, now=now)


def _take_back(
    site_id: int, version: BannerVersion, by: Actor | None, *, session: Session, now: datetime
) -> None:
    overtaken = schedules.get(session, site_id)
    if overtaken is None:
        return
    schedules.remove(session, site_id)
    details = {"sha256": overtaken.sha256, "overtaken_by": version.number}
    note_action(
        "publication_unscheduled",
        by=by or COMMAND_LINE,
        site_id=site_id,
        details=details,
        session=session,
        now=now,
    )
