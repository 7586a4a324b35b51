"""Anyone: hand in a receipt, see what it says and whether it holds."""

from typing import Any

from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from consentkit.domain.sentence import describe
from consentkit.services.verify_receipt import Verification, verify_receipt
from consentkit.web.body import UnsupportedMediaType, read_json, refuse_encoded
from consentkit.web.page_texts import page_language, page_words
from consentkit.web.pages.blueprint import pages
from consentkit.web.runtime import runtime
from consentkit.web.schemas import VerifySchema, load
from consentkit.web.security import allow_anyone, limit_answers

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
        "banner_known": found.banner_known,
        "status": found.status,
    }


def _check(token: str) -> Verification:
    rt = runtime()
    with rt.transaction() as session:
        return verify_receipt(token, session=session, now=rt.now())


def _page(found: Verification | None, token: str) -> ResponseReturnValue:
    language = page_language(request)
    page = render_template(
        "verify.html",
        t=page_words(language),
        language=language,
        token=token,
        found=found,
        sentence=describe(found.receipt, language) if found and found.receipt else None,
    )
    return Response(page, mimetype="text/html")
