"""Anyone: hand in a receipt, see what it says and whether it holds."""

from collections.abc import Iterator
from typing import Any

from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from consentkit.domain.names import negotiate_language
from consentkit.domain.sentence import describe
from consentkit.services.verify_receipt import Verification, verify_receipt
from consentkit.web.body import UnsupportedMediaType, read_json, refuse_encoded
from consentkit.web.page_texts import page_language, page_words
from consentkit.web.pages.blueprint import pages
from consentkit.web.runtime import runtime
from consentkit.web.schemas import VerifySchema, load
from consentkit.web.security import PAGE_WITH_SCRIPT, allow_anyone, limit_answers

_FORM = "application/x-www-form-urlencoded"


@pages.get("/verify")
def verify_form() -> ResponseReturnValue:
    return _page(None, "")


@pages.post("/verify")
@limit_answers
def verify() -> ResponseReturnValue:
    """A form gets a page; JSON gets JSON. Nothing is stored."""
    if request.mimetype == _FORM:
        refuse_encoded(request)
        token = "".join(request.form.get("receipt", "").split())
        return _page(_check(token), token)
    if request.mimetype == "multipart/form-data":
        raise UnsupportedMediaType(f"send application/json or {_FORM}")
    token = load(VerifySchema(), read_json(request))["receipt"].strip()
    return allow_anyone(jsonify(verification_document(_check(token))))


def verification_document(found: Verification) -> dict[str, Any]:
    """``payload`` is proven when ``valid``; otherwise it is null and ``claimed`` holds what the
    text only claims.
    """
    payload = found.receipt.payload() if found.receipt else None
    return {
        "valid": found.valid,
        "code": found.code,
        "reason": found.reason,
        "sentence": describe(found.receipt) if found.receipt else None,
        "payload": payload if found.valid else None,
        "claimed": None if found.valid else payload,
        "kid": found.kid,
        "recorded": found.recorded,
        "banner_known": None if found.recorded is None else found.version is not None,
        "status": found.status,
    }


def _check(token: str) -> Verification:
    rt = runtime()
    with rt.transaction() as session:
        return verify_receipt(token, session=session, now=rt.now())


def _choices(found: Verification | None, language: str) -> Iterator[tuple[str, bool]]:
    """Yield what was asked, by its title where the banner version is known, and the answer."""
    if found is None or found.receipt is None:
        return
    choices = found.receipt.decision.choices
    titles: dict[str, str] = {}
    if found.version is not None:
        offered = found.version.banner
        nearest = negotiate_language(language, offered.languages, offered.default_language)
        titles = found.version.titles(nearest)
    for key in sorted(choices, key=[*titles, *choices].index):
        yield (f"{titles[key]} ({key})" if key in titles else key), choices[key]


def _page(found: Verification | None, token: str) -> ResponseReturnValue:
    language = page_language(request)
    page = render_template(
        "verify.html",
        t=page_words(language),
        language=language,
        token=token,
        found=found,
        sentence=describe(found.receipt, language) if found and found.receipt else None,
        choices=list(_choices(found, language)),
    )
    response = Response(page, mimetype="text/html")
    response.headers["Content-Security-Policy"] = PAGE_WITH_SCRIPT
    return response
