"""What the banner tells and asks, as the service publishes it: ``/ck/{site}/banner.json``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from consentkit.domain.errors import InvalidDocument
from consentkit.domain.lifetime import Lifetime
from consentkit.domain.names import CATEGORY_KEY_FORM, SITE_KEY, SITE_KEY_FORM, is_category_key
from consentkit.domain.reader import Reader
from consentkit.guard.declared_cookies import DeclaredCookie, DeclaredCookies

_FORMAT = 1
_MAX_QUESTIONS = 64  # slots of the consent cookie
_MAX_SERVICES = 100
_MAX_COOKIES = 200
_MAX_VERSION = 999_999_999
_MAX_DAYS = 4000
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Question:
    """A category or purpose; ``since`` is the banner version that first asked it in this form."""

    key: str
    slot: int
    since: int
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """``services`` are the keys of each category's services. ``cookie_domain`` is empty for a
    consent cookie of each host alone.
    """

    site_key: str
    version: int
    validity_days: int
    refusal_days: int
    cookie_domain: str
    categories: tuple[Question, ...]
    purposes: tuple[Question, ...]
    services: Mapping[str, frozenset[str]]
    cookies: DeclaredCookies

    @property
    def asked(self) -> tuple[Question, ...]:
        return self.categories + self.purposes

    @classmethod
    def read(cls, document: Any) -> "Declaration":
        """Read a parsed banner.json. Raises ``InvalidDocument``, which names the member.

        Members that it does not need are left alone: the service may learn new ones before the app
        of its customer does.
        """
        top = Reader(document)
        if top.take("format") != _FORMAT:
            raise top.refuse("format", f"{_FORMAT}: this banner.json is of another release")
        site_key = top.text("site")
        if not SITE_KEY.match(site_key):
            raise top.refuse("site", SITE_KEY_FORM)
        validity = top.integer("validity_days", least=1, most=_MAX_DAYS, default=0)
        read = [_Category.read(each) for each in top.tables("categories", most=_MAX_QUESTIONS)]
        held = [
            _Category.read(each, asked=False)
            for each in top.tables("held_back", most=_MAX_QUESTIONS)
        ]
        purposes = [_question(each) for each in top.tables("purposes", most=_MAX_QUESTIONS)]
        declaration = cls(
            site_key=site_key,
            version=top.integer("version", least=1, most=_MAX_VERSION, default=0),
            validity_days=validity,
            refusal_days=top.integer("refusal_days", least=1, most=_MAX_DAYS, default=validity),
            cookie_domain=_cookie_domain(top),
            categories=tuple(each.question for each in read if each.question),
            purposes=tuple(purposes),
            services={each.key: each.services for each in read},
            cookies=DeclaredCookies(cookie for each in (*read, *held) for cookie in each.cookies),
        )
        slots = [each.slot for each in declaration.asked]
        if len(set(slots)) != len(slots):
            raise InvalidDocument("categories and purposes must not share a slot", field="slot")
        return declaration


@dataclass(frozen=True, slots=True)
class _Category:
    key: str
    question: Question | None
    services: frozenset[str]
    cookies: tuple[DeclaredCookie, ...]

    @classmethod
    def read(cls, table: Reader, *, asked: bool = True) -> "_Category":
        required = table.boolean("required", default=False)
        question = _question(table, required=required) if asked else None
        key = question.key if question else _key(table)
        longest = _lifetime(table)
        services: set[str] = set()
        cookies: list[DeclaredCookie] = []
        for service in table.tables("services", most=_MAX_SERVICES):
            services.add(_key(service))
            cookies += _cookies(service, key, required=required and asked, longest=longest)
        return cls(key, question, frozenset(services), tuple(cookies))


def _cookies(
    service: Reader, category: str, *, required: bool, longest: Lifetime
) -> Iterator[DeclaredCookie]:
    for cookie in service.tables("cookies", most=_MAX_COOKIES):
        # What scripts keep in other stores no header sets.
        if cookie.take("kind", "cookie") != "cookie":
            continue
        own = _lifetime(cookie)
        yield DeclaredCookie(
            pattern=cookie.text("name", longest=128),
            host=cookie.text("host", longest=253, optional=True).removeprefix("."),
            category=category,
            required=required,
            longest_s=min(own.longest_days, longest.longest_days) * _DAY_S,
        )


def _question(table: Reader, *, required: bool = False) -> Question:
    return Question(
        key=_key(table),
        slot=table.integer("slot", least=0, most=_MAX_QUESTIONS - 1, default=-1),
        since=table.integer("since", least=1, most=_MAX_VERSION, default=1),
        required=required,
    )


def _key(table: Reader) -> str:
    key = table.text("key")
    if not is_category_key(key):
        raise table.refuse("key", CATEGORY_KEY_FORM)
    return key


def _lifetime(table: Reader) -> Lifetime:
    value = table.take("lifetime")
    try:
        return Lifetime.parse(value)
    except ValueError as err:
        raise table.refuse("lifetime", '{"kind": "session", "days" or "persistent"}') from err


def _cookie_domain(top: Reader) -> str:
    behaviour = top.table("behaviour", optional=True)
    return behaviour.text("cookie_domain", longest=253, optional=True).lower()
