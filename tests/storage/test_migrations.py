"""The schema is what the models say, on both engines, and can be taken back."""

import pytest

from consentkit.config import Config
from consentkit.storage import migrating, schema


@pytest.fixture
def url(config: Config) -> str:
    config.home.mkdir()
    return config.database_url


def test_an_empty_database_has_no_schema(url: str) -> None:
    assert migrating.current(url) is None


def test_models_and_migrations_agree_and_upgrading_twice_changes_nothing(url: str) -> None:
    for _ in range(2):
        migrating.upgrade(url)
        assert migrating.current(url) == schema.head()
        migrating.check(url)


def test_a_downgrade_leaves_nothing_behind(url: str) -> None:
    migrating.upgrade(url)
    migrating.downgrade(url, "base")
    assert migrating.current(url) is None
    migrating.upgrade(url)
    migrating.check(url)


def test_a_migration_that_fails_leaves_the_schema_as_it_was(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import op

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(op, "create_index", fail)
        with pytest.raises(RuntimeError, match="power cut"):
            migrating.upgrade(url)
    assert migrating.current(url) is None
    migrating.upgrade(url)
    migrating.check(url)
