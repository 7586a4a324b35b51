"""Back to a moment of the past, as docs/operating.md says, with a ledger that holds."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consentkit.config import Config
from consentkit.storage import migrating
from consentkit.web.app import create_app
from consentkit.web.runtime import Runtime
from tests.conftest import Run
from tests.factories import NOW, a_site_document
from tests.operating.servers import ArchivingServer
from tests.recorded import answer, extend_all


@pytest.fixture
def server() -> Iterator[ArchivingServer]:
    server = ArchivingServer()
    try:
        server.start(server.data)
        yield server
    finally:
        server.close()


@pytest.fixture
def verify(run: Run, monkeypatch: pytest.MonkeyPatch, config: Config) -> Callable[[str], str]:
    """Run `consentkit ledger verify` on a database."""

    def check(url: str) -> str:
        monkeypatch.setenv("CONSENTKIT_HOME", str(config.home))
        monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", config.public_url)
        monkeypatch.setenv("CONSENTKIT_DATABASE_URL", url)
        done = run("ledger", "verify")
        assert done.exit_code == 0, done.output
        return done.output

    return check


@pytest.mark.long
def test_postgresql_is_restored_to_the_moment_before_a_mistake(
    server: ArchivingServer,
    env: dict[str, str],
    initialised_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    verify: Callable[[str], str],
) -> None:
    monkeypatch.setattr(Runtime, "now", lambda _self: NOW)
    config = Config.from_env(env | {"CONSENTKIT_DATABASE_URL": server.url})
    shutil.copytree(initialised_home, config.home)
    migrating.upgrade(config.database_url)
    app = create_app(config)
    rt = app.extensions["consentkit"]
    with app.app_context():
        _publish(rt)
        before = answer(app.test_client(), 3)
        extend_all(rt)
        base = server.base_backup()
        after_backup = answer(app.test_client(), 3)
        extend_all(rt)
        moment = server.ask("SELECT now()")
        assert server.ask("SELECT pg_sleep(0.1)") is not None
        later = answer(app.test_client(), 3)
        server.ask("DROP TABLE receipt CASCADE")
        # The last segment is handed to the archive, as `archive_timeout` does by itself.
        server.ask("SELECT pg_switch_wal()")
        rt.close()
    server.stop(server.data)
    restored = server.restored(base, "restored")
    url = server.start(
        restored,
        restore_command=f"cp {server.archive}/%f %p",
        recovery_target_time=moment.isoformat(),
        recovery_target_action="promote",
    )
    kept = _receipts(url)
    assert {each["id"] for each in before + after_backup} == kept
    assert not kept & {each["id"] for each in later}
    assert f"holds: {len(kept)} receipts" in verify(url)
    # And it goes on from there.
    config = Config.from_env(env | {"CONSENTKIT_DATABASE_URL": url})
    app = create_app(config)
    with app.app_context():
        rt = app.extensions["consentkit"]
        answer(app.test_client(), 1)
        extend_all(rt)
        rt.close()
    assert f"holds: {len(kept) + 1} receipts" in verify(url)


def _publish(rt: Runtime) -> None:
    from consentkit.domain.site import SiteDefinition
    from consentkit.services.add_site import add_site
    from consentkit.services.publish_banner import publish_banner

    with rt.transaction(write=True) as session:
        add_site(SiteDefinition.read(a_site_document()), session=session, now=rt.now())
        publish_banner("shop", session=session, now=rt.now(), override="for a test")


def _receipts(url: str) -> set[str]:
    import psycopg

    with psycopg.connect(url) as connection:
        return {str(row[0]) for row in connection.execute("SELECT id FROM receipt")}


@pytest.mark.sqlite_file
def test_sqlite_is_restored_to_any_moment_that_its_log_was_copied_at(
    client: FlaskClient,
    rt: Runtime,
    site: str,
    config: Config,
    tmp_path: Path,
    verify: Callable[[str], str],
) -> None:
    """What Litestream does, by hand: a reader keeps the log from being emptied, the file is copied
    once and the log again and again; each copy of the log is a moment to go back to.
    """
    file = config.home / "consentkit.sqlite3"
    answer(client, 2)
    rt.empty_log()
    with closing(sqlite3.connect(file)) as holding:
        holding.execute("BEGIN")
        holding.execute("SELECT 1 FROM site").fetchone()
        base = tmp_path / "base"
        shutil.copyfile(file, base)
        logs = {}
        for made in (3, 4, 5):
            answer(client, 1)
            extend_all(rt)
            logs[made] = Path(f"{file}-wal").read_bytes()
        holding.rollback()
    for made, log in logs.items():
        # A copy is cut anywhere; SQLite takes the transactions that are whole.
        for cut in (0, 500):
            back = tmp_path / f"back-{made}-{cut}.sqlite3"
            shutil.copyfile(base, back)
            Path(f"{back}-wal").write_bytes(log[: len(log) - cut])
            said = verify(f"sqlite:///{back}")
            if cut == 0:
                assert f"holds: {made} receipts" in said
