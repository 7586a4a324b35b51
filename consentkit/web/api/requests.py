"""What visitors ask of the privacy officer, and the answers."""

from datetime import datetime
from typing import Any

from marshmallow import Schema, fields, validate

from consentkit.domain.api_key import Scope
from consentkit.domain.errors import UnknownRequest
from consentkit.domain.instant import format_instant
from consentkit.domain.officer_request import OfficerRequest, RequestKind
from consentkit.domain.roles import Action
from consentkit.services.answer_request import find_request, history_of, open_inbox
from consentkit.storage.session import Session
from consentkit.web.api.answer import Answer
from consentkit.web.api.call import Call
from consentkit.web.api.cursor import parse_cursor
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.refusals import BadCursor
from consentkit.web.api.schemas import PageQuery, at, instant, page_of

TAG = "Requests"
_PAGE = 50
_WAITING, _ANSWERED = "waiting", "answered"


class RequestsQuery(PageQuery):
    state = fields.String(load_default=_WAITING, validate=validate.OneOf([_WAITING, _ANSWERED]))


class RequestSchema(Schema):
    """``answer_by`` is the day that counts; ``receipts`` are those that the visitor held."""

    number = fields.String(required=True)
    kind = fields.String(
        required=True, validate=validate.OneOf([each.value for each in RequestKind])
    )
    text = fields.String(required=True)
    contact = fields.String(required=True)
    language = fields.String(required=True)
    receipts = fields.List(fields.UUID(), required=True)
    received_at = instant(required=True)
    due_at = instant(required=True)
    answer_by = instant(required=True)
    is_overdue = fields.Boolean(required=True)
    extended_until = instant(required=True, allow_none=True)
    extension_reason = fields.String(required=True, allow_none=True)
    answered_at = instant(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)


class EventSchema(Schema):
    what = fields.String(required=True)
    actor = fields.String(required=True)
    at = instant(required=True)


class OneRequestSchema(RequestSchema):
    history = fields.List(fields.Nested(EventSchema), required=True)


@endpoint(
    "GET",
    "/sites/<site_key>/requests",
    says="List requests: those that wait, the most urgent first, or those answered, newest first",
    tag=TAG,
    scope=Scope.REQUESTS_READ,
    action=Action.SEE_REQUESTS,
    query=RequestsQuery,
    returns={200: Returns("A page of requests.", page_of(RequestSchema))},
)
def list_requests(call: Call) -> Answer:
    is_answered = call.query["state"] == _ANSWERED
    cursor = call.query["cursor"]
    before = parse_cursor(cursor, int) if is_answered else None
    after = None if is_answered else _urgency(parse_cursor(cursor, str, int))
    found = call.read(
        lambda session: open_inbox(
            call.site_key,
            session=session,
            most=_PAGE,
            is_answered=is_answered,
            before=before,
            after=after,
        )
    )
    following: Any = found.next_before
    if found.next_after is not None:
        # To the microsecond, which is how it is compared.
        following = [found.next_after[0].isoformat(), found.next_after[1]]
    return call.page([_said(each, call) for each in found.answered or found.waiting], following)


@endpoint(
    "GET",
    "/sites/<site_key>/requests/<number>",
    says="Show a request, with what was done about it",
    tag=TAG,
    scope=Scope.REQUESTS_READ,
    action=Action.SEE_REQUESTS,
    returns={200: Returns("The request.", OneRequestSchema)},
    refusals=(UnknownRequest,),
)
def show_request(call: Call) -> Answer:
    def run(session: Session) -> Answer:
        return whole_request(find_asked(call, session), call, session)

    return call.read(run)


def find_asked(call: Call, session: Session) -> OfficerRequest:
    return find_request(call.site_key, call.parts["number"], session=session)


def _urgency(place: Any) -> tuple[datetime, int] | None:
    if place is None:
        return None
    try:
        day = datetime.fromisoformat(place[0])
        format_instant(day)
    except ValueError as err:
        raise BadCursor("take the cursor from the page before", field="cursor") from err
    return day, place[1]


def whole_request(found: OfficerRequest, call: Call, session: Session) -> Answer:
    history = [
        {"what": each.what, "actor": each.actor, "at": at(each.at)}
        for each in history_of(found, session=session)
    ]
    return Answer(_said(found, call) | {"history": history})


def _said(found: OfficerRequest, call: Call) -> dict[str, Any]:
    return {
        "number": found.number,
        "kind": found.kind.value,
        "text": found.text,
        "contact": found.contact,
        "language": found.language,
        "receipts": [str(each) for each in found.receipts],
        "received_at": at(found.received_at),
        "due_at": at(found.due_at),
        "answer_by": at(found.answer_by),
        "is_overdue": found.is_overdue(call.now),
        "extended_until": at(found.extended_until),
        "extension_reason": found.extension_reason,
        "answered_at": at(found.answered_at),
        "answer": found.answer,
    }
