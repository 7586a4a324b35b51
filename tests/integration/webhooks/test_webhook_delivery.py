"""How deliveries fare: retries, pauses, limits, and what is never lost."""

import threading
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from consentkit.domain import webhook as rules
from consentkit.domain.webhook import DeliveryState, EndpointState, Outcome
from consentkit.services.change_webhook import (
    pause_webhook,
    replay_webhook,
    resume_webhook,
    try_webhook,
)
from consentkit.services.send_webhooks import LEASE, claim_messages, endpoints_due
from consentkit.storage import webhook_events
from consentkit.web import deliverer, delivering
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write
from tests.conftest import Clock
from tests.integration.webhooks.conftest import AddHook, Hook
from tests.integration.webhooks.receiver import Receiver, a_receiver, dripping, endless, status
from tests.integration.webhooks.test_webhook_events import say
from tests.recorded import extend_all


@pytest.fixture
def told(hook: Hook) -> Hook:
    hook.do(try_webhook)
    return hook


def test_a_delivery_that_fails_is_tried_again_with_the_same_id_and_body(
    told: Hook, receiver: Receiver, clock: Clock
) -> None:
    receiver.manner = status(500, b"out of order")
    told.deliver()
    (log,) = told.log()
    assert (log.state, log.attempts) == (DeliveryState.WAITING, 1)
    assert log.tries[0].said == "out of order"
    assert timedelta(seconds=5) <= log.next_at - log.tries[0].at <= timedelta(seconds=5.5)
    assert told.deliver() == []
    receiver.manner = status(200)
    clock.now = log.next_at
    told.deliver()
    first, second = receiver.got
    assert (first.id, first.body) == (second.id, second.body)
    assert first.headers["webhook-timestamp"] < second.headers["webhook-timestamp"]
    assert told.log()[0].state is DeliveryState.DELIVERED


def test_a_delivery_is_given_up_after_the_last_attempt_and_can_be_replayed(
    told: Hook, receiver: Receiver, clock: Clock
) -> None:
    receiver.manner = status(500)
    for _ in range(len(rules.DELAYS_S)):
        log = told.log()[0]
        clock.now = max(clock.now, log.next_at) + timedelta(minutes=10)
        if told.endpoint.state is not EndpointState.ACTIVE:
            told.do(resume_webhook)
        told.deliver()
    assert told.log()[0].state is DeliveryState.FAILED
    assert told.log()[0].attempts == len(rules.DELAYS_S)
    told.do(resume_webhook)
    receiver.manner = status(202)
    assert told.do(replay_webhook) == 1
    told.deliver()
    assert told.log()[0].state is DeliveryState.DELIVERED
    assert len({each.id for each in receiver.got}) == 1


@pytest.mark.parametrize("code", [301, 302, 307, 308, 304, 400, 404, 503])
def test_only_2xx_is_a_delivery(told: Hook, receiver: Receiver, code: int) -> None:
    receiver.manner = status(code, Location="http://127.0.0.1:9/inside")
    (attempt,) = told.deliver()
    assert (attempt.outcome, attempt.status) == (Outcome.REFUSED, code)
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [("120", 120), ("Mon, 23 Nov 2026 19:05:07 GMT", 240), ("999999999", 86_400), ("soon", 5)],
)
def test_a_receiver_may_ask_for_time(
    told: Hook, receiver: Receiver, wish: str, seconds: int
) -> None:
    receiver.manner = status(503, Retry_After=wish)
    (attempt,) = told.deliver()
    pause = (told.log()[0].next_at - attempt.at).total_seconds()
    assert seconds - 2 <= pause <= seconds * 1.1


@pytest.mark.parametrize("code", [429, 502, 504])
def test_an_overloaded_receiver_is_left_alone_as_a_whole(
    hook: Hook, receiver: Receiver, rt: Runtime, clock: Clock, code: int
) -> None:
    hook.do(try_webhook)
    hook.do(try_webhook)
    receiver.manner = status(code)
    hook.deliver()
    assert len(receiver.got) == 1
    with rt.transaction() as session:
        assert endpoints_due(session=session, now=clock.now + timedelta(seconds=50)) == []
        assert endpoints_due(session=session, now=clock.now + timedelta(seconds=70)) != []


def test_410_ends_it(told: Hook, receiver: Receiver, client: FlaskClient, rt: Runtime) -> None:
    receiver.manner = status(410)
    told.deliver()
    assert told.endpoint.state is EndpointState.GONE
    say(client)
    extend_all(rt)
    assert told.deliver() == []
    assert len(told.log()) == 1


def test_what_takes_nothing_for_days_is_paused_and_nothing_of_it_is_lost(
    told: Hook, receiver: Receiver, clock: Clock, client: FlaskClient, rt: Runtime
) -> None:
    receiver.manner = status(500)
    begun = clock.now
    while told.endpoint.state is EndpointState.ACTIVE:
        clock.now = max(told.log()[-1].next_at, told.endpoint.not_before or clock.now)
        told.deliver()
        if told.log()[-1].next_at is None:
            told.do(replay_webhook)
    assert told.endpoint.state is EndpointState.FAILING
    assert clock.now - begun >= rules.PAUSED_AFTER
    told.do(try_webhook)
    assert told.deliver() == []
    receiver.manner = status(200)
    told.do(resume_webhook)
    told.deliver()
    assert told.log()[0].state is DeliveryState.DELIVERED


def test_while_it_is_paused_events_are_kept(
    hook: Hook, receiver: Receiver, client: FlaskClient, rt: Runtime
) -> None:
    hook.do(pause_webhook)
    receipt = say(client)
    extend_all(rt)
    assert hook.deliver() == []
    assert receiver.got == []
    hook.do(resume_webhook)
    hook.deliver()
    assert receiver.receipts() == {receipt["id"]}


def test_beyond_the_bound_events_are_counted_and_not_kept(
    hook: Hook, receiver: Receiver, client: FlaskClient, rt: Runtime, monkeypatch
) -> None:
    monkeypatch.setattr(webhook_events, "MOST_WAITING", 3)
    kept = {say(client)["id"] for _ in range(3)}
    extend_all(rt)
    for _ in range(2):
        say(client)
    extend_all(rt)
    assert hook.endpoint.dropped == 2
    hook.deliver()
    assert receiver.receipts() == kept
    last = say(client)
    extend_all(rt)
    hook.deliver()
    assert receiver.receipts() == kept | {last["id"]}


def test_a_delivery_that_one_process_has_is_no_other_ones_until_the_lease_is_over(
    told: Hook, rt: Runtime, clock: Clock
) -> None:
    def claim():
        return write(
            rt, lambda session: claim_messages(told.endpoint.id, session=session, now=rt.now())
        )

    assert claim() is not None
    assert claim() is None
    clock.now += LEASE + timedelta(seconds=1)
    assert claim() is not None


def test_a_poisoned_event_does_not_hold_up_those_behind_it(
    hook: Hook, receiver: Receiver, clock: Clock
) -> None:
    hook.do(try_webhook)
    hook.do(try_webhook)
    hook.do(try_webhook)
    poisoned: list[str] = []

    def refuse_the_first(request) -> None:
        poisoned.append(receiver.got[0].id)
        status(400 if receiver.got[-1].id == poisoned[0] else 204)(request)

    receiver.manner = refuse_the_first
    hook.deliver()
    hook.deliver()
    assert [each.state.value for each in hook.log()] == ["delivered", "delivered", "waiting"]


@pytest.mark.parametrize("manner", [dripping, endless])
def test_an_answer_without_end_is_left_at_the_deadline(
    told: Hook, receiver: Receiver, manner, monkeypatch
) -> None:
    send = delivering.Courier.send
    monkeypatch.setattr(
        delivering.Courier,
        "send",
        lambda self, body, headers: send(self, body, headers, deadline_s=0.4),
    )
    receiver.manner = manner
    (attempt,) = told.deliver()
    assert attempt.outcome is (Outcome.TIMEOUT if manner is dripping else Outcome.REFUSED)
    assert len(attempt.said) <= 512


def test_a_gigabyte_is_not_read(told: Hook, receiver: Receiver) -> None:
    receiver.manner = status(500, b"no " * 1_000_000)
    (attempt,) = told.deliver()
    assert len(attempt.said) <= 512


def test_control_characters_of_an_answer_reach_no_log(told: Hook, receiver: Receiver) -> None:
    receiver.manner = status(400, b"no\r\nwebhook forged: \x1b[31mok\x00")
    (attempt,) = told.deliver()
    assert attempt.said.isprintable()


def test_nobody_is_connected_to_who_was_not_allowed(
    add_hook: AddHook, rt: Runtime, receiver: Receiver
) -> None:
    hook = add_hook("https://hooks.example/consent")
    hook.do(try_webhook)
    port = receiver.url.rpartition(":")[2].partition("/")[0]
    answers = [(2, 1, 6, "", ("127.0.0.1", int(port)))]
    (attempt,) = hook.deliver(resolve=lambda *_args, **_more: answers)
    assert attempt.outcome is Outcome.BLOCKED
    assert receiver.got == []


def test_a_receiver_that_hangs_holds_up_nobody_else(
    hook: Hook, add_hook: AddHook, receiver: Receiver, rt: Runtime, app
) -> None:
    released = threading.Event()
    with a_receiver() as hanging:
        hanging.manner = lambda request: (released.wait(15), status(204)(request))
        slow = add_hook(hanging.url)
        slow.do(try_webhook)
        sending = deliverer.Deliverer(app, rt)
        sending.look()
        hanging.wait_for(1)
        hook.do(try_webhook)
        sending.look()
        receiver.wait_for(1)
        assert not released.is_set()
        released.set()


def test_with_more_receivers_than_lanes_each_gets_its_turn(
    hook: Hook, add_hook: AddHook, receiver: Receiver, rt: Runtime, app, monkeypatch
) -> None:
    monkeypatch.setattr(deliverer, "QUICK_LANES", 1)
    with a_receiver() as second:
        other = add_hook(second.url)
        sending = deliverer.Deliverer(app, rt)
        for each in (hook, other, hook):
            each.do(try_webhook)
        sending.look()
        sending.finish(within_s=30)
        assert (len(receiver.got), len(second.got)) == (2, 0)
        hook.do(try_webhook)
        sending.look()
        sending.finish(within_s=30)
        assert (len(receiver.got), len(second.got)) == (2, 1)


def test_a_slow_receiver_gives_its_lane_back_after_its_turn(
    hook: Hook, receiver: Receiver, monkeypatch
) -> None:
    monkeypatch.setattr(delivering, "TURN_S", 0.0)
    for _ in range(3):
        hook.do(try_webhook)
    assert hook.deliver() == []
    monkeypatch.setattr(delivering, "TURN_S", 0.05)
    receiver.manner = lambda request: (threading.Event().wait(0.1), status(204)(request))
    assert len(hook.deliver()) == 1
    assert [each.state.value for each in hook.log()] == ["waiting", "waiting", "delivered"]
