"""One visitor's answer, and the rules it must keep to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from consentkit.domain.errors import (
    DecidedAtOutOfRange,
    InconsistentAction,
    RequiredCategoryDenied,
    UnknownCategory,
    UnknownLanguage,
)
from consentkit.domain.instant import format_instant
from consentkit.domain.reason import Reason

if TYPE_CHECKING:  # who only reads an answer need not load banners
    from consentkit.domain.banner import BannerVersion

# A visitor's clock is not trusted further: wrong time zones are common, wrong years are not.
MAX_CLOCK_DIFFERENCE = timedelta(days=1)


class Action(StrEnum):
    ACCEPT_ALL = "accept_all"
    DECLINE_ALL = "decline_all"
    SAVE = "save"
    WITHDRAW = "withdraw"
    GPC = "gpc"
    API = "api"
    CARRIED_OVER = "carried_over"


class Surface(StrEnum):
    """Where the answer was given: first layer, second layer, an embed's placeholder, the page's
    own button, the visitor's page, or a program.
    """

    BANNER = "banner"
    PREFERENCES = "preferences"
    PLACEHOLDER = "placeholder"
    PAGE = "page"
    PRIVACY = "privacy"
    API = "api"


class RegionSource(StrEnum):
    TIMEZONE = "timezone"
    LANGUAGE = "language"
    HEADER = "header"
    GEOIP = "geoip"
    SITE = "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """ISO 3166-1 alpha-2 country, ISO 3166-2 subdivision or None, and how they were known."""

    country: str
    subdivision: str | None
    source: RegionSource

    def document(self) -> dict[str, str]:
        document = {"country": self.country, "source": self.source.value}
        return document | ({"subdivision": self.subdivision} if self.subdivision else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A key that is absent from ``choices`` was not asked; absent, denied and granted differ."""

    banner_version: int
    action: Action
    surface: Surface
    language: str
    choices: Mapping[str, bool]
    visitor_id: str
    decided_at: datetime
    gpc: bool = False
    region: Region | None = None

    def __post_init__(self) -> None:
        if self.decided_at.tzinfo is None:
            raise ValueError("decided_at must be timezone-aware")
        object.__setattr__(self, "choices", MappingProxyType(dict(self.choices)))


def check_decision(decision: Decision, version: "BannerVersion", *, now: datetime) -> None:
    """Refuse a decision that cannot be an answer to ``version``.

    Raises the refusal that names the field: ``UnknownLanguage``, ``UnknownCategory``,
    ``RequiredCategoryDenied``, ``InconsistentAction`` or ``DecidedAtOutOfRange`` (which carries
    the server's time, so that a program with a wrong clock can correct itself).
    """
    check_content(decision, version)
    check_moment(decision, version, now=now)


def check_content(decision: Decision, version: "BannerVersion") -> None:
    """Refuse what cannot be an answer to ``version`` at any time."""
    if decision.language not in version.banner.languages:
        offered = ", ".join(version.banner.languages)
        reason = Reason(
            "language must be one of {offered} for version {number}",
            offered=offered,
            number=version.number,
        )
        raise UnknownLanguage(reason, field="language")
    _check_keys(decision, version)
    _check_action(decision, version)


def check_moment(decision: Decision, version: "BannerVersion", *, now: datetime) -> None:
    if not -MAX_CLOCK_DIFFERENCE <= now - decision.decided_at <= _oldest(decision, version):
        raise DecidedAtOutOfRange(
            "decided_at must lie within one day of the server's time",
            field="decided_at",
            extra={"now": format_instant(now)},
        )


def _oldest(decision: Decision, version: "BannerVersion") -> timedelta:
    """How old an answer may be. One that was given to the tool before us keeps its own time, and
    stands as long as if it had been given to us then.
    """
    if decision.action is Action.CARRIED_OVER and version.banner.moved_from is not None:
        return timedelta(days=version.banner.days(decision.choices))
    return MAX_CLOCK_DIFFERENCE


def _check_keys(decision: Decision, version: "BannerVersion") -> None:
    known = version.banner.answerable()
    for key in decision.choices:
        if key not in known:
            reason = Reason(
                "version {number} asks about {known} only",
                number=version.number,
                known=", ".join(known),
            )
            raise UnknownCategory(reason, field=f"choices.{key}")
    for category in version.banner.categories:
        if category.required and decision.choices.get(category.key) is False:
            raise RequiredCategoryDenied(
                Reason("{key} is required: leave it out or send true", key=category.key),
                field=f"choices.{category.key}",
            )


def _check_action(decision: Decision, version: "BannerVersion") -> None:
    match decision.action:
        case Action.ACCEPT_ALL:
            _check_all(decision, version, granted=True)
        case Action.DECLINE_ALL:
            _check_all(decision, version, granted=False)
        case Action.GPC if not decision.gpc:
            raise InconsistentAction("the action gpc comes with the signal: send true", field="gpc")
        case Action.GPC:
            _check_denies(decision, version)
        case Action.WITHDRAW if all(decision.choices.values()):
            raise InconsistentAction("withdraw denies at least one category", field="choices")


def _check_all(decision: Decision, version: "BannerVersion", *, granted: bool) -> None:
    """Hold accept_all and decline_all to their word.

    Opt-in purposes are never granted by either: one click on "accept all cookies" is not a tick
    of that box.
    """
    for category in version.banner.asked_categories:
        if not category.required and decision.choices.get(category.key) is not granted:
            expected = "true" if granted else "false"
            reason = Reason(
                "{action} answers every optional category: {expected}",
                action=decision.action.value,
                expected=expected,
            )
            raise _inconsistent(category.key, reason)
    for purpose in version.banner.asked_purposes:
        if decision.choices.get(purpose.key) is True or (
            granted and purpose.key in decision.choices
        ):
            reason = Reason(
                "{action} never grants an opt-in purpose: leave it out",
                action=decision.action.value,
            )
            raise _inconsistent(purpose.key, reason)


def _check_denies(decision: Decision, version: "BannerVersion") -> None:
    """A Global Privacy Control signal opts out; it never grants anything."""
    required = {category.key for category in version.banner.categories if category.required}
    for key, granted in decision.choices.items():
        if granted and key not in required:
            raise _inconsistent(key, Reason("gpc only denies"))


def _inconsistent(key: str, reason: Reason) -> InconsistentAction:
    return InconsistentAction(reason, field=f"choices.{key}")
