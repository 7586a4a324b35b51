"""The configuration of CookieConsent by Orest Bida, version 2: categories are blocks of texts."""

from consentkit.domain.moving.cookie_table import read_cookie_table
from consentkit.domain.moving.drafting import Drafting
from consentkit.domain.moving.gui import read_layer
from consentkit.domain.moving.languages import clean_words
from consentkit.domain.moving.node import Node
from consentkit.domain.moving.notes import Source

_HOOKS = ("onAccept", "onChange", "onFirstAction")
_BY_ROLE = {"accept_all": "accept", "accept_necessary": "decline", "settings": "settings"}


def read_v2(table: Node, draft: Drafting) -> None:
    source = Source(table, draft.report)
    draft.default_language = source.text("current_lang")
    for tag, node in source.table("languages").members():
        language = draft.speak(tag, node)
        if language is not None:
            _read_words(Source(node, draft.report, f"languages.{tag}"), language, draft)
    _read_cookie(source, draft)
    read_layer(source.table("gui_options").table("consent_modal"), draft, draft.report)
    if source.flag("force_consent"):
        draft.look["lock"] = True
        draft.report.carried(table, "force_consent", "look.lock")
    if source.flag("hide_from_bots"):
        draft.behaviour["hide_from_bots"] = True
    if source.text("mode") == "opt-out":
        draft.report.add("lost", table.line, "mode", "opt_out")
    source.drop("hook", *_HOOKS)
    source.drop("own_markup", "theme_css")
    source.drop("not_needed", "delay", "autorun", "remove_cookie_tables")
    source.ignore("auto_language", "page_scripts", "autoclear_cookies", "use_rfc_cookie")
    source.close()


def _read_words(words: Source, language: str, draft: Drafting) -> None:
    first, second = words.table("consent_modal"), words.table("settings_modal")
    for theirs, ours in (("title", "heading"), ("description", "intro")):
        draft.say(language, ours, first.take(theirs), first.name(theirs))
    for button in ("primary_btn", "secondary_btn"):
        inner = first.table(button)
        ours = _BY_ROLE.get(inner.text("role"), "")
        if ours:
            draft.say(language, ours, inner.take("text"), inner.name("text"))
    for theirs, ours in (
        ("title", "preferences_heading"),
        ("save_settings_btn", "save"),
        ("close_btn_label", "close"),
    ):
        draft.say(language, ours, second.take(theirs), second.name(theirs))
    for block in second.tables("blocks"):
        _read_block(block, language, draft)
    second.ignore(
        "accept_all_btn", "reject_all_btn", "cookie_table_headers", "cookie_table_caption"
    )
    for each in (first, second, words):
        each.close()


def _read_block(block: Source, language: str, draft: Drafting) -> None:
    node = block.node
    toggle = block.table("toggle")
    title, description = (clean_words(block.text(each)) for each in ("title", "description"))
    name = toggle.text("value")
    if not name:
        if description:
            draft.texts[language].setdefault("preferences_intro", description)
        block.ignore("cookie_table")
        block.close()
        return
    category = draft.category(name, node)
    category.required = toggle.flag("readonly") is True
    if toggle.flag("enabled") and not category.required:
        draft.report.add("lost", category.line, toggle.name("enabled"), "never_on")
    for words, into in ((title, category.title), (description, category.description)):
        if words:
            into[language] = words
    draft.call(name, category)
    read_cookie_table(
        block.take("cookie_table"), category, language, draft, block.name("cookie_table")
    )
    toggle.ignore("reload")
    toggle.close()
    block.close()


def _read_cookie(source: Source, draft: Drafting) -> None:
    node = source.node
    name = source.text("cookie_name")
    if name:
        draft.moved["cookie"] = name[:128]
    days, refusal = (
        source.number("cookie_expiration"),
        source.number("cookie_necessary_only_expiration"),
    )
    draft.stand_for(days or 182, node, "cookie_expiration")
    if refusal and 1 <= refusal <= 400:
        draft.days["refusal_days"] = int(refusal)
    draft.share(source.text("cookie_domain"), node, "cookie_domain")
    revision = source.number("revision")
    if revision and 0 < revision < 1e9:
        draft.moved["revision"] = int(revision)
    source.ignore("cookie_path", "cookie_same_site")
