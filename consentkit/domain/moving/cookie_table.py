"""Tables of cookies as CookieConsent shows them to people: names, lifetimes and what they do."""

import re

from consentkit.domain.lifetime import MAX_DAYS
from consentkit.domain.moving.drafting import Category, Cookie, Drafting, take_cookie
from consentkit.domain.moving.languages import clean_words
from consentkit.domain.moving.node import Node
from consentkit.domain.moving.patterns import patterns_of

_SPAN = re.compile(r"(\d{1,4})\s*([a-z\u00e9]+)")
_UNITS = {
    "day": 1, "jour": 1, "tag": 1, "week": 7, "semaine": 7, "woche": 7,
    "month": 30, "mois": 30, "monat": 30, "year": 365, "an": 365, "jahr": 365,
}  # fmt: skip
_SHORTER = ("hour", "heure", "minute", "stunde", "second")
_NAME, _HOST, _SPAN_OF, _WORDS = (
    ("name", "cookie", "col1"),
    ("domain", "host", "col2"),
    ("expiration", "expires", "duration", "expiry", "col3"),
    ("description", "desc", "purpose", "col4"),
)


def read_cookie_table(
    node: Node | None, category: Category, language: str, draft: Drafting, member: str
) -> None:
    """Take over a table's rows; of a cookie that is known already, what is said of it."""
    rows = node.get("body") if node and node.is_table else node
    for row in rows.items() if rows else ():
        name = _cell(row, _NAME)
        for pattern in _patterns(row, name):
            _put(pattern, row, category, language, draft)
    if node is not None and rows is None:
        draft.report.lost(node, member, "not_a_list")


def lifetime_of(text: str) -> str:
    """Return ``session``, ``N days`` or "" for what tells no span."""
    lowered = text.lower()
    if "session" in lowered:
        return "session"
    found = _SPAN.search(lowered)
    if found is None:
        return ""
    if found[2].startswith(_SHORTER):
        return "1 days"
    days = next((n for unit, n in _UNITS.items() if found[2].startswith(unit)), 0)
    return f"{min(MAX_DAYS, int(found[1]) * days)} days" if days and int(found[1]) else ""


def _put(name: str, row: Node, category: Category, language: str, draft: Drafting) -> None:
    known = [
        cookie
        for service in category.services.values()
        for cookie in service.cookies
        if cookie.name == name
    ]
    if not known:
        added = Cookie(name, _host(_cell(row, _HOST)))
        if not take_cookie(draft.service(category, category.name), added):
            draft.report.lost(row, name, "no_cookie")
            return
        known = [added]
    words = clean_words(_cell(row, _WORDS))
    for cookie in known:
        cookie.lifetime = cookie.lifetime or lifetime_of(_cell(row, _SPAN_OF))
        if words:
            cookie.purpose[language] = words


def _patterns(row: Node, name: str) -> tuple[str, ...]:
    is_regex = row.get("is_regex")
    if is_regex and is_regex.value is True:
        return patterns_of(name, "") or ()
    return (name,) if name else ()


def _cell(row: Node, names: tuple[str, ...]) -> str:
    for name in names:
        found = row.get(name)
        if found and found.kind == "text":
            return clean_words(found.value)
    return ""


def _host(text: str) -> str:
    """A table may say "yours" or "this site" there."""
    return text.lstrip(".").lower() if "." in text and " " not in text else ""
