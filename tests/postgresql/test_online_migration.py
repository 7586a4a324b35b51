"""The schema changes while answers arrive, and workers of the release before go on."""

import threading
from collections.abc import Iterator
from pathlib import Path

import consentkit.migrations
import psycopg
import pytest
from alembic.config import Config as AlembicConfig

from consentkit.storage import migrating, schema
from tests.postgresql.servers import Server
from tests.postgresql.service import Service, Visitors

pytestmark = pytest.mark.long

NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", {head!r}, None, None


def upgrade():
    op.create_table("of_tomorrow", sa.Column("id", sa.Integer(), primary_key=True))
    # Needs the whole table for itself, for a moment.
    op.add_column("receipt", sa.Column("of_tomorrow", sa.Text(), nullable=True))
"""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process has a migration more than the service that it starts."""
    ours = Path(consentkit.migrations.__path__[0]) / "versions"
    theirs = tmp_path / "versions"
    theirs.mkdir()
    (theirs / "next.py").write_text(NEXT.format(head=schema.head()))
    config_of = migrating._config

    def config(*connection: object) -> AlembicConfig:
        made = config_of(*connection)  # type: ignore[arg-type]
        made.set_main_option("path_separator", "newline")
        made.set_main_option("version_locations", f"{ours}\n{theirs}")
        return made

    monkeypatch.setattr(migrating, "_config", config)


@pytest.mark.usefixtures("next_release")
def test_a_migration_lets_answers_pass_while_it_waits_for_its_table(
    tmp_path: Path, server: Server
) -> None:
    service = Service(tmp_path / "home", server.url)
    service.prepare()
    done = threading.Event()

    def upgrade() -> None:
        migrating.upgrade(server.url.replace("postgresql:", "postgresql+psycopg:"))
        done.set()

    migration = threading.Thread(target=upgrade)
    with service.serving(workers=2), Visitors(service) as visitors:
        visitors.wait_for(20)
        with psycopg.connect(server.url) as reader:
            # An export, say, whose transaction lasts.
            reader.execute("SELECT count(*) FROM receipt")
            migration.start()
            # Behind a migration that simply waited for the reader, nobody would be answered.
            visitors.wait_for(60)
            assert not done.is_set()
        migration.join(60)
        assert done.is_set()
        assert server.ask("SELECT version_num FROM alembic_version") == "9999"
        visitors.wait_for(20)
        # The workers are of the release before, and go on.
        assert service.ask("/readyz")[0] == 200
    assert visitors.refused == []
    service.assert_whole(visitors.acknowledged)
