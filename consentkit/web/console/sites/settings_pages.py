"""A site's settings."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.errors import InvalidDocument, SiteChanged
from consentkit.domain.roles import Action
from consentkit.domain.settings import fingerprint, settings_of
from consentkit.services.change_site import change_site
from consentkit.services.find_site import site_definition
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.sites.blueprint import sites
from consentkit.web.console.sites.form import (
    offered_languages,
    refusals,
    sent,
    settings_from,
    typed_from,
)
from consentkit.web.console.words import say
from consentkit.web.runtime import runtime
from consentkit.web.writing import write

_TEMPLATE = "console/sites_settings.html"


@site_page(sites, "/settings", Action.CHANGE_SITE)
def settings(work: Work) -> ResponseReturnValue:
    with runtime().transaction() as session:
        current = settings_of(site_definition(work.site.key, session=session))
    return _form(typed_from(current), fingerprint(current))


@site_page(sites, "/settings", Action.CHANGE_SITE, methods=("POST",))
def save_settings(work: Work) -> ResponseReturnValue:
    rt, typed = runtime(), sent()
    made_from = request.form.get("made_from", "")
    try:
        changes = write(
            rt,
            lambda session: change_site(
                work.site.key,
                settings_from(typed),
                made_from=made_from,
                by=work.actor,
                session=session,
                now=rt.now(),
            ),
        )
    except SiteChanged as err:
        current: Any = err.extra["current"]
        return _conflict(typed, current), 409
    except InvalidDocument as err:
        return _form(typed, made_from, refusals(err)), 422
    if changes:
        flash(_saved(changes), "success")
    return redirect(url_for("sites.settings", site_key=work.site.key), 303)


def _saved(changes: tuple[Any, ...]) -> str:
    in_draft = any(not change.member.startswith("site.") for change in changes)
    return say("sites_saved_in_draft" if in_draft else "sites_saved")


def _form(
    typed: dict[str, Any], made_from: str, wrong: dict[str, str] | None = None, **more: Any
) -> str:
    return render_template(
        _TEMPLATE,
        typed=typed,
        made_from=made_from,
        wrong=wrong or {},
        offered=offered_languages(tuple(typed["languages"])),
        **more,
    )


def _conflict(typed: dict[str, Any], current: dict[str, Any]) -> str:
    """Both forms side by side, and a form that may be sent again, knowing of the other."""
    stands = typed_from(current)
    differ = [
        (name, _said(stands[name]), _said(typed[name]))
        for name in stands
        if _said(stands[name]) != _said(typed[name])
    ]
    return _form(typed, fingerprint(current), differ=differ)


def _said(value: Any) -> str:
    return ", ".join(value if isinstance(value, list) else str(value).split("\n"))
