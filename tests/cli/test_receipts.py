"""Receipts on the command line: verified with and without a database, exported in full."""

import csv
import io
import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.conftest import Run
from tests.factories import a_decision
from tests.privacy import opened

PATH = "/ck/shop/receipts"
pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def answer(client: FlaskClient) -> dict[str, str]:
    return client.post(PATH, json=a_decision()).json


def test_verify_says_who_what_when_and_which_version(
    run: Run, answer: dict[str, str], tmp_path: Path
) -> None:
    for text in (answer["receipt"], answer["receipt"] + "\n", json.dumps(answer)):
        file = tmp_path / "receipt"
        file.write_text(text)
        result = run("verify", file)
        assert result.exit_code == 0
        assert result.output.startswith("VALID\n")
        for word in ("2026-11-23", "19:01:07", "shop", "version 1", "marketing denied", "stored"):
            assert word in result.output


def test_verify_needs_no_database_when_it_has_the_keys(
    run: Run, client: FlaskClient, answer: dict[str, str], tmp_path: Path
) -> None:
    jwks = tmp_path / "jwks.json"
    jwks.write_bytes(client.get("/.well-known/jwks.json").data)
    elsewhere = {"CONSENTKIT_HOME": str(tmp_path / "nowhere")}
    result = run("verify", "-", "--jwks", jwks, input=answer["receipt"], env=elsewhere)
    assert result.exit_code == 0, result.output
    assert not (tmp_path / "nowhere").exists()


def test_verify_checks_the_proof_with_and_without_the_database(
    run: Run,
    client: FlaskClient,
    answer: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", "https://consent.example")
    run("ledger", "extend")
    shown = client.get(
        f"{PATH}/{answer['id']}", headers={"Authorization": f"Bearer {answer['secret']}"}
    )
    jwks, receipt, proof, bundle = (tmp_path / name for name in ("jwks", "jws", "proof", "json"))
    jwks.write_bytes(client.get("/.well-known/jwks.json").data)
    receipt.write_text(answer["receipt"])
    proof.write_text(shown.json["proof"])
    bundle.write_bytes(shown.data)
    for arguments in (
        (receipt, "--proof", proof),
        (receipt, "--proof", proof, "--jwks", jwks),
        (bundle, "--jwks", jwks),
    ):
        result = run("verify", *arguments)
        assert result.exit_code == 0, result.output
        assert "its proof   holds: entry " in result.output
    proof.write_text(shown.json["proof"].replace("index ", "index 1"))
    for arguments in ((), ("--jwks", jwks)):
        result = run("verify", receipt, "--proof", proof, *arguments)
        assert result.exit_code == 1
        assert "does NOT hold" in result.output
        assert "not_in_log" in result.output


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), "bad_signature"),
        (lambda t: t.replace(".", "..", 1), "malformed_receipt"),
        (lambda t: t[: len(t) // 2], "malformed_receipt"),
        (lambda t: "", "malformed_receipt"),
        (lambda t: "eyJhbGciOiJub25lIn0." + t.split(".", 1)[1], "wrong_algorithm"),
    ],
)
def test_verify_refuses_with_the_reason_and_status_1(
    run: Run, answer: dict[str, str], spoil, code: str
) -> None:
    result = run("verify", "-", input=spoil(answer["receipt"]))
    assert result.exit_code == 1
    assert result.output.startswith("NOT VALID: ")
    assert code in result.output


def test_verify_takes_any_bytes_without_a_traceback(run: Run, tmp_path: Path) -> None:
    for raw in (b"\x00\xff" * 500, b"{" * 100_000, b'{"receipt": 5}', b'["x"]'):
        file = tmp_path / "odd"
        file.write_bytes(raw)
        result = run("verify", file)
        assert result.exit_code == 1
        assert "NOT VALID" in result.output


def test_the_export_holds_every_receipt_in_both_formats(run: Run, client: FlaskClient) -> None:
    sent = [client.post(PATH, json=a_decision()).json for _ in range(5)]
    lines = run("receipts", "export", "--format", "jsonl").stdout.splitlines()
    assert sorted(json.loads(line)["receipt"] for line in lines) == sorted(
        s["receipt"] for s in sent
    )
    table = list(csv.DictReader(io.StringIO(run("receipts", "export").stdout)))
    assert {row["id"] for row in table} == {s["id"] for s in sent}
    assert {row["denied"] for row in table} == {"marketing"}
    assert {row["granted"] for row in table} == {"analytics necessary"}


def test_the_export_to_a_file_is_whole_or_absent(run: Run, answer: dict, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    result = run("receipts", "export", "--site", "shop", "--output", target)
    assert result.exit_code == 0
    assert "1 receipts" in result.stderr
    assert answer["id"] in target.read_text()
    missing = run("receipts", "export", "--site", "absent", "--output", tmp_path / "no.csv")
    assert missing.exit_code == 1


def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(run: Run, client: FlaskClient) -> None:
    client.post(PATH, json=a_decision(visitor_id="-cmdAAAAAAAAAAAAAAAAAA"))
    table = list(csv.DictReader(io.StringIO(run("receipts", "export").stdout)))
    assert table[0]["visitor_id"] == "'-cmdAAAAAAAAAAAAAAAAAA"


def test_an_export_of_one_site_shows_nothing_of_another(run: Run, answer: dict, publish) -> None:
    from tests.factories import a_site_document

    other = a_site_document()
    other["site"] = other["site"] | {"key": "other"}
    publish(other)
    assert run("receipts", "export", "--site", "other", "--format", "jsonl").stdout == ""


def test_an_export_that_cannot_be_written_is_told_and_nobody_hears_of_it(
    run: Run, answer: dict, client: FlaskClient, tmp_path: Path
) -> None:
    done = run("receipts", "export", "--output", tmp_path / "nowhere" / "all.csv", "--for", "Eve")
    assert done.exit_code == 1
    assert "could not be written: No such file or directory (output_failed)" in done.output
    assert "Eve" not in opened(client, answer).text


def test_an_export_is_whole_under_its_name(run: Run, answer: dict, tmp_path: Path) -> None:
    target = tmp_path / "all.jsonl"
    target.write_text("earlier")
    done = run("receipts", "export", "--format", "jsonl", "--output", target)
    assert (done.exit_code, done.output) == (0, "1 receipts\n")
    assert json.loads(target.read_text())["jti"] == answer["id"]
    assert [each.name for each in tmp_path.glob("*all*")] == ["all.jsonl"]


def test_a_key_that_goes_by_another_ones_name_is_refused(
    run: Run, answer: dict, client: FlaskClient, tmp_path: Path
) -> None:
    keys = client.get("/.well-known/jwks.json").json
    keys["keys"][0]["kid"] = "A" * 43
    (tmp_path / "jwks.json").write_text(json.dumps(keys))
    done = run("verify", "-", "--jwks", tmp_path / "jwks.json", input=answer["receipt"])
    assert done.exit_code == 3
    assert "is not the thumbprint of its key (RFC 7638)" in done.output
