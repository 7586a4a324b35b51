"""Which letters an owner wants, and the link in each letter that ends its kind."""

from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.account import NOT_LOGGED_IN, Account, Actor
from consentkit.domain.owner_mail import MailKind
from consentkit.services.choose_mails import choose_mails, unwanted_mails
from consentkit.signing.secrets import BadFormToken
from consentkit.storage import accounts
from consentkit.storage.session import Session
from consentkit.web.console.access import Visit, open_page, own_page
from consentkit.web.console.audit.letters import STOP_PURPOSE
from consentkit.web.console.audit.pages import audit
from consentkit.web.console.words import say
from consentkit.web.runtime import runtime
from consentkit.web.writing import write

# Letters are kept for long, and whoever finds an old one may still want no more of them.
_LINK_LIFETIME = timedelta(days=3_650)


@own_page(audit, "/account/mails", ("GET", "POST"))
def mails(visit: Visit) -> ResponseReturnValue:
    rt = runtime()
    if request.method == "POST":
        wanted = [each for each in MailKind if each.value in request.form.getlist("kind")]
        write(
            rt,
            lambda session: choose_mails(
                visit.account.id, wanted, by=visit.actor, session=session, now=rt.now()
            ),
        )
        flash(say("audit_mails_saved"), "success")
        return redirect(url_for("audit.mails"), 303)
    with rt.transaction() as session:
        unwanted = unwanted_mails(visit.account.id, session=session)
    return render_template(
        "console/audit_mails.html",
        kinds=list(MailKind),
        unwanted=unwanted,
        has_server=rt.config.mail_server is not None,
    )


@open_page(audit, "/mails/stop/<token>", ("GET", "POST"))
def stop_mails(token: str) -> ResponseReturnValue:
    """Opening the link changes nothing, since programs that look for viruses open each."""
    account_id, kind = _read(token)
    rt = runtime()
    is_done = request.method == "POST"
    if is_done:
        write(rt, lambda session: _stop(account_id, kind, session))
    return render_template("console/audit_mails_stop.html", kind=kind, token=token, is_done=is_done)


def _stop(account_id: int, kind: MailKind, session: Session) -> None:
    account: Account | None = accounts.find(session, id=account_id)
    if account is None:
        return
    wanted = frozenset(MailKind) - unwanted_mails(account_id, session=session) - {kind}
    choose_mails(
        account_id,
        wanted,
        by=Actor(account_id, NOT_LOGGED_IN),
        session=session,
        now=runtime().now(),
    )


def _read(token: str) -> tuple[int, MailKind]:
    try:
        account_id, kind = runtime().secret.read_form_token(
            STOP_PURPOSE, token, max_age_s=int(_LINK_LIFETIME.total_seconds())
        )
        return int(account_id), MailKind(kind)
    except (BadFormToken, ValueError):
        abort(404)
