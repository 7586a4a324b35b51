"""Puts together the site that a configuration describes, on what is known of it already."""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from consentkit.domain.banner import MAX_VALIDITY_DAYS
from consentkit.domain.category import is_cookie_name, is_host
from consentkit.domain.draft import translated
from consentkit.domain.moved_from import DEFAULT_COOKIES
from consentkit.domain.moving.languages import clean_words, first_of, our_language
from consentkit.domain.moving.node import Node
from consentkit.domain.moving.notes import Report, short
from consentkit.domain.names import RESERVED_KEYS

Words = dict[str, str]
Table = dict[str, Any]

_NO_KEY = re.compile(r"[^a-z0-9_]+")
NECESSARY = "necessary"


@dataclass(slots=True)
class Cookie:
    name: str
    host: str = ""
    lifetime: str = ""
    purpose: Words = field(default_factory=dict)


@dataclass(slots=True)
class Service:
    key: str
    name: str
    provider: str = ""
    policy_url: str = ""
    cookies: list[Cookie] = field(default_factory=list)
    description: Words = field(default_factory=dict)


@dataclass(slots=True)
class Category:
    """``name`` is what the old tool calls it; texts are by our language tags."""

    key: str
    name: str
    required: bool = False
    title: Words = field(default_factory=dict)
    description: Words = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    line: int = 0


@dataclass(slots=True)
class Drafting:
    """Collects what a reader finds; ``document`` makes a site's file of it."""

    tool: str
    report: Report
    # A tag of the configuration -> ours.
    languages: dict[str, str] = field(default_factory=dict)
    default_language: str = ""
    categories: dict[str, Category] = field(default_factory=dict)
    names: dict[str, Table] = field(default_factory=dict)
    texts: dict[str, Words] = field(default_factory=dict)
    look: Table = field(default_factory=dict)
    behaviour: Table = field(default_factory=dict)
    days: Table = field(default_factory=dict)
    moved: Table = field(default_factory=dict)
    # Texts by our language and their name, until somebody knows what they are about.
    unread: dict[str, dict[str, Node]] = field(default_factory=dict)

    def speak(self, tag: str, node: Node | None) -> str | None:
        """Take a language of the configuration; returns ours, None where it is left out."""
        ours = our_language(tag)
        if ours is None or ours in self.languages.values():
            if node is not None:
                what = "language" if ours is None else "language_twice"
                self.report.lost(node, tag, what, language=short(tag))
            return None
        self.languages[tag] = ours
        self.texts[ours] = {}
        return ours

    def category(self, name: str, node: Node | None = None) -> Category:
        """Return the category that the tool calls so, a new one at its first mention."""
        if name not in self.categories:
            taken = {each.key for each in self.categories.values()}
            key = key_of(name, taken)
            self.categories[name] = Category(key, name, line=node.line if node else 0)
        return self.categories[name]

    def service(self, category: Category, name: str, title: str = "") -> Service:
        if name not in category.services:
            key = key_of(name, {each.key for each in category.services.values()})
            category.services[name] = Service(key, one_line(title) or one_line(name) or key)
        return category.services[name]

    def call(self, name: str, *categories: Category, service: Service | None = None) -> None:
        """Keep what the tool called something: its stored answers and its markup name it so."""
        if name.strip() and len(name) <= 200 and name.isprintable():
            old: Table = {"name": name.strip(), "categories": [each.key for each in categories]}
            self.names[old["name"]] = old | ({"service": service.key} if service else {})

    def say(self, language: str | None, key: str, node: Node | None, member: str) -> None:
        """Take a text of the banner, if it is one that ours can show."""
        if language is None or node is None or node.kind == "nothing":
            return
        words = clean_words(node.value) if node.kind == "text" else ""
        if not words:
            self.report.lost(node, member, "no_words")
        elif "{" in words:
            self.report.lost(node, member, "placeholder")
        else:
            self.texts[language][key] = words
            if words != node.value.strip():
                self.report.ask(node, member, "markup")

    def stand_for(self, days: float | None, node: Node | None, member: str) -> None:
        """Take how many days an answer stands."""
        if days is None:
            return
        if not 1 <= days < 1e6:
            self.report.add("lost", node.line if node else 0, member, "days")
            return
        self.days["validity_days"] = min(int(days), MAX_VALIDITY_DAYS)
        if days > MAX_VALIDITY_DAYS:
            self.report.ask(node, member, "days_capped", most=MAX_VALIDITY_DAYS)

    def share(self, domain: str, node: Node | None, member: str) -> None:
        """Take the domain whose hosts share one answer."""
        bare = domain.lstrip(".").lower()
        if is_host(bare) and "." in bare:
            self.behaviour["cookie_domain"] = bare
        elif domain:
            self.report.add("lost", node.line if node else 0, member, "domain")

    def document(self, base: Mapping[str, Any]) -> Table:
        """Return the document of ``base`` with what was found; ``base`` is not changed."""
        document = copy.deepcopy(dict(base))
        banner: Table = document["banner"]
        default = self._set_languages(banner)
        if self.categories:
            banner["categories"] = [
                self._category(each, banner["languages"], default)
                for each in self.categories.values()
            ]
        for language, words in self.texts.items():
            banner["texts"].setdefault(language, {}).update(words)
        banner["look"] = banner.get("look", {}) | self.look
        banner["behaviour"] = banner.get("behaviour", {}) | self.behaviour
        if self.days:
            banner.pop("refusal_days", None)
        banner |= self.days
        banner["moved_from"] = {
            "tool": self.tool,
            "cookie": DEFAULT_COOKIES[self.tool],
            **self.moved,
            "names": list(self.names.values()),
        }
        return document

    def _set_languages(self, banner: Table) -> str:
        if self.languages:
            first = our_language(self.default_language) or ""
            spoken = list(self.languages.values())
            default = first if first in spoken else spoken[0]
            own = banner.get("texts", {})
            banner |= {
                "languages": [default, *(tag for tag in spoken if tag != default)],
                "default_language": default,
                "texts": {tag: own[tag] for tag in spoken if tag in own},
            }
            _speak(banner, default)
        banner.setdefault("texts", {})
        return str(banner["default_language"])

    def _category(self, category: Category, languages: list[str], default: str) -> Table:
        only = list(category.services.values())
        if not category.description and len(only) == 1:
            # What is said of the one service in it is said of it.
            category.description = only[0].description
        if not category.description:
            self.report.add("ask", category.line, category.name, "describe", key=category.key)
        title = category.title or {default: _readable(category)}
        words = category.description or title
        return {
            "key": category.key,
            "required": category.required,
            "lifetime": "persistent",
            "title": {tag: first_of(title, tag, default) for tag in languages},
            "description": {tag: first_of(words, tag, default) for tag in languages},
            "services": [_service(each, languages, default) for each in category.services.values()],
        }


def _readable(category: Category) -> str:
    """A name of the configuration as a title, until somebody writes one."""
    words = one_line(category.name.replace("_", " ").replace("-", " ")) or category.key
    return words[:1].upper() + words[1:]


def key_of(name: str, taken: set[str]) -> str:
    """Return a key of our form for a name of theirs."""
    key = _NO_KEY.sub("_", name.lower()).strip("_")[:50]
    if not key[:1].isalpha() or key in RESERVED_KEYS:
        key = f"c_{key}".rstrip("_")
    number, free = 1, key
    while free in taken:
        number += 1
        free = f"{key}_{number}"
    return free


def one_line(text: str) -> str:
    return clean_words(text)[:200].strip()


def take_cookie(service: Service, cookie: Cookie) -> bool:
    """Add a cookie that our form has a place for; returns whether it was one."""
    if not is_cookie_name(cookie.name) or not cookie.name.strip("*"):
        return False
    if cookie.host and not is_host(cookie.host):
        cookie.host = ""
    if all((each.name, each.host) != (cookie.name, cookie.host) for each in service.cookies):
        service.cookies.append(cookie)
    return True


def _service(service: Service, languages: list[str], default: str) -> Table:
    words = service.description or {default: service.name}
    return {
        "key": service.key,
        "name": service.name,
        "provider": service.provider,
        "policy_url": service.policy_url,
        "cookies": [
            {
                "name": cookie.name,
                "host": cookie.host,
                "purpose": {
                    tag: first_of(cookie.purpose or words, tag, default) for tag in languages
                },
            }
            | ({"lifetime": cookie.lifetime} if cookie.lifetime else {})
            for cookie in service.cookies
        ],
    }


def _speak(banner: Table, default: str) -> None:
    """What the site has already speaks the new languages as well."""
    for words in translated({"purposes": [], **banner}):
        spoken = {tag: first_of(words, tag, default) for tag in banner["languages"]}
        words.clear()
        words.update(spoken)
