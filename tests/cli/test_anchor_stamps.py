"""`consentkit ledger anchor` with a time-stamping authority, which is openssl behind a socket."""

import base64
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug import Response

from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.note import Note
from consentkit.web.runtime import Runtime
from tests.authority import Authority, authority_folder, openssl, serving
from tests.conftest import Run
from tests.recorded import answer, check, tamper

ADDRESS = "https://consent.example"
REJECTION = bytes.fromhex("30053003020102")
pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(autouse=True)
def _configured(monkeypatch: pytest.MonkeyPatch, authority: Authority, tmp_path: Path) -> None:
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", ADDRESS)
    monkeypatch.setenv("CONSENTKIT_TSA_URL", f"{authority.url}/tsr")
    monkeypatch.setenv("CONSENTKIT_TSA_CERTIFICATES", str(authority.roots))
    monkeypatch.chdir(tmp_path)


def size_of(note: bytes) -> int:
    return Checkpoint.parse(Note.parse(note).text).size


def stamps(client: FlaskClient) -> list[dict]:
    page = client.get("/log/stamps")
    assert page.headers["Access-Control-Allow-Origin"] == "*"
    assert page.json["next"] is None
    return page.json["stamps"]


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


@pytest.mark.parametrize("path", ["1.tsr", "1.checkpoint", "0.tsr", "x.tsr", f"{10**30}.tsr", "1"])
def test_what_was_not_stamped_is_not_found(run: Run, client: FlaskClient, path: str) -> None:
    run("ledger", "extend")
    assert client.get(f"/log/stamps/{path}").status_code == 404


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


@pytest.mark.parametrize(("reply", "told"), WRONG.values(), ids=WRONG)
def test_an_answer_that_is_not_the_stamp_asked_for_is_not_kept(
    run: Run, client: FlaskClient, authority: Authority, reply, told: str
) -> None:
    run("ledger", "extend")
    authority.answer = lambda query: reply(authority, run, query)
    done = run("ledger", "anchor")
    assert done.exit_code == 1
    assert done.output.startswith("time stamp: FAILED")
    assert told in done.output
    assert authority.asked
    assert stamps(client) == []


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


@pytest.mark.parametrize("content", [None, "", "not a certificate"])
def test_certificates_that_are_none_are_named_with_their_setting(
    run: Run, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content
) -> None:
    run("ledger", "extend")
    file = tmp_path / "roots"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("CONSENTKIT_TSA_CERTIFICATES", str(file))
    done = run("ledger", "anchor")
    assert done.exit_code == 1
    assert "CONSENTKIT_TSA_CERTIFICATES must be a PEM file" in done.output
    assert not authority.asked
    ill = run("doctor")
    assert ill.exit_code == 1
    assert "CONSENTKIT_TSA_CERTIFICATES" in ill.output


@pytest.fixture
def served(app: Flask, rt: Runtime, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The service on a port, whose log is named after that."""
    with serving(app) as address:
        monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", address)
        yield address


def test_an_outsider_checks_the_stamps_with_the_authoritys_certificates(
    run: Run, client: FlaskClient, served: str, authority: Authority, tmp_path: Path
) -> None:
    audit = ("ledger", "audit", served, "--state", "seen", "--tsa-certificates", authority.roots)
    run("ledger", "extend")
    assert "has no time stamps" in run(*audit).output
    for _ in range(2):
        answer(client, 1)
        run("ledger", "extend")
        assert run("ledger", "anchor").exit_code == 0
    done = run(*audit)
    assert done.exit_code == 0, done.output
    last = stamps(client)[-1]
    assert f"2 time stamps hold: the first {last['size']} entries" in done.output
    assert last["at"] in done.output
    other = authority_folder(tmp_path / "other") / "roots.pem"
    Path("seen").unlink()
    refused = run(*audit[:-1], other)
    assert refused.exit_code == 1
    assert "bad_stamp" in refused.output


def test_an_outsider_notices_a_stamp_over_another_history(
    run: Run, client: FlaskClient, rt: Runtime, served: str, authority: Authority
) -> None:
    answer(client, 1)
    run("ledger", "extend")
    run("ledger", "anchor")
    [stamp] = stamps(client)
    note = client.get(f"/log/stamps/{stamp['size']}.checkpoint").data.decode()
    root = note.split("\n")[2]
    forked = note.replace(root, base64.b64encode(b"f" * 32).decode())
    stamped = authority.stamp_of(forked.encode())
    tamper(rt, "ledger_stamp", f"UPDATE ledger_stamp SET note = '{forked}'")
    assert "not for this checkpoint" in "".join(check(rt).findings)
    tamper(rt, "ledger_stamp", f"UPDATE ledger_stamp SET answer = X'{stamped.hex()}'")
    assert any("another history" in each for each in check(rt).findings)
    audit = ("ledger", "audit", served, "--state", "seen", "--tsa-certificates", authority.roots)
    done = run(*audit)
    assert done.exit_code == 1
    assert "inconsistent_log" in done.output


def test_verify_names_a_stamp_whose_time_was_changed(
    run: Run, client: FlaskClient, rt: Runtime
) -> None:
    run("ledger", "extend")
    run("ledger", "anchor")
    assert run("ledger", "verify").exit_code == 0
    tamper(rt, "ledger_stamp", "UPDATE ledger_stamp SET stamped_at = '2020-01-01 00:00:00.000000'")
    done = run("ledger", "verify")
    assert done.exit_code == 1
    assert "its time is not the one in the stamp" in done.output


@pytest.mark.parametrize("many", [False, True])
def test_evidence_carries_the_earliest_stamp_over_the_receipt(
    run: Run, client: FlaskClient, authority: Authority, tmp_path: Path, many: bool
) -> None:
    run("ledger", "extend")
    run("ledger", "anchor")
    too_early = stamps(client)[-1]["size"]
    [one] = answer(client, 1)
    run("ledger", "extend")
    run("ledger", "anchor")
    expected = stamps(client)[-1]["size"]
    answer(client, 3)
    run("ledger", "extend")
    run("ledger", "anchor")
    what = ("--site", "shop") if many else (one["id"], "--no-pictures")
    assert run("evidence", *what, "--output", "e.zip").exit_code == 0
    with zipfile.ZipFile("e.zip") as opened:
        opened.extractall("e")
    folder = Path("e")
    note, stamp, proof, receipt, told = (
        (folder / "stamps" / f"{expected}.checkpoint", folder / "stamps" / f"{expected}.tsr",
         folder / "receipts" / f"{one['id']}.stamped.tlog-proof",
         folder / "receipts" / f"{one['id']}.jws", folder / "stamps" / "README.txt")
        if many else
        (folder / "stamp" / "checkpoint", folder / "stamp" / "checkpoint.tsr",
         folder / "stamp" / "receipt.tlog-proof", folder / "receipt.jws", folder / "README.txt")
    )  # fmt: skip
    assert size_of(note.read_bytes()) == expected > too_early
    assert "openssl ts -verify" in told.read_text()
    assert "OK" in openssl(
        "ts", "-verify", "-data", note, "-in", stamp, "-CAfile", authority.roots
    ).stdout  # fmt: skip
    assert proof.read_bytes().endswith(note.read_bytes())
    checked = run("verify", receipt, "--jwks", folder / "jwks.json", "--proof", proof)
    assert checked.exit_code == 0, checked.output


def test_a_receipt_younger_than_every_stamp_has_none_in_its_evidence(
    run: Run, client: FlaskClient
) -> None:
    run("ledger", "extend")
    run("ledger", "anchor")
    [one] = answer(client, 1)
    run("ledger", "extend")
    assert run("evidence", one["id"], "--no-pictures", "--output", "e.zip").exit_code == 0
    with zipfile.ZipFile("e.zip") as opened:
        assert not [name for name in opened.namelist() if name.startswith("stamp")]
        assert "openssl" not in opened.read("README.txt").decode()


LISTS = [
    b"", b"[]", b"{", b'{"stamps": [{}], "next": null}', b'{"stamps": [{"size": true}]}',
    json.dumps({"stamps": [], "next": 0}).encode(),
    json.dumps({"stamps": [], "next": "7"}).encode(),
]  # fmt: skip


@pytest.mark.parametrize("listed", LISTS)
def test_a_list_of_stamps_that_is_none_is_refused(listed: bytes) -> None:
    from consentkit.domain.errors import InvalidDocument
    from consentkit.services.audit_stamps import audit_stamps

    head = Checkpoint("consent.example/log", 1, b"r" * 32)
    with pytest.raises(InvalidDocument, match="list of time stamps"):
        list(audit_stamps(head, least=0, roots=(), fetch=lambda _path, _most: listed))
