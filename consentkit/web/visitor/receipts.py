"""Decisions in, receipts out."""

from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from consentkit.domain.errors import ConsentError, ReceiptNotFound
from consentkit.domain.instant import format_instant
from consentkit.services.read_receipt import read_receipt
from consentkit.signing.receipts import read_payload
from consentkit.web.runtime import runtime
from consentkit.web.security import limit_answers, limit_guesses, note_wrong_secret
from consentkit.web.visitor.callers import open_to_pages
from consentkit.web.visitor.taking import taking_of

receipts = Blueprint("receipts", __name__, url_prefix="/ck/<site>/receipts")
open_to_pages(receipts, methods="GET, POST", headers="authorization, content-type, idempotency-key")


class Unauthorized(ConsentError):
    code = "unauthorized"
    status = 401
    title = "A receipt is shown only to whoever has its secret"


@receipts.post("")
@limit_answers
def create(site: str) -> ResponseReturnValue:
    created = taking_of(current_app).take(site, request.environ)
    return Response(created.body, 201, created.headers, mimetype="application/json")


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
