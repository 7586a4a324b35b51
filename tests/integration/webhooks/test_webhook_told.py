"""What people learn of webhooks: visitors on their page, owners by mail, operators in numbers."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from consentkit.domain.roles import Role
from consentkit.domain.webhook import EndpointState
from consentkit.services.change_webhook import replay_webhook, try_webhook
from consentkit.storage import webhook_endpoints
from consentkit.web.owner_mailer import OwnerMailer
from consentkit.web.purge import purge_all
from consentkit.web.runtime import Runtime
from tests.conftest import Clock
from tests.integration.webhooks.conftest import Hook
from tests.integration.webhooks.receiver import Receiver, status
from tests.integration.webhooks.test_webhook_events import say
from tests.mailbox import Mailbox, OpenMailbox
from tests.privacy import key_of, visitors_page
from tests.recorded import extend_all


def test_a_visitor_sees_who_was_told(
    client: FlaskClient, rt: Runtime, hook: Hook, receiver: Receiver, clock: Clock
) -> None:
    mine, theirs = say(client), say(client)
    extend_all(rt)
    assert "as an automatic message" not in visitors_page(client, key_of(mine))
    receiver.manner = status(500)
    hook.deliver()
    host = receiver.url.split("/")[2]
    told = [visitors_page(client, key_of(each)) for each in (mine, theirs)]
    assert [page.count(f"{host}, as an automatic message") for page in told] == [1, 1]
    # To try again is no other disclosure, nor is to take up what was given back.
    receiver.manner = status(204)
    clock.now += timedelta(minutes=1)
    hook.deliver()
    assert len(receiver.got) == 3
    told = [visitors_page(client, key_of(each)) for each in (mine, theirs)]
    assert [page.count(f"{host}, as an automatic message") for page in told] == [1, 1]
    assert "/hook" not in told[0]
    assert "dans un message automatique" in visitors_page(client, key_of(mine), lang="fr")


def test_a_replay_is_another_disclosure(
    client: FlaskClient, rt: Runtime, hook: Hook, receiver: Receiver
) -> None:
    mine = say(client)
    extend_all(rt)
    hook.deliver()
    hook.do(replay_webhook, delivery_id=hook.log()[0].id)
    hook.deliver()
    assert visitors_page(client, key_of(mine)).count("as an automatic message") == 2


def test_what_was_delivered_long_ago_is_forgotten_and_the_disclosure_is_not(
    client: FlaskClient, rt: Runtime, hook: Hook, receiver: Receiver, clock: Clock
) -> None:
    mine = say(client)
    extend_all(rt)
    hook.deliver()
    clock.now += timedelta(days=29)
    purge_all(rt, None, now=clock.now)
    assert len(hook.log()) == 1
    clock.now += timedelta(days=2)
    purge_all(rt, None, now=clock.now)
    assert hook.log() == ()
    with rt.transaction() as session:
        for table in ("webhook_event", "webhook_attempt"):
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0
    assert "as an automatic message" in visitors_page(client, key_of(mine))
    # With the receipt goes the account of whom it was handed to: nobody can ask any more.
    clock.now += timedelta(days=5_000)
    purge_all(rt, None, now=clock.now)
    with rt.transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM disclosure")) == 0


@pytest.fixture
def mailbox(open_mailbox: OpenMailbox, env: dict[str, str], monkeypatch) -> Mailbox:
    monkeypatch.setattr("socket.getfqdn", lambda *_: "localhost")
    found = open_mailbox()
    env["CONSENTKIT_SMTP_URL"] = f"smtp://127.0.0.1:{found.port}"
    return found


@pytest.mark.usefixtures("initialised_database")
@pytest.mark.parametrize("state", [EndpointState.FAILING, EndpointState.GONE])
def test_owners_are_written_to_once_when_a_webhook_is_stopped(
    mailbox: Mailbox, request: pytest.FixtureRequest, clock: Clock, state: EndpointState
) -> None:
    # After the mail server is among the settings.
    app, rt, hook, log_in = (
        request.getfixturevalue(name) for name in ("app", "rt", "hook", "log_in")
    )
    log_in(shop=Role.OWNER)
    log_in("eva@example.org", shop=Role.EDITOR)
    with rt.transaction(write=True) as session:
        webhook_endpoints.set_state(session, hook.endpoint.id, state, now=rt.now())
    clock.now = clock.now.replace(hour=12) + timedelta(days=1)
    mailer = OwnerMailer(app, rt)
    mailer.look()
    mailer.look()
    letters = [each for each in mailbox.mails if "webhook" in str(each["Subject"])]
    assert [each["To"] for each in letters] == ["owner@admins.example"]
    body = letters[0].get_content()
    assert hook.key in body.replace("=\n", "")
    assert "/hook" not in body


@pytest.mark.usefixtures("initialised_database")
def test_metrics_tell_what_waits_and_what_became_of_attempts(
    env: dict[str, str], request: pytest.FixtureRequest, receiver: Receiver
) -> None:
    env["CONSENTKIT_METRICS_TOKEN"] = "a-token-of-sixteen"
    hook, client = (request.getfixturevalue(name) for name in ("hook", "client"))
    headers = {"Authorization": "Bearer a-token-of-sixteen"}
    hook.do(try_webhook)
    told = client.get("/metrics", headers=headers).text
    assert "consentkit_webhook_waiting 1.0" in told
    assert 'consentkit_webhook_endpoints{state="active"} 1.0' in told
    receiver.manner = status(500)
    hook.deliver()
    told = client.get("/metrics", headers=headers).text
    assert 'consentkit_webhook_attempts_total{outcome="refused"} 1.0' in told
