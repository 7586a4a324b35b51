"""Webhooks of a service in processes of its own: delivered at least once, whoever dies and when."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from consentkit.storage.server_url import sqlalchemy_url
from tests.faults.conftest import Serve
from tests.faults.service import Service
from tests.integration.webhooks.receiver import Receiver, a_receiver, status
from tests.waiting import wait_until


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as found:
        yield found


def add(service: Service, receiver: Receiver) -> str:
    done = service.command("webhook", "add", "shop", receiver.url, "--event", "consent.given")
    return done.output.split()[0]


def run_sql(service: Service, statement: str) -> None:
    home = Path(service.env["CONSENTKIT_HOME"])
    usual = f"sqlite:///{home / 'consentkit.sqlite3'}"
    url = service.env.get("CONSENTKIT_DATABASE_URL", usual)
    engine = create_engine(sqlalchemy_url(url.replace("postgresql://", "postgresql+psycopg://")))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def let_the_lease_run_out(service: Service) -> None:
    """As if a minute had passed since the process died that had claimed them."""
    run_sql(service, "UPDATE webhook_delivery SET claimed_until = NULL")


def states(service: Service, key: str) -> list[str]:
    return [
        each.split()[4]
        for each in service.command("webhook", "log", "shop", key).output.splitlines()
    ]


def test_serve_delivers_what_is_answered(a_service: Serve, receiver: Receiver) -> None:
    service = a_service(WEBHOOK_HOSTS="127.0.0.1")
    key = add(service, receiver)
    service.start(workers=2)
    ids = {service.answer().document["id"] for _ in range(20)}
    receiver.wait_for_all(ids)
    assert receiver.receipts() == ids
    service.until(lambda: states(service, key) == ["delivered"] * 20)


@pytest.mark.parametrize("moment", ["while_it_sends", "before_it_sends"])
def test_what_was_acknowledged_is_delivered_although_everything_is_killed(
    a_service: Serve, receiver: Receiver, moment: str
) -> None:
    service = a_service(WEBHOOK_HOSTS="127.0.0.1")
    add(service, receiver)
    service.start()
    ids = set()
    if moment == "while_it_sends":

        def kill(request) -> None:
            if not service.server or service.server.poll() is None:
                service.kill_all()

        receiver.manner = kill
    for _ in range(5):
        try:
            ids.add(service.answer().document["id"])
        except OSError:
            break
    if moment == "while_it_sends":
        receiver.wait_for(1)
        wait_until(lambda: service.server and service.server.poll() is not None)
    else:
        service.kill_all()
    assert ids
    receiver.manner = status(204)
    let_the_lease_run_out(service)
    service.start()
    receiver.wait_for_all(ids)
    again: dict[str, set[bytes]] = {}
    for each in receiver.got:
        again.setdefault(each.id, set()).add(each.body)
    assert all(len(bodies) == 1 for bodies in again.values())


def test_a_worker_sends_what_serve_leaves_to_it(a_service: Serve, receiver: Receiver) -> None:
    service = a_service(WEBHOOK_HOSTS="127.0.0.1", DELIVERIES="worker")
    key = add(service, receiver)
    service.start()
    ids = {service.answer().document["id"] for _ in range(3)}
    service.until(lambda: states(service, key) == ["waiting"] * 3)
    assert receiver.got == []
    worker = subprocess.Popen([sys.executable, "-m", "consentkit", "worker"], env=service.env)
    try:
        receiver.wait_for_all(ids)
        worker.terminate()
        assert worker.wait(30) == 0
    finally:
        worker.kill()
    last = service.answer().document["id"]
    service.until(lambda: states(service, key).count("waiting") == 1)
    assert service.command("worker", "--once").output == "1 sent\n"
    assert last in receiver.receipts()


class _Worker:
    """`consentkit worker` in a process of its own."""

    def __init__(self, service: Service, *options: str) -> None:
        command = [sys.executable, "-m", "consentkit", "worker", *options]
        self.process = subprocess.Popen(command, env=service.env)

    def __enter__(self) -> subprocess.Popen[bytes]:
        return self.process

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()


def test_a_worker_that_is_stopped_ends_what_is_under_way_and_begins_nothing_more(
    a_service: Serve, receiver: Receiver
) -> None:
    service = a_service(WEBHOOK_HOSTS="127.0.0.1", DELIVERIES="worker")
    key = add(service, receiver)
    service.start()
    for _ in range(3):
        service.answer()
    service.until(lambda: states(service, key) == ["waiting"] * 3)
    released = threading.Event()
    receiver.manner = lambda request: (released.wait(60), status(204)(request))
    with _Worker(service) as worker:
        receiver.wait_for(1)
        worker.send_signal(signal.SIGTERM)
        # It goes on waiting for the answer, and takes it.
        with pytest.raises(subprocess.TimeoutExpired):
            worker.wait(1)
        released.set()
        assert worker.wait(30) == 0
    assert len(receiver.got) == 1
    assert sorted(states(service, key)) == ["delivered", "waiting", "waiting"]
    # The others need no lease to run out.
    assert service.command("worker", "--once").output == "2 sent\n"
    assert states(service, key) == ["delivered"] * 3


def test_a_worker_waits_no_longer_than_its_grace_and_what_hangs_is_sent_again(
    a_service: Serve, receiver: Receiver
) -> None:
    service = a_service(WEBHOOK_HOSTS="127.0.0.1", DELIVERIES="worker")
    key = add(service, receiver)
    service.start()
    made = service.answer().document["id"]
    service.until(lambda: states(service, key) == ["waiting"])
    released = threading.Event()
    receiver.manner = lambda _request: released.wait(60)
    with _Worker(service, "--grace", "1") as worker:
        receiver.wait_for(1)
        worker.send_signal(signal.SIGTERM)
        # Well before the receiver's own deadline.
        assert worker.wait(15) == 0
    released.set()
    assert states(service, key) == ["waiting"]
    receiver.manner = status(204)
    let_the_lease_run_out(service)
    assert service.command("worker", "--once").output == "1 sent\n"
    assert [each.document["data"]["receipt"] for each in receiver.got] == [made, made]


def test_the_command_line_keeps_webhooks(a_service: Serve, receiver: Receiver) -> None:
    service = a_service(WEBHOOK_HOSTS="127.0.0.1")
    key = add(service, receiver)
    assert f"{key}  active" in service.command("webhook", "list", "shop").output
    assert (
        service.command("webhook", "test", "shop", key).output == "delivered after 1 (status 204)\n"
    )
    receiver.manner = status(500, b"out of order")
    failed = service.command("webhook", "test", "shop", key, check=False)
    assert failed.exit_code == 1
    assert "status 500): out of order" in failed.output
    number = service.command("webhook", "log", "shop", key, "--most", "1").output.split()[0]
    receiver.manner = status(204)
    replayed = service.command("webhook", "replay", "shop", key, "--delivery", number)
    assert replayed.output == "1 to be sent again\n"
    assert service.command("worker", "--once").output == "1 sent\n"
    secret = service.command("webhook", "secret", "shop", key).output
    rotated = service.command("webhook", "rotate", "shop", key).output
    assert rotated.splitlines()[0] != secret.splitlines()[0]
    assert secret.split()[1] in rotated
    service.command("webhook", "pause", "shop", key)
    assert f"{key}  paused" in service.command("webhook", "list", "shop").output
    service.command("webhook", "resume", "shop", key)
    service.command("webhook", "remove", "shop", key, "--yes")
    assert service.command("webhook", "list", "shop").output == ""
    gone = service.command("webhook", "log", "shop", key, check=False)
    assert gone.exit_code == 1
    assert "unknown_webhook" in gone.output


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example/", "bad_webhook_url"),
        ("https://user@hooks.example/", "bad_webhook_url"),
        ("https://localhost/", "bad_webhook_url"),
    ],
)
def test_a_bad_address_is_refused_by_name(a_service: Serve, url: str, code: str) -> None:
    service = a_service()
    done = service.command("webhook", "add", "shop", url, check=False)
    assert done.exit_code == 1
    assert code in done.output
