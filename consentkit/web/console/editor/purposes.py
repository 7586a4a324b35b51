"""Opt-ins beside the categories, such as news by e-mail: off until a visitor ticks the box."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain import draft as drafts
from consentkit.domain.errors import InvalidDocument
from consentkit.domain.roles import Action
from consentkit.storage.drafts import Draft
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.editor.blueprint import editor
from consentkit.web.console.editor.form import Form, faults_of, flat, typed, typed_texts
from consentkit.web.console.editor.ordering import put_in_order
from consentkit.web.console.editor.saving import REFUSED, read_draft, refuse, save

_TEXTS = ("title", "description")


@site_page(editor, "/editor/opt-ins", Action.EDIT_BANNER)
def purposes(work: Work) -> ResponseReturnValue:
    return render_template("console/editor_purposes.html", draft=read_draft(work))


@site_page(editor, "/editor/opt-ins/order", Action.EDIT_BANNER, ("POST",))
def order_purposes(work: Work) -> ResponseReturnValue:
    return put_in_order(work, "purposes", page="editor.purposes")


@site_page(editor, "/editor/opt-ins/new", Action.EDIT_BANNER, ("GET", "POST"))
def new_purpose(work: Work) -> ResponseReturnValue:
    draft = read_draft(work)
    return _send(work, draft, None) if request.method == "POST" else _page(draft, Form({}))


@site_page(editor, "/editor/opt-ins/<key>", Action.EDIT_BANNER, ("GET", "POST"))
def purpose(work: Work, key: str) -> ResponseReturnValue:
    draft = read_draft(work)
    if request.method == "POST":
        return _send(work, draft, key)
    found = drafts.find(draft.banner.document()["purposes"], key)
    return _page(draft, Form(flat(found, _TEXTS)), key)


@site_page(editor, "/editor/opt-ins/<key>/remove", Action.EDIT_BANNER, ("GET", "POST"))
def remove_purpose(work: Work, key: str) -> ResponseReturnValue:
    def remove(document: dict[str, Any]) -> None:
        drafts.remove(document["purposes"], key)

    if request.method == "POST":
        return save(work, remove, done=_list(work), again=refuse)
    draft = read_draft(work)
    found = drafts.find(draft.banner.document()["purposes"], key)
    return render_template("console/editor_remove_purpose.html", draft=draft, purpose=found)


def _send(work: Work, draft: Draft, key: str | None) -> ResponseReturnValue:
    banner = draft.banner
    fields: dict[str, Any] = {"key": key or typed("key")}
    for name in _TEXTS:
        fields[name] = typed_texts(name, banner.languages, banner.default_language)

    def put(document: dict[str, Any]) -> None:
        drafts.put_purpose(document, key, fields)

    def again(err: InvalidDocument) -> ResponseReturnValue:
        return _page(draft, Form({}, request.form, faults_of(err, "purposes")), key), REFUSED

    return save(work, put, done=_list(work), again=again)


def _page(draft: Draft, form: Form, key: str | None = None) -> str:
    kept = next((each for each in draft.banner.purposes if each.key == key), None)
    return render_template(
        "console/editor_purpose.html", draft=draft, form=form, key=key, purpose=kept
    )


def _list(work: Work) -> str:
    return url_for("editor.purposes", site_key=work.site.key)
