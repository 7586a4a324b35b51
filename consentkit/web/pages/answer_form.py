"""The whole choice as a form, which two pages show and take without JavaScript."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import request

from consentkit.domain.banner import BannerVersion
from consentkit.domain.decision import Action, Decision
from consentkit.domain.errors import ConsentError
from consentkit.domain.site import Site
from consentkit.services.find_banner import SiteBanner
from consentkit.services.record_decision import Recorded, Submission
from consentkit.signing.canonical import canonical_bytes
from consentkit.signing.secrets import BadFormToken
from consentkit.web.device import read_device
from consentkit.web.recorder import recorder
from consentkit.web.region import place
from consentkit.web.runtime import runtime
from consentkit.web.security import OriginNotAllowed, check_origin, is_same_host

_PURPOSE = "preferences"
_FORM_LIFETIME = timedelta(hours=12)
ACTIONS = {
    "accept": Action.ACCEPT_ALL,
    "decline": Action.DECLINE_ALL,
    "save": Action.SAVE,
    "withdraw": Action.WITHDRAW,
}


class StaleForm(ConsentError):
    code = "stale_form"
    status = 400
    title = "This form is too old or not ours"


class UnknownButton(ConsentError):
    code = "unknown_button"
    status = 400
    title = "The form was sent without one of its buttons"


def form_token(found: SiteBanner, language: str) -> str:
    """Return what says which version and language a form showed, and tells it from other forms."""
    shown = {
        "site": found.site.key,
        "version": found.version.number,
        "language": language,
        "nonce": secrets.token_urlsafe(16),
    }
    return runtime().secret.form_token(_PURPOSE, shown)


def read_form_token(site_key: str) -> dict[str, Any]:
    """Return what ``form_token`` was made of. Raises ``StaleForm``."""
    try:
        shown = runtime().secret.read_form_token(
            _PURPOSE,
            request.form.get("token", ""),
            max_age_s=int(_FORM_LIFETIME.total_seconds()),
        )
    except BadFormToken as err:
        raise StaleForm("open the page again and answer there", field="token") from err
    if shown["site"] != site_key:
        raise StaleForm("this form belongs to another site", field="token")
    found: dict[str, Any] = shown
    return found


def pressed() -> Action:
    """Return what the button says. Raises ``UnknownButton``."""
    action = ACTIONS.get(request.form.get("action", ""))
    if action is None:
        raise UnknownButton("press one of the buttons of the form", field="action")
    return action


def choices_of(version: BannerVersion, action: Action) -> dict[str, bool]:
    """A box left empty on the page was seen and left empty: that is a denial."""
    ticked = set(request.form.getlist("granted")) if action is Action.SAVE else set()
    choices = {}
    for category in version.banner.asked_categories:
        choices[category.key] = (
            category.required or action is Action.ACCEPT_ALL or category.key in ticked
        )
    if action is not Action.ACCEPT_ALL:
        choices |= {purpose.key: purpose.key in ticked for purpose in version.banner.asked_purposes}
    return choices


def record_answer(site_key: str, decision: Decision, nonce: str) -> Recorded:
    """Sending a form twice is one answer; going back and sending another is another one."""
    answer = _fingerprint(decision.action, decision.choices)
    return recorder().record(
        Submission(
            site_key=site_key,
            decision=place(decision, request.environ, runtime().config),
            idempotency_key=f"form-{nonce}-{answer.hex()}",
            request_sha256=answer,
            device=read_device(request.environ),
        )
    )


def refuse_foreign(site: Site) -> None:
    """A page elsewhere must not be able to speak for the visitor by sending our form."""
    if is_same_host(request.environ):
        return
    if request.headers.get("Sec-Fetch-Site") not in (None, "same-site"):
        raise OriginNotAllowed("this form was sent from another site")
    check_origin(request.environ, site, runtime().config)


def _fingerprint(action: Action, choices: Mapping[str, bool]) -> bytes:
    said = {"action": action.value, "choices": dict(choices)}
    return hashlib.sha256(canonical_bytes(said)).digest()
