"""What the driver's own errors, past SQLAlchemy, mean to whoever wanted to write."""

import psycopg
import pytest
from sqlalchemy import event, text

from consentkit.storage.link import link_of
from consentkit.storage.session import StorageUnavailable, WriteConflict
from consentkit.web.runtime import Runtime

AGAIN = "INSERT INTO publication_mark (id, number) VALUES (1, 0)"


def test_whoever_comes_second_may_try_again(rt: Runtime) -> None:
    with pytest.raises(WriteConflict), rt.transaction(write=True) as session:
        link_of(session).cursor.execute(AGAIN)
    with rt.transaction(write=True) as session:
        session.execute(text("UPDATE publication_mark SET number = number + 1"))


def test_after_an_error_a_file_is_not_opened_again(rt: Runtime) -> None:
    """On a disk that takes no writes it could not be, and pages could not be read either."""
    if not rt.config.database_url.startswith("sqlite"):
        pytest.skip("a server's connection is replaced")
    with rt.transaction() as session:
        session.execute(text("SELECT 1"))
    opened: list[object] = []
    event.listen(rt._engine, "connect", lambda *_: opened.append(_))
    with pytest.raises(StorageUnavailable), rt.transaction(write=True) as session:
        link_of(session).cursor.execute("SELECT something FROM nowhere")
    with rt.transaction(write=True) as session:
        session.execute(text("UPDATE publication_mark SET number = number + 1"))
    assert opened == []


def test_a_connection_that_was_lost_is_no_fault_of_ours_and_the_next_is_another(
    rt: Runtime, request: pytest.FixtureRequest
) -> None:
    if rt.config.database_url.startswith("sqlite"):
        pytest.skip("a file is not lost with a connection")
    lost = []

    def lose() -> None:
        with rt.transaction(write=True) as session:
            lost.append(session.scalar(text("SELECT pg_backend_pid()")))
            url = request.getfixturevalue("postgres_url")
            with psycopg.connect(url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 10000)", lost)
            link_of(session).cursor.execute(AGAIN)

    with pytest.raises(StorageUnavailable):
        lose()
    with rt.transaction(write=True) as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) not in lost
