"""What receivers are told, in the transaction in which it happens."""

from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from consentkit.domain.instant import format_instant
from consentkit.services.change_webhook import replay_webhook, rotate_webhook, try_webhook
from consentkit.services.signing_keys import publish_next_key
from consentkit.signing.keys import SigningKey
from consentkit.web.runtime import Runtime, utc_now
from tests.conftest import Clock, Publish
from tests.factories import a_category, a_decision, a_site_document, a_visitor_id
from tests.integration.webhooks.conftest import AddHook, Hook
from tests.integration.webhooks.receiver import Receiver, status
from tests.privacy import asked, opened, send
from tests.recorded import PATH, extend_all

NO = {"necessary": True, "analytics": False, "marketing": False}
YES = {"necessary": True, "analytics": True, "marketing": True}


def say(client: FlaskClient, visitor: str | None = None, **changes: object) -> dict:
    reply = client.post(PATH, json=a_decision(visitor_id=visitor or a_visitor_id(), **changes))
    assert reply.status_code == 201, reply.text
    return reply.json


def test_each_kind_of_answer_is_told_by_its_name(
    client: FlaskClient, rt: Runtime, hook: Hook, receiver: Receiver
) -> None:
    ada, bob = a_visitor_id(), a_visitor_id()
    say(client, ada, action="accept_all", choices=YES)
    say(client, bob, action="decline_all", choices=NO)
    say(client, action="gpc", choices=NO, gpc=True)
    extend_all(rt)
    say(client, bob, choices=YES)
    say(client, ada, action="withdraw", choices=NO)
    extend_all(rt)
    hook.deliver()
    assert sorted(receiver.types()) == [
        "consent.given",
        "consent.refused",
        "consent.updated",
        "consent.withdrawn",
        "optout.gpc",
    ]


def test_what_is_not_optional_makes_no_consent(
    client: FlaskClient, rt: Runtime, hook: Hook, receiver: Receiver
) -> None:
    say(client, action="save", choices=NO)
    extend_all(rt)
    hook.deliver()
    assert receiver.types() == ["consent.refused"]


def test_a_receiver_learns_ids_and_choices_and_no_secret(
    client: FlaskClient, rt: Runtime, hook: Hook, receiver: Receiver
) -> None:
    visitor = a_visitor_id()
    recorded = say(client, visitor, choices=YES)
    extend_all(rt)
    hook.deliver()
    (got,) = receiver.got
    data = got.document["data"]
    told = {name: data[name] for name in ("receipt", "visitor", "choices", "site")}
    assert told == {"receipt": recorded["id"], "visitor": visitor, "choices": YES, "site": "shop"}
    assert recorded["secret"] not in got.body.decode()
    assert recorded["receipt"] not in got.body.decode()
    assert len(got.body) < 20_000


def test_the_standards_own_library_verifies_what_is_sent(
    client: FlaskClient, rt: Runtime, hook: Hook, receiver: Receiver, clock: Clock
) -> None:
    clock.now = utc_now()
    say(client, decided_at=format_instant(clock.now))
    extend_all(rt)
    hook.deliver()
    (got,) = receiver.got
    assert Webhook(hook.secret).verify(got.body, got.headers) == got.document
    with pytest.raises(WebhookVerificationError):
        Webhook(hook.secret).verify(got.body + b" ", got.headers)


def test_the_secret_before_the_last_signs_until_the_overlap_is_over(
    hook: Hook, receiver: Receiver, clock: Clock
) -> None:
    clock.now = utc_now()
    old = hook.secret
    hook.do(rotate_webhook, overlap=timedelta(hours=1))
    hook.do(try_webhook)
    hook.deliver()
    assert hook.secret != old
    for secret in (old, hook.secret):
        got = receiver.got[-1]
        assert Webhook(secret).verify(got.body, got.headers)["type"] == "webhook.test"
    clock.now += timedelta(hours=1)
    hook.do(try_webhook)
    hook.deliver()
    schemes = [
        each.partition(",")[0] for each in receiver.got[-1].headers["webhook-signature"].split()
    ]
    assert schemes == ["v1", "v1a"]


def test_publishing_is_told_once_for_each_version(
    publish: Publish, hook: Hook, receiver: Receiver
) -> None:
    document = a_site_document()
    document["banner"]["categories"].append(a_category("maps"))
    publish(document)
    publish(document)
    hook.deliver()
    assert [(each.type, each.document["data"]["banner_version"]) for each in receiver.got] == [
        ("config.published", 2)
    ]


def test_requests_are_told_without_what_they_say(
    client: FlaskClient, hook: Hook, receiver: Receiver, run
) -> None:
    asked(client, text="What do you know of me?", contact="ada@example.org")
    done = run("requests", "answer", "shop", "2026-1", "--text", "Nothing but this.")
    assert done.exit_code == 0, done.output
    hook.deliver()
    assert receiver.types() == ["request.opened", "request.answered"]
    told = b"".join(each.body for each in receiver.got).decode()
    assert "2026-1" in told
    for private in ("What do you know", "ada@example.org", "Nothing but this"):
        assert private not in told


def test_keys_are_told_to_everybody(rt: Runtime, hook: Hook, receiver: Receiver) -> None:
    key = SigningKey.generate()
    with rt.transaction(write=True) as session:
        publish_next_key(key, session=session, now=rt.now())
    hook.deliver()
    (got,) = receiver.got
    assert got.document["data"]["kid"] == key.kid
    assert got.type == "key.published"


def test_the_head_of_the_ledger_is_told_once_an_hour(
    client: FlaskClient, rt: Runtime, add_hook: AddHook, receiver: Receiver, clock: Clock
) -> None:
    hook = add_hook(receiver.url, events=["log.checkpoint"])
    for minutes in (0, 1, 60):
        clock.now += timedelta(minutes=minutes)
        say(client, decided_at=format_instant(clock.now))
        extend_all(rt)
    hook.deliver()
    assert receiver.types() == ["log.checkpoint", "log.checkpoint"]
    head = client.get("/log/checkpoint").text
    assert receiver.got[-1].document["data"]["checkpoint"] == head


def test_what_is_rolled_back_was_never_told(rt: Runtime, hook: Hook, receiver: Receiver) -> None:
    def publish_and_fail() -> None:
        with rt.transaction(write=True) as session:
            publish_next_key(SigningKey.generate(), session=session, now=rt.now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish_and_fail()
    assert hook.deliver() == []
    assert receiver.got == []


def test_another_sites_events_never_arrive(
    client: FlaskClient, rt: Runtime, publish: Publish, add_hook: AddHook, receiver: Receiver
) -> None:
    document = a_site_document()
    document["site"] |= {"key": "bakery", "name": "The Bakery"}
    publish(document)
    hook = add_hook(receiver.url, site_key="bakery", events=["consent.given"])
    say(client, choices=YES)
    extend_all(rt)
    assert hook.deliver() == []
    assert hook.log() == ()


def test_of_what_a_visitor_erased_nothing_is_told(
    client: FlaskClient, rt: Runtime, hook: Hook, receiver: Receiver
) -> None:
    receipt = say(client)
    extend_all(rt)
    page = opened(client, receipt)
    send(client, page, "erase", confirm="yes")
    hook.deliver()
    (got,) = receiver.got
    assert got.type == "receipts.erased"
    assert got.document["data"]["receipts"] == [receipt["id"]]
    assert [each.state.value for each in hook.log()] == ["delivered", "void"]


@pytest.mark.parametrize("moment", ["before", "meanwhile"])
def test_of_what_was_erased_no_receivers_words_are_kept(
    client: FlaskClient, rt: Runtime, hook: Hook, receiver: Receiver, moment: str
) -> None:
    receipt = say(client)
    extend_all(rt)
    visitor = b"no such visitor: ada"

    def refuse(request: BaseHTTPRequestHandler) -> None:
        if moment == "meanwhile" and len(receiver.got) == 1:
            send(client, opened(client, receipt), "erase", confirm="yes")
        status(400, visitor)(request)

    receiver.manner = refuse
    hook.deliver()
    if moment == "before":
        assert hook.log()[0].tries[0].said == visitor.decode()
        send(client, opened(client, receipt), "erase", confirm="yes")
    (told,) = [each for each in hook.log() if each.type == "consent.given"]
    assert told.state.value == "void"
    assert [each.said for each in told.tries] == [""]


def test_what_was_erased_is_not_replayed(
    client: FlaskClient, rt: Runtime, hook: Hook, receiver: Receiver
) -> None:
    receipt = say(client)
    extend_all(rt)
    hook.deliver()
    delivery = hook.log()[0].id
    send(client, opened(client, receipt), "erase", confirm="yes")
    assert hook.do(replay_webhook, delivery_id=delivery) == 1
    hook.deliver()
    assert receiver.types() == ["consent.given", "receipts.erased"]


def test_a_site_without_a_webhook_keeps_nothing(
    client: FlaskClient, rt: Runtime, site: str
) -> None:
    say(client)
    extend_all(rt)
    with rt.transaction() as session:
        for table in ("webhook_event", "webhook_delivery"):
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0
