"""One's own API keys: made, shown once, listed, revoked."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.domain.api_key import BadApiKey, Scope, read_scopes
from consentkit.services.api_keys import (
    UnknownApiKey,
    WantedKey,
    list_api_keys,
    make_api_key,
    revoke_api_key,
)
from consentkit.storage import grants
from consentkit.web.console.access import Visit, own_page
from consentkit.web.console.refusals import say_refusal
from consentkit.web.console.words import say
from consentkit.web.runtime import runtime
from consentkit.web.writing import write

api_keys = Blueprint("api_keys", __name__)

# For how many days a key may be good, besides until it is revoked.
DAYS = (30, 90, 365)
_USUAL_DAYS = 90


@own_page(api_keys, "/account/api-keys")
def show(visit: Visit) -> ResponseReturnValue:
    return _page(visit)


@own_page(api_keys, "/account/api-keys", ("POST",))
def make(visit: Visit) -> ResponseReturnValue:
    """The answer shows the key, and no other page ever does."""
    rt = runtime()
    try:
        wanted = _wanted()
        made = write(
            rt,
            lambda session: make_api_key(
                wanted, owner=visit.account, by=visit.actor, session=session, now=rt.now()
            ),
        )
    except BadApiKey as err:
        return _page(visit, wrong=err.field or "name", told=say_refusal(err)), err.status
    return _page(visit, made=made)


@own_page(api_keys, "/account/api-keys/revoke", ("POST",))
def revoke(visit: Visit) -> ResponseReturnValue:
    rt = runtime()
    try:
        write(
            rt,
            lambda session: revoke_api_key(
                request.form.get("key", ""),
                owner=visit.account,
                by=visit.actor,
                session=session,
                now=rt.now(),
            ),
        )
    except UnknownApiKey:
        abort(404)
    flash(say("apikeys_revoked"), "success")
    return redirect(url_for("api_keys.show"), 303)


def _wanted() -> WantedKey:
    """Raises ``BadApiKey``."""
    form = request.form
    days = form.get("days", "")
    return WantedKey(
        name=form.get("name", ""),
        scopes=read_scopes(form.getlist("scope")),
        sites=tuple(form.getlist("site")) if form.get("for") == "these" else None,
        expires_at=(
            runtime().now() + timedelta(days=int(days))
            if days in {str(each) for each in DAYS}
            else None
        ),
    )


def _page(visit: Visit, **more: Any) -> str:
    rt = runtime()
    with rt.transaction() as session:
        found = list_api_keys(visit.account, session=session)
        sites = grants.of_account(session, visit.account.id)
    is_typed = bool(more.get("wrong"))
    return render_template(
        "console/accounts_api_keys.html",
        keys=[(each, each.state(rt.now())) for each in found],
        sites=sites,
        scopes=[(each.value, each.value.replace(":", "_")) for each in Scope],
        days=DAYS,
        usual_days=_USUAL_DAYS,
        typed=request.form if is_typed else {},
        typed_scopes=request.form.getlist("scope") if is_typed else [],
        typed_sites=request.form.getlist("site") if is_typed else [],
        **{"made": None, "wrong": "", "told": ""} | more,
    )
