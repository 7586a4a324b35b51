"""What an outsider, the operator and a receipt's evidence make of the stamps that were kept."""

import base64
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.merkle import check_consistency
from consentkit.ledger.note import Note
from consentkit.ledger.update import LogUpdate
from consentkit.storage.models import LedgerStampRow
from consentkit.web.runtime import Runtime
from tests.authority import Authority, authority_folder, openssl, serving, size_of, stamps
from tests.conftest import Run
from tests.recorded import answer, check, tamper

pytestmark = pytest.mark.usefixtures("site", "asks_authority")


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
    with rt.transaction(write=True) as session:
        session.execute(update(LedgerStampRow).values(answer=stamped))
    assert any("another history" in each for each in check(rt).findings)
    audit = ("ledger", "audit", served, "--state", "seen", "--tsa-certificates", authority.roots)
    answer(client, 1)
    run("ledger", "extend")
    for _ in range(2):  # a second look does not pass over what the first one found
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


def test_evidence_carries_the_earliest_stamp_over_the_receipt(
    run: Run, client: FlaskClient, authority: Authority
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
    folder = evidence(run, one["id"], "--no-pictures")
    note = folder / "stamp" / "checkpoint"
    assert size_of(note.read_bytes()) == expected > too_early
    assert "openssl ts -verify" in (folder / "README.txt").read_text()
    assert_stamped(folder, authority)
    proof = folder / "stamp" / "receipt.tlog-proof"
    assert proof.read_bytes().endswith(note.read_bytes())
    jwks = folder / "jwks.json"
    checked = run("verify", folder / "receipt.jws", "--jwks", jwks, "--proof", proof)
    assert checked.exit_code == 0, checked.output


def test_evidence_of_a_site_carries_the_stamp_over_all_of_it(
    run: Run, client: FlaskClient, authority: Authority
) -> None:
    answer(client, 1)
    run("ledger", "extend")
    run("ledger", "anchor")
    answer(client, 2)
    run("ledger", "extend")
    run("ledger", "anchor")
    expected = stamps(client)[-1]["size"]
    run("keys", "new")
    run("ledger", "extend")
    folder = evidence(run, "--site", "shop", "--no-pictures")
    assert "openssl ts -verify" in (folder / "README.txt").read_text()
    assert_stamped(folder, authority)
    signed = (folder / "stamp" / "checkpoint").read_bytes()
    assert size_of(signed) == expected
    update = LogUpdate.parse((folder / "stamp" / "update").read_bytes())
    assert update.note.format() == (folder / "checkpoint").read_bytes()
    earlier, later = (
        Checkpoint.parse(Note.parse(each).text) for each in (signed, update.note.format())
    )
    assert update.old == earlier.size < later.size
    check_consistency(earlier.size, later.size, earlier.root, later.root, update.hashes)


def evidence(run: Run, *what: str) -> Path:
    done = run("evidence", *what, "--output", "e.zip")
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile("e.zip") as opened:
        opened.extractall("e")
    return Path("e")


def assert_stamped(folder: Path, authority: Authority) -> None:
    stamp = folder / "stamp"
    said = openssl(
        "ts", "-verify", "-data", stamp / "checkpoint", "-in", stamp / "checkpoint.tsr",
        "-CAfile", authority.roots,
    ).stdout  # fmt: skip
    assert "OK" in said


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


ENDLESS = [
    {"stamps": [], "next": 0},
    {"stamps": [], "next": 1},
    {"stamps": [{"size": 1}], "next": 1},
    {"stamps": [{"size": 2}, {"size": 1}], "next": None},
    {"stamps": [{"size": 1}, {"size": 1}], "next": None},
    {"stamps": [{"size": -1}], "next": None},
    {"stamps": [], "next": "7"},
]
LISTS = [
    b"", b"[]", b"{", b'{"stamps": [{}], "next": null}', b'{"stamps": [{"size": true}]}',
    *(json.dumps(each).encode() for each in ENDLESS),
]  # fmt: skip


def test_a_list_of_stamps_that_is_none_is_refused() -> None:
    from consentkit.domain.errors import InvalidDocument
    from consentkit.services.audit_stamps import audit_stamps

    head = Checkpoint("consent.example/log", 1, b"r" * 32)
    for listed in LISTS:
        pages = iter([listed])  # a second one of its kind would be one too many
        audited = audit_stamps(head, least=0, roots=(), fetch=lambda *_, pages=pages: next(pages))
        try:
            found = repr(list(audited))
        except InvalidDocument as refused:
            found = str(refused)
        assert "list of time stamps" in found, listed
