"""Sends what waits for an endpoint, in the thread that asks for it."""

import secrets
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from consentkit.domain.webhook import Outcome
from consentkit.domain.webhook_url import BadWebhookUrl
from consentkit.net.fetch import FetchFailed
from consentkit.net.pinned import PrivateAddress, Resolve
from consentkit.net.webhook import Courier, DeadlineOver, is_success
from consentkit.services.add_webhook import check_url
from consentkit.services.send_webhooks import (
    Message,
    Parcel,
    claim_messages,
    note_attempts,
)
from consentkit.signing.webhooks import WebhookSecret, webhook_headers
from consentkit.storage.webhook_deliveries import Attempt
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write

_random = secrets.SystemRandom()
# After that others get a turn. With the attempt that was begun last it ends before the lease does.
TURN_S = 10.0
_MAX_DIGITS = 9


def _never() -> bool:
    return False


def deliver(
    rt: Runtime,
    endpoint_id: int,
    *,
    resolve: Resolve | None = None,
    is_stopping: Callable[[], bool] = _never,
) -> list[Attempt]:
    """Send what is due to the endpoint, until nothing is, something fails or ``is_stopping``;
    return what became of it. Raises ``StorageUnavailable``; what is not noted then is sent again.
    """
    done: list[Attempt] = []
    ends_at = time.monotonic() + TURN_S
    while time.monotonic() < ends_at and not is_stopping():
        parcel = write(
            rt, lambda session: claim_messages(endpoint_id, session=session, now=rt.now())
        )
        if parcel is None:
            break
        attempts = _send_all(rt, parcel, resolve, ends_at, is_stopping)
        _note(rt, parcel, attempts)
        done += attempts
        if any(each.outcome is not Outcome.TAKEN for each in attempts):
            break
    return done


def _send_all(
    rt: Runtime,
    parcel: Parcel,
    resolve: Resolve | None,
    ends_at: float,
    is_stopping: Callable[[], bool],
) -> list[Attempt]:
    """What is left out is given back, and due at once for whoever looks next."""
    endpoint = parcel.endpoint
    try:
        url = check_url(endpoint.url, rt.config)
    except BadWebhookUrl:
        # It was good when it was added: the settings have changed since.
        first = parcel.messages[:1]
        return [_attempt(each, rt.now(), Outcome.BLOCKED, began=time.monotonic()) for each in first]
    signed_with = [
        rt.secret.webhook_secret(endpoint.key, each) for each in endpoint.generations(rt.now())
    ]
    attempts: list[Attempt] = []
    is_allowed = url.host in rt.config.webhook_hosts
    with Courier(endpoint.url, is_allowed=is_allowed, resolve=resolve) as courier:
        for message in parcel.messages:
            if is_stopping():
                break
            attempts.append(_send(courier, message, signed_with, rt.now()))
            # What keeps one from being taken keeps the next one as well, more often than not.
            if attempts[-1].outcome is not Outcome.TAKEN or time.monotonic() > ends_at:
                break
    return attempts


def _send(
    courier: Courier, message: Message, signed_with: Iterable[WebhookSecret], now: datetime
) -> Attempt:
    headers = webhook_headers(message.id, int(now.timestamp()), message.body, signed_with)
    began = time.monotonic()
    try:
        reply = courier.send(message.body, headers)
    except DeadlineOver:
        return _attempt(message, now, Outcome.TIMEOUT, began=began)
    except PrivateAddress:
        return _attempt(message, now, Outcome.BLOCKED, began=began)
    except FetchFailed as err:
        return _attempt(message, now, Outcome.UNREACHABLE, began=began, said=err.detail)
    outcome = Outcome.TAKEN if is_success(reply.status) else Outcome.REFUSED
    return _attempt(
        message,
        now,
        outcome,
        began=began,
        status=reply.status,
        said=reply.said,
        wish_s=retry_after_s(reply.retry_after, now),
    )


def _attempt(
    message: Message,
    now: datetime,
    outcome: Outcome,
    *,
    began: float,
    status: int | None = None,
    said: str = "",
    wish_s: float | None = None,
) -> Attempt:
    took = time.monotonic() - began
    return Attempt(
        delivery_id=message.delivery_id,
        at=now + timedelta(seconds=took),
        outcome=outcome,
        status=status,
        took_ms=round(took * 1000),
        said=said,
        wish_s=wish_s,
    )


def _note(rt: Runtime, parcel: Parcel, attempts: list[Attempt]) -> None:
    tried = {each.delivery_id for each in attempts}
    untried = [each.delivery_id for each in parcel.messages if each.delivery_id not in tried]
    write(
        rt,
        lambda session: note_attempts(
            parcel.endpoint.id,
            attempts,
            untried=untried,
            session=session,
            now=rt.now(),
            jitter=_random.random(),
        ),
    )
    for each in attempts:
        rt.metrics.note_attempt(each.outcome)


def retry_after_s(header: str | None, now: datetime) -> float | None:
    """Return the seconds that a receiver asks for; None for none, or nonsense. Source: RFC 9110
    section 10.2.3.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:_MAX_DIGITS])
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - now).total_seconds())
