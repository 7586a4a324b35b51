"""Putting a site away, and bringing it back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.roles import Action
from consentkit.services.archive_site import archive_site, bring_back_site
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.sites.blueprint import sites
from consentkit.web.console.words import say
from consentkit.web.runtime import runtime
from consentkit.web.writing import write


@site_page(sites, "/archive", Action.ARCHIVE_SITE)
def archive(work: Work) -> ResponseReturnValue:
    return render_template("console/sites_archive.html", site=work.site, wrong="", typed="")


@site_page(sites, "/archive", Action.ARCHIVE_SITE, methods=("POST",))
def do_archive(work: Work) -> ResponseReturnValue:
    """Archiving takes the site's key, typed: nobody does it by a slip."""
    typed = request.form.get("key", "").strip()
    if work.site.archived_at is None and typed != work.site.key:
        page = render_template(
            "console/sites_archive.html",
            site=work.site,
            wrong=say("sites_archive_wrong", site_key=work.site.key),
            typed=typed,
        )
        return page, 422
    rt = runtime()
    run = archive_site if request.form.get("do") == "archive" else bring_back_site
    write(rt, lambda session: run(work.site.key, by=work.actor, session=session, now=rt.now()))
    flash(say("sites_archived" if run is archive_site else "sites_brought_back"), "success")
    return redirect(url_for("sites.site", site_key=work.site.key), 303)
