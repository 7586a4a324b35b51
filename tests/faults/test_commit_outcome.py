"""A5, A6: conflicts that the database reports, and commits of which nobody knows how they ended."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg.pq import TransactionStatus

from consentkit.services.export_receipts import count_receipts
from consentkit.services.signing_keys import list_keys
from consentkit.signing.keys import KeyRing, SigningKey
from consentkit.web import retrying
from consentkit.web.runtime import Runtime
from tests.factories import a_decision, a_visitor_id
from tests.faults.service import PATH
from tests.recorded import writing_held_up
from tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def env(env: dict[str, str], postgres_url: str) -> dict[str, str]:
    return env | {"CONSENTKIT_DATABASE_URL": postgres_url}


@pytest.fixture(autouse=True)
def _key_is_published(rt: Runtime) -> None:
    rt.keys.signing_key()


Write = Callable[[], Any]
Meddle = Callable[[psycopg.Connection, Write], Any]
commit = psycopg.Connection.commit
execute = psycopg.Cursor.execute


def is_alone(connection: psycopg.Connection, statement: object) -> bool:
    """Whether it is a transaction of its own, which stores receipts."""
    return connection.autocommit and "consentkit_record_firsts" in str(statement)


def meddle_with_writes(patch: pytest.MonkeyPatch, meddle: Meddle) -> None:
    """Have ``meddle`` carry out what makes receipts durable: the one statement that stores first
    answers, and the COMMIT of all others.
    """

    def execute_or_not(own: psycopg.Cursor, statement: Any, *args: Any, **options: Any) -> Any:
        def write() -> Any:
            return execute(own, statement, *args, **options)

        return meddle(own.connection, write) if is_alone(own.connection, statement) else write()

    def commit_or_not(own: psycopg.Connection) -> Any:
        def write() -> None:
            commit(own)

        return meddle(own, write) if has_written(own) else write()

    patch.setattr(psycopg.Cursor, "execute", execute_or_not)
    patch.setattr(psycopg.Connection, "commit", commit_or_not)


def has_written(connection: psycopg.Connection) -> bool:
    if connection.info.transaction_status != TransactionStatus.INTRANS:
        return False
    found = connection.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL").fetchone()
    return bool(found and found[0])


def stored(rt: Runtime) -> int:
    with rt.transaction() as session:
        return count_receipts("shop", session=session)


class Conflicts:
    """Lets ``left`` writes fail as PostgreSQL does where others were first."""

    def __init__(self) -> None:
        self.kind: type[psycopg.Error] = psycopg.errors.SerializationFailure
        self.left = 0

    def meddle(self, _connection: psycopg.Connection, write: Write) -> Any:
        if self.left:
            self.left -= 1
            raise self.kind("another one was first")
        return write()


@pytest.fixture
def conflicts(monkeypatch: pytest.MonkeyPatch) -> Conflicts:
    made = Conflicts()
    meddle_with_writes(monkeypatch, made.meddle)
    return made


@pytest.mark.parametrize(
    "conflict", [psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected]
)
def test_a_conflict_is_tried_again_and_makes_one_receipt(
    client: FlaskClient, rt: Runtime, conflicts: Conflicts, conflict: type[psycopg.Error]
) -> None:
    conflicts.kind, conflicts.left = conflict, 3
    reply = client.post(PATH, json=a_decision())
    assert (reply.status_code, conflicts.left) == (201, 0)
    assert stored(rt) == 1


def test_a_key_that_two_publish_at_once_is_published(rt: Runtime, conflicts: Conflicts) -> None:
    new = SigningKey.generate()
    rt.config.keys_file.write_text(KeyRing((new,), signing=new.kid).format())
    conflicts.left = 2
    key = rt.keys.signing_key()
    assert conflicts.left == 0
    with rt.transaction() as session:
        assert key.kid in [each.kid for each in list_keys(session=session)]


def test_conflicts_without_end_are_refused_with_a_time_to_come_back(
    client: FlaskClient, rt: Runtime, conflicts: Conflicts
) -> None:
    conflicts.left = 1_000
    reply = client.post(PATH, json=a_decision())
    # Together once, and then alone.
    assert 1_000 - conflicts.left == 1 + retrying.TRIES
    conflicts.left = 0
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "1")
    assert stored(rt) == 0


def test_a_conflict_of_a_reader_is_refused_with_a_time_to_come_back(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where transactions are serializable, readers have conflicts, too."""

    def fail(_: psycopg.Connection) -> None:
        raise psycopg.errors.SerializationFailure("another one was first")

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Connection, "commit", fail)
        reply = client.get("/ck/shop/banner.json")
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "1")


def test_pauses_between_tries_differ_and_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(retrying.time, "sleep", pauses.append)
    for _ in range(20):
        assert list(retrying.tries()) == list(range(retrying.TRIES))
    assert len(set(pauses)) == len(pauses) == 20 * (retrying.TRIES - 1)
    assert max(pauses) <= retrying.FIRST_PAUSE_S * 2**retrying.TRIES


@pytest.fixture
def lose(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """Cut the connection during the next write, before or after the server has made it durable,
    once a test has set ``armed``; with ``in_commit``, of those that end with a COMMIT.
    """
    state = {"armed": False, "after": False, "in_commit": False}

    def cut(own: psycopg.Connection, write: Write) -> Any:
        if not state["armed"] or (state["in_commit"] and own.autocommit):
            return write()
        state["armed"] = False
        if state["after"]:
            write()
        with psycopg.connect(postgres_url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [own.info.backend_pid])
        # It notices at its next word, as it would at the write itself.
        own.execute("SELECT 1")
        raise AssertionError("the connection should have been cut")

    meddle_with_writes(monkeypatch, cut)
    return state


def test_a_commit_whose_answer_was_lost_is_looked_up_and_acknowledged(
    client: FlaskClient, rt: Runtime, lose: dict[str, bool]
) -> None:
    body = a_decision()
    lose.update(armed=True, after=True)
    reply = client.post(PATH, json=body, headers={"Idempotency-Key": "one"})
    assert not lose["armed"]
    assert reply.status_code == 201
    assert "Idempotent-Replayed" not in reply.headers
    again = client.post(PATH, json=body, headers={"Idempotency-Key": "one"})
    assert again.json["receipt"] == reply.json["receipt"]
    assert stored(rt) == 1


def test_a_commit_that_never_arrived_is_refused_and_can_be_sent_again(
    client: FlaskClient, rt: Runtime, lose: dict[str, bool]
) -> None:
    body = a_decision()
    lose.update(armed=True, after=False)
    reply = client.post(PATH, json=body, headers={"Idempotency-Key": "one"})
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "5")
    assert stored(rt) == 0
    assert client.post(PATH, json=body, headers={"Idempotency-Key": "one"}).status_code == 201
    assert stored(rt) == 1


def test_a_returning_visitors_commit_is_looked_up_as_well(
    client: FlaskClient, rt: Runtime, lose: dict[str, bool]
) -> None:
    """Such answers are recorded on another way than first ones."""
    visitor = a_visitor_id()
    assert client.post(PATH, json=a_decision(visitor_id=visitor)).status_code == 201
    for after, status in ((True, 201), (False, 503)):
        lose.update(armed=True, after=after, in_commit=True)
        assert client.post(PATH, json=a_decision(visitor_id=visitor)).status_code == status
        assert not lose["armed"]
        assert stored(rt) == 2


def test_where_a_lost_statement_may_have_stored_nothing_the_answer_is_asked_for_again(
    client: FlaskClient, rt: Runtime, lose: dict[str, bool]
) -> None:
    """A returning visitor's is no first answer, which the statement alone could have told."""
    visitor = a_visitor_id()
    assert client.post(PATH, json=a_decision(visitor_id=visitor)).status_code == 201
    again = a_decision(visitor_id=visitor)
    for status in (503, 201):
        lose.update(armed=status == 503, after=True)
        reply = client.post(PATH, json=again, headers={"Idempotency-Key": "again"})
        assert reply.status_code == status
    assert stored(rt) == 2


def test_everybody_in_a_commit_whose_answer_was_lost_is_acknowledged(
    app: Flask, client: FlaskClient, rt: Runtime, lose: dict[str, bool]
) -> None:
    known = a_visitor_id()
    assert client.post(PATH, json=a_decision(visitor_id=known)).status_code == 201

    def post(number: int) -> int:
        # One of them is refused, and takes nobody with it; another is not its visitor's first.
        body = a_decision(banner_version=99 if number == 0 else 1)
        if number == 1:
            body["visitor_id"] = known
        return app.test_client().post(PATH, json=body).status_code

    with ThreadPoolExecutor(4) as pool:
        with writing_held_up(rt) as recorder:
            jobs = [pool.submit(post, number) for number in range(4)]
            wait_until(lambda: len(recorder.line) >= len(jobs), within_s=30)
            lose.update(armed=True, after=True)
        statuses = sorted(job.result() for job in jobs)
    assert statuses == [201, 201, 201, 422]
    assert stored(rt) == 4
