"""A new password for whoever lost the old one, by a link that goes to their address."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import hash_password

from consentkit.domain.account import Account, Actor, normalise_email
from consentkit.domain.errors import ConsentError
from consentkit.domain.passwords import normalise_password
from consentkit.services.change_password import change_password
from consentkit.storage import accounts
from consentkit.web.console.access import open_page
from consentkit.web.console.accounts import attempts, links, mails
from consentkit.web.console.accounts.breached import check_new_password
from consentkit.web.console.accounts.datastore import new_uniquifier
from consentkit.web.console.accounts.words import say_error
from consentkit.web.console.words import language
from consentkit.web.runtime import Runtime, runtime
from consentkit.web.writing import write

reset = Blueprint("reset", __name__)


class ResetEnded(ConsentError):
    code = "reset_ended"
    status = 410
    title = "This link was used, or is too old"


@open_page(reset, "/forgot", ("GET", "POST"))
def forgot() -> ResponseReturnValue:
    """Send a link; the answer is the same for an address that nobody has an account for."""
    if request.method == "GET":
        return _forgot_page()
    try:
        email = normalise_email(request.form.get("email", ""))
        attempt = attempts.attempt_of(f"mail {email}")
        attempts.check(attempt)
    except ConsentError as err:
        return _forgot_page(err)
    attempts.note_failed(attempt)
    rt, spoken = runtime(), language()
    mails.do_later(lambda: _mail_link(rt, email, spoken))
    return render_template("console/accounts_forgot_sent.html", email=email)


@open_page(reset, "/reset/<token>", ("GET", "POST"))
def choose(token: str) -> ResponseReturnValue:
    account = _account_of(token)
    if request.method == "GET":
        return _choose_page(token, account)
    password = normalise_password(request.form.get("password", ""))
    try:
        check_new_password(password, email=account.email)
    except ConsentError as err:
        return _choose_page(token, account, err)
    rt = runtime()
    hashed, unique = hash_password(password), new_uniquifier()

    write(
        rt,
        lambda session: change_password(
            account.id,
            hashed,
            unique,
            expected=account.password,
            keep=None,
            by=Actor(account.id, account.email),
            session=session,
            now=rt.now(),
        ),
    )
    # Whoever has the mailbox is not held up by what others guessed.
    attempts.note_right(attempts.attempt_of(account.email))
    return render_template("console/accounts_reset_done.html")


def _account_of(token: str) -> Account:
    """Raises ``ResetEnded``."""
    rt = runtime()
    read = links.read_reset(rt, token)
    if read is not None:
        with rt.transaction() as session:
            account = accounts.find(session, id=read[0])
        if account and account.active and links.is_state(account, read[1]):
            return account
    raise ResetEnded("ask for another link")


def _mail_link(rt: Runtime, email: str, spoken: str) -> None:
    with rt.transaction() as session:
        account = accounts.find(session, email=email)
    if account is None or not account.active:
        return
    link = links.reset_link(rt, account)
    mails.send_now(rt, mails.write_mail(rt, "reset", email, account.language or spoken, link=link))


def _forgot_page(error: ConsentError | None = None) -> ResponseReturnValue:
    page = render_template(
        "console/accounts_forgot.html",
        error=error,
        told=say_error(error) if error else "",
        email=request.form.get("email", ""),
    )
    return page, error.status if error else 200


def _choose_page(
    token: str, account: Account, error: ConsentError | None = None
) -> ResponseReturnValue:
    page = render_template(
        "console/accounts_reset.html",
        token=token,
        email=account.email,
        error=error,
        told=say_error(error) if error else "",
    )
    return page, error.status if error else 200
