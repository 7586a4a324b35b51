"""A site's webhooks: added, watched, changed and taken away."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.errors import ConsentError
from consentkit.domain.event import CHOOSABLE
from consentkit.domain.roles import Action
from consentkit.domain.webhook import MAX_DESCRIPTION, DeliveryState, Endpoint
from consentkit.services.add_webhook import Wanted, add_webhook
from consentkit.services.change_webhook import (
    change_webhook,
    pause_webhook,
    remove_webhook,
    replay_webhook,
    resume_webhook,
    rotate_webhook,
    show_secret,
    try_webhook,
)
from consentkit.services.find_webhook import (
    count_waiting,
    credentials,
    find_own_webhook,
    is_own,
    list_webhooks,
    read_log,
)
from consentkit.services.send_webhooks import receiver_of
from consentkit.web.console.access import Work, site_page
from consentkit.web.console.refusals import say_reason
from consentkit.web.console.words import say
from consentkit.web.runtime import runtime
from consentkit.web.writing import write

webhooks = Blueprint("webhooks", __name__)

Result = TypeVar("Result")

_PAGE = 25
_MAX_DIGITS = 18
# What a button of a webhook's page does, and the words that say it was done.
_STEPS: dict[str, tuple[Callable[..., object], str]] = {
    "test": (try_webhook, "webhooks_done_test"),
    "pause": (pause_webhook, "webhooks_done_pause"),
    "resume": (resume_webhook, "webhooks_done_resume"),
    "rotate": (rotate_webhook, "webhooks_done_rotate"),
}


@site_page(webhooks, "/webhooks", Action.SEE_WEBHOOKS)
def overview(work: Work) -> ResponseReturnValue:
    with runtime().transaction() as session:
        found = [
            (each, count_waiting(each, session=session), is_own(each, work.actor))
            for each in list_webhooks(work.site.key, session=session)
        ]
    return render_template("console/webhooks.html", found=found, receiver_of=receiver_of)


@site_page(webhooks, "/webhooks/new", Action.MANAGE_WEBHOOKS)
def new(work: Work) -> ResponseReturnValue:
    every = [each.value for each in CHOOSABLE]
    return _form(work, None, Wanted(url="", events=every))


@site_page(webhooks, "/webhooks/new", Action.MANAGE_WEBHOOKS, ("POST",))
def add(work: Work) -> ResponseReturnValue:
    rt = runtime()
    wanted = _wanted(work)
    try:
        added = write(
            rt,
            lambda session: add_webhook(
                work.site.key,
                wanted,
                config=rt.config,
                by=work.actor,
                session=session,
                now=rt.now(),
            ),
        )
    except ConsentError as err:
        return _form(work, None, wanted, err)
    flash(say("webhooks_done_add"), "success")
    return _back(work, added.key)


@site_page(webhooks, "/webhooks/<key>", Action.SEE_WEBHOOKS)
def webhook(work: Work, key: str) -> ResponseReturnValue:
    return _show(work, key)


@site_page(webhooks, "/webhooks/<key>/change", Action.MANAGE_WEBHOOKS)
def edit(work: Work, key: str) -> ResponseReturnValue:
    found = _own(work, key)
    wanted = Wanted(
        url=found.url,
        events=[each.value for each in found.events],
        description=found.description,
        owner_id=found.owner_id,
    )
    return _form(work, key, wanted)


@site_page(webhooks, "/webhooks/<key>/change", Action.MANAGE_WEBHOOKS, ("POST",))
def save(work: Work, key: str) -> ResponseReturnValue:
    _own(work, key)
    wanted = _wanted(work)
    try:
        _do(work, key, change_webhook, wanted=wanted, config=runtime().config)
    except ConsentError as err:
        return _form(work, key, wanted, err)
    flash(say("webhooks_done_change"), "success")
    return _back(work, key)


@site_page(webhooks, "/webhooks/<key>/do", Action.MANAGE_WEBHOOKS, ("POST",))
def do(work: Work, key: str) -> ResponseReturnValue:
    chosen = _STEPS.get(request.form.get("do", ""))
    if chosen is None:
        abort(404)
    step, words = chosen
    _do(work, key, step)
    flash(say(words), "success")
    return _back(work, key)


@site_page(webhooks, "/webhooks/<key>/secret", Action.MANAGE_WEBHOOKS, ("POST",))
def secret(work: Work, key: str) -> ResponseReturnValue:
    """That it was shown is in the trail."""
    _do(work, key, show_secret)
    return _show(work, key, with_secret=True)


@site_page(webhooks, "/webhooks/<key>/replay", Action.MANAGE_WEBHOOKS, ("POST",))
def replay(work: Work, key: str) -> ResponseReturnValue:
    """One delivery, or without its number all that were given up, with a day those of what happened
    since then.
    """
    number = _number(request.form.get("delivery", ""))
    try:
        since = _midnight(request.form.get("since", ""))
    except ValueError:
        return _show(work, key, wrong_day=True), 422
    count = _do(work, key, replay_webhook, delivery_id=number, since=since)
    flash(say("webhooks_done_replay", count=count), "success")
    return _back(work, key)


@site_page(webhooks, "/webhooks/<key>/remove", Action.MANAGE_WEBHOOKS, ("POST",))
def remove(work: Work, key: str) -> ResponseReturnValue:
    """Nobody does it by a slip: what waits is lost."""
    if request.form.get("confirm") != "yes":
        flash(say("webhooks_unconfirmed"), "danger")
        return _back(work, key)
    _do(work, key, remove_webhook)
    flash(say("webhooks_done_remove"), "success")
    return redirect(url_for("webhooks.overview", site_key=work.site.key), 303)


def _do(work: Work, key: str, step: Callable[..., Result], **options: Any) -> Result:
    rt = runtime()
    return write(
        rt,
        lambda session: step(
            work.site.key, key, by=work.actor, session=session, now=rt.now(), **options
        ),
    )


def _own(work: Work, key: str) -> Endpoint:
    with runtime().transaction() as session:
        return find_own_webhook(work.site.key, key, work.actor, session=session)


def _wanted(work: Work) -> Wanted:
    form = request.form
    return Wanted(
        url=form.get("url", "").strip(),
        events=form.getlist("event"),
        description=form.get("description", ""),
        owner_id=work.visit.account.id if form.get("all_sites") == "yes" else None,
    )


def _form(
    work: Work, key: str | None, wanted: Wanted, refused: ConsentError | None = None
) -> ResponseReturnValue:
    page = render_template(
        "console/webhooks_form.html",
        key=key,
        wanted=wanted,
        events=[each.value for each in CHOOSABLE],
        wrong=refused.field or "url" if refused else "",
        told=say_reason(refused.reason) if refused else "",
        most=MAX_DESCRIPTION,
    )
    return page, refused.status if refused else 200


def _show(work: Work, key: str, *, with_secret: bool = False, wrong_day: bool = False) -> str:
    rt = runtime()
    state = request.args.get("state", "")
    chosen = next((each for each in DeliveryState if each.value == state), None)
    with rt.transaction() as session:
        found = find_own_webhook(work.site.key, key, work.actor, session=session)
        page = read_log(
            work.site.key,
            key,
            by=work.actor,
            session=session,
            before=_number(request.args.get("before", "")),
            most=_PAGE,
            state=chosen,
        )
        waiting = count_waiting(found, session=session)
    return render_template(
        "console/webhooks_webhook.html",
        webhook=found,
        page=page,
        waiting=waiting,
        credentials=credentials(found, rt.secret, now=rt.now()),
        with_secret=with_secret,
        wrong_day=wrong_day,
        states=list(DeliveryState),
        chosen=chosen,
    )


def _midnight(day: str) -> datetime | None:
    """Return None for none. Raises ``ValueError``."""
    return datetime.combine(date.fromisoformat(day), time(), UTC) if day else None


def _number(text: str) -> int | None:
    """Anything but a number is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else None


def _back(work: Work, key: str) -> ResponseReturnValue:
    return redirect(url_for("webhooks.webhook", site_key=work.site.key, key=key), 303)
