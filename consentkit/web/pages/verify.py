"""Anyone: hand in a receipt, see what it says and whether it holds."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from consentkit.domain.errors import ReceiptNotFound
from consentkit.domain.names import negotiate_language
from consentkit.domain.sentence import describe
from consentkit.ledger.checkpoint import Checkpoint
from consentkit.services.check_certificate import CertificateCheck, check_certificate
from consentkit.services.verify_receipt import Verification, verify_receipt
from consentkit.signing.certificates import is_certificate
from consentkit.web.body import UnsupportedMediaType, read_json, refuse_encoded
from consentkit.web.page_texts import page_language, page_words, say_day
from consentkit.web.pages.blueprint import pages
from consentkit.web.pages.offline import offline_page, script_words
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
        token, proof = _token(), _proof(request.form.get("proof", ""))
        certificate = _check_certificate(token)
        found = None if certificate else _check(token, proof)
        return _page(found, token, proof, certificate)
    if request.mimetype == "multipart/form-data":
        raise UnsupportedMediaType(f"send application/json or {_FORM}")
    body = load(VerifySchema(), read_json(request.environ))
    proof = body["proof"].encode("utf-8", "replace") if body["proof"] else None
    token = body["receipt"].strip()
    if certificate := _check_certificate(token):
        return allow_anyone(jsonify(certificate_document(certificate)))
    return allow_anyone(jsonify(verification_document(_check(token, proof))))


@pages.post("/verify/proof")
@limit_answers
def save_proof() -> ResponseReturnValue:
    """The proof from today's log, as the file that belongs beside the receipt."""
    found = _check(_token(), None)
    if found.proof is None or found.receipt is None:
        raise ReceiptNotFound("there is no such receipt in the log, or not yet")
    response = Response(found.proof.format(), mimetype="text/plain")
    name = f"{found.receipt.id}.tlog-proof"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@pages.get("/verify/offline.html")
def offline() -> ResponseReturnValue:
    """The page, the verifier and today's keys in one file that needs neither us nor a network."""
    page = offline_page(runtime(), page_language(request))
    response = Response(page, mimetype="text/html")
    response.headers["Content-Disposition"] = 'attachment; filename="consentkit-verify.html"'
    return response


def _token() -> str:
    refuse_encoded(request.environ)
    return "".join(request.form.get("receipt", "").split())


def _proof(pasted: str) -> bytes | None:
    """A form sends its own line ends, and people paste white space around."""
    text = pasted.replace("\r\n", "\n").strip()
    return f"{text}\n".encode("utf-8", "replace") if text else None


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
        "log": _log_document(found),
    }


def certificate_document(checked: CertificateCheck) -> dict[str, Any]:
    """What we say of a proof of erasure or an acknowledgement; ``kind`` tells which it is."""
    found = checked.certificate
    return {
        "valid": checked.valid,
        "code": checked.code,
        "reason": checked.reason,
        "kind": found.kind if found else None,
        "payload": found.payload if found else None,
        "kid": found.kid if found else None,
        "log": {"index": checked.index},
    }


def _log_document(found: Verification) -> dict[str, Any]:
    """``index`` and ``proof`` are from our log; ``handed_in`` is about the proof that came too."""
    came = found.handed_in
    return {
        "index": found.proof.index if found.proof else None,
        "proof": found.proof.format().decode("utf-8") if found.proof else None,
        "handed_in": None
        if came is None
        else {
            "holds": came.holds,
            "index": came.index,
            "size": came.size,
            "code": came.code,
            "reason": came.reason,
        },
    }


def _check(token: str, proof: bytes | None) -> Verification:
    rt = runtime()
    with rt.transaction() as session:
        return verify_receipt(token, session=session, now=rt.now(), proof=proof)


def _check_certificate(token: str) -> CertificateCheck | None:
    if not is_certificate(token):
        return None
    with runtime().transaction() as session:
        return check_certificate(token, session=session)


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


def _page(
    found: Verification | None,
    token: str,
    proof: bytes | None = None,
    certificate: CertificateCheck | None = None,
) -> ResponseReturnValue:
    language = page_language(request)
    own = found.proof if found else None
    if proof is None and own is not None:
        proof = own.format()
    t = page_words(language)
    page = render_template(
        "verify.html",
        certificate=certificate,
        day=partial(say_day, language=language),
        t=t,
        language=language,
        token=token,
        proof=proof.decode("utf-8", "replace") if proof else "",
        log_size=Checkpoint.parse(own.note.text).size if own else 0,
        words=script_words(t, language),
        found=found,
        sentence=describe(found.receipt, language) if found and found.receipt else None,
        choices=list(_choices(found, language)),
    )
    response = Response(page, mimetype="text/html")
    response.headers["Content-Security-Policy"] = PAGE_WITH_SCRIPT
    return response
