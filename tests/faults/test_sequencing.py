"""A8, A9, D39: older backups, two services over one ledger, and keys that change under load."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.note import Note
from consentkit.web.sequencer import GATHER_S
from tests.faults.conftest import Serve
from tests.faults.service import Service, Visitors
from tests.independent import open_with_cryptography
from tests.postgres import a_database

BackUp = Callable[[Service], dict[str, str]]


def published(service: Service) -> Checkpoint:
    return Checkpoint.parse(Note.parse(service.ask(path="/log/checkpoint").body).text)


def until_entered(service: Service, more: int) -> None:
    """Wait until the service itself has entered so many more into its ledger."""
    size = published(service).size
    for _ in range(more):
        assert service.answer().status == 201
    service.until(lambda: published(service).size >= size + more)


@pytest.fixture
def back_up(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[BackUp]:
    """Copy what a service has, and return the settings of one that has the copy."""
    with ExitStack() as databases:

        def copy(service: Service) -> dict[str, str]:
            home = tmp_path / "backup"
            shutil.copytree(service.env["CONSENTKIT_HOME"], home)
            copied = service.env | {"CONSENTKIT_HOME": str(home)}
            if url := service.env.get("CONSENTKIT_DATABASE_URL"):
                server = request.getfixturevalue("postgres_server")
                own = a_database(server, conninfo_to_dict(url)["dbname"])
                _, copied["CONSENTKIT_DATABASE_URL"] = databases.enter_context(own)
            return copied

        yield copy


def test_a_service_over_an_older_backup_does_not_start_and_says_why(
    a_service: Serve, back_up: BackUp, tmp_path: Path
) -> None:
    anchor = tmp_path / "kept-elsewhere"
    service = a_service(CHECKPOINT_FILE=str(anchor))
    service.command("ledger", "extend")
    yesterday = Service(back_up(service), tmp_path / "yesterday-log")
    service.start()
    until_entered(service, 3)
    assert service.stop() == 0
    signed = anchor.read_bytes()
    refused = yesterday.command("serve", "--port", str(service.port), check=False)
    assert refused.exit_code == 1
    assert "an older backup of the database was put back" in refused.output
    assert anchor.read_bytes() == signed
    # With the newer one it goes on where it was.
    service.start()
    until_entered(service, 1)
    assert len(service.assert_whole([])) == 4


@pytest.fixture(params=[pytest.param("sqlite", marks=pytest.mark.sqlite_file), "postgresql"])
def first(request: pytest.FixtureRequest, a_service: Serve) -> Service:
    if request.param == "sqlite":
        return a_service()
    return request.getfixturevalue("on_postgres")


@pytest.mark.long
def test_two_services_over_one_database_make_one_history(first: Service, tmp_path: Path) -> None:
    """As on two machines; the second one is killed again and again."""
    second = Service(first.env, tmp_path / "second-log")
    first.command("ledger", "extend")
    first.start()
    second.start()
    roots: dict[int, set[bytes]] = {}
    try:
        with Visitors(first) as here, Visitors(second) as there:
            for _ in range(3):
                for _ in range(5):
                    here.wait_for(5)
                    time.sleep(GATHER_S / 2)  # or one batch would be all that is seen
                    with suppress(OSError):
                        for service in (first, second):
                            head = published(service)
                            roots.setdefault(head.size, set()).add(head.root)
                second.kill_all()
                second.start()
    finally:
        second.close()
    assert len(roots) > 5
    assert all(len(of_size) == 1 for of_size in roots.values())
    acknowledged = here.acknowledged + there.acknowledged
    assert sorted(first.assert_whole(acknowledged)) == sorted(acknowledged)


@pytest.mark.long
def test_keys_are_rotated_while_visitors_answer(first: Service) -> None:
    first.start(workers=2)
    with Visitors(first) as visitors:
        for _ in range(3):
            visitors.wait_for(30)
            first.command("keys", "new")
            first.command("keys", "rotate")
        visitors.wait_for(30)
    visitors.assert_answered(201)
    jwks = json.loads(first.ask(path="/.well-known/jwks.json").body)
    headers = [open_with_cryptography(receipt, jwks)[0] for receipt in visitors.acknowledged]
    assert len({header["kid"] for header in headers}) == len(jwks["keys"]) == 4
    first.assert_whole(visitors.acknowledged)
