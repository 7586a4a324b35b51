"""The configuration of CookieConsent by Orest Bida, from version 3 on."""

from consentkit.domain.moving.cookie_table import read_cookie_table
from consentkit.domain.moving.cookieconsent_v2 import read_v2
from consentkit.domain.moving.cookies import read_cookies
from consentkit.domain.moving.drafting import Category, Drafting
from consentkit.domain.moving.gui import read_layer
from consentkit.domain.moving.languages import clean_words
from consentkit.domain.moving.node import Node
from consentkit.domain.moving.notes import Source

PLACES = (("CookieConsent", ".", "run", "("), ("*", ".", "run", "("))
# What version 2 said and version 3 does not.
_OF_VERSION_2 = ("languages", "current_lang", "autoclear_cookies", "page_scripts", "gui_options")
_TEXTS = {
    "consentModal": {
        "title": "heading",
        "description": "intro",
        "acceptAllBtn": "accept",
        "acceptNecessaryBtn": "decline",
        "showPreferencesBtn": "settings",
    },
    "preferencesModal": {
        "title": "preferences_heading",
        "savePreferencesBtn": "save",
        "closeIconLabel": "close",
    },
}
_HOOKS = (
    *("onFirstConsent", "onConsent", "onChange", "onModalShow", "onModalHide", "onModalReady"),
    *("onAccept", "onReject"),
)


def read_cookieconsent(table: Node, draft: Drafting) -> None:
    if any(table.get(name) for name in _OF_VERSION_2):
        read_v2(table, draft)
        return
    source = Source(table, draft.report)
    for name, node in source.table("categories").members():
        _read_category(name, Source(node, draft.report, f"categories.{name}"), draft)
    _read_language(source.table("language"), draft)
    _read_cookie(source.table("cookie"), draft)
    _read_gui(source.table("guiOptions"), draft)
    _read_switches(source, draft)
    source.drop("hook", *_HOOKS)
    source.drop("own_markup", "root")
    source.drop("not_needed", "autoShow", "lazyHtmlGeneration", "disableTransitions")
    source.close()


def _read_category(name: str, source: Source, draft: Drafting) -> None:
    node = source.node
    if node is None or not node.is_table:
        return
    category = draft.category(name, node)
    category.required = source.flag("readOnly") is True
    if source.flag("enabled") and not category.required:
        draft.report.add("lost", category.line, source.name("enabled"), "never_on")
    draft.call(name, category)
    clearing = source.table("autoClear")
    cookies = clearing.take("cookies")
    if cookies is not None:
        service = draft.service(category, name)
        read_cookies(cookies, service, draft.report, clearing.name("cookies"))
    if clearing.flag("reloadPage"):
        draft.behaviour["reload_on_withdrawal"] = True
    clearing.close()
    for key, inner in source.table("services").members():
        _read_service(
            key, Source(inner, draft.report, f"{source.path}.services.{key}"), category, draft
        )
    source.close()


def _read_service(key: str, source: Source, category: Category, draft: Drafting) -> None:
    label = clean_words(source.text("label"))
    service = draft.service(category, key, label)
    read_cookies(source.take("cookies"), service, draft.report, source.name("cookies"))
    draft.call(f"{category.name}/{key}", category, service=service)
    source.drop("hook", *_HOOKS)
    source.close()


def _read_language(source: Source, draft: Drafting) -> None:
    draft.default_language = source.text("default")
    for tag, node in source.table("translations").members():
        if node.kind == "text":
            draft.report.lost(node, f"translations.{tag}", "another_file")
            continue
        language = draft.speak(tag, node)
        if language is not None:
            _read_words(Source(node, draft.report, f"translations.{tag}"), language, draft)
    source.ignore("autoDetect", "rtl")
    source.close()


def _read_words(words: Source, language: str, draft: Drafting) -> None:
    for modal, texts in _TEXTS.items():
        inner = words.table(modal)
        for theirs, ours in texts.items():
            draft.say(language, ours, inner.take(theirs), inner.name(theirs))
        for section in inner.tables("sections"):
            _read_section(section, language, draft)
        inner.ignore("closeIconLabel", "acceptAllBtn", "acceptNecessaryBtn", "serviceCounterLabel")
        inner.drop("no_place", *[name for name, _ in inner.members()])
    words.close()


def _read_section(section: Source, language: str, draft: Drafting) -> None:
    name = section.text("linkedCategory")
    title, description = (clean_words(section.text(each)) for each in ("title", "description"))
    table = section.take("cookieTable")
    if name in draft.categories:
        category = draft.categories[name]
        if title:
            category.title[language] = title
        if description:
            category.description[language] = description
        read_cookie_table(table, category, language, draft, section.name("cookieTable"))
    elif description and "preferences_intro" not in draft.texts[language]:
        draft.texts[language]["preferences_intro"] = description
    elif section.node is not None:
        draft.report.lost(section.node, section.path, "no_place")
    section.close()


def _read_cookie(source: Source, draft: Drafting) -> None:
    name = source.text("name")
    if name:
        draft.moved["cookie"] = name[:128]
    if source.flag("useLocalStorage"):
        draft.moved["store"] = "local_storage"
    days = source.take("expiresAfterDays")
    if days is not None and days.kind != "number":
        draft.report.lost(days, source.name("expiresAfterDays"), "not_a_number")
    else:
        # What it is where its owner says nothing.
        draft.stand_for(days.value if days else 182, days, source.name("expiresAfterDays"))
    draft.share(source.text("domain"), source.node, source.name("domain"))
    source.ignore("path", "secure", "sameSite")
    source.close()


def _read_gui(source: Source, draft: Drafting) -> None:
    first, second = source.table("consentModal"), source.table("preferencesModal")
    read_layer(first, draft, draft.report)
    side = second.text("layout").startswith("bar")
    if side:
        draft.look["second_layer"] = "side"
    second.ignore("position", "equalWeightButtons", "flipButtons")
    second.close()
    source.close()


def _read_switches(source: Source, draft: Drafting) -> None:
    node = source.node
    revision = source.number("revision")
    if revision and 0 < revision < 1e9:
        draft.moved["revision"] = int(revision)
    if source.flag("disablePageInteraction"):
        draft.look["lock"] = True
        draft.report.carried(node, "disablePageInteraction", "look.lock")
    # What is on where its owner says nothing.
    if source.flag("hideFromBots") is not False:
        draft.behaviour["hide_from_bots"] = True
    if source.text("mode") == "opt-out":
        draft.report.add("lost", node.line if node else 0, "mode", "opt_out")
    for name in ("manageScriptTags", "autoClearCookies"):
        if source.flag(name) is False:
            draft.report.add("ask", node.line if node else 0, name, "always_done")
