"""What became of a webhook's deliveries, and sending them once more."""

from typing import Any

from consentkit.domain.errors import ConsentError
from consentkit.domain.webhook import DeliveryState
from consentkit.services.change_webhook import replay_webhook
from consentkit.services.find_webhook import UnknownDelivery, find_delivery, read_log
from consentkit.storage.session import Session
from consentkit.storage.webhook_log import Logged
from consentkit.web.api.answer import Answer, Stored
from consentkit.web.api.call import Call
from consentkit.web.api.cursor import parse_cursor
from consentkit.web.api.endpoint import Returns, endpoint
from consentkit.web.api.own_webhook import own_webhook
from consentkit.web.api.schemas import Empty, a_page, page_of
from consentkit.web.api.webhook_schemas import (
    DELIVERY,
    DeliveriesQuery,
    DeliverySchema,
    OneDeliverySchema,
    ReplayedSchema,
    ReplaySchema,
    said_attempt,
    said_delivery,
)
from consentkit.web.api.webhooks import NOT_OWN, ONE, READ, WRITE

_PAGE = 50
_ONE = f"{ONE}/deliveries/<int:number>"
_FAILED = {
    "at": "2026-11-28T09:00:01.000Z",
    "outcome": "refused",
    "status": 500,
    "took_ms": 41,
    "said": "no",
}
_LISTED = {**DELIVERY, "attempts_made": 1, "last_attempt": _FAILED}
_EXAMPLE = {**_LISTED, "attempts": [_FAILED]}


class ErasedDelivery(ConsentError):
    code = "delivery_erased"
    status = 409
    title = "What this delivery would tell was erased"


@endpoint(
    "GET",
    f"{ONE}/deliveries",
    says="Read the log of deliveries of this site's events, newest first",
    query=DeliveriesQuery,
    returns={200: Returns("A page of deliveries.", page_of(DeliverySchema), a_page(_LISTED))},
    refusals=NOT_OWN,
    **READ,
)
def deliveries(call: Call) -> Answer:
    before = parse_cursor(call.query["cursor"], int)
    state = call.query["state"]

    def run(session: Session) -> Answer:
        page = read_log(
            call.site_key,
            own_webhook(call, session).key,
            by=call.actor,
            session=session,
            before=before,
            most=_PAGE,
            state=DeliveryState(state) if state else None,
        )
        return call.page([said_delivery(each) for each in page.deliveries], page.older)

    return call.read(run)


@endpoint(
    "GET",
    _ONE,
    says="Show a delivery, with every attempt that was made",
    returns={200: Returns("The delivery.", OneDeliverySchema, _EXAMPLE)},
    refusals=(UnknownDelivery, *NOT_OWN),
    **READ,
)
def show_delivery(call: Call) -> Answer:
    return Answer(_said(call.read(lambda session: _find(call, session))))


@endpoint(
    "POST",
    f"{_ONE}/replay",
    says="Send a delivery once more, whatever became of it; receivers know it by its id",
    body=Empty,
    returns={202: Returns("The delivery, which waits again.", OneDeliverySchema, _EXAMPLE)},
    refusals=(UnknownDelivery, ErasedDelivery, *NOT_OWN),
    **WRITE,
)
def replay_delivery(call: Call) -> Answer | Stored:
    def run(session: Session) -> Answer:
        found = _find(call, session)
        if not _replay(call, session, delivery_id=found.id):
            raise ErasedDelivery("a visitor had it erased, so it is told to nobody any more")
        return Answer(_said(_find(call, session)), 202)

    return call.write(run)


@endpoint(
    "POST",
    f"{ONE}/replay",
    says="Send once more what was given up: all of it, or what happened since a time",
    body=ReplaySchema,
    example={"since": "2026-11-28T09:00:00Z"},
    returns={202: Returns("How many are sent again.", ReplayedSchema, {"deliveries": 12})},
    refusals=NOT_OWN,
    **WRITE,
)
def replay_failed(call: Call) -> Answer | Stored:
    def run(session: Session) -> Answer:
        own_webhook(call, session)
        return Answer({"deliveries": _replay(call, session, since=call.body["since"])}, 202)

    return call.write(run)


def _find(call: Call, session: Session) -> Logged:
    key = own_webhook(call, session).key
    number = call.parts["number"]
    return find_delivery(call.site_key, key, number, by=call.actor, session=session)


def _replay(call: Call, session: Session, **which: Any) -> int:
    return replay_webhook(
        call.site_key,
        call.parts["webhook_key"],
        by=call.actor,
        session=session,
        now=call.now,
        **which,
    )


def _said(found: Logged) -> dict[str, Any]:
    return said_delivery(found) | {"attempts": [said_attempt(each) for each in found.tries]}
