"""Decisions in, receipts out."""

import hashlib
import re
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from consentkit.domain.decision import Decision
from consentkit.domain.errors import ConsentError, ReceiptNotFound
from consentkit.domain.instant import format_instant
from consentkit.services.find_banner import banner_version
from consentkit.services.find_site import find_site
from consentkit.services.read_receipt import read_receipt
from consentkit.services.record_decision import Submission
from consentkit.signing.canonical import canonical_bytes
from consentkit.signing.receipts import read_payload
from consentkit.web.body import read_json
from consentkit.web.device import read_device
from consentkit.web.recorder import recorded_document, recorder
from consentkit.web.region import place
from consentkit.web.runtime import runtime
from consentkit.web.schemas import DecisionSchema, load
from consentkit.web.security import (
    PREFLIGHT_MAX_AGE,
    allow_origin,
    check_origin,
    has_gpc,
    is_same_host,
    limit_answers,
    limit_guesses,
    note_wrong_secret,
)
from consentkit.web.visitor.consent_cookie import set_consent_cookie

receipts = Blueprint("receipts", __name__, url_prefix="/ck/<site>/receipts")

# A structured-field string or a bare key. Source: draft-ietf-httpapi-idempotency-key-header.
_IDEMPOTENCY_KEY = re.compile(
    r'"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"\Z|([\x21\x23-\x5b\x5d-\x7e]{1,255})\Z'
)


class InvalidIdempotencyKey(ConsentError):
    code = "invalid_idempotency_key"
    status = 400
    title = "The Idempotency-Key header is not a key"


class Unauthorized(ConsentError):
    code = "unauthorized"
    status = 401
    title = "A receipt is shown only to whoever has its secret"


@receipts.post("")
@limit_answers
def create(site: str) -> ResponseReturnValue:
    body = read_json(request)
    decision: Decision = load(DecisionSchema(), body)
    if has_gpc(request):
        # Scripts of some browsers cannot see the signal that the browser sends.
        decision = replace(decision, gpc=True)
    decision = place(decision, request, runtime().config)
    key = _idempotency_key()
    fingerprint = hashlib.sha256(canonical_bytes(body)).digest() if key else None
    recorded = recorder().record(
        Submission(
            site_key=site,
            decision=decision,
            idempotency_key=key,
            request_sha256=fingerprint,
            device=read_device(request),
        )
    )
    response = jsonify(recorded_document(recorded))
    response.status_code = 201
    response.headers["Location"] = f"/ck/{site}/receipts/{recorded.id}"
    if recorded.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    if is_same_host(request):
        with runtime().transaction() as session:
            version = banner_version(site, decision.banner_version, session=session).version
        set_consent_cookie(response, request, decision, version)
    return response


@receipts.get("/<uuid:receipt_id>")
@limit_guesses
def show(site: str, receipt_id: UUID) -> ResponseReturnValue:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise Unauthorized("send the receipt's secret as `Authorization: Bearer …`")
    if not runtime().secret.opens(receipt_id, secret.strip()):
        note_wrong_secret()
        # The same answer as for a receipt that does not exist: nobody learns which ids do.
        raise ReceiptNotFound("there is no such receipt, or the secret does not open it")
    with runtime().transaction() as session:
        found = read_receipt(site, receipt_id, session=session, now=runtime().now())
    return jsonify(
        receipt=found.stored.jws,
        id=str(receipt_id),
        status=found.status,
        recorded_at=format_instant(found.stored.recorded_at),
        expires_at=format_instant(found.stored.expires_at),
        proof=found.proof.format().decode("utf-8") if found.proof else None,
        payload=read_payload(found.stored.jws),
    )


@receipts.before_request
def check_caller() -> ResponseReturnValue | None:
    """Refuse foreign origins before anything else is read, and answer preflights."""
    site_key = (request.view_args or {})["site"]
    with runtime().transaction() as session:
        site = find_site(site_key, session=session)
    origin = check_origin(request, site)
    request.environ["consentkit.origin"] = origin
    if request.method != "OPTIONS":
        return None
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    response.headers["Access-Control-Allow-Headers"] = (
        "authorization, content-type, idempotency-key"
    )
    response.headers["Access-Control-Max-Age"] = str(int(PREFLIGHT_MAX_AGE.total_seconds()))
    return response


@receipts.after_request
def finish(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return allow_origin(response, request.environ.get("consentkit.origin"))


def _idempotency_key() -> str | None:
    header = request.headers.get("Idempotency-Key")
    if header is None:
        return None
    match = _IDEMPOTENCY_KEY.match(header.strip())
    if match is None:
        raise InvalidIdempotencyKey(
            "Idempotency-Key must be 1 to 255 visible ASCII characters, quoted or bare",
            field="Idempotency-Key",
        )
    key: str = match[1] or match[2]
    return key
