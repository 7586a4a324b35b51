"""What the banner does beyond asking: how long answers stand, signals, bots, shared cookies."""

from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.banner import Banner
from consentkit.domain.behaviour import VENDORS, known_signals
from consentkit.domain.errors import InvalidDocument
from consentkit.domain.roles import Action
from consentkit.storage.drafts import Draft
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.editor.blueprint import editor
from consentkit.web.console.editor.form import Form, faults_of, ticked, typed
from consentkit.web.console.editor.saving import REFUSED, read_draft, save

_DAYS = ("validity_days", "refusal_days")
_OF_MOVED = ("answers", "markup")
_SWITCHES = ("reload_on_withdrawal", "hide_from_bots", "count_shown")


@site_page(editor, "/editor/rules", Action.EDIT_BANNER, ("GET", "POST"))
def rules(work: Work) -> ResponseReturnValue:
    draft = read_draft(work)
    if request.method == "GET":
        return _page(draft, Form(_stored(draft.banner)))
    days = {name: _number(typed(name)) for name in _DAYS}
    behaviour = {name: ticked(name) for name in _SWITCHES} | {
        "cookie_domain": typed("cookie_domain").lower(),
        "signals": request.form.getlist("signals"),
    }

    def put(document: dict[str, Any]) -> None:
        document |= days
        document["behaviour"] = behaviour
        _put_moved(document)
        for category in document["categories"]:
            _put_signals(category)

    def again(err: InvalidDocument) -> ResponseReturnValue:
        faults = _named(faults_of(err), draft.banner)
        return _page(draft, Form({}, request.form, faults)), REFUSED

    done = url_for("editor.rules", site_key=work.site.key)
    return save(work, put, done=done, again=again)


def _put_moved(document: dict[str, Any]) -> None:
    """What was said of the tool that the site moved from, where the form asked about it."""
    moved = document.get("moved_from")
    if moved is None or "moved" not in request.form:
        return
    moved |= {name: ticked(f"moved_{name}") for name in _OF_MOVED}
    if ticked("moved_forget"):
        del document["moved_from"]


def _put_signals(category: dict[str, Any]) -> None:
    """Of a category that came after the form was made, nothing is said there."""
    key = category["key"]
    if f"gpc.{key}" not in request.form:
        return
    for name in ("gpc", "signals"):
        category.pop(name, None)
    gpc = typed(f"gpc.{key}")
    if gpc:
        category["gpc"] = gpc == "yes"
    if ticked(f"own.{key}"):
        category["signals"] = request.form.getlist(f"signals.{key}")


def _stored(banner: Banner) -> dict[str, Any]:
    found: dict[str, Any] = {name: getattr(banner, name) for name in _DAYS}
    found |= banner.behaviour.document()
    if banner.moved_from:
        found |= {f"moved_{name}": getattr(banner.moved_from, name) for name in _OF_MOVED}
    for each in banner.categories:
        found[f"gpc.{each.key}"] = {None: "", True: "yes", False: "no"}[each.own_gpc]
        found[f"own.{each.key}"] = each.own_signals is not None
        found[f"signals.{each.key}"] = each.signals
    return found


def _named(faults: dict[str, str], banner: Banner) -> dict[str, str]:
    """Say by key which category's field is at fault: ``categories[1].gpc`` is ``gpc.analytics``."""
    named = {}
    for path, text in faults.items():
        plain = path.removeprefix("behaviour.")
        if plain.startswith("categories["):
            place, _, name = plain.removeprefix("categories[").partition("].")
            plain = f"{name}.{banner.categories[int(place)].key}"
        named[plain] = text
    return named


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


def _page(draft: Draft, form: Form) -> str:
    return render_template(
        "console/editor_rules.html",
        draft=draft,
        form=form,
        vendors=VENDORS,
        signals=sorted(known_signals()),
        usual={each.key: replace(each, own_gpc=None).gpc for each in draft.banner.categories},
    )
