"""The PostgreSQL server that receipts are measured on, and whether it is as durable as promised."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.postgresql.servers import Server

DURABLE = {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on"}


@contextmanager
def durable_server(named: str | None) -> Iterator[str]:
    """Yield the URL of the database ``postgres``: on the server named, or on one of our own that is
    gone afterwards. Raises ``RuntimeError`` if what it acknowledges may be lost.
    """
    if named:
        _check(named)
        yield named
        return
    server = Server()
    try:
        server.start()
        _check(server.url)
        yield server.url
    finally:
        server.remove()


def about(url: str) -> str:
    """Return its version and the settings that make it durable, in a sentence."""
    settings = ", ".join(f"{name}={value}" for name, value in _settings(url).items())
    return f"PostgreSQL {_show(url, 'server_version').split()[0]} with {settings}."


def _check(url: str) -> None:
    if _settings(url) != DURABLE:
        raise RuntimeError(f"the server is not durable: {about(url)}")


def _settings(url: str) -> dict[str, str]:
    return {name: _show(url, name) for name in DURABLE}


def _show(url: str, name: str) -> str:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
    assert row
    return str(row[0])
