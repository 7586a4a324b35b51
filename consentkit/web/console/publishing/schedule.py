"""Publishing later: choosing the time, and taking it back."""

from datetime import UTC, datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.errors import BadTime, ConsentError
from consentkit.domain.roles import Action
from consentkit.services.schedule_publication import (
    schedule_publication,
    unschedule_publication,
)
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.publishing.blueprint import publishing
from consentkit.web.console.publishing.review import (
    review_page,
    status_of,
    trouble_of,
    wanted_override,
)
from consentkit.web.console.words import language, say
from consentkit.web.page_texts import say_time
from consentkit.web.runtime import runtime
from consentkit.web.writing import write


@site_page(publishing, "/review/schedule", Action.PUBLISH_BANNER, ("POST",))
def schedule(work: Work) -> ResponseReturnValue:
    reviewed, override = request.form.get("reviewed", ""), wanted_override(work)
    rt = runtime()
    try:
        at = read_time(request.form.get("at", ""))
        done = write(
            rt,
            lambda session: schedule_publication(
                work.site.key,
                at=at,
                reviewed=reviewed,
                by=work.actor,
                override=override,
                session=session,
                now=rt.now(),
            ),
        )
    except ConsentError as err:
        return review_page(work, trouble_of(err), status_of(err))
    flash(say("publishing_scheduled", at=say_time(done.at, language())), "success")
    return redirect(url_for(".review", site_key=work.site.key), 303)


@site_page(publishing, "/review/unschedule", Action.PUBLISH_BANNER, ("POST",))
def unschedule(work: Work) -> ResponseReturnValue:
    rt = runtime()
    write(
        rt,
        lambda session: unschedule_publication(
            work.site.key, by=work.actor, session=session, now=rt.now()
        ),
    )
    flash(say("publishing_unscheduled"), "success")
    return redirect(url_for(".review", site_key=work.site.key), 303)


def read_time(text: str) -> datetime:
    """Read what a field for date and time sends, in UTC, as the page says. Raises ``BadTime``.

    Source: HTML, "local date and time".
    """
    try:
        at = datetime.strptime(text, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - its zone follows
    except ValueError as err:
        raise BadTime("this is no date with a time of day", field="at") from err
    return at.replace(tzinfo=UTC)
