"""Rolling back: an old version's content, reviewed and published as a new one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.errors import ConsentError
from consentkit.domain.roles import Action
from consentkit.services.find_site import site_definition
from consentkit.services.review_banner import review_roll_back
from consentkit.services.roll_back import roll_back as publish_again
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.publishing.blueprint import publishing
from consentkit.web.console.publishing.review import (
    Trouble,
    review_words,
    status_of,
    trouble_of,
    wanted_override,
)
from consentkit.web.console.publishing.shown import Shown
from consentkit.web.console.words import language, say
from consentkit.web.json_file import json_file
from consentkit.web.runtime import runtime
from consentkit.web.writing import write

_RULE = "/versions/<int(max=999999999):number>/roll-back"


@site_page(publishing, _RULE, Action.PUBLISH_BANNER)
def roll_back(work: Work, number: int) -> ResponseReturnValue:
    return _page(work, number)


@site_page(publishing, f"{_RULE}/publish", Action.PUBLISH_BANNER, ("POST",))
def publish_old(work: Work, number: int) -> ResponseReturnValue:
    reviewed, override = request.form.get("reviewed", ""), wanted_override(work)
    rt = runtime()
    try:
        done = write(
            rt,
            lambda session: publish_again(
                work.site.key,
                number,
                by=work.actor,
                reviewed=reviewed,
                override=override,
                session=session,
                now=rt.now(),
            ),
        )
    except ConsentError as err:
        return _page(work, number, trouble_of(err), status_of(err))
    flash(say("publishing_rolled_back", number=done.version.number, old=number), "success")
    where = url_for(".version", site_key=work.site.key, number=done.version.number)
    return redirect(where, 303)


@site_page(publishing, "/draft.json", Action.SEE_SITE)
def draft_file(work: Work) -> ResponseReturnValue:
    """The site's file with the draft as it stands."""
    with runtime().transaction() as session:
        document = site_definition(work.site.key, session=session).document()
    return json_file(document, f"{work.site.key}-draft.json")


def _page(
    work: Work, number: int, trouble: Trouble | None = None, status: int = 200
) -> ResponseReturnValue:
    rt = runtime()
    with rt.transaction() as session:
        found = review_roll_back(work.site.key, number, session=session, now=rt.now())
        draft = site_definition(work.site.key, session=session).banner
    page = render_template(
        "console/publishing_roll_back.html",
        **review_words(work, found.review, of_draft=False),
        number=number,
        unpublished=Shown(language(), draft).changes(found.unpublished),
        trouble=trouble,
        form=request.form,
    )
    return page, status
