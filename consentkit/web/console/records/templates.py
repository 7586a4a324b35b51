"""What a site's answers begin with, by kind of request and language."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.officer_request import RequestKind
from consentkit.domain.roles import Action
from consentkit.services.answer_templates import own_templates
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.answering.templates import (
    MAX_TEMPLATE,
    offered_languages,
    put_template,
    template_for,
)
from consentkit.web.console.records.inbox import requests
from consentkit.web.console.words import say
from consentkit.web.runtime import runtime
from consentkit.web.writing import write


@site_page(requests, "/requests/templates", Action.ANSWER_REQUESTS)
def edit_templates(work: Work) -> ResponseReturnValue:
    return _show(work)


@site_page(requests, "/requests/templates", Action.ANSWER_REQUESTS, methods=("POST",))
def save_template(work: Work) -> ResponseReturnValue:
    """One at a time. Empty, or as we ship it, is none of the site's own."""
    kind, tongue = request.form.get("kind", ""), request.form.get("language", "")
    text = request.form.get("template", "").replace("\r\n", "\n").strip()
    if kind not in {each.value for each in RequestKind} or tongue not in _languages(work):
        return _show(work, "requests_error_days")
    if len(text) > MAX_TEMPLATE or "\x00" in text:
        return _show(work, "requests_error_template")
    chosen = RequestKind(kind)
    rt = runtime()
    write(
        rt,
        lambda session: put_template(
            work.site.key,
            chosen,
            tongue,
            text,
            session=session,
            now=rt.now(),
            by=work.actor,
        ),
    )
    flash(say("requests_done_template"), "success")
    return redirect(
        url_for("requests.edit_templates", site_key=work.site.key, kind=kind, language=tongue), 303
    )


def _show(work: Work, error: str | None = None) -> ResponseReturnValue:
    given = request.form if error else request.args
    kind, tongue = given.get("kind", ""), given.get("language", "")
    offered = _languages(work)
    chosen = next((each for each in RequestKind if each.value == kind), RequestKind.ACCESS)
    tongue = tongue if tongue in offered else offered[0]
    with runtime().transaction() as session:
        own = own_templates(work.site.key, session=session)
    text = template_for(own, chosen, tongue)
    page = render_template(
        "console/requests_templates.html",
        kinds=[each.value for each in RequestKind],
        offered=offered,
        kind=chosen.value,
        tongue=tongue,
        text=request.form.get("template", "") if error else text,
        is_own=(chosen.value, tongue) in own,
        error=error,
        most=MAX_TEMPLATE,
    )
    return page, 422 if error else 200


def _languages(work: Work) -> list[str]:
    """The banner's, in which visitors write, and those in which we have words."""
    with runtime().transaction() as session:
        return offered_languages(work.site.key, session=session)
