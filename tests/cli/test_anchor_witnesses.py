"""`consentkit ledger anchor` with witnesses, over a socket."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consentkit.web.runtime import Runtime
from tests.conftest import Run
from tests.recorded import PATH, answer, begin_again, tamper
from tests.witness import ORIGIN, TIME_S, Witness, grow, log_vkey, signers

pytestmark = pytest.mark.usefixtures("site", "witnesses_file")


@pytest.fixture(autouse=True)
def _same_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", "https://consent.example")


def test_a_cosignature_is_served_with_the_head_that_it_is_of(
    run: Run, client: FlaskClient, trusting: Witness
) -> None:
    size = grow(run, client)
    [receipt] = answer(client, 1)
    assert run("ledger", "extend").exit_code == 0
    size += 1
    alone = client.get("/log/checkpoint").data
    done = run("ledger", "anchor")
    assert done.exit_code == 0, done.output
    assert done.output == f"witness witness.example/w1: cosigned {size} entries\n"
    text = alone.decode().rpartition("\n\n")[0] + "\n"
    cosigned = alone + trusting.cosign(text).encode()
    assert client.get("/log/checkpoint").data == cosigned
    assert signers(cosigned, client, trusting) == [(trusting.name, TIME_S)]
    assert run("ledger", "head").output.encode() == cosigned
    assert client.get("/log/update?from=1").data.endswith(b"\n\n" + cosigned)
    headers = {"Authorization": f"Bearer {receipt['secret']}"}
    proof = client.get(f"{PATH}/{receipt['id']}", headers=headers).json["proof"]
    assert proof.endswith("\n\n" + cosigned.decode())
    grow(run, client)
    assert signers(client.get("/log/checkpoint").data, client, trusting) == []


def test_a_witness_is_shown_that_the_log_grew_from_what_it_saw(
    run: Run, client: FlaskClient, trusting: Witness
) -> None:
    first = grow(run, client)
    run("ledger", "anchor")
    second = grow(run, client, 5)
    assert run("ledger", "anchor").exit_code == 0
    assert [each.split(b"\n")[0] for each in trusting.asked] == [
        b"old 0",
        b"old %d" % first,
    ]
    assert trusting.statuses == [200, 200]
    assert trusting.seen[ORIGIN][0] == second


def test_the_same_head_gets_a_newer_time(run: Run, client: FlaskClient, trusting: Witness) -> None:
    grow(run, client)
    run("ledger", "anchor")
    trusting.time_s += 86_400
    assert run("ledger", "anchor").exit_code == 0
    found = signers(client.get("/log/checkpoint").data, client, trusting)
    assert found == [(trusting.name, TIME_S + 86_400)]


def test_a_witness_that_saw_more_than_we_remember_is_asked_again_from_there(
    run: Run, client: FlaskClient, trusting: Witness, rt: Runtime
) -> None:
    grow(run, client, 3)
    run("ledger", "anchor")
    tamper(rt, "ledger_cosignature", "DELETE FROM ledger_cosignature")
    grow(run, client)
    done = run("ledger", "anchor")
    assert done.exit_code == 0, done.output
    assert trusting.statuses == [200, 409, 200]


@pytest.mark.parametrize(
    ("count", "status", "told"),
    [(1, 409, "an older backup"), (4, 409, "another history"), (9, 422, "another history")],
)
def test_a_forked_log_is_refused(
    run: Run, client: FlaskClient, trusting: Witness, rt: Runtime, count, status, told
) -> None:
    """The other history is shorter than, as long as, and longer than the one that was cosigned."""
    kept = grow(run, client, 4)
    run("ledger", "anchor")
    seen = dict(trusting.seen)
    tamper(rt, "receipt", "DELETE FROM receipt")
    with rt.transaction(write=True) as session:
        from sqlalchemy import text

        [statements] = session.execute(text("SELECT count(*) FROM ledger_statement")).one()
    begin_again(rt)
    # No statements wait any more: as many receipts stand for them.
    size = grow(run, client, count + statements)
    assert (size < kept, size == kept, size > kept) == (count == 1, count == 4, count == 9)
    done = run("ledger", "anchor")
    assert done.exit_code == 1
    assert done.output.startswith("witness witness.example/w1: FAILED")
    assert told in done.output
    assert "witness_refused" in done.output
    assert trusting.statuses == [200, status]
    assert trusting.seen == seen
    assert signers(client.get("/log/checkpoint").data, client, trusting) == []


def test_a_witness_that_does_not_know_the_log_or_its_key_needs_the_key(
    run: Run, client: FlaskClient, witness: Witness
) -> None:
    grow(run, client)
    unknown = run("ledger", "anchor")
    assert unknown.exit_code == 1
    assert f"does not know the log {ORIGIN}" in unknown.output
    assert log_vkey(client) in unknown.output
    witness.logs[ORIGIN] = (b"none", b"k" * 32)
    other_key = run("ledger", "anchor")
    assert other_key.exit_code == 1
    assert "does not know the key" in other_key.output
    assert log_vkey(client) in other_key.output
    assert witness.statuses == [404, 403]


def test_one_that_fails_keeps_no_other_from_being_asked(
    run: Run, client: FlaskClient, trusting: Witness, witnesses_file: Path
) -> None:
    grow(run, client)
    away = Witness("away.example")
    witnesses_file.write_text(f"{away.vkey} http://127.0.0.1:9/w\n{trusting.vkey} {trusting.url}\n")
    done = run("ledger", "anchor")
    assert done.exit_code == 1
    assert "witness away.example: FAILED: http://127.0.0.1:9/w/add-checkpoint" in done.output
    assert "witness witness.example/w1: cosigned" in done.output
    assert signers(client.get("/log/checkpoint").data, client, trusting)


def test_verify_names_a_cosignature_that_was_touched(
    run: Run, client: FlaskClient, trusting: Witness, rt: Runtime
) -> None:
    grow(run, client)
    run("ledger", "anchor")
    assert run("ledger", "verify").exit_code == 0
    other = trusting.cosign("another text\n")
    tamper(rt, "ledger_cosignature", f"UPDATE ledger_cosignature SET line = '{other}'")
    done = run("ledger", "verify")
    assert done.exit_code == 1
    assert "ledger_cosignature" in done.output
    assert "does not belong to this text" in done.output


def test_verify_names_a_cosignature_of_another_history(
    run: Run, client: FlaskClient, trusting: Witness, rt: Runtime
) -> None:
    grow(run, client, 2)
    run("ledger", "anchor")
    tamper(rt, "receipt", "DELETE FROM receipt")
    begin_again(rt)
    grow(run, client, 40)
    done = run("ledger", "verify")
    assert done.exit_code == 1
    assert "another history than the one stored" in done.output


@pytest.mark.parametrize("content", [None, b"", b"# nobody\n", b"x http://w.example\n", b"\xff"])
def test_a_witnesses_file_that_is_none_is_named_with_its_setting(
    run: Run, client: FlaskClient, witnesses_file: Path, content: bytes | None, monkeypatch
) -> None:
    grow(run, client)
    witnesses_file.unlink()
    if content is not None:
        witnesses_file.write_bytes(content)
    done = run("ledger", "anchor")
    assert done.exit_code == 1
    assert "witnesses: FAILED: CONSENTKIT_WITNESSES_FILE must be a file with" in done.output
    assert "CONSENTKIT_WITNESSES_FILE must" in run("doctor").output
    monkeypatch.setattr("consentkit.cli.serve.become_server", pytest.fail)
    started = run("serve", "--port", "18080")
    assert started.exit_code == 3
    assert "CONSENTKIT_WITNESSES_FILE must" in started.output
