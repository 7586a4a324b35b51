"""Cookies of a service, and what is kept in the browser's other stores."""

from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain import draft as drafts
from consentkit.domain.catalogue import as_cookie
from consentkit.domain.category import KINDS
from consentkit.domain.errors import InvalidDocument
from consentkit.domain.roles import Action
from consentkit.services.find_cookies import find_cookies
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
from consentkit.web.console.editor.saving import REFUSED, read_draft, refuse, save
from consentkit.web.console.words import say
from consentkit.web.runtime import runtime

_BELOW = "/editor/categories/<key>/services/<service_key>/cookies"


@site_page(editor, f"{_BELOW}/new", Action.EDIT_BANNER, ("GET", "POST"))
def new_cookie(work: Work, key: str, service_key: str) -> ResponseReturnValue:
    draft = read_draft(work)
    category = drafts.category(draft.banner.document(), key)
    drafts.find(category["services"], service_key)
    if request.method == "POST":
        return _send(work, draft, (key, service_key), None)
    stored: dict[str, Any] = {"kind": KINDS[0], "lifetime": category["lifetime"], "purpose": {}}
    wanted = request.args.get("q", "")
    with runtime().transaction() as session:
        matches = find_cookies(wanted, session=session) if wanted else ()
    for each in matches:
        if (each.name, each.service) == (request.args.get("name"), request.args.get("service")):
            banner = draft.banner
            stored |= as_cookie(
                each, banner.languages, banner.default_language, category["lifetime"]
            )
    return _page(draft, Form(flat(stored, ("purpose",))), (key, service_key), None, wanted, matches)


@site_page(editor, f"{_BELOW}/<int:place>", Action.EDIT_BANNER, ("GET", "POST"))
def cookie(work: Work, key: str, service_key: str, place: int) -> ResponseReturnValue:
    draft = read_draft(work)
    if request.method == "POST":
        return _send(work, draft, (key, service_key), place)
    found = drafts.cookie(draft.banner.document(), key, service_key, place)
    return _page(draft, Form(flat(found, ("purpose",))), (key, service_key), place)


@site_page(editor, f"{_BELOW}/<int:place>/remove", Action.EDIT_BANNER, ("POST",))
def remove_cookie(work: Work, key: str, service_key: str, place: int) -> ResponseReturnValue:
    def remove(document: dict[str, Any]) -> None:
        drafts.remove_cookie(document, key, service_key, place)

    return save(work, remove, done=_service(work, key, service_key), again=refuse)


@site_page(editor, "/editor/catalogue", Action.EDIT_BANNER)
def catalogue_cookies(work: Work) -> ResponseReturnValue:
    """What the name of a cookie may go on as, for while it is typed."""
    banner = read_draft(work).banner
    with runtime().transaction() as session:
        found = find_cookies(request.args.get("q", ""), session=session)
    most = {"kind": "persistent"}
    return jsonify(
        [
            as_cookie(each, banner.languages, banner.default_language, most)
            | {"service": each.service}
            for each in found
        ]
    )


def _send(
    work: Work, draft: Draft, within: tuple[str, str], place: int | None
) -> ResponseReturnValue:
    banner = draft.banner
    fields = {
        "name": typed("name"),
        "host": typed("host").lower(),
        "lifetime": typed_lifetime(),
        "purpose": typed_texts("purpose", banner.languages, banner.default_language),
        "kind": typed("kind"),
        "http_only": ticked("http_only"),
    }

    def put(document: dict[str, Any]) -> None:
        drafts.put_cookie(document, *within, place, fields)

    def again(err: InvalidDocument) -> ResponseReturnValue:
        faults = faults_of(err, "categories", "services", "cookies")
        if "lifetime" in faults:
            faults = {"lifetime": say("editor_fault_cookie_lifetime")}
        return _page(draft, Form({}, request.form, faults), within, place), REFUSED

    return save(work, put, done=_service(work, *within), again=again)


def _page(
    draft: Draft,
    form: Form,
    within: tuple[str, str],
    place: int | None,
    wanted: str = "",
    matches: tuple[Any, ...] = (),
) -> str:
    document = draft.banner.document()
    return render_template(
        "console/editor_cookie.html",
        draft=draft,
        form=form,
        category=drafts.category(document, within[0]),
        service=drafts.service(document, *within),
        place=place,
        kinds=KINDS,
        wanted=wanted,
        matches=matches,
    )


def _service(work: Work, key: str, service_key: str) -> str:
    return url_for("editor.service", site_key=work.site.key, key=key, service_key=service_key)
