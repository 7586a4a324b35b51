"""Hand receipts out: the evidence of one, or an export of many. Visitors are told of both."""

from uuid import UUID

from flask import Response, stream_with_context
from marshmallow import fields, validate

from consentkit.domain.api_key import Scope
from consentkit.domain.errors import ReceiptNotFound
from consentkit.domain.roles import Action
from consentkit.services.export_receipts import KINDS
from consentkit.services.gather_evidence import DoesNotHold, NotInLedgerYet
from consentkit.services.read_receipt import read_receipt
from consentkit.web.api.access import limits
from consentkit.web.api.call import Call
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.receipts import FilterSchema, wanted_receipts
from consentkit.web.api.schemas import Strict
from consentkit.web.handing_out import (
    MAX_RECIPIENT,
    TYPES,
    export_pieces,
    note_evidence,
    note_export,
    zipped_evidence,
)

_TAG = "Handing out"


def _recipient() -> fields.String:
    return fields.String(
        required=True,
        validate=[
            validate.Length(1, MAX_RECIPIENT),
            validate.Predicate("isprintable", error="must be printable, in one line"),
            validate.Predicate("strip", error="must name somebody"),
        ],
        metadata={"description": "Who is to get it: visitors read this on their page."},
    )


class EvidenceSchema(Strict):
    recipient = _recipient()


class ExportSchema(FilterSchema):
    format = fields.String(required=True, validate=validate.OneOf(KINDS))
    recipient = _recipient()


@endpoint(
    "POST",
    "/sites/<site_key>/receipts/<uuid:receipt_id>/evidence",
    says="All that proves one receipt, as a zip file",
    tag=_TAG,
    scope=Scope.RECEIPTS_EXPORT,
    action=Action.EXPORT_RECORDS,
    body=EvidenceSchema,
    example={"recipient": "The data protection authority"},
    once=False,
    returns={200: Returns("The zip file.", media_types=("application/zip",))},
    refusals=(ReceiptNotFound, NotInLedgerYet, DoesNotHold),
)
def evidence(call: Call) -> Response:
    receipt_id: UUID = call.parts["receipt_id"]
    # Evidence is looked for by id alone; this is where it is bound to the site.
    call.read(
        lambda session: read_receipt(call.site_key, receipt_id, session=session, now=call.now)
    )
    limits().take_costly("evidence", call.key.id)
    content = zipped_evidence(call.rt, receipt_id)
    recipient = call.body["recipient"].strip()
    note_evidence(call.rt, call.site_key, receipt_id, recipient, by=call.actor)
    return attachment(Response(content, mimetype="application/zip"), f"evidence-{receipt_id}.zip")


@endpoint(
    "POST",
    "/sites/<site_key>/receipts/export",
    says="Export receipts, as a stream, however many there are",
    tag=_TAG,
    scope=Scope.RECEIPTS_EXPORT,
    action=Action.EXPORT_RECORDS,
    body=ExportSchema,
    example={"format": "jsonl", "recipient": "The data protection authority"},
    once=False,
    returns={
        200: Returns("The receipts.", media_types=tuple({kind for kind, _ in TYPES.values()}))
    },
)
def export(call: Call) -> Response:
    limits().take_costly("export", call.key.id)
    kind, wanted = call.body["format"], wanted_receipts(call.body)
    recipient = call.body["recipient"].strip()
    note_export(call.rt, call.site_key, wanted, kind, recipient, by=call.actor)
    media_type, ending = TYPES[kind]
    pieces = stream_with_context(export_pieces(call.rt, call.site_key, kind, wanted))
    name = f"{call.site_key}-receipts-{call.now:%Y-%m-%d}.{ending}"
    return attachment(Response(pieces, mimetype=media_type), name)


def attachment(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
