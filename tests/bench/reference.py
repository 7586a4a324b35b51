"""What the same server does with almost no application: the bar that the service is held to.

GET answers bytes from memory. POST does what any durable, signed receipt needs and no more:
parse, check the fields, sign with Ed25519, and share one SQLite commit (synchronous=FULL) with
whoever else waits; processes take turns with a file lock.
"""

import base64
import fcntl
import json
import os
import queue
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FIELDS = {"banner_version", "action", "surface", "language", "choices", "visitor_id", "decided_at"}
FILE = "reference.sqlite3"
MAX_BATCH = 64
TABLE = """
CREATE TABLE receipt (
    id TEXT PRIMARY KEY, idempotency_key TEXT UNIQUE, visitor_id TEXT, jws TEXT
)
"""
INDEX = "CREATE INDEX by_visitor ON receipt (visitor_id)"

Rows = Sequence[tuple[str, ...]]
Commit = Callable[[Rows], None]


class GroupCommit:
    """One writer thread: takes what has queued up, commits once, then wakes everybody.

    ``connect`` is called in that thread, and what it returns makes rows durable.
    """

    def __init__(self, connect: Callable[[], Commit]) -> None:
        self._connect = connect
        self._queue: queue.SimpleQueue = queue.SimpleQueue()
        threading.Thread(target=self._write, daemon=True).start()

    def store(self, row: tuple[str, ...]) -> None:
        """Return once the row is durable."""
        stored = threading.Event()
        self._queue.put((row, stored))
        stored.wait()

    def _write(self) -> None:
        commit = self._connect()
        while True:
            batch = [self._queue.get()]
            while len(batch) < MAX_BATCH and not self._queue.empty():
                batch.append(self._queue.get())
            commit([row for row, _ in batch])
            for _, stored in batch:
                stored.set()


def prepare(folder: Path, script: bytes) -> None:
    """Lay out what ``factory`` expects in its folder."""
    (folder / "script").write_bytes(script)
    with sqlite3.connect(folder / FILE) as database:
        # It stays so. Two workers that start and ask for it at once may find the file locked.
        database.execute("PRAGMA journal_mode=WAL")
        database.execute(TABLE)
        database.execute(INDEX)


def factory():
    """Return the WSGI callable; its folder comes in the environment variable BENCH_FOLDER."""
    folder = Path(os.environ["BENCH_FOLDER"])
    return application((folder / "script").read_bytes(), lambda: _sqlite(folder))


def _sqlite(folder: Path) -> Commit:
    database = sqlite3.connect(folder / FILE, isolation_level=None)
    database.execute("PRAGMA synchronous=FULL")
    lock = (folder / "lock").open("w")

    def commit(rows: Rows) -> None:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT INTO receipt VALUES (?, ?, ?, ?)", rows)
            database.execute("COMMIT")
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)

    return commit


def application(script: bytes, connect: Callable[[], Commit]):
    script_headers = [
        ("Content-Type", "text/javascript; charset=utf-8"),
        ("Content-Encoding", "br"),
        ("Content-Length", str(len(script))),
    ]
    writer = GroupCommit(connect)
    key = Ed25519PrivateKey.generate()

    def app(environ, start_response):
        if environ["REQUEST_METHOD"] == "GET":
            start_response("200 OK", script_headers)
            return [script]
        decision = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        if set(decision) != FIELDS or not all(
            type(v) is bool for v in decision["choices"].values()
        ):
            start_response("422 Unprocessable Content", [("Content-Length", "0")])
            return [b""]
        receipt_id = f"{time.time_ns():x}{secrets.token_hex(8)}"
        payload = base64.urlsafe_b64encode(
            json.dumps(decision | {"jti": receipt_id}, sort_keys=True).encode()
        )
        jws = payload + b"." + base64.urlsafe_b64encode(key.sign(payload))
        idempotency_key = environ["HTTP_IDEMPOTENCY_KEY"]
        writer.store((receipt_id, idempotency_key, decision["visitor_id"], jws.decode()))
        body = json.dumps({"receipt": jws.decode(), "id": receipt_id}).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("201 Created", headers)
        return [body]

    return app
