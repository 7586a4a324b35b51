"""An unfinished registration, in a cookie that lasts 30 days, if that was agreed to.

It is set only for whoever granted that in the console's banner, and ends with the registration.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from consentkit.signing.secrets import BadFormToken
from consentkit.web.console.accounts.consent import PENDING_REGISTRATION, may_keep
from consentkit.web.runtime import runtime

LIFETIME = timedelta(days=30)
NAME = "ck-console-pending"
_PURPOSE = "console pending registration"


@dataclass(frozen=True, slots=True)
class Pending:
    """``invitation`` is the link's token; empty while its mail is awaited."""

    email: str
    name: str
    language: str
    invitation: str = ""


def read_pending() -> Pending | None:
    """Return what the browser kept; what was agreed to may have been withdrawn since."""
    shown = request.cookies.get(_name())
    if not shown or not may_keep(PENDING_REGISTRATION):
        return None
    try:
        found = runtime().secret.read_form_token(
            _PURPOSE, shown, max_age_s=int(LIFETIME.total_seconds())
        )
    except BadFormToken:
        return None
    return Pending(**found)


def keep_pending(response: Response, pending: Pending) -> None:
    """Keep it where that was agreed to."""
    if not may_keep(PENDING_REGISTRATION):
        return
    response.set_cookie(
        _name(),
        runtime().secret.form_token(_PURPOSE, asdict(pending)),
        max_age=int(LIFETIME.total_seconds()),
        path="/",
        secure=_is_https(),
        httponly=True,
        samesite="Lax",
    )


def forget_pending(response: AnyResponse) -> AnyResponse:
    if _name() in request.cookies:
        response.delete_cookie(_name(), path="/", secure=_is_https(), httponly=True, samesite="Lax")
    return response


def forget_withdrawn(response: Response) -> Response:
    """Give the cookie up once it is no longer agreed to; called behind each request."""
    if _name() in request.cookies and not may_keep(PENDING_REGISTRATION):
        forget_pending(response)
    return response


def _is_https() -> bool:
    return runtime().config.is_https


def _name() -> str:
    return f"__Host-{NAME}" if _is_https() else NAME
