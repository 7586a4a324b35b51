"""The privacy officer's inbox: what visitors ask, by when it is due, and the answers."""

from contextlib import suppress
from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.errors import RequestAnswered, UnknownRequest
from consentkit.domain.officer_request import (
    BLANK,
    EXTENSIONS,
    MAX_ANSWER,
    MAX_REASON,
    OfficerRequest,
)
from consentkit.domain.roles import Action
from consentkit.net.mail import MailFailed
from consentkit.services.answer_request import (
    Inbox,
    answer_request,
    find_request,
    history_of,
    open_inbox,
)
from consentkit.services.answer_templates import fill_in, own_templates
from consentkit.services.extend_request import CannotExtend, extend_request
from consentkit.services.find_banner import newest_version
from consentkit.storage.officer_requests import Urgency
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.answering.mails import can_mail, tongue_of
from consentkit.web.console.answering.telling import can_tell, tell_answer, tell_extension
from consentkit.web.console.answering.templates import template_for
from consentkit.web.console.refusals import say_refusal
from consentkit.web.console.words import language, say
from consentkit.web.page_texts import say_day
from consentkit.web.runtime import runtime
from consentkit.web.writing import write

requests = Blueprint("requests", __name__)

PAGE = 100
# A letter outside ASCII takes up to twelve bytes in a form's body.
LONGEST_FORM = 12 * (MAX_ANSWER + MAX_REASON)


@requests.before_request
def _take_long_forms() -> None:
    request.max_content_length = request.max_form_memory_size = LONGEST_FORM


@site_page(requests, "/requests", Action.SEE_REQUESTS)
def inbox(work: Work) -> ResponseReturnValue:
    shows_answered = request.args.get("show") == "answered"
    text = request.args.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    rt = runtime()
    with rt.transaction() as session:
        found = open_inbox(
            work.site.key,
            session=session,
            most=PAGE,
            is_answered=shows_answered,
            before=before,
            after=_after(request.args.get("after", "")),
        )
    return render_template(
        "console/requests_inbox.html",
        inbox=found,
        shows_answered=shows_answered,
        following=_following(found),
        is_first=not request.args.get("after"),
        left=lambda asked: days_left(asked, rt.now()),
        is_late=lambda asked: asked.is_overdue(rt.now()),
    )


@site_page(requests, "/requests/<number>", Action.SEE_REQUESTS)
def request_page(work: Work, number: str) -> ResponseReturnValue:
    return _show(work, _find(work, number))


@site_page(requests, "/requests/<number>/answer", Action.ANSWER_REQUESTS, methods=("POST",))
def answer(work: Work, number: str) -> ResponseReturnValue:
    asked = _find(work, number)
    text = _prose("answer")
    if not text or len(text) > MAX_ANSWER or "\x00" in text:
        return _show(work, asked, errors={"answer": "requests_error_answer"})
    if BLANK in text:
        return _show(work, asked, errors={"answer": "requests_error_blank"})
    rt = runtime()
    try:
        done = write(
            rt,
            lambda session: answer_request(
                work.site.key, number, text, session=session, now=rt.now(), by=work.actor
            ),
        )
    except RequestAnswered:
        # Somebody else was faster: theirs is shown, and what was typed here is not lost.
        again = _find(work, number)
        return _show(work, again, errors={"answer": "requests_error_answered"}, status=409)
    flash(say("requests_done_answered", number=number), "success")
    if request.form.get("mail") == "yes":
        _say_mailed(tell_answer(rt, done, by=work.actor))
    return redirect(_address(work, number), 303)


@site_page(requests, "/requests/<number>/mail", Action.ANSWER_REQUESTS, methods=("POST",))
def mail(work: Work, number: str) -> ResponseReturnValue:
    """Send an answer that was given, or the news that it takes longer, once more."""
    asked = _find(work, number)
    tell = tell_answer if asked.answered_at else tell_extension
    if asked.answered_at is None and asked.extended_until is None:
        return _show(work, asked, errors={"answer": "requests_error_answer"})
    _say_mailed(tell(runtime(), asked, by=work.actor))
    return redirect(_address(work, number), 303)


@site_page(requests, "/requests/<number>/extend", Action.ANSWER_REQUESTS, methods=("POST",))
def extend(work: Work, number: str) -> ResponseReturnValue:
    asked = _find(work, number)
    errors = {}
    reason = _prose("reason")
    days = request.form.get("days", "")
    if not reason or len(reason) > MAX_REASON or "\x00" in reason:
        errors["reason"] = "requests_error_reason"
    if days not in {str(each.days) for each in EXTENSIONS}:
        errors["days"] = "requests_error_days"
    if errors:
        return _show(work, asked, errors=errors)
    rt = runtime()
    try:
        done = write(
            rt,
            lambda session: extend_request(
                work.site.key,
                number,
                int(days),
                reason,
                session=session,
                now=rt.now(),
                by=work.actor,
            ),
        )
    except (CannotExtend, RequestAnswered):
        again = _find(work, number)
        return _show(work, again, errors={"days": "requests_error_extend"}, status=409)
    day = say_day(done.answer_by, language())
    flash(say("requests_done_extended", number=number, day=day), "success")
    if can_tell(rt, asked):
        _say_mailed(tell_extension(rt, done, by=work.actor))
    return redirect(_address(work, number), 303)


def days_left(asked: OfficerRequest, now: datetime) -> str:
    """Say by the calendar how much time there is, or how late it is."""
    days = (asked.answer_by.date() - now.date()).days
    told = "late" if asked.is_overdue(now) else "left"
    word = {0: "today", 1: "one"}.get(abs(days), "many")
    return say(f"requests_{told}_{word}", days=abs(days))


def _after(text: str) -> Urgency | None:
    """What ``_following`` wrote into an address; anything else is the first page."""
    day, _, sequence = text.partition("_")
    with suppress(ValueError):
        at = datetime.fromisoformat(day)
        if at.tzinfo and sequence.isascii() and sequence.isdigit() and len(sequence) < 10:
            return at.astimezone(UTC), int(sequence)
    return None


def _following(found: Inbox) -> dict[str, str | int]:
    """Return what the next page is asked for with; nothing where there is none."""
    if found.next_before:
        return {"show": "answered", "before": found.next_before}
    if found.next_after:
        day, sequence = found.next_after
        return {"after": f"{day.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}_{sequence}"}
    return {}


def _find(work: Work, number: str) -> OfficerRequest:
    try:
        with runtime().transaction() as session:
            return find_request(work.site.key, number, session=session)
    except UnknownRequest:
        abort(404)


def _show(
    work: Work,
    asked: OfficerRequest,
    *,
    errors: dict[str, str] | None = None,
    status: int = 422,
) -> ResponseReturnValue:
    rt = runtime()
    with rt.transaction() as session:
        history = history_of(asked, session=session)
        version = newest_version(work.site.key, session=session)
        own = own_templates(work.site.key, session=session)
    officer = version.banner.officer.name if version else ""
    said = {each.what for each in history}
    page = render_template(
        "console/requests_request.html",
        asked=asked,
        history=history,
        left=days_left(asked, rt.now()),
        is_late=asked.is_overdue(rt.now()),
        can_extend=asked.extended_until is None and rt.now() <= asked.due_at,
        can_mail=can_tell(rt, asked),
        can_link=can_mail(asked.contact),
        has_mail_server=rt.config.mail_server is not None,
        was_mailed=("answer_mailed" if asked.answered_at else "extension_mailed") in said,
        errors=errors or {},
        typed=request.form,
        draft=_draft(asked, own, work.site.name, officer),
        extensions=[each.days for each in EXTENSIONS],
        most=MAX_ANSWER,
        most_reason=MAX_REASON,
    )
    return page, status if errors else 200


def _draft(
    asked: OfficerRequest, own: dict[tuple[str, str], str], site_name: str, officer: str
) -> str:
    """What the answer begins with, in the language of whoever asked where we have it."""
    tongue = tongue_of(asked.language)
    template = template_for(own, asked.kind, asked.language)
    return fill_in(
        template,
        {
            "number": asked.number,
            "site": site_name,
            "day": say_day(asked.received_at, tongue),
            "officer": officer,
        },
    )


def _say_mailed(failure: MailFailed | None) -> None:
    if failure is None:
        flash(say("requests_done_mailed"), "success")
    else:
        flash(say("requests_mail_failed", reason=say_refusal(failure)), "warning")


def _prose(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def _address(work: Work, number: str) -> str:
    return url_for("requests.request_page", site_key=work.site.key, number=number)
