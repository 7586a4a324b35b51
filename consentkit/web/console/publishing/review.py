"""The review of the draft, and publishing it."""

from dataclasses import dataclass
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.errors import ConsentError, DraftMoved
from consentkit.domain.roles import Action
from consentkit.services.publish_banner import MAX_REASON, publish_banner
from consentkit.services.review_banner import DraftReview, Review, review_draft
from consentkit.web.console.access import NotAllowed, Work, site_page
from consentkit.web.console.publishing.blueprint import publishing
from consentkit.web.console.publishing.mending import where_to_mend
from consentkit.web.console.publishing.shown import Shown
from consentkit.web.console.words import language, say
from consentkit.web.runtime import runtime
from consentkit.web.writing import write

CONFLICT = 409
UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Trouble:
    """What was refused, at which field of the form."""

    field: str
    text: str


@site_page(publishing, "/review", Action.SEE_SITE)
def review(work: Work) -> ResponseReturnValue:
    return review_page(work)


@site_page(publishing, "/review/publish", Action.PUBLISH_BANNER, ("POST",))
def publish(work: Work) -> ResponseReturnValue:
    """Publish what was reviewed, and nothing else; refused, the review comes again as it is now."""
    reviewed, override = request.form.get("reviewed", ""), wanted_override(work)
    rt = runtime()
    try:
        done = write(
            rt,
            lambda session: publish_banner(
                work.site.key,
                session=session,
                now=rt.now(),
                override=override,
                reviewed=reviewed,
                by=work.actor,
            ),
        )
    except ConsentError as err:
        return review_page(work, trouble_of(err), status_of(err))
    flash(say("publishing_published", number=done.version.number), "success")
    where = url_for(".version", site_key=work.site.key, number=done.version.number)
    return redirect(where, 303)


def wanted_override(work: Work) -> str | None:
    """Return the reason that was given, None for none. Raises ``NotAllowed``."""
    reason = request.form.get("reason", "").strip()
    if not reason:
        return None
    if not work.may(Action.OVERRIDE_RULES):
        raise NotAllowed("only an owner of the site may override a rule")
    return reason


def trouble_of(err: ConsentError) -> Trouble:
    """Raises ``err`` again if it is not about what the form says."""
    known = {
        "draft_moved": ("page", "publishing_moved"),
        "rules_broken": ("reason", "publishing_reason_needed"),
        "invalid_document": ("reason", "publishing_reason_form"),
        "bad_time": ("at", "publishing_bad_time"),
    }
    if err.code not in known:
        raise err
    field, word = known[err.code]
    return Trouble(field, say(word, most=MAX_REASON))


def status_of(err: ConsentError) -> int:
    return CONFLICT if isinstance(err, DraftMoved) else UNPROCESSABLE


def review_page(
    work: Work, trouble: Trouble | None = None, status: int = 200
) -> ResponseReturnValue:
    rt = runtime()
    with rt.transaction() as session:
        found = review_draft(work.site.key, session=session, now=rt.now())
    page = render_template(
        "console/publishing_review.html",
        **review_words(work, found.review),
        **_schedule_words(found),
        trouble=trouble,
        form=request.form,
    )
    return page, status


def review_words(work: Work, found: Review, *, of_draft: bool = True) -> dict[str, object]:
    """Return what the templates say of a review; only what the draft has can be mended there."""
    before = (found.before.banner,) if found.before else ()
    after = found.after.banner
    shown = Shown(language(), *before, after)
    return {
        "review": found,
        "changes": shown.changes(found.changes),
        "consequences": shown.consequences(found.consequences),
        "findings": shown.findings(found.findings, partial(where_to_mend, after, work))
        if of_draft
        else shown.findings(found.findings),
        "may_publish": work.may(Action.PUBLISH_BANNER),
        "may_override": work.may(Action.OVERRIDE_RULES),
        "most": MAX_REASON,
    }


def _schedule_words(found: DraftReview) -> dict[str, object]:
    waiting = found.schedule
    shown = Shown(language(), *([found.refused] if found.refused else []))
    return {
        "schedule": waiting,
        "schedule_is_draft": waiting is not None and waiting.sha256 == found.review.after.sha256,
        "refused_for": shown.findings(found.refused_for),
    }
