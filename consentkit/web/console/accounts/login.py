"""Logging in with a password, with the second step where there is one, and logging out."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import hash_password, verify_password

from consentkit.domain.passwords import MAX_LENGTH, normalise_password
from consentkit.services.limit_log_ins import Attempt, TooManyAttempts
from consentkit.signing.secrets import BadFormToken
from consentkit.storage import accounts
from consentkit.web.console.access import Visit, current_visit, open_page, own_page
from consentkit.web.console.accounts import attempts, links, passkeys, second_factor, sessions
from consentkit.web.console.accounts.datastore import User, as_user
from consentkit.web.console.accounts.device import name_device
from consentkit.web.console.accounts.next_page import next_page, wanted_next
from consentkit.web.console.accounts.pending import read_pending
from consentkit.web.console.accounts.trail import note, note_failed_log_in
from consentkit.web.console.accounts.words import say_error
from consentkit.web.console.words import say
from consentkit.web.runtime import runtime

# Named as Flask-Security names its own, which these pages stand in for.
security = Blueprint("security", __name__)
_STEP = "console second step"
_STEP_LIFETIME = timedelta(minutes=10)


@open_page(security, "/login", ("GET", "POST"))
def login() -> ResponseReturnValue:
    if current_visit():
        return redirect(next_page(), 303)
    if request.method == "GET":
        return _page()
    email = request.form.get("email", "").strip().lower()
    attempt = attempts.attempt_of(email)
    try:
        attempts.check(attempt)
    except TooManyAttempts as err:
        return _page(say_error(err), err.status)
    user = check_password(email, request.form.get("password", ""))
    if user is None:
        attempts.note_failed(attempt)
        _note_failure(email)
        return _page(say("accounts_login_failed"), 422)
    return _go_on(user, attempt)


@open_page(security, "/login/code", ("POST",))
def code() -> ResponseReturnValue:
    """Take the code of the second step; the form says for whom the first one was done."""
    user = _first_step_done()
    if user is None:
        return _page(say("accounts_step_too_old"), 422)
    attempt = attempts.attempt_of(user.email)
    try:
        attempts.check(attempt)
    except TooManyAttempts as err:
        return _ask_for_code(user, say_error(err), err.status)
    if not second_factor.take_code(runtime(), user.id, request.form.get("code", "")):
        attempts.note_failed(attempt)
        note_failed_log_in(user)
        return _ask_for_code(user, say("accounts_code_wrong"), 422)
    return _welcome(user, attempt, "code")


@open_page(security, "/login/passkey", ("POST",))
def passkey() -> ResponseReturnValue:
    """Log in with a passkey: nobody can be kept from that by guessing at the password."""
    try:
        user = passkeys.take_log_in()
    except passkeys.PasskeyRefused as err:
        return _page(say_error(err), err.status)
    return _welcome(user, attempts.attempt_of(user.email), "passkey")


@own_page(security, "/logout", ("POST",), before_second_step=True)
def logout(visit: Visit) -> ResponseReturnValue:
    sessions.log_out(visit)
    note("logged_out", visit.actor)
    return redirect(url_for("security.login"), 303)


def check_password(email: str, password: str) -> User | None:
    """Return whose they are. It takes as long for an address that nobody has an account for."""
    with runtime().transaction() as session:
        user = as_user(accounts.find(session, email=email)) if "\0" not in email else None
    hashed = user.password if user and user.active and user.confirmed_at else None
    is_right = verify_password(normalise_password(password[:MAX_LENGTH]), hashed or _dummy().hash)
    return user if hashed and is_right else None


@dataclass(frozen=True, slots=True)
class _Dummy:
    hash: str


@cache
def _dummy() -> _Dummy:
    return _Dummy(hash_password("nobody's password"))


def _note_failure(email: str) -> None:
    with runtime().transaction() as session:
        account = accounts.find(session, email=email) if "\0" not in email else None
    note_failed_log_in(account)


def _go_on(user: User, attempt: Attempt) -> ResponseReturnValue:
    """What follows on a right password."""
    if user.tf_totp_secret:
        return _ask_for_code(user)
    if user.passkeys and runtime().config.require_second_step:
        # Whoever has nothing but the password would set up a second step of their own.
        return _page(say("accounts_passkey_needed"), 422)
    return _welcome(user, attempt)


def _welcome(user: User, attempt: Attempt, means: str = "password") -> ResponseReturnValue:
    attempts.note_right(attempt)
    visit = sessions.log_in(user)
    note("logged_in", visit.actor, means=means, device=name_device())
    return redirect(next_page())


def _ask_for_code(user: User, error: str = "", status: int = 200) -> ResponseReturnValue:
    step = runtime().secret.form_token(_STEP, [user.id, links.state_of(user)])
    page = render_template(
        "console/accounts_second_step.html", step=step, error=error, next=wanted_next()
    )
    return page, status


def _first_step_done() -> User | None:
    rt = runtime()
    try:
        account_id, state = rt.secret.read_form_token(
            _STEP, request.form.get("step", ""), max_age_s=int(_STEP_LIFETIME.total_seconds())
        )
    except BadFormToken:
        return None
    with rt.transaction() as session:
        user = as_user(accounts.find(session, id=account_id))
    return user if user and user.active and links.is_state(user, state) else None


def _page(error: str = "", status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "console/accounts_login.html",
        error=error,
        email=request.form.get("email", ""),
        next=wanted_next(),
        pending=read_pending(),
        passkey=passkeys.log_in_ceremony(),
        is_open=runtime().config.open_registration,
    )
    return page, status
