"""What is handy on one's own machine and unsafe where strangers come is named, one by one."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.factories import a_site_document

SAFE = {
    "CONSENTKIT_PUBLIC_URL": "https://consent.example",
    "CONSENTKIT_TRUSTED_PROXIES": "1",
    "CONSENTKIT_REQUIRE_SECOND_STEP": "1",
}


@pytest.fixture
def home(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    initialised_home: Path,
    initialised_database: None,
    durable_database: None,
) -> Path:
    """A service that is safe to put on the internet, in a folder that others may pass through."""
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(os, "geteuid", lambda: 10001)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o001)
    shutil.copytree(initialised_home, tmp_path / "home")
    site = tmp_path / "shop.json"
    site.write_text(json.dumps(a_site_document()))
    assert run("site", "add", site, "--publish").exit_code == 0
    return tmp_path / "home"


def test_a_safe_deployment_has_nothing_to_mend(run: Run, home: Path) -> None:
    result = run("doctor", "--deploy")
    assert result.exit_code == 0, result.output
    assert "MEND" not in result.output


@pytest.mark.parametrize(
    ("name", "value", "subject"),
    [
        ("CONSENTKIT_PUBLIC_URL", "http://consent.example", "address"),
        ("CONSENTKIT_PUBLIC_URL", "https://localhost:8443", "address"),
        ("CONSENTKIT_PUBLIC_URL", "https://127.0.0.2", "address"),
        ("CONSENTKIT_TRUSTED_PROXIES", "0", "proxies"),
        ("CONSENTKIT_RATE_LIMIT", "0", "limit"),
        ("CONSENTKIT_REDIS_URL", "redis://cache.example", "connection"),
        ("FLASK_DEBUG", "1", "debugging"),
        ("CONSENTKIT_PLAYGROUND", "1", "debugging"),
        ("CONSENTKIT_OPEN_REGISTRATION", "1", "console"),
        ("CONSENTKIT_REQUIRE_SECOND_STEP", "0", "console"),
    ],
)
def test_an_unsafe_setting_is_named_and_fails(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, subject: str
) -> None:
    monkeypatch.setenv(name, value)
    result = run("doctor", "--deploy")
    assert result.exit_code == 1
    found = [line for line in result.output.splitlines() if line.startswith("MEND")]
    assert len(found) == 1, result.output
    assert found[0].split()[1] == subject
    assert name in found[0]
    # On one's own machine all of it is fine.
    assert run("doctor").exit_code == 0


@pytest.mark.parametrize(
    "name", ["", pytest.param("consentkit.sqlite3", marks=pytest.mark.sqlite_file)]
)
def test_what_every_account_may_read_is_named(run: Run, home: Path, name: str) -> None:
    home.chmod(0o755)
    (home / "consentkit.sqlite3").chmod(0o600 if not name else 0o644)
    result = run("doctor", "--deploy")
    assert result.exit_code == 1
    assert f"MEND  files      {home}" in result.output


@pytest.mark.sqlite_file
def test_a_file_in_a_closed_folder_is_closed(run: Run, home: Path) -> None:
    (home / "consentkit.sqlite3").chmod(0o644)
    assert run("doctor", "--deploy").exit_code == 0


def test_root_is_told_to_use_another_account(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "MEND  account" in run("doctor", "--deploy").output


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        ("postgresql://u:p@db.example/ck", False),
        ("postgresql://u:p@db.example/ck?sslmode=prefer", False),
        ("postgresql://u:p@db.example/ck?sslmode=verify-full", True),
        ("postgresql://u:p@127.0.0.1/ck", True),
        ("postgresql:///ck?host=/run/postgresql", True),
        ("postgresql:///ck?host=db.example", False),
    ],
)
def test_a_database_elsewhere_is_reached_over_tls(url: str, is_safe: bool) -> None:
    from consentkit.cli.deployment import CHECKS
    from consentkit.config import Config, ConfigError

    config = Config.from_env({"CONSENTKIT_DATABASE_URL": url})
    if is_safe:
        CHECKS["connection"](config)
    else:
        with pytest.raises(ConfigError, match="sslmode"):
            CHECKS["connection"](config)
