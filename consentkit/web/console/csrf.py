"""That a form was sent by a page of ours.

The browser says where a request comes from, and a token, bound to the session, says so again.
Sources: OWASP ASVS 5, 3.5.1; WHATWG Fetch, "Sec-Fetch-Site".
"""

import hmac

from flask import request
from markupsafe import Markup

from consentkit.domain.errors import ConsentError
from consentkit.domain.site import normalise_origin
from consentkit.web.runtime import runtime

FIELD = "csrf"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class ForeignForm(ConsentError):
    code = "foreign_form"
    status = 403
    title = "This form was not sent by a page of the console"


class StaleForm(ConsentError):
    code = "stale_form"
    status = 403
    title = "This form is of another log-in"


def check_form(session_id: str | None) -> None:
    """Raises ``ForeignForm`` or ``StaleForm``; ``session_id`` None is for who is not logged in."""
    if request.method in SAFE:
        return
    if not _is_from_us():
        raise ForeignForm("open the page in the console again, and send it from there")
    if session_id is None:
        return
    sent = request.form.get(FIELD) or request.headers.get("X-CSRF-Token", "")
    if not hmac.compare_digest(form_token(session_id).encode(), sent.encode("utf-8", "replace")):
        raise StaleForm("open the page again: you have logged in anew since")


def form_token(session_id: str) -> str:
    return runtime().secret.session_token("console form", session_id)


def form_field(session_id: str) -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(
        FIELD, form_token(session_id)
    )


def _is_from_us() -> bool:
    told = request.headers.get("Sec-Fetch-Site")
    if told is not None:
        return told == "same-origin"
    origin = request.headers.get("Origin")
    # No browser leaves both out of a form that another site sends; programs have neither.
    return origin is None or normalise_origin(origin) == normalise_origin(
        runtime().config.public_url
    )
