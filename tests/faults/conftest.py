"""A service that is initialised and has a published site, made once and copied for each test."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.factories import a_site_document
from tests.faults.servers import Postgres, make_server
from tests.faults.service import Service
from tests.postgres import a_chosen_database, a_database

Serve = Callable[..., Service]


def publish(service: Service, folder: Path) -> None:
    site = folder / "site.json"
    site.write_text(json.dumps(a_site_document()))
    service.command("init")
    service.command("site", "add", site, "--publish")


@pytest.fixture(scope="session")
def published_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    env = {"CONSENTKIT_HOME": str(folder / "home"), "PATH": "/usr/bin:/bin"}
    publish(Service(env, folder / "log"), folder)
    return folder / "home"


@pytest.fixture(scope="session")
def published_postgres(
    postgres_server: str, published_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Yield the name of a database with the same site, for the keys of that home."""
    folder = tmp_path_factory.mktemp("published-on-server")
    with a_database(postgres_server) as (name, url):
        env = {"CONSENTKIT_HOME": str(published_home), "CONSENTKIT_DATABASE_URL": url}
        publish(Service(env, folder / "log"), folder)
        yield name


@pytest.fixture
def a_service(
    tmp_path: Path, published_home: Path, request: pytest.FixtureRequest
) -> Iterator[Serve]:
    """Make a service over a copy of the home, in ``home`` or a folder of its own. It is gone when
    the test ends.
    """
    made: list[Service] = []
    databases = ExitStack()

    def make(home: Path | None = None, **settings: str) -> Service:
        folder = home or tmp_path / f"home{len(made)}"
        if not folder.exists():
            shutil.copytree(published_home, folder)
        env = {"CONSENTKIT_HOME": str(folder), "PATH": "/usr/bin:/bin"}
        env |= {f"CONSENTKIT_{name}": value for name, value in settings.items()}
        if "DATABASE_URL" not in settings:
            own = a_chosen_database(request, "published_postgres")
            env |= databases.enter_context(own)
        made.append(Service(env, tmp_path / f"log{len(made)}"))
        return made[-1]

    with databases:
        yield make
        for service in made:
            service.close()


@pytest.fixture(scope="module")
def standing_database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    with a_chosen_database(request, "published_postgres") as setting:
        yield setting


@pytest.fixture(scope="module")
def standing_service(
    published_home: Path,
    standing_database: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    """One that runs for all tests of a file, behind a proxy that says who asks. What they did to it
    has left no mark when it ends.
    """
    folder = tmp_path_factory.mktemp("standing")
    shutil.copytree(published_home, folder / "home")
    env = standing_database | {
        "CONSENTKIT_HOME": str(folder / "home"),
        "CONSENTKIT_TRUSTED_PROXIES": "1",
        "CONSENTKIT_RATE_LIMIT": "20",
        "PATH": "/usr/bin:/bin",
    }
    service = Service(env, folder / "log")
    try:
        service.start()
        assert service.answer().status == 201
        yield service
        assert service.answer().status == 201
        assert service.stop() == 0
        assert "Traceback" not in service.log.read_text()
        service.assert_whole([])
    finally:
        service.close()


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A server that a test may kill. Its user would not get into the folders of the tests."""
    with tempfile.TemporaryDirectory(prefix="consentkit-killable-") as folder:
        server = make_server(Path(folder) / "data")
        server.start()
        yield server
        server.kill()


@pytest.fixture
def on_postgres(
    postgres: Postgres, published_home: Path, a_service: Serve, tmp_path: Path
) -> Service:
    """A service, not yet started, with the keys of the home and a database of its own there."""
    service = a_service(DATABASE_URL=postgres.new_database())
    publish(service, tmp_path)
    return service
