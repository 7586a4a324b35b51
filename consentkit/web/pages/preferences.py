"""The whole choice without JavaScript."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from consentkit.domain.banner import BannerVersion
from consentkit.domain.decision import Action, Decision, Surface
from consentkit.domain.errors import ConsentError
from consentkit.domain.instant import truncate
from consentkit.domain.localise import direction, localise
from consentkit.domain.sentence import describe
from consentkit.services.find_banner import SiteBanner, banner_version, current_banner
from consentkit.services.record_decision import Recorded, Submission
from consentkit.signing.canonical import canonical_bytes
from consentkit.signing.receipts import claimed_receipt
from consentkit.signing.secrets import BadFormToken
from consentkit.web.page_texts import page_words, wanted_language
from consentkit.web.pages.blueprint import pages
from consentkit.web.recorder import recorder
from consentkit.web.runtime import runtime
from consentkit.web.security import (
    OriginNotAllowed,
    check_origin,
    has_gpc,
    is_same_host,
    limit_answers,
)
from consentkit.web.visitor.consent_cookie import read_consent_cookie, set_consent_cookie

_PURPOSE = "preferences"
_FORM_LIFETIME = timedelta(hours=12)
_ACTIONS = {
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


@pages.get("/ck/<site>/preferences")
def preferences(site: str) -> ResponseReturnValue:
    with runtime().transaction() as session:
        found = current_banner(site, session=session)
    return _form(found)


@pages.post("/ck/<site>/preferences")
@limit_answers
def save_preferences(site: str) -> ResponseReturnValue:
    """Record what the form says about the version that the form showed."""
    shown = _read_token(site)
    with runtime().transaction() as session:
        found = banner_version(site, shown["version"], session=session)
    _refuse_foreign(found)
    decision = _decision(found.version, shown["language"])
    answer = _fingerprint(decision)
    recorded = recorder().record(
        Submission(
            site_key=site,
            decision=decision,
            # Sending the form twice is one answer; going back and sending another is another one.
            idempotency_key=f"form-{shown['nonce']}-{answer.hex()}",
            request_sha256=answer,
        )
    )
    response = _done(found, recorded, shown["language"])
    set_consent_cookie(response, request, decision, found.version)
    return response


def _form(found: SiteBanner) -> ResponseReturnValue:
    banner = found.version.banner
    language = wanted_language(request, banner.languages, banner.default_language)
    cookie = read_consent_cookie(request, found.version)
    token = runtime().secret.form_token(
        _PURPOSE,
        {
            "site": found.site.key,
            "version": found.version.number,
            "language": language,
            "nonce": secrets.token_urlsafe(16),
        },
    )
    return render_template(
        "preferences.html",
        t=page_words(language),
        language=language,
        direction=direction(language),
        banner=localise(found.version, language=language, home=found.site.home),
        answers=cookie.choices(found.version.slots) if cookie else {},
        token=token,
    )


def _done(found: SiteBanner, recorded: Recorded, language: str) -> Response:
    receipt = claimed_receipt(recorded.jws)
    assert receipt is not None  # noqa: S101 - we signed it a moment ago
    page = render_template(
        "preferences_done.html",
        t=page_words(language),
        language=language,
        direction=direction(language),
        banner=localise(found.version, language=language, home=found.site.home),
        sentence=describe(receipt, language),
        recorded=recorded,
    )
    return Response(page, mimetype="text/html")


def _read_token(site: str) -> dict[str, Any]:
    try:
        shown = runtime().secret.read_form_token(
            _PURPOSE,
            request.form.get("token", ""),
            max_age_s=int(_FORM_LIFETIME.total_seconds()),
        )
    except BadFormToken as err:
        raise StaleForm("open the page again and answer there", field="token") from err
    if shown["site"] != site:
        raise StaleForm("this form belongs to another site", field="token")
    found: dict[str, Any] = shown
    return found


def _refuse_foreign(found: SiteBanner) -> None:
    """A page elsewhere must not be able to answer for the visitor by sending our form."""
    if is_same_host(request):
        return
    if request.headers.get("Sec-Fetch-Site") not in (None, "same-site"):
        raise OriginNotAllowed("this form was sent from another site")
    check_origin(request, found.site)


def _decision(version: BannerVersion, language: str) -> Decision:
    action = _ACTIONS.get(request.form.get("action", ""))
    if action is None:
        raise UnknownButton("press one of the buttons of the form", field="action")
    cookie = read_consent_cookie(request, version)
    rt = runtime()
    return Decision(
        banner_version=version.number,
        action=action,
        surface=Surface.PREFERENCES,
        language=language,
        choices=_choices(version, action),
        visitor_id=cookie.visitor_id if cookie else rt.new_visitor_id(),
        decided_at=truncate(rt.now()),
        gpc=has_gpc(request),
    )


def _choices(version: BannerVersion, action: Action) -> dict[str, bool]:
    """A box left empty on this page was seen and left empty: that is a denial."""
    ticked = set(request.form.getlist("granted")) if action is Action.SAVE else set()
    choices = {}
    for category in version.banner.categories:
        choices[category.key] = (
            category.required or action is Action.ACCEPT_ALL or category.key in ticked
        )
    if action is not Action.ACCEPT_ALL:
        choices |= {purpose.key: purpose.key in ticked for purpose in version.banner.purposes}
    return choices


def _fingerprint(decision: Decision) -> bytes:
    said = {"action": decision.action.value, "choices": dict(decision.choices)}
    return hashlib.sha256(canonical_bytes(said)).digest()
