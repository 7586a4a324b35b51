"""The whole choice without JavaScript."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from consentkit.domain.banner import BannerVersion
from consentkit.domain.credential import Opens
from consentkit.domain.decision import Decision, Surface
from consentkit.domain.instant import truncate
from consentkit.domain.localise import localise
from consentkit.domain.sentence import describe
from consentkit.services.find_banner import SiteBanner, banner_version, current_banner
from consentkit.services.record_decision import Recorded
from consentkit.signing.receipts import claimed_receipt
from consentkit.web.page_texts import page_words, wanted_language
from consentkit.web.pages.answer_form import (
    choices_of,
    form_token,
    pressed,
    read_form_token,
    record_answer,
    refuse_foreign,
)
from consentkit.web.pages.blueprint import pages
from consentkit.web.runtime import runtime
from consentkit.web.security import has_gpc, limit_answers
from consentkit.web.visitor.consent_cookie import read_consent_cookie, set_consent_cookie


@pages.get("/ck/<site>/preferences")
def preferences(site: str) -> ResponseReturnValue:
    with runtime().transaction() as session:
        found = current_banner(site, session=session)
    return _form(found)


@pages.post("/ck/<site>/preferences")
@limit_answers
def save_preferences(site: str) -> ResponseReturnValue:
    """Record what the form says about the version that the form showed."""
    shown = read_form_token(site)
    with runtime().transaction() as session:
        found = banner_version(site, shown["version"], session=session)
    refuse_foreign(found.site)
    decision = _decision(found.version, shown["language"])
    recorded = record_answer(site, decision, shown["nonce"])
    response = _done(found, recorded, shown["language"])
    set_consent_cookie(response, request, decision, found.version, now=runtime().now())
    return response


def _form(found: SiteBanner) -> ResponseReturnValue:
    banner = found.version.banner
    language = wanted_language(request, banner.languages, banner.default_language)
    cookie = read_consent_cookie(request, found.version, now=runtime().now())
    return render_template(
        "preferences.html",
        t=page_words(language),
        language=language,
        banner=localise(found.version, language=language, home=found.site.home),
        answers=cookie.choices(found.version.slots) if cookie else {},
        token=form_token(found, language),
    )


def _done(found: SiteBanner, recorded: Recorded, language: str) -> Response:
    receipt = claimed_receipt(recorded.jws)
    assert receipt is not None  # noqa: S101 - we signed it a moment ago
    page = render_template(
        "preferences_done.html",
        t=page_words(language),
        language=language,
        banner=localise(found.version, language=language, home=found.site.home),
        sentence=describe(receipt, language),
        recorded=recorded,
        keys=runtime().secret.credential(Opens.RECEIPT, recorded.id).format(),
    )
    return Response(page, mimetype="text/html")


def _decision(version: BannerVersion, language: str) -> Decision:
    action = pressed()
    rt = runtime()
    cookie = read_consent_cookie(request, version, now=rt.now())
    return Decision(
        banner_version=version.number,
        action=action,
        surface=Surface.PREFERENCES,
        language=language,
        choices=choices_of(version, action),
        visitor_id=cookie.visitor_id if cookie else rt.new_visitor_id(),
        decided_at=truncate(rt.now()),
        gpc=has_gpc(request.environ),
    )
