"""The overview of all sites, and what a site is."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from consentkit.domain.roles import Action
from consentkit.storage import grants
from consentkit.web.console.access import Visit, Work, own_page, site_page
from consentkit.web.runtime import runtime

sites = Blueprint("sites", __name__)


@own_page(sites, "/")
def overview(visit: Visit) -> ResponseReturnValue:
    with runtime().transaction() as session:
        mine = grants.of_account(session, visit.account.id)
    return render_template("console/sites.html", mine=mine)


@site_page(sites, "", Action.SEE_SITE)
def site(work: Work) -> ResponseReturnValue:
    return render_template("console/site.html", site=work.site)
