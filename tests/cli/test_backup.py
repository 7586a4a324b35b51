"""A backup is made while the service runs, and put back only if its ledger holds."""

import json
import sqlite3
import stat
import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from consentkit.web.runtime import Runtime
from consentkit.web.sequencer import extend
from tests.conftest import Run
from tests.factories import a_decision
from tests.independent import open_with_cryptography

PATH = "/ck/shop/receipts"
pytestmark = [pytest.mark.usefixtures("site"), pytest.mark.sqlite_file]
OnHome = Callable[..., Result]


@pytest.fixture
def on(run: Run, app: Flask) -> OnHome:
    """Run a command on a home folder with the settings of the tests."""

    def command(home: Path, *arguments: object, **settings: str) -> Result:
        names = {f"CONSENTKIT_{name}": value for name, value in settings.items()}
        base = {"CONSENTKIT_HOME": str(home), "CONSENTKIT_PUBLIC_URL": "https://consent.example"}
        return run(*arguments, env=base | names)

    return command


@pytest.fixture
def home(rt: Runtime) -> Path:
    return rt.config.home


def exported(on: OnHome, home: Path) -> set[str]:
    lines = on(home, "receipts", "export", "--format", "jsonl").output.splitlines()
    return {json.loads(line)["receipt"] for line in lines}


def answer(client: FlaskClient, count: int) -> list[str]:
    replies = [client.post(PATH, json=a_decision()) for _ in range(count)]
    return [reply.json["receipt"] for reply in replies]


def test_a_backup_with_keys_becomes_the_same_service_elsewhere(
    on: OnHome, client: FlaskClient, rt: Runtime, home: Path, tmp_path: Path
) -> None:
    receipts = answer(client, 3)
    while extend(rt):
        pass
    answer(client, 1)
    folder, elsewhere = tmp_path / "backup", tmp_path / "elsewhere"
    made = on(home, "backup", "--with-keys", folder)
    assert made.exit_code == 0, made.output
    assert "holds: 4 receipts" in made.output
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {
        each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()
    } == dict.fromkeys(("consentkit.sqlite3", "keys.json", "manifest.json", "secret"), 0o600)
    restored = on(elsewhere, "restore", folder)
    assert restored.exit_code == 0, restored.output
    assert "holds: 4 receipts" in restored.output
    assert set(receipts) < exported(on, elsewhere)
    for name in ("keys.json", "secret"):
        assert (elsewhere / name).read_bytes() == (home / name).read_bytes()
    assert on(elsewhere, "doctor").exit_code == 0
    assert on(elsewhere, "ledger", "extend").exit_code == 0
    assert "0 waiting" in on(elsewhere, "ledger", "verify").output
    assert sorted(each.name for each in elsewhere.glob(".*")) == []


def test_without_being_asked_no_key_leaves_its_place(
    on: OnHome, home: Path, tmp_path: Path
) -> None:
    made = on(home, "backup", tmp_path / "backup")
    assert "Signing keys and secret are not in it" in made.output
    assert not (tmp_path / "backup" / "keys.json").exists()
    whole = b"".join(each.read_bytes() for each in (tmp_path / "backup").iterdir())
    assert json.loads((home / "keys.json").read_text())["keys"][0]["d"].encode() not in whole
    assert on(tmp_path / "elsewhere", "restore", tmp_path / "backup").exit_code == 0


def test_what_was_acknowledged_before_is_in_it_while_others_go_on_writing(
    on: OnHome, app: Flask, client: FlaskClient, home: Path, tmp_path: Path
) -> None:
    before, stop, later = answer(client, 5), threading.Event(), []

    def write() -> None:
        while not stop.is_set():
            later.append(app.test_client().post(PATH, json=a_decision()).status_code)

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    made = on(home, "backup", tmp_path / "backup")
    stop.set()
    for writer in writers:
        writer.join()
    assert made.exit_code == 0, made.output
    assert set(later) == {201}, "nobody was held up"
    assert on(tmp_path / "elsewhere", "restore", tmp_path / "backup").exit_code == 0
    kept = exported(on, tmp_path / "elsewhere")
    assert set(before) <= kept
    keys = client.get("/.well-known/jwks.json").json
    for receipt in kept:
        open_with_cryptography(receipt, keys)


def test_nothing_is_put_over_a_database_or_beside_other_keys(
    on: OnHome, home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    assert on(home, "backup", "--with-keys", folder).exit_code == 0
    again = on(home, "backup", folder)
    assert (again.exit_code, "each backup is a new folder" in again.output) == (2, True)
    over = on(home, "restore", folder)
    assert (over.exit_code, "already; move it away first" in over.output) == (3, True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secret").write_text("s" * 40)
    beside = on(elsewhere, "restore", folder)
    assert beside.exit_code == 1
    assert "is another one than that of the backup" in beside.output
    assert [each.name for each in elsewhere.iterdir()] == ["secret"]


def _change(folder: Path) -> None:
    with (folder / "consentkit.sqlite3").open("r+b") as file:
        file.seek(5_000)
        file.write(b"!")


def _tamper(folder: Path) -> None:
    """As somebody would who also knows of the hash."""
    file = folder / "consentkit.sqlite3"
    with sqlite3.connect(file) as database:
        database.execute("DROP TRIGGER receipt_refuses_update")
        database.execute("UPDATE receipt SET jws = replace(jws, '.', '.A')")
    database.close()
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["database_sha256"] = sha256(file.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))


HARMED: dict[str, tuple[Callable[[Path], object], str]] = {
    "changed on its disk": (_change, "is not the file that was copied"),
    "changed by somebody": (_tamper, "the ledger of this backup does not hold"),
    "without its list": (lambda folder: (folder / "manifest.json").unlink(), "has no manifest"),
    "with a list that is none": (
        lambda folder: (folder / "manifest.json").write_text("[]"),
        "has no manifest",
    ),
    "without its database": (
        lambda folder: (folder / "consentkit.sqlite3").unlink(),
        "cannot be read",
    ),
}


@pytest.mark.parametrize("what", HARMED)
def test_a_backup_that_was_harmed_is_not_put_back(
    on: OnHome, client: FlaskClient, home: Path, tmp_path: Path, what: str
) -> None:
    answer(client, 2)
    folder, elsewhere = tmp_path / "backup", tmp_path / "elsewhere"
    assert on(home, "backup", folder).exit_code == 0
    harm, said = HARMED[what]
    harm(folder)
    refused = on(elsewhere, "restore", folder)
    assert refused.exit_code == 1
    assert said in refused.output
    assert not elsewhere.exists() or list(elsewhere.iterdir()) == []


def test_a_backup_older_than_the_head_that_was_kept_is_refused(
    on: OnHome, client: FlaskClient, rt: Runtime, home: Path, tmp_path: Path
) -> None:
    answer(client, 1)
    while extend(rt):
        pass
    assert on(home, "backup", tmp_path / "backup").exit_code == 0
    answer(client, 1)
    while extend(rt):
        pass
    kept = tmp_path / "checkpoint"
    kept.write_text(on(home, "ledger", "head").output)
    elsewhere = tmp_path / "elsewhere"
    refused = on(elsewhere, "restore", tmp_path / "backup", CHECKPOINT_FILE=str(kept))
    assert refused.exit_code == 1
    assert "an older backup of the database was put back" in refused.output
    assert not (elsewhere / "consentkit.sqlite3").exists()


def test_a_server_is_copied_by_its_own_tools(on: OnHome, home: Path, tmp_path: Path) -> None:
    refused = on(home, "backup", tmp_path / "b", DATABASE_URL="postgresql://db/x")
    assert refused.exit_code == 1
    assert "PostgreSQL makes its own copies" in refused.output
    assert not (tmp_path / "b").exists()
