"""One's own account: name, language, password and sessions."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import hash_password

from consentkit.domain.account import Account, check_name
from consentkit.domain.errors import ConsentError
from consentkit.domain.passwords import normalise_password
from consentkit.services.change_password import change_password
from consentkit.storage import accounts, console_sessions
from consentkit.storage.session import Session
from consentkit.web.console.access import Visit, own_page
from consentkit.web.console.accounts import passkeys
from consentkit.web.console.accounts.breached import check_new_password
from consentkit.web.console.accounts.datastore import new_uniquifier
from consentkit.web.console.accounts.hashes import id_hash
from consentkit.web.console.accounts.own_password import check_own_password
from consentkit.web.console.accounts.trail import note
from consentkit.web.console.accounts.words import say_error
from consentkit.web.console.words import LANGUAGES, say
from consentkit.web.runtime import runtime
from consentkit.web.writing import write

own_account = Blueprint("own_account", __name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong in which of the page's forms, and in words."""

    form: str = ""
    field: str = ""
    told: str = ""

    @classmethod
    def of(cls, form: str, err: ConsentError | None) -> "Trouble":
        return cls(form, err.field or "current", say_error(err)) if err else cls()

    def at(self, form: str, field: str) -> str:
        return self.told if (form, field) == (self.form, self.field) else ""


@own_page(own_account, "/account")
def show(visit: Visit) -> ResponseReturnValue:
    return account_page(visit)


@own_page(own_account, "/account", ("POST",))
def change(visit: Visit) -> ResponseReturnValue:
    chosen = request.form.get("language", "")
    try:
        name = check_name(request.form.get("name", ""))
    except ConsentError as err:
        return account_page(visit, "details", err)

    def run(account: Account) -> None:
        account.name = name
        account.language = chosen if chosen in LANGUAGES else ""

    change_account(visit, run)
    run(visit.account)  # so that it is said in the language that was chosen
    flash(say("accounts_saved"), "success")
    return back()


@own_page(own_account, "/account/password", ("POST",))
def password(visit: Visit) -> ResponseReturnValue:
    """All other sessions end; this one goes on."""
    new = normalise_password(request.form.get("password", ""))
    try:
        check_own_password(visit)
        check_new_password(new, email=visit.account.email)
    except ConsentError as err:
        return account_page(visit, "password", err)
    rt = runtime()
    hashed, unique = hash_password(new), new_uniquifier()
    write(
        rt,
        lambda database: change_password(
            visit.account.id,
            hashed,
            unique,
            expected=visit.account.password,
            keep=id_hash(visit.session_id),
            by=visit.actor,
            session=database,
            now=rt.now(),
        ),
    )
    session["_user_id"] = unique
    flash(say("accounts_password_changed"), "success")
    return back()


@own_page(own_account, "/account/sessions/end", ("POST",))
def end_session(visit: Visit) -> ResponseReturnValue:
    """End one, by its hash, or all but this one. Source: OWASP ASVS 5, 7.5.2."""
    rt = runtime()
    shown = request.form.get("session", "")
    mine = id_hash(visit.session_id)
    with rt.transaction() as database:
        found = console_sessions.of_account(database, visit.account.id)
    ending = [
        each.id_sha256
        for each in found
        if each.id_sha256 != mine and shown in ("others", each.id_sha256.hex())
    ]
    if not ending and shown != "others":
        abort(404)
    try:
        check_own_password(visit)
    except ConsentError as err:
        return account_page(visit, f"session-{shown}", err)

    def run(database: Session) -> None:
        for each in ending:
            console_sessions.end(database, each)

    write(rt, run)
    note("sessions_ended", visit.actor, count=len(ending))
    flash(say("accounts_sessions_ended"), "success")
    return back()


def account_page(
    visit: Visit, form: str = "", err: ConsentError | None = None, **more: Any
) -> ResponseReturnValue:
    """Return the page, with what is wrong in which form of it."""
    with runtime().transaction() as database:
        found = console_sessions.of_account(database, visit.account.id)
    page = render_template(
        "console/accounts_own.html",
        account=visit.account,
        sessions=found,
        mine=id_hash(visit.session_id),
        trouble=Trouble.of(form, err),
        passkey=passkeys.creation(visit.account),
        **more,
    )
    return page, err.status if err else 200


def change_account(visit: Visit, run: Any, *, only_session: bytes | None = None) -> None:
    """Change the account as it stands in the database, not as this request read it; all sessions
    but ``only_session`` end with it, if one is given.
    """

    def save(database: Session) -> None:
        account = accounts.find(database, id=visit.account.id)
        if account is not None:
            run(account)
            accounts.save(database, account)
            if only_session:
                console_sessions.end_all(database, account.id, but=only_session)

    write(runtime(), save)


def back() -> ResponseReturnValue:
    return redirect(url_for("own_account.show"), 303)
