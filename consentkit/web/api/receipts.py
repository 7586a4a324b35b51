"""Receipts: looked for, and one with all that is known of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields, validate

from consentkit.domain.api_key import Scope
from consentkit.domain.decision import Action as Answered
from consentkit.domain.errors import ReceiptNotFound
from consentkit.domain.names import CATEGORY_KEY, CATEGORY_KEY_FORM
from consentkit.domain.receipt_filter import ReceiptFilter
from consentkit.domain.roles import Action
from consentkit.services.answer_request import requests_about
from consentkit.services.find_receipts import Listed, find_receipts
from consentkit.services.open_record import Gone, Record, open_record
from consentkit.services.read_receipt import read_receipt
from consentkit.storage.session import Session
from consentkit.web.api.answer import Answer, Stored
from consentkit.web.api.call import Call
from consentkit.web.api.cursor import parse_cursor
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.refusals import BadCursor
from consentkit.web.api.schemas import PageQuery, Strict, at, instant, page_of
from consentkit.web.schemas import MOST

_TAG = "Receipts"
_ANSWERS = {"granted": True, "denied": False, "asked": None}
_ACTIONS = [each.value for each in Answered]


class FilterSchema(Strict):
    """``recorded_from`` is among them, ``recorded_before`` is not."""

    recorded_from = instant(load_default=None)
    recorded_before = instant(load_default=None)
    banner_version = fields.Integer(load_default=None, validate=validate.Range(1, MOST))
    action = fields.String(load_default=None, validate=validate.OneOf(_ACTIONS))
    category = fields.String(
        load_default=None, validate=validate.Regexp(CATEGORY_KEY, error=f"is {CATEGORY_KEY_FORM}")
    )
    answer = fields.String(load_default="granted", validate=validate.OneOf(list(_ANSWERS)))


class FindQuery(FilterSchema, PageQuery):
    pass


class ReceiptSchema(Schema):
    """``receipt`` is what was signed, null where what is stored cannot be read."""

    id = fields.UUID(required=True)
    recorded_at = instant(required=True)
    receipt = fields.Dict(required=True, allow_none=True)


class RecordSchema(Schema):
    """``status`` is ``in_force``, ``superseded``, ``lapsed``, ``erased`` or ``purged``. ``holds``
    is whether its signature and its place in our own ledger were found right. Of what is gone, only
    the place is left, and the certificate of its erasure.
    """

    id = fields.UUID(required=True)
    status = fields.String(required=True, allow_none=True)
    holds = fields.Boolean(required=True, allow_none=True)
    problem = fields.String(required=True, allow_none=True)
    jws = fields.String(required=True, allow_none=True)
    receipt = fields.Dict(required=True, allow_none=True)
    place = fields.Integer(required=True, allow_none=True)
    previous = fields.UUID(required=True, allow_none=True)
    following = fields.UUID(required=True, allow_none=True)
    script = fields.String(required=True, allow_none=True)
    disclosures = fields.List(fields.Dict(), required=True)
    requests = fields.List(fields.String(), required=True)
    erased_at = instant(required=True, allow_none=True)
    certificate = fields.String(required=True, allow_none=True)


class ProofSchema(Schema):
    """``proof`` is a C2SP tlog-proof, null while the receipt waits for the ledger."""

    id = fields.UUID(required=True)
    jws = fields.String(required=True)
    proof = fields.String(required=True, allow_none=True)


@endpoint(
    "GET",
    "/sites/<site_key>/receipts",
    says="Look for receipts, newest first; a page may be short, and the search still go on",
    tag=_TAG,
    scope=Scope.RECEIPTS_READ,
    action=Action.SEE_RECORDS,
    query=FindQuery,
    returns={200: Returns("A page of receipts.", page_of(ReceiptSchema))},
)
def find(call: Call) -> Answer:
    before = _before(call.query["cursor"])
    wanted = wanted_receipts(call.query)
    page = call.read(
        lambda session: find_receipts(call.site_key, wanted, before=before, session=session)
    )
    following = str(page.next_before) if page.next_before else None
    return call.page([_listed(each) for each in page.entries], following)


@endpoint(
    "GET",
    "/sites/<site_key>/receipts/<uuid:receipt_id>",
    says="Open a receipt: what it says, whether it holds, who has it. The trail notes it",
    tag=_TAG,
    scope=Scope.RECEIPTS_READ,
    action=Action.SEE_RECORDS,
    returns={200: Returns("The receipt, or what is left of it.", RecordSchema)},
    refusals=(ReceiptNotFound,),
)
def show_receipt(call: Call) -> Answer | Stored:
    receipt_id: UUID = call.parts["receipt_id"]
    sees_requests = call.can(Action.SEE_REQUESTS, Scope.REQUESTS_READ)

    def run(session: Session) -> Answer:
        found = open_record(call.site_key, receipt_id, session=session, now=call.now)
        about = requests_about(call.site_key, receipt_id, session=session) if sees_requests else []
        call.note("record_opened", {"receipt": str(receipt_id)}, session)
        numbers = [each.number for each in about]
        return Answer(_gone(found) if isinstance(found, Gone) else _record(found, numbers))

    return call.write(run)


@endpoint(
    "GET",
    "/sites/<site_key>/receipts/<uuid:receipt_id>/proof",
    says="The receipt as it was signed, with the proof that it stands in the ledger",
    tag=_TAG,
    scope=Scope.RECEIPTS_READ,
    action=Action.SEE_RECORDS,
    returns={200: Returns("Receipt and proof.", ProofSchema)},
    refusals=(ReceiptNotFound,),
)
def show_proof(call: Call) -> Answer:
    receipt_id: UUID = call.parts["receipt_id"]
    found = call.read(
        lambda session: read_receipt(call.site_key, receipt_id, session=session, now=call.now)
    )
    proof = found.proof.format().decode("utf-8") if found.proof else None
    return Answer({"id": str(receipt_id), "jws": found.stored.jws, "proof": proof})


def wanted_receipts(given: dict[str, Any]) -> ReceiptFilter:
    category = given["category"]
    return ReceiptFilter(
        recorded_from=given["recorded_from"],
        recorded_before=given["recorded_before"],
        banner_version=given["banner_version"],
        action=given["action"],
        category=category,
        granted=_ANSWERS[given["answer"]] if category is not None else None,
    )


def _before(cursor: str | None) -> UUID | None:
    text = parse_cursor(cursor, str)
    try:
        return UUID(text) if text is not None else None
    except ValueError as err:
        raise BadCursor("take the cursor from the page before", field="cursor") from err


def _listed(each: Listed) -> dict[str, Any]:
    return {
        "id": str(each.id),
        "recorded_at": at(each.recorded_at),
        "receipt": each.receipt.payload() if each.receipt else None,
    }


def _record(found: Record, requests: list[str]) -> dict[str, Any]:
    checked = found.checked
    return {
        "id": str(found.id),
        "status": checked.status,
        "holds": found.holds,
        "problem": checked.code,
        "jws": found.jws,
        "receipt": found.receipt.payload() if found.receipt else None,
        "place": found.place,
        "previous": _text(found.previous),
        "following": _text(found.following),
        "script": found.script,
        "disclosures": [
            {"kind": each.kind, "recipient": each.recipient, "at": at(each.disclosed_at)}
            for each in found.disclosures
        ],
        "requests": requests,
        "erased_at": None,
        "certificate": None,
    }


def _gone(found: Gone) -> dict[str, Any]:
    erased: datetime | None = found.erased_at
    nothing = dict.fromkeys(
        ("holds", "problem", "jws", "receipt", "previous", "following", "script")
    )
    return {
        "id": str(found.id),
        "status": "erased" if erased else "purged",
        **nothing,
        "place": found.place,
        "disclosures": [],
        "requests": [],
        "erased_at": at(erased),
        "certificate": found.certificate,
    }


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
