"""Services of a category: who is behind its cookies, and which hosts wait for consent."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain import draft as drafts
from consentkit.domain.catalogue import KnownCookie, as_cookie, as_service
from consentkit.domain.errors import InvalidDocument
from consentkit.domain.roles import Action
from consentkit.services.find_cookies import cookies_of, find_cookies
from consentkit.storage.drafts import Draft
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.editor.blueprint import editor
from consentkit.web.console.editor.form import Form, faults_of, flat, typed
from consentkit.web.console.editor.saving import REFUSED, read_draft, refuse, save
from consentkit.web.runtime import runtime

_FIELDS = ("name", "provider", "policy_url")


@site_page(editor, "/editor/categories/<key>/services/new", Action.EDIT_BANNER, ("GET", "POST"))
def new_service(work: Work, key: str) -> ResponseReturnValue:
    draft = read_draft(work)
    kept = drafts.category(draft.banner.document(), key)
    known = _known(request.values.get("known", ""))
    if request.method == "POST":
        return _send(work, draft, key, None, known)
    taken = {each["key"] for each in kept["services"]}
    return _page(draft, Form(as_service(known[0], taken) if known else {}), key, known=known)


@site_page(
    editor, "/editor/categories/<key>/services/<service_key>", Action.EDIT_BANNER, ("GET", "POST")
)
def service(work: Work, key: str, service_key: str) -> ResponseReturnValue:
    draft = read_draft(work)
    found = drafts.service(draft.banner.document(), key, service_key)
    if request.method == "POST":
        return _send(work, draft, key, service_key, ())
    stored = flat(found, ()) | {"block": "\n".join(found.get("block", []))}
    return _page(draft, Form(stored), key, service_key)


@site_page(
    editor,
    "/editor/categories/<key>/services/<service_key>/remove",
    Action.EDIT_BANNER,
    ("GET", "POST"),
)
def remove_service(work: Work, key: str, service_key: str) -> ResponseReturnValue:
    draft = read_draft(work)
    found = drafts.service(draft.banner.document(), key, service_key)

    def remove(document: dict[str, Any]) -> None:
        drafts.remove(drafts.category(document, key)["services"], service_key)

    if request.method == "POST":
        done = url_for("editor.category", site_key=work.site.key, key=key)
        return save(work, remove, done=done, again=refuse)
    return render_template(
        "console/editor_remove_service.html", draft=draft, key=key, service=found
    )


def _send(
    work: Work,
    draft: Draft,
    key: str,
    service_key: str | None,
    known: tuple[KnownCookie, ...],
) -> ResponseReturnValue:
    fields: dict[str, Any] = {"key": service_key or typed("key")}
    fields |= {name: typed(name) for name in _FIELDS}
    fields["block"] = typed("block").lower().split()
    languages, default = draft.banner.languages, draft.banner.default_language
    wanted = [each for each in known if each.name in request.form.getlist("cookie")]

    def put(document: dict[str, Any]) -> None:
        most = drafts.category(document, key)["lifetime"]
        listed = {"cookies": [as_cookie(each, languages, default, most) for each in wanted]}
        drafts.put_service(document, key, service_key, fields | (listed if wanted else {}))

    def again(err: InvalidDocument) -> ResponseReturnValue:
        form = Form({}, request.form, faults_of(err, "categories", "services"))
        return _page(draft, form, key, service_key, known=known), REFUSED

    place = {"site_key": work.site.key, "key": key, "service_key": fields["key"]}
    return save(work, put, done=url_for("editor.service", **place), again=again)


def _page(
    draft: Draft,
    form: Form,
    key: str,
    service_key: str | None = None,
    *,
    known: tuple[KnownCookie, ...] = (),
) -> str:
    category = drafts.category(draft.banner.document(), key)
    found = drafts.service(draft.banner.document(), key, service_key) if service_key else None
    wanted = request.args.get("q", "")
    with runtime().transaction() as session:
        matches = find_cookies(wanted, session=session) if wanted else ()
    return render_template(
        "console/editor_service.html",
        draft=draft,
        form=form,
        category=category,
        service=found,
        known=known,
        wanted=wanted,
        matches=sorted({each.service for each in matches}),
    )


def _known(service_name: str) -> tuple[KnownCookie, ...]:
    if not service_name:
        return ()
    with runtime().transaction() as session:
        return cookies_of(service_name, session=session)
