"""What one visitor answered, as the page's script reads it (static/src/decision.js).

Both walk tests/vectors/guard.json: a page that lets something in which its server holds back, or
the other way round, would serve nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

from consentkit.domain.consent_cookie import BadConsentCookie, ConsentCookie
from consentkit.domain.instant import to_milliseconds
from consentkit.guard.declaration import Declaration, Question

DAY_MS = 86_400_000
# Browsers cap cookies at 400 days. Source: RFC 6265bis section 5.6.
_LONGEST_S = 400 * 86_400
_NOTHING: Mapping[str, frozenset[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """``granted`` holds the keys of categories and purposes that may be used, required ones
    included; ``denied`` those that were refused. A key in neither was not answered, and is not
    allowed either. ``services`` are the keys of those that each category has. What is None is so
    because nothing was decided; a token tells neither ``visitor_id`` nor ``action``.
    """

    granted: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    decided_at: datetime | None = None
    banner_version: int | None = None
    visitor_id: str | None = None
    action: str | None = None
    services: Mapping[str, frozenset[str]] = field(default_factory=lambda: _NOTHING, repr=False)

    @property
    def is_decided(self) -> bool:
        return self.decided_at is not None

    def allows(self, category: str, service: str | None = None) -> bool:
        """Whether this category or purpose may be used, or this service in it. A name that the
        banner does not tell of is never allowed.
        """
        if service is not None and service not in self.services.get(category, ()):
            return False
        return category in self.granted


# Where no declaration is known, nobody knows either what is required.
UNDECIDED = Consent()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer, whatever brought it: a cookie, a receipt or a token, which tells less of it.
    ``answers`` maps slots to granted or denied, as the consent cookie does.
    """

    banner_version: int
    decided_at: datetime
    answers: Mapping[int, bool]
    visitor_id: str | None = None
    action: str | None = None

    @classmethod
    def by_cookie(cls, cookie: ConsentCookie) -> "Answered":
        return cls(
            banner_version=cookie.banner_version,
            decided_at=cookie.decided_at,
            answers=cookie.answers,
            visitor_id=cookie.visitor_id,
            action=cookie.action.value,
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision and the time until which it stands, in milliseconds since the Unix epoch.
    ``value`` is the text of the cookie that it came in, empty for another proof.
    """

    consent: Consent
    decided_ms: int
    lapses_ms: int
    value: str

    def seconds_left(self, now_ms: int) -> int:
        """0 or less when it must be asked again. A time more than a day ahead is no time at which
        this visitor can have answered.
        """
        if self.decided_ms > now_ms + DAY_MS:
            return 0
        return min(_LONGEST_S, (self.lapses_ms - now_ms) // 1000)


class ConsentReader:
    """Reads consent cookies against one declaration, and remembers those that come again."""

    def __init__(self, declaration: Declaration) -> None:
        self._declaration = declaration
        self._read = lru_cache(maxsize=1024)(self._read_one)
        self.undecided = Consent(
            granted=frozenset(each.key for each in declaration.asked if each.required),
            services=declaration.services,
        )

    def newest(self, values: Iterable[str], now_ms: int) -> Standing | None:
        """Return the newest decision that still stands: there may be two, of this host alone and of
        a domain, and which of them the browser names first says nothing.
        """
        newest: Standing | None = None
        for value in values:
            found = self._read(value)
            if (
                found is not None
                and found.seconds_left(now_ms) > 0
                and not (newest and newest.decided_ms > found.decided_ms)
            ):
                newest = found
        return newest

    def _read_one(self, value: str) -> Standing | None:
        try:
            return self.standing(Answered.by_cookie(ConsentCookie.parse(value)), value)
        except BadConsentCookie:
            return None

    def standing(self, answered: Answered, value: str = "") -> Standing:
        """Hold an answer against the questions as they stand. ``value`` is the cookie's text."""
        declaration = self._declaration
        states = {each.key: _state(each, answered) for each in declaration.asked}
        granted = frozenset(key for key, state in states.items() if state)
        consent = Consent(
            granted=granted,
            denied=frozenset(key for key, state in states.items() if state is False),
            decided_at=answered.decided_at,
            banner_version=answered.banner_version,
            visitor_id=answered.visitor_id,
            action=answered.action,
            services=declaration.services,
        )
        decided_ms = to_milliseconds(answered.decided_at)
        # An answer stands as long as a yes does only if it is one to some category.
        said_yes = any(
            _answer(each, answered) is True for each in declaration.categories if not each.required
        )
        days = declaration.validity_days if said_yes else declaration.refusal_days
        return Standing(consent, decided_ms, decided_ms + days * DAY_MS, value)


def _state(question: Question, answered: Answered) -> bool | None:
    return True if question.required else _answer(question, answered)


def _answer(question: Question, answered: Answered) -> bool | None:
    """An answer to an earlier form of the question is none."""
    if answered.banner_version < question.since:
        return None
    return answered.answers.get(question.slot)
