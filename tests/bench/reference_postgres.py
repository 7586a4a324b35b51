"""The bare application of ``reference``, with PostgreSQL: the same work, the same shared commits.

Each process has one connection, and the server lets two of them commit at once.
"""

import os

import psycopg

from tests.bench.reference import INDEX, TABLE, Commit, Rows, application

_INSERT = "INSERT INTO receipt VALUES (%s, %s, %s, %s)"


def prepare(database: str) -> None:
    """Make what ``factory`` expects; ``database`` is the URL of an empty one."""
    with psycopg.connect(database) as connection:
        connection.execute(TABLE)
        connection.execute(INDEX)


def factory():
    """Return the WSGI callable; its database's URL comes in the variable BENCH_DATABASE."""
    return application(b"up", lambda: _postgres(os.environ["BENCH_DATABASE"]))


def _postgres(database: str) -> Commit:
    connection = psycopg.connect(database)
    cursor = connection.cursor()

    def commit(rows: Rows) -> None:
        # The driver sends all rows before it waits for the first.
        with connection.transaction():
            cursor.executemany(_INSERT, rows)

    return commit
