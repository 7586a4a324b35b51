"""Categories: their order, what each is called and how long it lasts."""

from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain import draft as drafts
from consentkit.domain.errors import InvalidDocument
from consentkit.domain.roles import Action
from consentkit.storage.drafts import Draft
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.editor.blueprint import editor
from consentkit.web.console.editor.form import (
    Form,
    faults_of,
    flat,
    ticked,
    typed,
    typed_lifetime,
    typed_texts,
)
from consentkit.web.console.editor.ordering import put_in_order
from consentkit.web.console.editor.saving import REFUSED, read_draft, save
from consentkit.web.console.words import say

_TEXTS = ("title", "description")
_NEW = {"lifetime": "days", "days": 30}


@site_page(editor, "/editor", Action.EDIT_BANNER)
def categories(work: Work) -> ResponseReturnValue:
    return render_template("console/editor_categories.html", draft=read_draft(work))


@site_page(editor, "/editor/categories/order", Action.EDIT_BANNER, ("POST",))
def order_categories(work: Work) -> ResponseReturnValue:
    return put_in_order(work, "categories", page="editor.categories")


@site_page(editor, "/editor/categories/new", Action.EDIT_BANNER, ("GET", "POST"))
def new_category(work: Work) -> ResponseReturnValue:
    draft = read_draft(work)
    return _send(work, draft, None) if request.method == "POST" else _page(draft, Form(_NEW))


@site_page(editor, "/editor/categories/<key>", Action.EDIT_BANNER, ("GET", "POST"))
def category(work: Work, key: str) -> ResponseReturnValue:
    draft = read_draft(work)
    if request.method == "POST":
        return _send(work, draft, key)
    found = drafts.category(draft.banner.document(), key)
    return _page(draft, Form(flat(found, _TEXTS)), key)


@site_page(editor, "/editor/categories/<key>/remove", Action.EDIT_BANNER, ("GET", "POST"))
def remove_category(work: Work, key: str) -> ResponseReturnValue:
    if request.method == "POST":

        def remove(document: dict[str, Any]) -> None:
            drafts.remove_category(document, key)

        return save(work, remove, done=_list(work), again=lambda err: _confirm(work, key, err))
    return _confirm(work, key, None)


def _send(work: Work, draft: Draft, key: str | None) -> ResponseReturnValue:
    banner = draft.banner
    fields = {
        "key": key or typed("key"),
        "required": ticked("required"),
        "required_because": typed("required_because") if ticked("required") else "",
        "lifetime": typed_lifetime(),
    }
    fields |= {
        name: typed_texts(name, banner.languages, banner.default_language) for name in _TEXTS
    }
    faults = {}
    if fields["required"] and not fields["required_because"]:
        faults["required_because"] = say("editor_fault_required_because")
    if faults:
        return _page(draft, Form({}, request.form, faults), key), REFUSED

    def put(document: dict[str, Any]) -> None:
        drafts.put_category(document, key, fields)

    def again(err: InvalidDocument) -> ResponseReturnValue:
        return _page(draft, Form({}, request.form, faults_of(err, "categories")), key), REFUSED

    done = url_for("editor.category", site_key=work.site.key, key=fields["key"])
    return save(work, put, done=done if key is None else _list(work), again=again)


def _page(draft: Draft, form: Form, key: str | None = None) -> str:
    kept = next((each for each in draft.banner.categories if each.key == key), None)
    return render_template(
        "console/editor_category.html", draft=draft, form=form, key=key, category=kept
    )


def _confirm(work: Work, key: str, err: InvalidDocument | None) -> ResponseReturnValue:
    draft = read_draft(work)
    found = drafts.category(draft.banner.document(), key)
    page = partial(render_template, "console/editor_remove_category.html", draft=draft)
    if err is None:
        return page(category=found)
    return page(category=found, fault=say("editor_fault_last_one")), REFUSED


def _list(work: Work) -> str:
    return url_for("editor.categories", site_key=work.site.key)
