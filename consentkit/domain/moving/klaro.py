"""Klaro's configuration, and Orejime's up to version 2, which has the same form."""

from consentkit.domain.moving.cookies import read_cookies
from consentkit.domain.moving.drafting import NECESSARY, Category, Drafting, Service
from consentkit.domain.moving.languages import clean_words
from consentkit.domain.moving.node import Node
from consentkit.domain.moving.notes import Source

PLACES = (
    ("klaroConfig", "="),
    ("orejimeConfig", "="),
    ("klaro", ".", "setup", "("),
    ("klaro", ".", "show", "("),
    ("Orejime", ".", "init", "("),
)
# Where our text stands in theirs, the first that is there.
_TEXTS = {
    "heading": (("consentNotice", "title"),),
    "intro": (("consentNotice", "description"),),
    "accept": (("acceptAll",), ("ok",)),
    "decline": (("decline",),),
    "settings": (("consentNotice", "learnMore"),),
    "preferences_heading": (("consentModal", "title"),),
    "preferences_intro": (("consentModal", "description"),),
    "save": (("acceptSelected",), ("save",)),
    "close": (("close",),),
}
_NO_EQUAL = {
    "always_equal": ("acceptAll", "hideDeclineAll", "hideToggleAll", "hideLearnMore"),
    "own_markup": ("elementID", "embedded", "styling", "additionalClass", "htmlTexts"),
    "hook": ("callback", "vars", "onInit", "onAccept", "onDecline", "handlers"),
    "once": ("onlyOnce",),
    "not_needed": (
        *("groupByPurpose", "autoFocus", "showNoticeTitle", "showDescriptionEmptyStore"),
        *("disablePoweredBy", "noAutoLoad", "testing", "fallbackLang", "cookiePath", "logo"),
        *("appElement", "contextualConsentOnly", "categories", "hideLearnMoreLink"),
    ),
}


def read_klaro(table: Node, draft: Drafting) -> None:
    source = Source(table, draft.report)
    _read_languages(source, draft)
    services = source.take("services") or source.take("apps")
    if services is not None:
        _read_services(services, draft)
    _read_settings(source, draft)
    for what, members in _NO_EQUAL.items():
        source.drop(what, *members)
    source.ignore("version")
    _report_unread(draft)
    source.close()


def _report_unread(draft: Drafting) -> None:
    """What is left of the texts once the services have taken theirs."""
    for language, texts in draft.unread.items():
        for name, node in texts.items():
            if name not in draft.names:
                draft.report.lost(node, f"{language}.{name}", "no_place")


def _read_settings(source: Source, draft: Drafting) -> None:
    node = source.node
    name = source.text("storageName") or source.text("cookieName")
    if name:
        draft.moved["cookie"] = name[:128]
    if source.text("storageMethod") == "localStorage":
        draft.moved["store"] = "local_storage"
    days = source.number("cookieExpiresAfterDays")
    # Klaro itself remembers for 120 days where its owner says nothing.
    draft.stand_for(
        120 if days is None and draft.tool == "klaro" else days, node, "cookieExpiresAfterDays"
    )
    draft.share(source.text("cookieDomain"), node, "cookieDomain")
    if any([source.flag("mustConsent"), source.flag("noticeAsModal")]):
        draft.look["lock"] = True
        draft.report.carried(node, "mustConsent", "look.lock")
    if source.flag("default"):
        draft.report.add("lost", node.line if node else 0, "default", "never_on")
    source.ignore("privacyPolicy", "mustNotice")


def _read_languages(source: Source, draft: Drafting) -> None:
    default = source.text("lang")
    translations = source.table("translations")
    draft.default_language = "" if default == "zz" else default
    for tag, node in translations.members():
        # "zz" is no language: what every other one falls back to.
        language = None if tag == "zz" else draft.speak(tag, node)
        words = Source(node, draft.report, f"translations.{tag}")
        if tag == "zz":
            words.ignore("privacyPolicyUrl", "privacyPolicy")
            words.drop("fallback", *[name for name, _ in words.members()])
        elif language is not None:
            _read_words(words, language, draft)


def _read_words(words: Source, language: str, draft: Drafting) -> None:
    tables = {name: words.table(name) for name in ("consentNotice", "consentModal")}
    for key, places in _TEXTS.items():
        for place in places:
            inside = words if len(place) == 1 else tables[place[0]]
            if inside.has(place[-1]):
                draft.say(language, key, inside.take(place[-1]), inside.name(place[-1]))
                break
    for name, node in words.table("purposes").members():
        _describe(draft.category(name, node), node, language)
    # What is left are services by their names, and texts that ours has no place for.
    draft.unread[language] = dict(words.members())


def _describe(part: Category | Service, node: Node, language: str) -> None:
    title = node if node.kind == "text" else node.get("title")
    description = node.get("description")
    for found, words in ((title, getattr(part, "title", {})), (description, part.description)):
        text = clean_words(found.value) if found and found.kind == "text" else ""
        if text:
            words[language] = text


def _read_services(node: Node, draft: Drafting) -> None:
    holder = Source(Node.table(node.line, {"services": node}), draft.report)
    needed: dict[str, list[bool]] = {}
    tables = list(holder.tables("services"))
    for each in tables:
        for purpose in _purposes(each.node):
            required = each.node.get("required") if each.node else None
            needed.setdefault(purpose, []).append(bool(required and required.value is True))
    for each in tables:
        _read_service(each, needed, draft)
    # A purpose that is only named in the texts has nothing to ask about.
    for name in [name for name in draft.categories if name not in needed and name != NECESSARY]:
        del draft.categories[name]


def _purposes(node: Node | None) -> list[str]:
    listed = node.get("purposes") if node else None
    found = [each.value for each in listed.items() if each.kind == "text"] if listed else []
    return found or ["other"]


def _read_service(source: Source, needed: dict[str, list[bool]], draft: Drafting) -> None:
    node = source.node
    if node is None or not node.is_table:
        return
    name = source.text("name")
    if not name:
        draft.report.lost(node, source.path, "no_name")
        return
    is_required = source.flag("required") is True
    categories = _categories(node, name, needed, draft, is_required=is_required)
    title, cookies = source.text("title"), source.take("cookies")
    description = clean_words(source.text("description"))
    for category in categories:
        service = draft.service(category, name, title)
        _describe_service(service, name, description, draft)
        read_cookies(cookies, service, draft.report, source.name("cookies"))
        draft.call(name, *categories, service=service)
    for member in ("default", "optOut"):
        line = source.line(member)
        if source.flag(member):
            draft.report.add("lost", line, source.name(member), "never_on")
    for what, members in _NO_EQUAL.items():
        source.drop(what, *members)
    source.ignore("translations", "purposes")
    source.close()


def _describe_service(service: Service, name: str, description: str, draft: Drafting) -> None:
    for language, texts in draft.unread.items():
        if name in texts:
            _describe(service, texts[name], language)
    if description:
        service.description.setdefault(draft.default_language, description)


def _categories(
    node: Node, name: str, needed: dict[str, list[bool]], draft: Drafting, *, is_required: bool
) -> list[Category]:
    """What must be granted for a service: each of its purposes; for a required one, nothing."""
    purposes = _purposes(node)
    if is_required:
        whole = [each for each in purposes if all(needed[each])]
        category = draft.category(whole[0] if whole else NECESSARY, node)
        category.required = True
        if not whole:
            draft.report.ask(node, name, "required_apart", purpose=purposes[0], key=category.key)
            needed.setdefault(NECESSARY, [True])
        return [category]
    if len(purposes) > 1:
        draft.report.ask(node, name, "several_purposes", purposes=tuple(purposes))
    return [draft.category(each, node) for each in purposes]
