"""Webhooks by the API: a program adds, changes and takes away what the console shows."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from standardwebhooks import Webhook

from consentkit.services.find_webhook import find_webhook
from consentkit.web.delivering import deliver
from consentkit.web.runtime import Runtime, utc_now
from tests.conftest import Clock
from tests.integration.api.conftest import Program, pages
from tests.integration.api.hooks import ASKED, HOOKS, URL, WANTED, add
from tests.integration.webhooks.receiver import Receiver, a_receiver, status
from tests.privacy import answer, opened, send
from tests.recorded import extend_all


@pytest.fixture
def env(env: dict[str, str]) -> dict[str, str]:
    return env | {"CONSENTKIT_WEBHOOK_HOSTS": "127.0.0.1"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as found:
        yield found


def deliver_to(rt: Runtime, key: str, site: str = "shop") -> None:
    with rt.transaction() as session:
        endpoint = find_webhook(site, key, session=session)
    deliver(rt, endpoint.id)


def give_up(program: Program, rt: Runtime, clock: Clock, key: str) -> None:
    """Let time pass until nothing waits any more."""
    while program.get(f"{HOOKS}/{key}").json["waiting"]:
        clock.now += timedelta(hours=27)
        program.ask("PATCH", f"{HOOKS}/{key}", {"state": "active"}, If_Match="*")
        deliver_to(rt, key)


def test_one_is_added_and_its_secret_is_in_that_answer_alone(program: Program, rt: Runtime) -> None:
    made = program.post(HOOKS, WANTED, Idempotency_Key='"one"')
    assert made.status_code == 201, made.text
    secret = made.json["secret"]
    assert secret.startswith("whsec_")
    assert made.headers["Location"] == f"/api/v1{HOOKS}/{made.json['key']}"
    again = program.post(HOOKS, WANTED, Idempotency_Key='"one"')
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json == made.json | {"secret": None}
    listed = pages(program, HOOKS)
    assert [each | {"secret": secret} for each in listed] == [made.json]
    shown = program.get(f"{HOOKS}/{made.json['key']}")
    assert shown.json == listed[0]
    assert shown.headers["ETag"] == made.headers["ETag"]
    with rt.transaction() as session:
        kept = session.scalars(text("SELECT body FROM api_answer")).all()
    assert kept
    assert not [each for each in kept if secret in bytes(each).decode()]


def test_a_test_arrives_signed_with_that_secret_and_its_delivery_says_so(
    program: Program, rt: Runtime, clock: Clock, receiver: Receiver
) -> None:
    clock.now = utc_now()
    hook = add(program, url=receiver.url)
    sent = program.post(f"{HOOKS}/{hook['key']}/test")
    assert (sent.status_code, sent.json["state"]) == (202, "waiting")
    assert sent.json["last_attempt"] is None
    deliver_to(rt, hook["key"])
    (got,) = receiver.got
    assert Webhook(hook["secret"]).verify(got.body, got.headers)["type"] == "webhook.test"
    assert got.id == sent.json["message"]
    found = program.get(f"{HOOKS}/{hook['key']}/deliveries/{sent.json['number']}").json
    assert (found["state"], found["attempts_made"]) == ("delivered", 1)
    (attempt,) = found["attempts"]
    assert (attempt["outcome"], attempt["status"]) == ("taken", 204)
    assert found["last_attempt"] == attempt


def test_a_change_is_made_from_what_was_read_and_nothing_is_overwritten(program: Program) -> None:
    hook = add(program)
    path = f"{HOOKS}/{hook['key']}"
    read = program.get(path).headers["ETag"]
    assert program.ask("PATCH", path, {"state": "paused"}).json["code"] == "precondition_required"
    first = program.ask("PATCH", path, {"events": ["request.opened"]}, If_Match=read)
    assert (first.status_code, first.json["events"]) == (200, ["request.opened"])
    assert (first.json["url"], first.json["state"]) == (URL, "active")
    late = program.ask("PATCH", path, {"url": f"{URL}/2", "state": "paused"}, If_Match=read)
    assert (late.status_code, late.json["code"]) == (412, "precondition_failed")
    assert program.get(path).json == first.json
    again = program.ask("PATCH", path, {"url": f"{URL}/2"}, If_Match=late.json["current"])
    assert (again.json["url"], again.json["events"]) == (f"{URL}/2", ["request.opened"])


def test_of_several_who_change_one_at_once_one_wins(program: Program) -> None:
    path = f"{HOOKS}/{add(program)['key']}"
    read = program.get(path).headers["ETag"]

    def change(number: int) -> int:
        own = Program(program.client.application.test_client(), program.made)
        return own.ask("PATCH", path, {"url": f"{URL}/{number}"}, If_Match=read).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(change, range(4))) == [200, 412, 412, 412]


def test_what_is_paused_keeps_its_events_until_it_goes_on(
    program: Program, rt: Runtime, receiver: Receiver
) -> None:
    hook = add(program, url=receiver.url)
    path = f"{HOOKS}/{hook['key']}"
    paused = program.ask("PATCH", path, {"state": "paused"}, If_Match="*")
    assert paused.json["state"] == "paused"
    program.post(f"{path}/test")
    deliver_to(rt, hook["key"])
    assert receiver.got == []
    assert program.get(path).json["waiting"] == 1
    program.ask("PATCH", path, {"state": "active"}, If_Match=paused.headers["ETag"])
    deliver_to(rt, hook["key"])
    assert receiver.types() == ["webhook.test"]


def test_a_rotation_signs_with_both_and_a_replay_of_it_keeps_neither(
    program: Program, rt: Runtime, clock: Clock, receiver: Receiver
) -> None:
    clock.now = utc_now()
    hook = add(program, url=receiver.url)
    path = f"{HOOKS}/{hook['key']}"
    rotated = program.post(f"{path}/rotate", {"overlap_hours": 1}, Idempotency_Key='"two"')
    assert rotated.json["earlier_secret"] == hook["secret"] != rotated.json["secret"]
    again = program.post(f"{path}/rotate", {"overlap_hours": 1}, Idempotency_Key='"two"')
    assert again.json == rotated.json | {"secret": None, "earlier_secret": None}
    assert program.post(f"{path}/secret").json == rotated.json
    program.post(f"{path}/test")
    deliver_to(rt, hook["key"])
    for secret in (hook["secret"], rotated.json["secret"]):
        Webhook(secret).verify(receiver.got[0].body, receiver.got[0].headers)
    clock.now += timedelta(hours=1)
    over = program.post(f"{path}/secret").json
    assert (over["earlier_secret"], over["overlap_until"]) == (None, None)


def test_the_log_comes_in_pages_and_by_state(
    program: Program, rt: Runtime, receiver: Receiver
) -> None:
    hook = add(program, url=receiver.url)
    path = f"{HOOKS}/{hook['key']}"
    sent = [program.post(f"{path}/test").json["number"] for _ in range(51)]
    assert [each["number"] for each in pages(program, f"{path}/deliveries")] == sent[::-1]
    assert len(program.get(f"{path}/deliveries").json["data"]) == 50
    deliver_to(rt, hook["key"])
    assert len(pages(program, f"{path}/deliveries?state=delivered")) == 51
    assert pages(program, f"{path}/deliveries?state=waiting") == []
    for query in ("cursor=x", "state=lost", "page=2"):
        assert program.get(f"{path}/deliveries?{query}").status_code in (400, 422)


def test_what_was_given_up_since_a_time_is_sent_again_and_one_by_itself(
    program: Program, rt: Runtime, clock: Clock, receiver: Receiver
) -> None:
    hook = add(program, url=receiver.url)
    path = f"{HOOKS}/{hook['key']}"
    receiver.manner = status(500, b"no")
    old = program.post(f"{path}/test").json
    give_up(program, rt, clock, hook["key"])
    new = program.post(f"{path}/test").json
    give_up(program, rt, clock, hook["key"])
    failed = pages(program, f"{path}/deliveries?state=failed")
    assert [each["number"] for each in failed] == [new["number"], old["number"]]
    assert failed[0]["last_attempt"]["said"] == "no"
    # Which has stopped it as well.
    program.ask("PATCH", path, {"state": "active"}, If_Match="*")
    receiver.manner = status(204)
    receiver.got.clear()
    since = {"since": new["at"]}
    again = program.post(f"{path}/replay", since, Idempotency_Key='"since"')
    assert (again.status_code, again.json) == (202, {"deliveries": 1})
    assert program.post(f"{path}/replay", since, Idempotency_Key='"since"').json == again.json
    deliver_to(rt, hook["key"])
    assert [each.id for each in receiver.got] == [new["message"]]
    one = program.post(f"{path}/deliveries/{old['number']}/replay")
    assert (one.status_code, one.json["state"], one.json["attempts_made"]) == (202, "waiting", 0)
    assert len(one.json["attempts"]) == 10
    deliver_to(rt, hook["key"])
    assert [each.id for each in receiver.got] == [new["message"], old["message"]]
    assert program.post(f"{path}/replay", {}).json == {"deliveries": 0}


def test_what_was_erased_before_it_was_told_is_not_sent_again(
    program: Program, client: FlaskClient, rt: Runtime
) -> None:
    path = f"{HOOKS}/{add(program, events=['consent.given'])['key']}"
    receipt = answer(client)
    extend_all(rt)
    (waits,) = pages(program, f"{path}/deliveries")
    assert waits["receipt"] == receipt["id"]
    send(client, opened(client, receipt), "erase", confirm="yes")
    reply = program.post(f"{path}/deliveries/{waits['number']}/replay")
    assert (reply.status_code, reply.json["code"]) == (409, "delivery_erased")
    assert pages(program, f"{path}/deliveries")[0]["state"] == "void"


def test_one_that_is_removed_is_absent_from_then_on(program: Program) -> None:
    key = add(program)["key"]
    assert program.ask("DELETE", f"{HOOKS}/{key}").status_code == 204
    for method, path, body in ASKED:
        reply = program.ask(method, f"{HOOKS}/{key}{path}", body, If_Match="*")
        assert (reply.status_code, reply.json["code"]) == (404, "unknown_webhook")


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"url": "http://hooks.example.org/"}, "bad_webhook_url", "url"),
        ({"url": "https://consent.example/hook"}, "bad_webhook_url", "url"),
        ({"url": "https://user@hooks.example.org/"}, "bad_webhook_url", "url"),
        ({"url": "https://0x7f.1/"}, "bad_webhook_url", "url"),
        ({"url": "https://" + "a" * 2_000}, "invalid_request", "url"),
        ({"url": None}, "invalid_request", "url"),
        ({"events": []}, "invalid_request", "events"),
        ({"events": ["webhook.test"]}, "invalid_request", "events.0"),
        ({"events": "consent.given"}, "invalid_request", "events"),
        ({"description": "two\nlines"}, "bad_webhook", "description"),
        ({"description": "x" * 201}, "invalid_request", "description"),
        ({"secret": "whsec_mine"}, "invalid_request", "secret"),
        ({"all_own_sites": 1}, "invalid_request", "all_own_sites"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(
    program: Program, wrong: dict[str, Any], code: str, field: str
) -> None:
    path = f"{HOOKS}/{add(program)['key']}"
    asked = [program.post(HOOKS, WANTED | wrong)]
    if "all_own_sites" not in wrong:
        asked.append(program.ask("PATCH", path, wrong, If_Match="*"))
    for reply in asked:
        assert (reply.status_code, reply.json["code"]) == (422, code), reply.text
        assert reply.json["errors"][0]["field"] == field
    assert len(pages(program, HOOKS)) == 1
    assert program.get(path).json["url"] == URL


def test_a_site_has_a_few_and_the_next_one_is_refused(program: Program) -> None:
    for _ in range(20):
        add(program)
    reply = program.post(HOOKS, WANTED)
    assert (reply.status_code, reply.json["code"]) == (409, "too_many_webhooks")
