"""From nothing to ready, and the plain word about what is not."""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.factories import a_site_document
from tests.postgres import a_chosen_database

pytestmark = pytest.mark.usefixtures("durable_database")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def other_database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The setting that names the database of a second installation, where it needs one."""
    with a_chosen_database(request) as setting:
        yield setting


@pytest.fixture
def site_file(tmp_path: Path) -> Path:
    file = tmp_path / "shop.json"
    file.write_text(json.dumps(a_site_document()))
    return file


def test_init_makes_private_secrets_and_running_it_again_keeps_them(run: Run, home: Path) -> None:
    assert run("init").exit_code == 0
    before = {}
    for name in ("secret", "keys.json"):
        file = home / name
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        before[name] = file.read_text()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert run("init").exit_code == 0
    assert before == {name: (home / name).read_text() for name in before}


def test_two_installations_never_share_a_secret(
    run: Run, home: Path, tmp_path: Path, other_database: dict[str, str]
) -> None:
    run("init")
    run("init", env={"CONSENTKIT_HOME": str(tmp_path / "second")} | other_database)
    for name in ("secret", "keys.json"):
        assert (home / name).read_text() != (tmp_path / "second" / name).read_text()


def test_doctor_is_content_once_everything_is_there(
    run: Run, site_file: Path, chosen_database: dict[str, str]
) -> None:
    run("init")
    assert run("site", "add", site_file, "--publish").exit_code == 0
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "MEND" not in result.output
    on_sqlite, on_server = "journal_mode=wal synchronous=2", "synchronous_commit=on fsync=on"
    assert (on_server if chosen_database else on_sqlite) in result.output


@pytest.mark.parametrize(
    ("harm", "subject", "mend"),
    [
        (lambda home: (home / "keys.json").unlink(), "keys", "consentkit init"),
        (lambda home: (home / "keys.json").chmod(0o640), "keys", "chmod 600"),
        (lambda home: (home / "secret").chmod(0o644), "secret", "chmod 600"),
        (lambda home: (home / "secret").write_text("short"), "secret", "32 bytes"),
        (lambda home: (home / "secret").unlink(), "secret", "consentkit init"),
        pytest.param(
            lambda home: (home / "consentkit.sqlite3").unlink(),
            *("database", "consentkit init"),
            marks=pytest.mark.sqlite_file,
        ),
    ],
)
def test_doctor_names_what_is_ill_and_how_to_mend_it(
    run: Run, home: Path, site_file: Path, harm, subject: str, mend: str
) -> None:
    run("init")
    run("site", "add", site_file, "--publish")
    harm(home)
    result = run("doctor")
    assert result.exit_code == 1
    line = next(line for line in result.output.splitlines() if line.startswith("MEND"))
    assert subject in line
    assert mend in line


def test_doctor_asks_for_a_site_and_for_its_publication(run: Run, site_file: Path) -> None:
    run("init")
    assert "site add" in run("doctor").output
    run("site", "add", site_file)
    assert "consentkit site publish shop" in run("doctor").output


def test_doctor_reports_a_wrong_setting(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", "consent.example")
    result = run("doctor")
    assert result.exit_code == 1
    assert "CONSENTKIT_PUBLIC_URL" in result.output


@pytest.mark.parametrize("harm", ["missing", "readable", "rsa"])
def test_serve_refuses_to_start_without_a_safe_key(run: Run, home: Path, harm: str) -> None:
    run("init")
    keys = home / "keys.json"
    if harm == "missing":
        keys.unlink()
    elif harm == "readable":
        keys.chmod(0o604)
    else:
        keys.write_text('{"kty": "RSA"}')
    result = run("serve", "--port", "1")
    assert result.exit_code == 3
    assert len(result.output.strip().splitlines()) == 1
    assert not keys.exists() or keys.read_text()


def test_init_does_not_replace_a_lost_key_in_silence(run: Run, home: Path) -> None:
    run("init")
    (home / "keys.json").unlink()
    result = run("init")
    assert result.exit_code == 3
    assert "restore it" in result.output
    assert not (home / "keys.json").exists()
    assert run("keys", "rotate").exit_code == 0
    assert run("init").exit_code == 0


@pytest.mark.parametrize("command", [["init"], ["db", "upgrade"], ["db", "current"]])
def test_a_database_that_cannot_be_reached_is_said_in_plain_words(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: list[str]
) -> None:
    for url in ("postgresql://nobody@127.0.0.1:1/x", f"sqlite:///{tmp_path}/absent/x.sqlite3"):
        monkeypatch.setenv("CONSENTKIT_DATABASE_URL", url)
        result = run(*command)
        assert result.exit_code == 1
        assert "the database does not answer (storage_unavailable)" in result.output
        assert "Traceback" not in result.output


@pytest.mark.parametrize("host", ["localhos", "::g", "256.0.0.1", ""])
def test_serve_wants_an_address_to_listen_on(run: Run, host: str) -> None:
    result = run("serve", "--host", host)
    assert result.exit_code == 2
    assert "IP address" in result.output


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_unwritable_folder_is_one_clear_sentence(run: Run, home: Path) -> None:
    home.mkdir(mode=0o500)
    result = run("init")
    assert result.exit_code == 3
    assert "cannot be written to" in result.output


def test_a_folder_that_cannot_be_made_is_one_clear_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CONSENTKIT_HOME", str(tmp_path / "file" / "home"))
    result = run("init")
    assert result.exit_code == 3
    assert len(result.output.strip().splitlines()) == 1
