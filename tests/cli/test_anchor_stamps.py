"""`consentkit ledger anchor` with a time-stamping authority, which is openssl behind a socket."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug import Response

from tests.authority import Authority, authority_folder, openssl, size_of, stamps
from tests.conftest import Run
from tests.recorded import answer

REJECTION = bytes.fromhex("30053003020102")
pytestmark = pytest.mark.usefixtures("site", "asks_authority")


def test_a_stamp_is_served_and_openssl_verifies_it(
    run: Run, client: FlaskClient, authority: Authority, tmp_path: Path
) -> None:
    answer(client, 2)
    run("ledger", "extend")
    head = client.get("/log/checkpoint").data
    done = run("ledger", "anchor")
    assert done.exit_code == 0, done.output
    size = size_of(head)
    assert done.output.startswith(f"time stamp: {size} entries, on 20")
    [listed] = stamps(client)
    assert listed["size"] == size
    assert listed["at"] in done.output
    answer(client, 1)
    run("ledger", "extend")
    note = client.get(f"/log/stamps/{size}.checkpoint")
    assert note.data == head, "the stamped bytes are still there after the ledger has grown"
    stamp = client.get(f"/log/stamps/{size}.tsr")
    assert stamp.content_type == "application/timestamp-reply"
    for name, reply in (("note", note), ("tsr", stamp)):
        assert "immutable" in reply.headers["Cache-Control"]
        (tmp_path / name).write_bytes(reply.data)
    asked = ("ts", "-verify", "-in", tmp_path / "tsr", "-CAfile", authority.roots)
    assert "OK" in openssl(*asked, "-data", tmp_path / "note").stdout
    (tmp_path / "note").write_bytes(head + b"x")
    assert openssl(*asked, "-data", tmp_path / "note").returncode != 0


def test_a_head_that_has_a_stamp_is_not_stamped_again(
    run: Run, client: FlaskClient, authority: Authority
) -> None:
    run("ledger", "extend")
    assert run("ledger", "anchor").exit_code == 0
    again = run("ledger", "anchor")
    assert again.exit_code == 0
    assert "already" in again.output
    assert len(authority.asked) == 1


def test_what_was_not_stamped_is_not_found(run: Run, client: FlaskClient) -> None:
    run("ledger", "extend")
    for path in ("1.tsr", "1.checkpoint", "0.tsr", "x.tsr", f"{10**30}.tsr", "1"):
        assert client.get(f"/log/stamps/{path}").status_code == 404, path


def without_nonce(authority: Authority, run: Run) -> bytes:
    return authority.stamp_of(run("ledger", "head").output.encode())


def flipped(stamp: bytes) -> bytes:
    """Another signature, which is what a stamp ends with."""
    return stamp[:-1] + bytes([stamp[-1] ^ 1])


WRONG = {
    "another imprint": (lambda a, _run, _q: a.stamp_of(b"other"), "not for this checkpoint"),
    "another nonce": (lambda a, run, _q: without_nonce(a, run), "Nonce"),
    "a rejection": (lambda _a, _run, _q: REJECTION, "rejection"),
    "openssl's own rejection": (
        lambda a, _run, q: a.stamp(q, settings="refusing.cnf"),
        "rejection",
    ),
    "another signature": (lambda a, _run, q: flipped(a.stamp(q)), "does not hold"),
    "a certificate for something else": (
        lambda a, _run, q: a.signed_by_mail_user(q),
        "unsuitable certificate purpose",
    ),
    "garbage": (lambda _a, _run, _q: b"<html>Sorry</html>", "no time stamp in the form"),
    "nothing": (lambda _a, _run, _q: b"", "no time stamp in the form"),
    "half of it": (lambda a, _run, q: a.stamp(q)[:-40], "no time stamp in the form"),
    "granted, without a stamp": (
        lambda _a, _run, _q: bytes.fromhex("30053003020100"),
        "holds no time stamp",
    ),
    "too much": (lambda _a, _run, _q: b"x" * 300_000, "sends more than"),
    "status 500": (lambda _a, _run, _q: Response("no", 500), "answered with status 500"),
    "a redirect": (
        lambda _a, _run, _q: Response("", 302, headers={"Location": "/elsewhere"}),
        "answered with status 302",
    ),
}


def test_an_answer_that_is_not_the_stamp_asked_for_is_not_kept(
    run: Run, client: FlaskClient, authority: Authority
) -> None:
    run("ledger", "extend")
    for case, (reply, told) in WRONG.items():
        authority.asked.clear()
        authority.answer = lambda query, reply=reply: reply(authority, run, query)
        done = run("ledger", "anchor")
        assert done.exit_code == 1, case
        assert done.output.startswith("time stamp: FAILED"), case
        assert told in done.output, case
        assert authority.asked, case
        assert stamps(client) == [], case


def test_a_stamp_of_another_authority_is_refused(
    run: Run, client: FlaskClient, authority: Authority, tmp_path: Path
) -> None:
    run("ledger", "extend")
    authority.answer = Authority(authority_folder(tmp_path / "other")).stamp
    done = run("ledger", "anchor")
    assert done.exit_code == 1
    assert "bad_stamp" in done.output
    assert "does not hold: unable to get local issuer certificate (bad_stamp)" in done.output
    assert stamps(client) == []


def test_an_authority_that_is_away_is_said_in_one_line(
    run: Run, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ledger", "extend")
    monkeypatch.setenv("CONSENTKIT_TSA_URL", "http://user:the-password@127.0.0.1:9/tsr?key=secret")
    done = run("ledger", "anchor")
    assert done.exit_code == 1
    assert "http://127.0.0.1:9/tsr cannot be reached" in done.output
    assert "password" not in done.output
    assert "secret" not in done.output


def test_certificates_that_are_none_are_named_with_their_setting(
    run: Run, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ledger", "extend")
    file = tmp_path / "roots"
    monkeypatch.setenv("CONSENTKIT_TSA_CERTIFICATES", str(file))
    for content in (None, "", "not a certificate"):
        if content is not None:
            file.write_text(content)
        done = run("ledger", "anchor")
        assert done.exit_code == 1, content
        assert "CONSENTKIT_TSA_CERTIFICATES must be a PEM file" in done.output, content
        assert not authority.asked, content
        ill = run("doctor")
        assert ill.exit_code == 1, content
        assert "CONSENTKIT_TSA_CERTIFICATES" in ill.output, content
