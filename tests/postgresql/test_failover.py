"""Two servers, the second a synchronous copy of the first; the first is killed under load."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgresql.servers import Server
from tests.postgresql.service import Service, Visitors
from tests.waiting import wait_until

pytestmark = pytest.mark.long


@pytest.fixture
def pair() -> Iterator[tuple[Server, Server]]:
    primary = Server()
    standby = None
    try:
        primary.start()
        standby = Server(standby_of=primary)
        standby.start()
        primary.ask("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        primary.ask("SELECT pg_reload_conf()")
        wait_until(lambda: primary.ask("SELECT sync_state FROM pg_stat_replication") == "sync")
        yield primary, standby
    finally:
        primary.remove()
        if standby:
            standby.remove()


def test_nothing_acknowledged_is_lost_with_the_primary_and_the_service_goes_on(
    tmp_path: Path, pair: tuple[Server, Server]
) -> None:
    primary, standby = pair
    both = f"{primary.address},{standby.address}"
    url = f"postgresql://postgres@{both}/postgres?target_session_attrs=read-write"
    service = Service(tmp_path / "home", url)
    service.prepare()
    with service.serving(workers=2) as server, Visitors(service) as visitors:
        visitors.wait_for(60)
        assert visitors.refused == []
        primary.kill()
        before = len(visitors.acknowledged)
        assert standby.ask("SELECT pg_is_in_recovery()") is True
        standby.ask("SELECT pg_promote()")
        # Generous: it is seconds.
        visitors.wait_for(60, within_s=60)
        assert service.ask("/readyz")[0] == 200
        assert server.poll() is None
    assert len(visitors.acknowledged) > before
    # While nobody could write, they were told to come back.
    assert set(visitors.refused) <= {503}
    service.assert_whole(visitors.acknowledged)
