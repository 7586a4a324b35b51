"""The banner's own words: how complete each language is, and one page for each."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain import draft as drafts
from consentkit.domain import texts as shipped
from consentkit.domain.completeness import completeness, untranslated
from consentkit.domain.errors import InvalidDocument
from consentkit.domain.reason import Reason
from consentkit.domain.roles import Action
from consentkit.storage.drafts import Draft, own_texts
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.editor.blueprint import editor, name_of
from consentkit.web.console.editor.form import Form, faults_of, typed
from consentkit.web.console.editor.saving import REFUSED, read_draft, save
from consentkit.web.console.words import say

# Texts by where visitors meet them; what is in none of them comes last.
_GROUPS = {
    "first": ("heading", "intro", "accept", "decline", "settings", "reopen"),
    "second": ("preferences_heading", "preferences_intro", "save", "withdraw", "close"),
}


@site_page(editor, "/editor/texts", Action.EDIT_BANNER)
def texts(work: Work) -> ResponseReturnValue:
    return _overview(read_draft(work), Form({}))


@site_page(editor, "/editor/texts/languages", Action.EDIT_BANNER, ("POST",))
def add_language(work: Work) -> ResponseReturnValue:
    language = typed("language")

    def add(document: dict[str, Any]) -> None:
        drafts.add_language(document, language)

    def again(_err: InvalidDocument) -> ResponseReturnValue:
        fault = {"language": say("editor_fault_languages")}
        return _overview(read_draft(work), Form({}, request.form, fault)), REFUSED

    return save(work, add, done=_list(work), again=again)


@site_page(editor, "/editor/texts/<language>/remove", Action.EDIT_BANNER, ("POST",))
def remove_language(work: Work, language: str) -> ResponseReturnValue:
    def remove(document: dict[str, Any]) -> None:
        drafts.remove_language(document, language)

    def again(_err: InvalidDocument) -> ResponseReturnValue:
        fault = {"": say("editor_fault_last_one")}
        return _overview(read_draft(work), Form({}, None, fault)), REFUSED

    return save(work, remove, done=_list(work), again=again)


@site_page(editor, "/editor/texts/<language>", Action.EDIT_BANNER, ("GET", "POST"))
def texts_in(work: Work, language: str) -> ResponseReturnValue:
    draft = read_draft(work)
    if language not in draft.banner.languages:
        raise drafts.UnknownPart(Reason("{language!r} is not offered", language=language[:20]))
    if request.method == "GET":
        return _page(draft, language, Form(own_texts(draft.banner).get(language, {})))
    known = _shipped(draft, language)
    sent = {key: typed(key) for key in _keys(draft)}
    own = {key: text for key, text in sent.items() if text and text != known.get(key)}

    def put(document: dict[str, Any]) -> None:
        drafts.put_texts(document, language, own)

    def again(err: InvalidDocument) -> ResponseReturnValue:
        faults = {
            name.removeprefix(f"texts.{language}."): text for name, text in faults_of(err).items()
        }
        return _page(draft, language, Form({}, request.form, faults)), REFUSED

    return save(work, put, done=_list(work), again=again)


def _overview(draft: Draft, form: Form) -> str:
    banner = draft.banner
    offered = [tag for tag in shipped.LANGUAGES if tag not in banner.languages]
    return render_template(
        "console/editor_texts.html",
        draft=draft,
        form=form,
        done={tag: completeness(banner, tag) for tag in banner.languages},
        missing={tag: untranslated(banner, tag) for tag in banner.languages},
        more=sorted(((tag, name_of(tag)) for tag in offered), key=lambda pair: pair[1]),
    )


def _page(draft: Draft, language: str, form: Form) -> str:
    grouped = {key for group in _GROUPS.values() for key in group}
    rest = tuple(key for key in _keys(draft) if key not in grouped)
    banner = draft.banner
    return render_template(
        "console/editor_language.html",
        draft=draft,
        tag=language,
        form=form,
        groups=_GROUPS | {"rest": rest},
        known=_shipped(draft, language),
        default=banner.texts[banner.default_language],
        missing={place.name for place in untranslated(banner, language)},
    )


def _keys(draft: Draft) -> tuple[str, ...]:
    """Every text that the banner needs, with what its audience is told."""
    return (*shipped.keys(), *shipped.OF_AUDIENCE.get(draft.banner.audience, ()))


def _shipped(draft: Draft, language: str) -> dict[str, str]:
    return shipped.words(language) | shipped.words_for(draft.banner.audience, language)


def _list(work: Work) -> str:
    return url_for("editor.texts", site_key=work.site.key)
