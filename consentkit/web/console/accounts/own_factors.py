"""One's own second factor, recovery codes and passkeys."""

from datetime import timedelta

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue

from consentkit.domain.account import Account
from consentkit.domain.errors import ConsentError
from consentkit.signing.secrets import BadFormToken
from consentkit.web.console.access import Visit, own_page
from consentkit.web.console.accounts import passkeys, second_factor
from consentkit.web.console.accounts.own_account import account_page, back, change_account
from consentkit.web.console.accounts.own_password import check_own_password
from consentkit.web.console.accounts.trail import note
from consentkit.web.console.accounts.words import say_error
from consentkit.web.console.words import say
from consentkit.web.runtime import runtime

own_factors = Blueprint("own_factors", __name__)
_SETUP = "console second factor"
_SETUP_LIFETIME = timedelta(minutes=30)


class WrongCode(ConsentError):
    code = "wrong_code"
    title = "The app shows another code"


@own_page(own_factors, "/account/second-factor")
def start(visit: Visit) -> ResponseReturnValue:
    return _setup_page(visit, second_factor.new_secret(runtime()))


@own_page(own_factors, "/account/second-factor", ("POST",))
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

    change_account(visit, run)
    note("second_factor_changed", visit.actor)
    return render_template("console/accounts_codes.html", codes=codes)


@own_page(own_factors, "/account/second-factor/off", ("POST",))
def turn_off(visit: Visit) -> ResponseReturnValue:
    try:
        check_own_password(visit)
    except ConsentError as err:
        return account_page(visit, "factor", err)

    def run(account: Account) -> None:
        account.tf_primary_method = account.tf_totp_secret = account.totp_counter = None
        account.recovery_codes = []

    change_account(visit, run)
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
    return render_template("console/accounts_codes.html", codes=codes)


@own_page(own_factors, "/account/passkeys", ("POST",))
def add_passkey(visit: Visit) -> ResponseReturnValue:
    try:
        check_own_password(visit)
        new = passkeys.add_created(visit.account)
    except ConsentError as err:
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
    try:
        check_own_password(visit)
    except ConsentError as err:
        return account_page(visit, f"passkey-{shown}", err)

    def run(account: Account) -> None:
        account.passkeys = [p for p in account.passkeys if p.credential_id.hex() != shown]

    change_account(visit, run)
    note("passkey_removed", visit.actor, name=found[0].name)
    flash(say("accounts_passkey_removed"), "success")
    return back()


def start_anew(visit: Visit) -> ResponseReturnValue:
    return _setup_page(visit, second_factor.new_secret(runtime()))


def _setup_page(visit: Visit, secret: str, err: ConsentError | None = None) -> ResponseReturnValue:
    rt = runtime()
    page = render_template(
        "console/accounts_factor.html",
        setup=rt.secret.form_token(_SETUP, [visit.account.id, secret]),
        shown=second_factor.describe_secret(rt, visit.account.email, secret),
        wrong=err.field or "current" if err else "",
        told=say_error(err) if err else "",
    )
    return page, err.status if err else 200
