"""Asking for an account oneself; these pages are there only where registration is open."""

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from consentkit.domain.account import MEMBER, Actor, check_name, normalise_email
from consentkit.domain.errors import ConsentError
from consentkit.services.invite import invite
from consentkit.storage import accounts
from consentkit.web.console import PREFIX
from consentkit.web.console.access import open_page
from consentkit.web.console.accounts import links, mails
from consentkit.web.console.accounts.attempts import attempt_of, check, note_failed
from consentkit.web.console.accounts.pending import Pending, keep_pending
from consentkit.web.console.accounts.words import say_error
from consentkit.web.console.words import language
from consentkit.web.runtime import Runtime, runtime
from consentkit.web.writing import write

open_registration = Blueprint("open_registration", __name__)


@open_page(open_registration, "/register", ("GET", "POST"))
def register() -> ResponseReturnValue:
    """Ask for a link oneself. The answer is the same for an address that has an account."""
    if request.method == "GET":
        return render_template("console/accounts_open.html", error=None, email="", name="")
    try:
        email = normalise_email(request.form.get("email", ""))
        name = check_name(request.form.get("name", ""))
        _limit_mails(email)
    except ConsentError as err:
        return _refused(err)
    rt, spoken = runtime(), language()
    mails.do_later(lambda: _mail_link(rt, email, spoken))
    pending = Pending(email, name, language())
    reply = make_response(render_template("console/accounts_sent.html", pending=pending))
    keep_pending(reply, pending)
    return reply


def _refused(err: ConsentError) -> ResponseReturnValue:
    page = render_template(
        "console/accounts_open.html",
        error=err,
        told=say_error(err),
        email=request.form.get("email", ""),
        name=request.form.get("name", ""),
    )
    return page, err.status


def _mail_link(rt: Runtime, email: str, spoken: str) -> None:
    with rt.transaction() as session:
        known = accounts.find(session, email=email)
    if known:
        link = f"{rt.config.public_url}{PREFIX}/login"
        letter = mails.write_mail(rt, "known", email, known.language or spoken, link=link)
    else:
        code = links.new_code()
        write(
            rt,
            lambda session: invite(
                email,
                role=MEMBER,
                site_key=None,
                code=code,
                by=Actor(None, email),
                session=session,
                now=rt.now(),
            ),
        )
        link = links.invitation_link(rt, code)
        letter = mails.write_mail(rt, "confirm", email, spoken, link=link)
    mails.send_now(rt, letter)


def _limit_mails(email: str) -> None:
    """Asking again and again is slowed down as guessing is, by the same counts."""
    attempt = attempt_of(f"mail {email}")
    check(attempt)
    note_failed(attempt)
