"""A new site, made by whoever runs the service."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.errors import InvalidDocument, SiteExists
from consentkit.domain.site import DEFAULT_KEPT_DAYS, SiteDefinition
from consentkit.domain.template import new_site, origins_of
from consentkit.services.create_site import create_site
from consentkit.web.console.access import NotAllowed, Visit, own_page
from consentkit.web.console.sites.blueprint import sites
from consentkit.web.console.sites.form import offered_languages, refusals, sent, settings_from
from consentkit.web.console.words import language, say
from consentkit.web.runtime import runtime
from consentkit.web.writing import write


@own_page(sites, "/new-site")
def new(visit: Visit) -> ResponseReturnValue:
    only_operators(visit)
    tongue = language()
    typed = {"languages": [tongue], "default_language": tongue, "officer_email": visit.actor.name}
    return _form(typed)


@own_page(sites, "/new-site", methods=("POST",))
def create(visit: Visit) -> ResponseReturnValue:
    only_operators(visit)
    typed = sent()
    try:
        definition = _definition(typed)
        create_for(visit, definition)
    except (InvalidDocument, SiteExists) as err:
        return _form(typed, refusals(err)), 422 if isinstance(err, InvalidDocument) else 409
    flash(say("sites_added"), "success")
    return redirect(url_for("sites.site", site_key=definition.site.key), 303)


def only_operators(visit: Visit) -> None:
    if not visit.account.is_operator:
        raise NotAllowed("only an operator of the service adds sites")


def create_for(visit: Visit, definition: SiteDefinition) -> None:
    """Raises ``SiteExists`` or ``InvalidDocument``."""
    rt = runtime()
    write(
        rt,
        lambda session: create_site(
            definition, owner_id=visit.account.id, by=visit.actor, session=session, now=rt.now()
        ),
    )


def _definition(typed: dict[str, Any]) -> SiteDefinition:
    settings = settings_from(typed | {"receipts_kept_days": str(DEFAULT_KEPT_DAYS)})
    of_site = ("name", "home", "origins", "receipts_kept_days")
    site = {name: settings[name] for name in of_site} | {"key": typed["key"]}
    site["origins"] = site["origins"] or origins_of(settings["home"])
    banner = {name: settings[name] for name in ("officer", "languages", "default_language")}
    return new_site(site, banner)


def _form(typed: dict[str, Any], wrong: dict[str, str] | None = None) -> str:
    return render_template(
        "console/sites_new.html",
        typed=typed,
        wrong=wrong or {},
        offered=offered_languages(),
    )
