"""Find a receipt or a request by what somebody has in hand: an id, a key, or a receipt."""

from typing import Any

from marshmallow import Schema, fields

from consentkit.domain.api_key import Scope
from consentkit.domain.roles import Action
from consentkit.services.verify_receipt import Verification
from consentkit.web.api.access import limits
from consentkit.web.api.answer import Answer
from consentkit.web.api.call import Call
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.schemas import Strict, prose
from consentkit.web.looking_up import LONGEST_TEXT, look_up
from consentkit.web.schemas import InvalidRequest

_FAULTS = {
    "empty": "must not be blank",
    "keys": "has nothing in it that opens anything of this site",
    "absent": "is the id of no receipt of this site",
    "neither": "must be the id of a receipt, a visitor's keys, or a receipt",
}


class LookupSchema(Strict):
    text = prose(
        LONGEST_TEXT,
        metadata={"description": "An id, keys from a visitor's page, or a receipt as it is."},
    )


class CheckedSchema(Schema):
    """``recorded`` is whether this service has it; ``problem`` is null where it is valid."""

    valid = fields.Boolean(required=True)
    problem = fields.String(required=True, allow_none=True)
    status = fields.String(required=True, allow_none=True)
    recorded = fields.Boolean(required=True, allow_none=True)
    receipt = fields.Dict(required=True, allow_none=True)


class FoundSchema(Schema):
    """``receipts`` and ``requests`` are the ids and numbers to go on with, of this site, and what
    was erased is among them; requests are told to
    keys with ``requests:read`` only. ``checked`` is null unless a receipt was sent.
    """

    receipts = fields.List(fields.UUID(), required=True)
    requests = fields.List(fields.String(), required=True)
    checked = fields.Nested(CheckedSchema, required=True, allow_none=True)


@endpoint(
    "POST",
    "/sites/<site_key>/lookup",
    says="Find what a visitor's key or a receipt belongs to; a secret is only sent in a body",
    tag="Receipts",
    scope=Scope.RECEIPTS_READ,
    action=Action.SEE_RECORDS,
    body=LookupSchema,
    example={"text": "019ab9e2-5d73-7000-8000-2f1c0e6f4a11"},
    once=False,
    returns={200: Returns("What was found.", FoundSchema)},
)
def lookup(call: Call) -> Answer:
    limits().check_secrets(call.key.id)
    found = look_up(call.rt, call.site_key, call.body["text"])
    if found.fault == "keys":
        limits().note_secret(call.key.id)
    if found.fault is not None:
        raise InvalidRequest(_FAULTS[found.fault], field="text")
    sees_requests = call.can(Action.SEE_REQUESTS, Scope.REQUESTS_READ)
    return Answer(
        {
            "receipts": [str(each) for each in found.receipts],
            "requests": list(found.requests) if sees_requests else [],
            "checked": _said(found.checked) if found.checked else None,
        }
    )


def _said(checked: Verification) -> dict[str, Any]:
    return {
        "valid": checked.valid,
        "problem": checked.code,
        "status": checked.status,
        "recorded": checked.recorded,
        "receipt": checked.receipt.payload() if checked.receipt else None,
    }
