"""Behind pgbouncer in transaction mode, where no two transactions share a connection for sure."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgresql.servers import Pooler, Server
from tests.postgresql.service import Service, Visitors
from tests.waiting import wait_until

pytestmark = pytest.mark.long


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def pooler(server: Server) -> Iterator[Pooler]:
    pooler = Pooler(server)
    yield pooler
    pooler.stop()


def test_two_workers_and_all_commands_share_two_connections_of_the_server(
    tmp_path: Path, server: Server, pooler: Pooler
) -> None:
    service = Service(tmp_path / "home", pooler.url)
    service.prepare()
    with service.serving(workers=2), Visitors(service, number=6) as visitors:
        visitors.wait_for(100)
        # Reads that keep a cursor open, a purge, the months and the ledger, all meanwhile.
        assert service.command("receipts", "export", "--format", "csv").count("\n") > 100
        service.command("receipts", "purge")
        service.command("db", "months")
        visitors.wait_for(100)
        shared = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
        assert server.ask(f"{shared} AND pid <> pg_backend_pid()") <= 2
        # One of two sequencers at a time: each transaction's lock ends with it.
        wait_until(lambda: (server.ask("SELECT size FROM ledger_head") or 0) > 150)
    assert visitors.refused == []
    service.assert_whole(visitors.acknowledged)
