"""One's own second factor, recovery codes and passkeys."""

from datetime import timedelta

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.account import Account
from consentkit.domain.errors import ConsentError
from consentkit.signing.secrets import BadFormToken
from consentkit.web.console.access import Visit, lacks_second_step, own_page
from consentkit.web.console.accounts import passkeys, second_factor
from consentkit.web.console.accounts.hashes import id_hash
from consentkit.web.console.accounts.own_account import (
    Trouble,
    account_page,
    back,
    change_account,
)
from consentkit.web.console.accounts.own_password import check_own_password
from consentkit.web.console.accounts.trail import note
from consentkit.web.console.words import say
from consentkit.web.runtime import runtime

own_factors = Blueprint("own_factors", __name__)
_SETUP = "console second factor"
_SETUP_LIFETIME = timedelta(minutes=30)


class SecondStepRequired(ConsentError):
    code = "second_step_required"
    status = 409
    title = "This service asks for a second step"


class WrongCode(ConsentError):
    code = "wrong_code"
    title = "The app shows another code"


@own_page(own_factors, "/account/second-factor", before_second_step=True)
def start(visit: Visit) -> ResponseReturnValue:
    return _setup_page(visit, second_factor.new_secret(runtime()))


@own_page(own_factors, "/account/second-factor", ("POST",), before_second_step=True)
def turn_on(visit: Visit) -> ResponseReturnValue:
    """Nothing is required at the next log-in before the app has shown a right code."""
    rt = runtime()
    try:
        account_id, secret = rt.secret.read_form_token(
            _SETUP,
            request.form.get("setup", ""),
            max_age_s=int(_SETUP_LIFETIME.total_seconds()),
        )
    except BadFormToken:
        return start_anew(visit)
    if account_id != visit.account.id:
        return start_anew(visit)
    try:
        check_own_password(visit)
        if not second_factor.is_right(rt, request.form.get("code", ""), secret):
            raise WrongCode("type the code that the app shows now", field="code")
    except ConsentError as err:
        return _setup_page(visit, secret, err)
    codes: list[str] = []

    def run(account: Account) -> None:
        account.tf_primary_method, account.tf_totp_secret = second_factor.METHOD, secret
        account.totp_counter = None
        codes[:] = second_factor.new_recovery_codes(rt, account)

    change_account(visit, run, only_session=_only_session(visit))
    note("second_factor_changed", visit.actor)
    return _codes_page(codes, "sites.overview" if lacks_second_step(visit) else "own_account.show")


@own_page(own_factors, "/account/second-factor/off", ("POST",))
def turn_off(visit: Visit) -> ResponseReturnValue:
    def run(account: Account) -> None:
        account.tf_primary_method = account.tf_totp_secret = account.totp_counter = None
        account.recovery_codes = []
        _check_one_is_left(account)

    try:
        check_own_password(visit)
        change_account(visit, run)
    except ConsentError as err:
        return account_page(visit, "factor", err)
    note("second_factor_removed", visit.actor)
    flash(say("accounts_factor_off_done"), "success")
    return back()


@own_page(own_factors, "/account/recovery-codes", ("POST",))
def recovery_codes(visit: Visit) -> ResponseReturnValue:
    """Make new ones; all others end."""
    if not visit.account.tf_totp_secret:
        abort(404)
    try:
        check_own_password(visit)
    except ConsentError as err:
        return account_page(visit, "factor", err)
    codes: list[str] = []

    def run(account: Account) -> None:
        codes[:] = second_factor.new_recovery_codes(runtime(), account)

    change_account(visit, run)
    note("recovery_codes_made", visit.actor)
    return _codes_page(codes, "own_account.show")


@own_page(own_factors, "/account/passkeys", ("POST",), before_second_step=True)
def add_passkey(visit: Visit) -> ResponseReturnValue:
    try:
        check_own_password(visit)
        new = passkeys.add_created(visit.account, only_session=_only_session(visit))
    except ConsentError as err:
        if lacks_second_step(visit):
            return _setup_page(visit, second_factor.new_secret(runtime()), err, "passkey")
        return account_page(visit, "passkey", err)
    note("passkey_added", visit.actor, name=new.name)
    flash(say("accounts_passkey_added"), "success")
    return back()


@own_page(own_factors, "/account/passkeys/remove", ("POST",))
def remove_passkey(visit: Visit) -> ResponseReturnValue:
    shown = request.form.get("passkey", "")
    found = [each for each in visit.account.passkeys if each.credential_id.hex() == shown]
    if not found:
        abort(404)

    def run(account: Account) -> None:
        account.passkeys = [p for p in account.passkeys if p.credential_id.hex() != shown]
        _check_one_is_left(account)

    try:
        check_own_password(visit)
        change_account(visit, run)
    except ConsentError as err:
        return account_page(visit, f"passkey-{shown}", err)
    note("passkey_removed", visit.actor, name=found[0].name)
    flash(say("accounts_passkey_removed"), "success")
    return back()


def _only_session(visit: Visit) -> bytes | None:
    """Whoever else came with the password alone stays out, once the account has what is asked."""
    return id_hash(visit.session_id) if lacks_second_step(visit) else None


def _check_one_is_left(account: Account) -> None:
    """Raises ``SecondStepRequired`` where this service asks for what is about to be taken away."""
    if runtime().config.require_second_step and not account.has_second_step:
        raise SecondStepRequired("set up another second step first", field="current")


def _codes_page(codes: list[str], done: str) -> ResponseReturnValue:
    return render_template("console/accounts_codes.html", codes=codes, done=url_for(done))


def start_anew(visit: Visit) -> ResponseReturnValue:
    return _setup_page(visit, second_factor.new_secret(runtime()))


def _setup_page(
    visit: Visit, secret: str, err: ConsentError | None = None, form: str = "factor"
) -> ResponseReturnValue:
    """Whoever has to set a second step up may choose a passkey instead."""
    rt = runtime()
    has_to = lacks_second_step(visit)
    page = render_template(
        "console/accounts_factor.html",
        setup=rt.secret.form_token(_SETUP, [visit.account.id, secret]),
        shown=second_factor.describe_secret(rt, visit.account.email, secret),
        trouble=Trouble.of(form, err),
        has_to=has_to,
        passkey=passkeys.creation(visit.account) if has_to else None,
    )
    return page, err.status if err else 200
