"""Takes a decision as it came in over HTTP, and answers with its receipt."""

import hashlib
import json
import re
from dataclasses import replace

from flask import Request, Response, current_app

from consentkit.domain.decision import Decision
from consentkit.domain.errors import ConsentError
from consentkit.services.find_publications import Published, find_published
from consentkit.services.record_decision import Submission
from consentkit.signing.canonical import canonical_bytes
from consentkit.web.body import read_json
from consentkit.web.device import read_device
from consentkit.web.publications import Publications
from consentkit.web.recorder import recorded_document, recorder
from consentkit.web.region import place
from consentkit.web.runtime import runtime
from consentkit.web.schemas import DecisionSchema, load
from consentkit.web.security import ORIGIN, allow_origin, has_gpc, is_same_host
from consentkit.web.usual_decision import read_usual_decision
from consentkit.web.visitor.consent_cookie import set_consent_cookie

# A structured-field string or a bare key. Source: draft-ietf-httpapi-idempotency-key-header.
_IDEMPOTENCY_KEY = re.compile(
    r'"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"\Z|([\x21\x23-\x5b\x5d-\x7e]{1,255})\Z'
)
_SCHEMA = DecisionSchema()
_ENCODER = json.JSONEncoder(separators=(",", ":"))


class InvalidIdempotencyKey(ConsentError):
    code = "invalid_idempotency_key"
    status = 400
    title = "The Idempotency-Key header is not a key"


def take(site_key: str, incoming: Request) -> Response:
    """Return the answer once the receipt is durable. Raises a refusal that names the field."""
    body = read_json(incoming)
    decision: Decision = read_usual_decision(body) or load(_SCHEMA, body)
    if has_gpc(incoming):
        # Scripts of some browsers cannot see the signal that the browser sends.
        decision = replace(decision, gpc=True)
    decision = place(decision, incoming, runtime().config)
    key = _idempotency_key(incoming)
    published = _published(site_key, decision.banner_version)
    recorded = recorder().record(
        Submission(
            site_key=site_key,
            decision=decision,
            idempotency_key=key,
            request_sha256=hashlib.sha256(canonical_bytes(body)).digest() if key else None,
            device=read_device(incoming),
        ),
        published,
    )
    headers = [
        ("Location", f"/ck/{site_key}/receipts/{recorded.id}"),
        ("Cache-Control", "private, no-store"),
    ]
    document = _ENCODER.encode(recorded_document(recorded))
    response = Response(document, 201, headers, mimetype="application/json")
    if recorded.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    if published is not None and is_same_host(incoming):
        set_consent_cookie(response, incoming, decision, published.version)
    return allow_origin(response, incoming.environ.get(ORIGIN))


def _published(site_key: str, number: int) -> Published | None:
    publications: Publications = current_app.extensions["consentkit.publications"]

    def find() -> Published | None:
        with runtime().transaction() as session:
            return find_published(site_key, number, session=session)

    return publications.get((site_key, number), find)


def _idempotency_key(incoming: Request) -> str | None:
    header = incoming.headers.get("Idempotency-Key")
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
