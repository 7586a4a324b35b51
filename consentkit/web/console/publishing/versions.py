"""What was published: all versions, each beside the one before it, and drafts set aside."""

from flask import render_template
from flask.typing import ResponseReturnValue

from consentkit.domain.roles import Action
from consentkit.services.list_versions import draft_set_aside, list_versions
from consentkit.services.review_banner import version_change
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.audit.said import say_who
from consentkit.web.console.publishing.blueprint import publishing
from consentkit.web.console.publishing.shown import Shown
from consentkit.web.console.words import language
from consentkit.web.json_file import json_file
from consentkit.web.runtime import runtime


@site_page(publishing, "/versions", Action.SEE_SITE)
def versions(work: Work) -> ResponseReturnValue:
    with runtime().transaction() as session:
        found = list_versions(work.site.key, session=session)
    return render_template("console/publishing_versions.html", versions=found, say_who=say_who)


# Nine digits at most: more would overflow a column, and no site publishes that often.
@site_page(publishing, "/versions/<int(max=999999999):number>", Action.SEE_SITE)
def version(work: Work, number: int) -> ResponseReturnValue:
    with runtime().transaction() as session:
        found = version_change(work.site.key, number, session=session)
        listed = list_versions(work.site.key, session=session)
    before = (found.before.banner,) if found.before else ()
    shown = Shown(language(), *before, found.version.banner)
    return render_template(
        "console/publishing_version.html",
        found=found,
        listed=next(each for each in listed if each.head.number == number),
        say_who=say_who,
        changes=shown.changes(found.changes),
        consequences=shown.consequences(found.consequences),
        may_publish=work.may(Action.PUBLISH_BANNER),
        public=f"/ck/{work.site.key}/versions/{number}",
    )


@site_page(publishing, "/versions/<int(max=999999999):number>/draft-before.json", Action.SEE_SITE)
def draft_before(work: Work, number: int) -> ResponseReturnValue:
    """The draft that a roll-back took the place of, as a site's file."""
    with runtime().transaction() as session:
        document = draft_set_aside(work.site.key, number, session=session)
    return json_file(document, f"{work.site.key}-draft-before-version-{number}.json")
