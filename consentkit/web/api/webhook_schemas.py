"""What is sent and answered about webhooks and their deliveries."""

from typing import Any

from marshmallow import Schema, fields, validate

from consentkit.domain.event import CHOOSABLE, EventType
from consentkit.domain.webhook import MAX_DESCRIPTION, DeliveryState, EndpointState, Outcome
from consentkit.domain.webhook_url import MAX_URL
from consentkit.services.send_webhooks import message_id
from consentkit.storage.webhook_deliveries import Attempt
from consentkit.storage.webhook_log import Logged
from consentkit.web.api.schemas import PageQuery, Strict, at, instant
from consentkit.web.schemas import StrictBoolean

_MOST_OVERLAP_H = 24 * 30
_STATES = [each.value for each in EndpointState]
_DELIVERY_STATES = [each.value for each in DeliveryState]
_TYPES = [each.value for each in EventType]

WEBHOOK: dict[str, Any] = {
    "key": "wh_0f3c5a7b9d1e2f4a6b8c",
    "is_own": True,
    "all_own_sites": False,
    "url": "https://hooks.example.org/consent",
    "receiver": "hooks.example.org",
    "events": ["consent.given", "consent.withdrawn"],
    "description": "Our newsletter",
    "state": "active",
    "state_since": "2026-11-28T09:00:00.000Z",
    "created_at": "2026-11-28T09:00:00.000Z",
    "failing_since": None,
    "waiting": 0,
    "dropped": 0,
    "public_key": "whpk_…",
}
SECRETS: dict[str, Any] = {
    "secret": "whsec_…",
    "public_key": "whpk_…",
    "earlier_secret": None,
    "overlap_until": None,
}
DELIVERY: dict[str, Any] = {
    "number": 4711,
    "message": "msg_019ab1c2d3e47f5a8b6c9d0e1f2a3b4c",
    "type": "webhook.test",
    "at": "2026-11-28T09:00:00.000Z",
    "receipt": None,
    "state": "waiting",
    "attempts_made": 0,
    "next_at": "2026-11-28T09:00:00.000Z",
    "settled_at": None,
    "last_attempt": None,
}


def _url(**more: Any) -> fields.String:
    return fields.String(validate=validate.Length(1, MAX_URL), **more)


def _events(**more: Any) -> fields.List[Any]:
    each = fields.String(validate=validate.OneOf([each.value for each in CHOOSABLE]))
    return fields.List(each, validate=validate.Length(1, len(CHOOSABLE)), **more)


def _description(**more: Any) -> fields.String:
    return fields.String(validate=validate.Length(max=MAX_DESCRIPTION), **more)


class NewWebhookSchema(Strict):
    """With ``all_own_sites`` it gets the events of every site that the key's owner owns."""

    url = _url(required=True)
    events = _events(required=True)
    description = _description(load_default="")
    all_own_sites = StrictBoolean(load_default=False)


class WebhookPatchSchema(Strict):
    url = _url()
    events = _events()
    description = _description()
    state = fields.String(
        validate=validate.OneOf([EndpointState.ACTIVE.value, EndpointState.PAUSED.value])
    )


class RotateSchema(Strict):
    """``overlap_hours`` is how long the secret so far signs as well."""

    overlap_hours = fields.Integer(
        strict=True, load_default=24, validate=validate.Range(0, _MOST_OVERLAP_H)
    )


class WebhookSchema(Schema):
    """``url`` and ``public_key`` are null where ``is_own`` is false: it is for all sites of another
    owner, or of this one and the key is not. ``waiting`` counts what is still to be delivered,
    ``dropped`` what came while there was no room.
    """

    key = fields.String(required=True)
    is_own = fields.Boolean(required=True)
    all_own_sites = fields.Boolean(required=True)
    url = fields.String(required=True, allow_none=True)
    receiver = fields.String(required=True)
    events = fields.List(fields.String(validate=validate.OneOf(_TYPES)), required=True)
    description = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(_STATES))
    state_since = instant(required=True)
    created_at = instant(required=True)
    failing_since = instant(required=True, allow_none=True)
    waiting = fields.Integer(required=True)
    dropped = fields.Integer(required=True)
    public_key = fields.String(required=True, allow_none=True)


class AddedWebhookSchema(WebhookSchema):
    secret = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Null when the answer is a replay."},
    )


class SecretsSchema(Schema):
    """``earlier_secret`` signs as well until ``overlap_until``. When the answer is a replay, both
    secrets are null.
    """

    secret = fields.String(required=True, allow_none=True)
    public_key = fields.String(required=True)
    earlier_secret = fields.String(required=True, allow_none=True)
    overlap_until = instant(required=True, allow_none=True)


class DeliveriesQuery(PageQuery):
    state = fields.String(load_default=None, validate=validate.OneOf(_DELIVERY_STATES))


class ReplaySchema(Strict):
    """Without ``since``, all that failed and is still in the log."""

    since = instant(load_default=None, allow_none=True)


class ReplayedSchema(Schema):
    deliveries = fields.Integer(required=True)


class AttemptSchema(Schema):
    """``said`` is the beginning of a refusal; ``status`` is null where no answer came."""

    at = instant(required=True)
    outcome = fields.String(
        required=True, validate=validate.OneOf([each.value for each in Outcome])
    )
    status = fields.Integer(required=True, allow_none=True)
    took_ms = fields.Integer(required=True)
    said = fields.String(required=True)


class DeliverySchema(Schema):
    """``message`` is its ``webhook-id``. ``attempts_made`` begins anew with a replay."""

    number = fields.Integer(required=True)
    message = fields.String(required=True)
    type = fields.String(required=True)
    at = instant(required=True)
    receipt = fields.UUID(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(_DELIVERY_STATES))
    attempts_made = fields.Integer(required=True)
    next_at = instant(required=True, allow_none=True)
    settled_at = instant(required=True, allow_none=True)
    last_attempt = fields.Nested(AttemptSchema, required=True, allow_none=True)


class OneDeliverySchema(DeliverySchema):
    attempts = fields.List(fields.Nested(AttemptSchema), required=True)


def said_delivery(found: Logged) -> dict[str, Any]:
    return {
        "number": found.id,
        "message": message_id(found.event_id),
        "type": found.type,
        "at": at(found.at),
        "receipt": str(found.receipt_id) if found.receipt_id else None,
        "state": found.state.value,
        "attempts_made": found.attempts,
        "next_at": at(found.next_at),
        "settled_at": at(found.settled_at),
        "last_attempt": said_attempt(found.tries[-1]) if found.tries else None,
    }


def said_attempt(made: Attempt) -> dict[str, Any]:
    return {
        "at": at(made.at),
        "outcome": made.outcome.value,
        "status": made.status,
        "took_ms": made.took_ms,
        "said": made.said,
    }
