"""Orejime's configuration, from version 3 on: purposes, which may hold purposes."""

from consentkit.domain.moving.cookies import read_cookies
from consentkit.domain.moving.drafting import Category, Drafting
from consentkit.domain.moving.klaro import read_klaro
from consentkit.domain.moving.languages import clean_words
from consentkit.domain.moving.node import Node
from consentkit.domain.moving.notes import Source

PLACES = (
    ("orejimeConfig", "="),
    ("Orejime", ".", "init", "("),
    ("orejime", ".", "init", "("),
    ("loadOrejime", "("),
)
_TEXTS = {
    "banner": {
        "title": "heading",
        "description": "intro",
        "accept": "accept",
        "decline": "decline",
        "configure": "settings",
    },
    "modal": {
        "title": "preferences_heading",
        "description": "preferences_intro",
        "save": "save",
        "close": "close",
    },
}


def read_orejime(table: Node, draft: Drafting) -> None:
    if table.get("apps") is not None:
        read_klaro(table, draft)
        return
    source = Source(table, draft.report)
    language = source.text("lang")
    if language:
        draft.default_language = language
        draft.speak(language, None)
    _read_texts(source, draft)
    for purpose in source.tables("purposes"):
        _read_purpose(purpose, draft)
    _read_cookie(source.table("cookie"), draft)
    if source.flag("forceModal"):
        draft.look["lock"] = True
        draft.report.carried(table, "forceModal", "look.lock")
    source.drop("own_markup", "logo", "orejimeElement")
    source.drop("not_needed", "forceBanner")
    source.drop("policy", "privacyPolicyUrl")
    source.close()


def _read_texts(source: Source, draft: Drafting) -> None:
    """Its texts are in one language, which is that of the file that the page embeds."""
    translations = source.table("translations")
    spoken = next(iter(draft.languages.values()), None)
    for layer, texts in _TEXTS.items():
        inner = translations.table(layer)
        for theirs, ours in texts.items():
            node = inner.take(theirs)
            if node is not None and spoken is None:
                draft.report.lost(node, inner.name(theirs), "language_unknown")
            else:
                draft.say(spoken, ours, node, inner.name(theirs))
        inner.drop("no_place", *[name for name, _ in inner.members()])
    translations.close()


def _read_purpose(source: Source, draft: Drafting) -> None:
    node = source.node
    name = source.text("id")
    if node is None or not name:
        if node is not None and node.is_table:
            draft.report.lost(node, source.path, "no_name")
        return
    category = draft.category(name, node)
    category.required = source.flag("isMandatory") is True
    title, description = _take_words(source, category, draft)
    inner = list(source.tables("purposes"))
    cookies = source.take("cookies")
    if not inner or cookies is not None:
        service = draft.service(category, name, title)
        if description:
            service.description = dict(category.description)
        read_cookies(cookies, service, draft.report, source.name("cookies"))
        draft.call(name, category, service=service)
    else:
        draft.call(name, category)
    for each in inner:
        _read_leaf(each, category, draft)
    _close(source, draft)


def _read_leaf(source: Source, category: Category, draft: Drafting) -> None:
    """A purpose inside another is a service of it; it has no answer of its own here."""
    node = source.node
    name = source.text("id")
    if node is None or not name:
        return
    service = draft.service(category, name, source.text("title"))
    words = clean_words(source.text("description"))
    if words:
        service.description = {_language(draft): words}
    read_cookies(source.take("cookies"), service, draft.report, source.name("cookies"))
    if source.flag("isMandatory") and not category.required:
        draft.report.ask(node, name, "required_inside", key=category.key)
    draft.call(name, category, service=service)
    _close(source, draft)


def _take_words(source: Source, category: Category, draft: Drafting) -> tuple[str, str]:
    title, description = source.text("title"), source.text("description")
    for words, into in ((title, category.title), (description, category.description)):
        text = clean_words(words)
        if text:
            into[_language(draft)] = text
    return title, description


def _language(draft: Drafting) -> str:
    """Ours, or "" for the default of the site, which is not known here."""
    return next(iter(draft.languages.values()), "")


def _close(source: Source, draft: Drafting) -> None:
    line = source.node.line if source.node else 0
    if any([source.flag("isExempt"), source.flag("default")]):
        draft.report.add("ask", line, source.path, "exempt")
    source.drop("once", "runsOnce")
    source.close()


def _read_cookie(source: Source, draft: Drafting) -> None:
    node = source.node
    name = source.text("name")
    if name:
        draft.moved["cookie"] = name[:128]
    days = source.number("duration")
    draft.stand_for(120 if days is None else days, node, "cookie.duration")
    draft.share(source.text("domain"), node, "cookie.domain")
    source.drop("hook", "stringify", "parse")
    source.ignore("sameSite")
    source.close()
