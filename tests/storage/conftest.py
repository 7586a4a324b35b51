"""Every storage test runs on SQLite and on a real PostgreSQL."""

from pathlib import Path

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that is empty but for what ``app`` needs of it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'home' / 'consentkit.sqlite3'}"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def env(env: dict[str, str], database_url: str) -> dict[str, str]:
    return env | {"CONSENTKIT_DATABASE_URL": database_url}
