"""A banner: what an admin edits, and the immutable version that is published from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from consentkit.domain import texts as shipped
from consentkit.domain.behaviour import Behaviour
from consentkit.domain.category import Category, Purpose, refuse_doubles
from consentkit.domain.errors import InvalidDocument
from consentkit.domain.look import Look
from consentkit.domain.moved_from import MovedFrom
from consentkit.domain.names import LANGUAGE, LANGUAGE_FORM
from consentkit.domain.officer import Officer
from consentkit.domain.question import reasons_to_ask_again
from consentkit.domain.reader import MAX_TEXT, Reader
from consentkit.domain.reason import Reason

MAX_CATEGORIES = 32
MAX_PURPOSES = 16
# The consent cookie has two bits a slot in at most 32 hex digits (domain/consent_cookie.py).
MAX_SLOTS = 64
# Six months, the shortest span that European regulators name for a choice to stand (CNIL, Garante).
DEFAULT_VALIDITY_DAYS = 180
MAX_VALIDITY_DAYS = 400
# Of children, nothing is asked: what is not required stays off.
AUDIENCES = ("everybody", "children")


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """Categories, purposes and texts in every offered language; complete and consistent.

    A decision stands for ``validity_days``; one that grants nothing optional for
    ``refusal_days``, which is the same unless the owner says otherwise. With the audience
    ``children``, categories that are not required and opt-ins are not asked and stay denied.
    """

    languages: tuple[str, ...]
    default_language: str
    validity_days: int
    refusal_days: int
    officer: Officer
    categories: tuple[Category, ...]
    purposes: tuple[Purpose, ...]
    texts: Mapping[str, Mapping[str, str]]
    look: Look
    behaviour: Behaviour
    audience: str = AUDIENCES[0]
    # The consent tool that stood in the site's pages before; None where there was none.
    moved_from: MovedFrom | None = None

    @classmethod
    def read(cls, document: Any, path: str = "banner", *, is_published: bool = False) -> "Banner":
        """Build a banner from its document form.

        Texts that the owner leaves out come from the shipped language; a language that is not
        shipped needs them all. A published document keeps the texts that it has: words that
        ConsentKit learnt later were never part of it. Raises ``InvalidDocument`` naming the member
        at fault.
        """
        table = Reader(document, path)
        languages = _read_languages(table)
        validity_days = _read_days(table, "validity_days", DEFAULT_VALIDITY_DAYS)
        audience = table.one_of("audience", AUDIENCES)
        categories = tuple(
            Category.read(category, languages)
            for category in table.tables("categories", most=MAX_CATEGORIES)
        )
        banner = cls(
            languages=languages,
            default_language=_read_default_language(table, languages),
            validity_days=validity_days,
            refusal_days=_read_days(table, "refusal_days", validity_days),
            officer=Officer.read(table.table("officer")),
            categories=categories,
            purposes=tuple(
                Purpose.read(purpose, languages)
                for purpose in table.tables("purposes", most=MAX_PURPOSES)
            ),
            texts=table.take("texts") if is_published else _read_texts(table, languages, audience),
            look=Look.read(table.table("look", optional=True)),
            behaviour=Behaviour.read(table.table("behaviour", optional=True)),
            audience=audience,
            moved_from=_read_moved(table, categories),
        )
        if not banner.categories:
            raise table.refuse("categories", "a list of at least one category")
        refuse_doubles(table, "categories", [each.key for each in banner.items()])
        # What a host waits for must be one answer.
        services = [service for category in banner.categories for service in category.services]
        refuse_doubles(table, "categories", [host for each in services for host in each.block])
        table.close()
        return banner

    def answerable(self) -> tuple[str, ...]:
        """Everything a decision may answer: categories in order, then purposes."""
        return tuple(item.key for item in self.asked())

    def asked(self) -> tuple[Category | Purpose, ...]:
        return (*self.asked_categories, *self.asked_purposes)

    def items(self) -> tuple[Category | Purpose, ...]:
        """Everything that is described, whether it is asked or held back."""
        return (*self.categories, *self.purposes)

    @property
    def asked_categories(self) -> tuple[Category, ...]:
        """Those that visitors are shown; the required ones among them are told, not asked."""
        return tuple(each for each in self.categories if each not in self.held_back)

    @property
    def asked_purposes(self) -> tuple[Purpose, ...]:
        return () if self.holds_back else self.purposes

    @property
    def held_back(self) -> tuple[Category, ...]:
        """Those that nobody is asked about, and that stay denied."""
        if not self.holds_back:
            return ()
        return tuple(category for category in self.categories if not category.required)

    @property
    def holds_back(self) -> bool:
        """Whether nobody is asked anything."""
        return self.audience != AUDIENCES[0]

    def days(self, choices: Mapping[str, bool]) -> int:
        """Return for how many days a decision with these choices stands."""
        optional = {c.key for c in self.categories if not c.required}
        granted = any(choices.get(key) for key in optional)
        return self.validity_days if granted else self.refusal_days

    def document(self) -> dict[str, Any]:
        """Members that came later stand there only when used: old versions keep their hash."""
        document: dict[str, Any] = {
            "languages": list(self.languages),
            "default_language": self.default_language,
            "validity_days": self.validity_days,
            "officer": self.officer.document(),
            "categories": [category.document() for category in self.categories],
            "purposes": [purpose.document() for purpose in self.purposes],
            "texts": {language: dict(words) for language, words in self.texts.items()},
        }
        if self.refusal_days != self.validity_days:
            document["refusal_days"] = self.refusal_days
        if self.look != Look():
            document["look"] = self.look.document()
        if self.behaviour != Behaviour():
            document["behaviour"] = self.behaviour.document()
        if self.audience != AUDIENCES[0]:
            document["audience"] = self.audience
        if self.moved_from is not None:
            document["moved_from"] = self.moved_from.document()
        return document


@dataclass(frozen=True, slots=True, kw_only=True)
class BannerVersion:
    """A published banner. Immutable: a receipt that names it must show the same words for ever.

    ``slots`` gives every key its place in the consent cookie and is never reassigned, so that an
    old cookie is not read as an answer to another question. ``since`` is the version in which a
    key's question got its present form, 1 where it names none: an answer to an earlier version is
    no answer to it. ``sha256`` is the lower-case hex SHA-256 of the RFC 8785 form of
    ``document()``.
    """

    site_key: str
    site_name: str
    number: int
    sha256: str
    published_at: datetime
    banner: Banner
    slots: Mapping[str, int]
    since: Mapping[str, int] = field(default_factory=dict)

    def asked_since(self, key: str) -> int:
        return self.since.get(key, 1)

    def titles(self, language: str) -> dict[str, str]:
        """Return what was asked, in the banner's order; ``language`` must be offered."""
        return {item.key: item.title[language] for item in self.banner.asked()}

    def at_rest(self) -> "BannerVersion":
        """As an archived site's pages have it: it asks nothing and goes on holding everything back.

        With no script at all, what waits for an answer by its host alone would be let in, and
        vendors' tags would take silence for a yes.
        """
        look = replace(self.banner.look, reopen="none")
        return replace(self, banner=replace(self.banner, audience="nobody", look=look))

    def document(self) -> dict[str, Any]:
        return content_document(self.site_key, self.site_name, self.banner, self.slots, self.since)


def content_document(
    site_key: str,
    site_name: str,
    banner: Banner,
    slots: Mapping[str, int],
    since: Mapping[str, int],
) -> dict[str, Any]:
    """Return what the content hash covers: all that a visitor could see, in every language."""
    return {
        "format": 1,
        "site": {"key": site_key, "name": site_name},
        "rule": "opt-in",
        "slots": dict(slots),
        **({"since": dict(since)} if since else {}),
        **banner.document(),
    }


def asked_since(banner: Banner, previous: BannerVersion | None) -> dict[str, int]:
    """Return for each key of ``banner`` in which version its question got its present form, where
    that is not the first. ``banner`` would be published as the version after ``previous``.
    """
    if previous is None:
        return {}
    old = {item.key: item for item in previous.banner.asked()}
    since = {}
    for item in banner.asked():
        before = old.get(item.key)
        kept = before is not None and not reasons_to_ask_again(item, before)
        number = previous.asked_since(item.key) if kept else previous.number + 1
        if number > 1:
            since[item.key] = number
    return since


def assign_slots(banner: Banner, taken: Mapping[str, int]) -> dict[str, int]:
    """Give each key of ``banner`` a slot, keeping all that were ever given on this site.

    Raises ``InvalidDocument`` when the site has used up its 64 slots.
    """
    slots = dict(taken)
    for key in banner.answerable():
        if key not in slots:
            slots[key] = len(slots)
    if len(slots) > MAX_SLOTS:
        raise InvalidDocument(
            Reason(
                "a site can ask about at most {most} things in its life; reuse a category key",
                most=MAX_SLOTS,
            ),
            field="banner.categories",
        )
    return slots


def _read_languages(table: Reader) -> tuple[str, ...]:
    languages = tuple(table.strings("languages", most=64))
    if not languages or len(set(languages)) != len(languages):
        raise table.refuse("languages", "a list of different language tags, at least one")
    for tag in languages:
        if not LANGUAGE.match(tag):
            raise table.refuse(
                "languages", Reason("a list of tags, each {form}", form=Reason(LANGUAGE_FORM))
            )
    return languages


def _read_default_language(table: Reader, languages: tuple[str, ...]) -> str:
    default = table.take("default_language", languages[0])
    if default not in languages:
        raise table.refuse("default_language", "one of languages")
    return str(default)


def _read_days(table: Reader, member: str, default: int) -> int:
    return table.integer(member, least=1, most=MAX_VALIDITY_DAYS, default=default)


def _read_moved(table: Reader, categories: tuple[Category, ...]) -> MovedFrom | None:
    if not table.has("moved_from"):
        return None
    return MovedFrom.read(table.table("moved_from"), categories)


def _read_texts(
    table: Reader, languages: tuple[str, ...], audience: str
) -> dict[str, dict[str, str]]:
    given = table.table("texts", optional=True)
    known = (*shipped.keys(), *shipped.OF_AUDIENCE.get(audience, ()))
    texts = {}
    for language in languages:
        own = given.table(language, optional=True)
        words = shipped.words(language) | shipped.words_for(audience, language)
        for key in known:
            if key not in words or own.has(key):
                words[key] = own.text(key, longest=MAX_TEXT)
        for key in (*shipped.RETIRED, *shipped.EVERY_AUDIENCE):
            own.take(key)
        own.close()
        texts[language] = words
    given.close()
    return texts
