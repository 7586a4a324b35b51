"""Coming in by an invitation.

An address is confirmed by its owner following the link that was sent there; an account exists
from the moment in which they choose a password, and not before.
"""

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_security import hash_password

from consentkit.domain.account import (
    Account,
    Invitation,
    check_name,
)
from consentkit.domain.errors import ConsentError
from consentkit.domain.passwords import normalise_password
from consentkit.services.accept_invitation import (
    InvitationEnded,
    accept_invitation,
    find_invitation,
)
from consentkit.storage import accounts, sites
from consentkit.web.console.access import (
    current_visit,
    lacks_second_step,
    open_page,
    to_second_step,
)
from consentkit.web.console.accounts import links, sessions
from consentkit.web.console.accounts.breached import check_new_password
from consentkit.web.console.accounts.datastore import User, new_uniquifier
from consentkit.web.console.accounts.pending import (
    Pending,
    forget_pending,
    keep_pending,
    read_pending,
)
from consentkit.web.console.accounts.words import say_error
from consentkit.web.console.words import LANGUAGES
from consentkit.web.runtime import runtime
from consentkit.web.writing import write

registration = Blueprint("registration", __name__)


@open_page(registration, "/invitation/<token>", ("GET", "POST"))
def invitation(token: str) -> ResponseReturnValue:
    """The first step: who one is. Whoever has an account takes the invitation up with it."""
    _code, found, known = _open(token)
    visit = current_visit()
    if known:
        mine = visit is not None and visit.account.id == known.id
        return _page("accept", found, token, mine=mine)
    if visit is not None:
        return _page("accept", found, token, mine=False)
    if request.method == "GET":
        return _page("register", found, token)
    try:
        pending = _read_first_step(found.email, token)
    except ConsentError as err:
        return _page("register", found, token, error=err)
    reply = _finish_page(pending)
    keep_pending(reply, pending)
    return reply


@open_page(registration, "/registration", ("GET", "POST"))
def finish() -> ResponseReturnValue:
    """The second step: a password. A browser that kept the first one goes on here."""
    if request.method == "GET":
        return _resume()
    token = request.form.get("invitation", "")
    code, found, known = _open(token)
    if known:
        return redirect(url_for("registration.invitation", token=token), 303)
    pending = None
    try:
        pending = _read_first_step(found.email, token)
        password = normalise_password(request.form.get("password", ""))
        check_new_password(password, email=found.email)
        user = _new_user(pending, password)
        _take_up(code, user)
    except InvitationEnded:
        raise
    except ConsentError as err:
        return _finish_page(pending or Pending(found.email, "", "", token), err)
    sessions.log_in(user)
    return forget_pending(redirect(url_for("sites.overview"), 303))


@open_page(registration, "/invitation/<token>/accept", ("POST",))
def accept(token: str) -> ResponseReturnValue:
    """Take an invitation up with the account that is logged in."""
    code, found, known = _open(token)
    visit = current_visit()
    if visit is None or known is None or visit.account.id != known.id:
        return _page("accept", found, token, mine=False)
    if lacks_second_step(visit):
        return to_second_step()
    _take_up(code, visit.account)
    return redirect(url_for("sites.overview"), 303)


def _finish_page(pending: Pending, error: ConsentError | None = None) -> Response:
    page = render_template(
        "console/accounts_finish.html",
        pending=pending,
        error=error,
        told=say_error(error) if error else "",
    )
    return make_response(page, error.status if error else 200)


def _resume() -> ResponseReturnValue:
    pending = read_pending()
    if pending is None:
        return redirect(url_for("security.login"), 303)
    if not pending.invitation:
        return render_template("console/accounts_sent.html", pending=pending)
    try:
        _open(pending.invitation)
    except InvitationEnded:
        return forget_pending(redirect(url_for("security.login"), 303))
    return _finish_page(pending)


def _open(token: str) -> tuple[str, Invitation, Account | None]:
    """Raises ``InvitationEnded``, for a forged link as for one that was taken up."""
    rt = runtime()
    code = links.read_invitation(rt, token)
    if code is None:
        raise InvitationEnded("ask for another invitation")
    with rt.transaction() as session:
        found = find_invitation(code, session=session, now=rt.now())
        return code, found, accounts.find(session, email=found.email)


def _take_up(code: str, account: Account) -> None:
    rt = runtime()
    write(rt, lambda session: accept_invitation(code, account, session=session, now=rt.now()))


def _read_first_step(email: str, token: str) -> Pending:
    name = check_name(request.form.get("name", ""))
    chosen = request.form.get("language", "")
    return Pending(email, name, chosen if chosen in LANGUAGES else "", token)


def _new_user(pending: Pending, password: str) -> User:
    return User(
        email=pending.email,
        name=pending.name,
        language=pending.language,
        password=hash_password(password),
        uniquifier=new_uniquifier(),
        webauthn_handle=new_uniquifier(),
        created_at=runtime().now(),
    )


def _page(
    name: str,
    found: Invitation,
    token: str,
    *,
    mine: bool = False,
    error: ConsentError | None = None,
) -> ResponseReturnValue:
    rt = runtime()
    with rt.transaction() as session:
        known = dict(sites.all_with_ids(session))
    page = render_template(
        f"console/accounts_{name}.html",
        invitation=found,
        site=known.get(found.site_id or 0),
        token=token,
        mine=mine,
        error=error,
        told=say_error(error) if error else "",
        name=request.form.get("name", ""),
    )
    return page, error.status if error else 200
