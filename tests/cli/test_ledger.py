"""`consentkit ledger`, as an operator and as an outsider run it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url, text
from werkzeug.serving import make_server

from consentkit.config import Config
from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.note import Note
from consentkit.web.runtime import Runtime
from tests.conftest import Run
from tests.factories import a_decision, a_visitor_id
from tests.postgres import a_database, is_on_server
from tests.recorded import begin_again, release_within

OF_ANOTHER_LOG = """other.example/log
0
47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=

— other.example/log YWFhYWFh
"""
pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def env(env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The commands below read the same settings."""
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return env


@pytest.fixture
def served(app: Flask, env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The service on a port; its address is the one that its log is named after."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    address = f"http://127.0.0.1:{server.port}"
    rt: Runtime = app.extensions["consentkit"]
    rt.config = Config.from_env(env | {"CONSENTKIT_PUBLIC_URL": address})
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", address)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


def answer(client: FlaskClient, count: int = 1) -> None:
    for _ in range(count):
        made = client.post("/ck/shop/receipts", json=a_decision(visitor_id=a_visitor_id()))
        assert made.status_code == 201


def test_extend_enters_what_waits_and_says_how_much(run: Run, client: FlaskClient) -> None:
    answer(client, 2)
    first = run("ledger", "extend")
    assert first.exit_code == 0, first.output
    assert int(first.output.split()[0]) > 2
    assert run("ledger", "extend").output == "0 entries entered\n"
    answer(client)
    assert run("ledger", "extend").output == "1 entry entered\n"


def test_head_prints_the_signed_checkpoint(run: Run, client: FlaskClient) -> None:
    nothing = run("ledger", "head")
    assert nothing.exit_code == 1
    run("ledger", "extend")
    assert run("ledger", "head").output.encode() == client.get("/log/checkpoint").data


def test_a_command_with_another_address_does_not_give_the_log_a_second_name(
    run: Run, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ledger", "extend")
    answer(client)
    before = client.get("/log/checkpoint").data
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", "https://moved.example")
    refused = run("ledger", "extend")
    assert refused.exit_code == 1
    assert "CONSENTKIT_PUBLIC_URL" in refused.output
    assert client.get("/log/checkpoint").data == before
    assert "moved.example/log" in run("ledger", "rename").output
    assert run("ledger", "extend").exit_code == 0
    assert "holds: 1 receipts" in run("ledger", "verify").output
    assert client.get("/log/checkpoint").data.startswith(b"moved.example/log\n")


def test_verify_says_that_it_holds_or_names_the_row(
    run: Run, client: FlaskClient, rt: Runtime
) -> None:
    answer(client, 2)
    run("ledger", "extend")
    answer(client)
    done = run("ledger", "verify")
    assert done.exit_code == 0, done.output
    assert "holds: 3 receipts" in done.output
    assert "1 waiting" in done.output
    with rt.transaction(write=True) as session:
        release_within(session, "receipt")
        touched = session.execute(text("SELECT id FROM receipt LIMIT 1")).scalar_one()
        session.execute(text("UPDATE receipt SET jws = jws || 'A' WHERE id = :id"), {"id": touched})
    done = run("ledger", "verify")
    assert done.exit_code == 1
    assert str(touched)[-12:] in done.output
    assert "does NOT hold" in done.output


def test_an_outsider_sees_the_log_grow(
    run: Run, client: FlaskClient, served: str, tmp_path: Path
) -> None:
    state = tmp_path / "seen"
    answer(client, 2)
    run("ledger", "extend")
    done = run("ledger", "audit", served, "--state", state)
    assert done.exit_code == 0, done.output
    assert "First look" in done.output
    assert "Nothing new" in run("ledger", "audit", f"{served}/", "--state", state).output
    answer(client, 300)
    run("ledger", "extend")
    grown = run("ledger", "audit", served, "--state", state)
    assert grown.exit_code == 0, grown.output
    assert "only grew" in grown.output
    assert state.read_bytes() == client.get("/log/checkpoint").data


def test_an_outsider_notices_another_history_and_keeps_both(
    run: Run, client: FlaskClient, rt: Runtime, served: str, tmp_path: Path
) -> None:
    state = tmp_path / "seen"
    answer(client, 3)
    run("ledger", "extend")
    run("ledger", "audit", served, "--state", state)
    kept = state.read_bytes()
    begin_again(rt)
    answer(client, 2)
    run("ledger", "extend")
    assert run("ledger", "verify").exit_code == 1, "receipts of the first history are not entered"
    done = run("ledger", "audit", served, "--state", state)
    assert done.exit_code == 1
    assert "inconsistent_log" in done.output
    assert state.read_bytes() == kept
    evidence = state.with_name("seen.contradicted").read_bytes()
    assert evidence == client.get("/log/checkpoint").data


def test_an_older_checkpoint_of_the_same_history_is_no_fault(
    run: Run, client: FlaskClient, served: str, tmp_path: Path
) -> None:
    """A cache may hand out an old one. It is recognised as the beginning of what was seen."""
    from consentkit.services.audit_log import audit_log, look_at, read_log_keys

    answer(client, 2)
    run("ledger", "extend")
    old = client.get("/log/checkpoint").data
    answer(client, 2)
    run("ledger", "extend")
    origin = f"{served.partition('://')[2]}/log"
    keys = read_log_keys(client.get("/.well-known/jwks.json").data, origin)
    seen = look_at(client.get("/log/checkpoint").data, origin, keys)
    stale = look_at(old, origin, keys)
    found = audit_log(seen, stale, fetch=lambda path, _most: client.get(f"/{path}").data)
    assert (found.outcome, found.seen) == ("older", seen)
    assert Checkpoint.parse(Note.parse(old).text).size < seen.checkpoint.size


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "malformed_checkpoint"),
        (b"not a note\n", "malformed_checkpoint"),
        (b"\xff\xfe", "malformed_checkpoint"),
        (OF_ANOTHER_LOG.encode(), "another_log"),
    ],
)  # fmt: skip
def test_a_state_that_is_none_is_refused_and_left_alone(
    run: Run, served: str, tmp_path: Path, content: bytes, code: str
) -> None:
    state = tmp_path / "seen"
    state.write_bytes(content)
    run("ledger", "extend")
    done = run("ledger", "audit", served, "--state", state)
    assert done.exit_code == 1
    assert code in done.output
    assert state.read_bytes() == content


def test_a_log_that_cannot_be_reached_is_said_in_one_line(run: Run, tmp_path: Path) -> None:
    done = run("ledger", "audit", "http://127.0.0.1:9", "--state", tmp_path / "seen")
    assert done.exit_code == 1
    assert "fetch_failed" in done.output
    assert not (tmp_path / "seen").exists()


def test_a_key_that_did_not_sign_is_not_taken_for_the_logs(
    run: Run, served: str, tmp_path: Path
) -> None:
    run("ledger", "extend")
    stranger = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    done = run("ledger", "audit", served, "--state", tmp_path / "seen", "--key", stranger)
    assert done.exit_code == 1
    assert "unknown_log_key" in done.output


@contextmanager
def a_backup(rt: Runtime, request: pytest.FixtureRequest) -> Iterator[Callable[[], None]]:
    """Keep the database as it is now, and yield what puts that back."""
    if is_on_server(request):
        rt.close()  # nobody may be in a database that is copied
        server = request.getfixturevalue("postgres_server")
        own = str(make_url(rt.config.database_url).database)
        with a_database(server, own) as (kept, _):
            yield lambda: replace_database(rt, server, own, kept)
        return
    rt.empty_log()
    file = rt.config.home / "consentkit.sqlite3"
    content = file.read_bytes()
    yield lambda: replace_file(rt, file, content)


def replace_database(rt: Runtime, server: str, own: str, kept: str) -> None:
    rt.close()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {own} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {own} TEMPLATE {kept}")


def replace_file(rt: Runtime, file: Path, content: bytes) -> None:
    rt.close()
    for left in file.parent.glob(f"{file.name}*"):
        left.unlink()
    file.write_bytes(content)


def test_a_restored_backup_signs_no_second_history(
    run: Run,
    client: FlaskClient,
    rt: Runtime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    anchor = tmp_path / "elsewhere"
    monkeypatch.setenv("CONSENTKIT_CHECKPOINT_FILE", str(anchor))
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", "https://consent.example")
    answer(client, 2)
    assert run("ledger", "extend").exit_code == 0
    assert anchor.read_bytes() == client.get("/log/checkpoint").data
    with a_backup(rt, request) as restore:
        answer(client, 2)
        assert run("ledger", "extend").exit_code == 0
        restore()
    answer(client, 1)
    before = anchor.read_bytes()
    refused = run("ledger", "extend")
    assert refused.exit_code == 1
    assert "older backup" in refused.output
    assert anchor.read_bytes() == before
    # As many entries as before, and other ones.
    answer(client, 3)
    anchor.unlink()
    assert run("ledger", "extend").exit_code == 0
    anchor.write_bytes(before)
    answer(client, 1)
    forked = run("ledger", "extend")
    assert forked.exit_code == 1
    assert "inconsistent_log" in forked.output
