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
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FIELDS = {"banner_version", "action", "surface", "language", "choices", "visitor_id", "decided_at"}
MAX_BATCH = 64
SCHEMA = """
CREATE TABLE IF NOT EXISTS receipt (
    id TEXT PRIMARY KEY, idempotency_key TEXT UNIQUE, visitor_id TEXT, jws TEXT
);
CREATE INDEX IF NOT EXISTS by_visitor ON receipt (visitor_id);
"""


class GroupCommit:
    """One writer thread: takes what has queued up, commits once, then wakes everybody."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._queue: queue.SimpleQueue = queue.SimpleQueue()
        threading.Thread(target=self._write, daemon=True).start()

    def store(self, row: tuple) -> None:
        """Return once the row is durable."""
        stored = threading.Event()
        self._queue.put((row, stored))
        stored.wait()

    def _write(self) -> None:
        database = sqlite3.connect(self._folder / "reference.sqlite3", isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        lock = (self._folder / "lock").open("w")
        while True:
            batch = [self._queue.get()]
            while len(batch) < MAX_BATCH and not self._queue.empty():
                batch.append(self._queue.get())
            fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                database.execute("BEGIN IMMEDIATE")
                rows = [row for row, _ in batch]
                database.executemany("INSERT INTO receipt VALUES (?, ?, ?, ?)", rows)
                database.execute("COMMIT")
            finally:
                fcntl.flock(lock, fcntl.LOCK_UN)
            for _, stored in batch:
                stored.set()


def prepare(folder: Path, script: bytes) -> None:
    """Lay out what ``factory`` expects in its folder."""
    (folder / "script").write_bytes(script)
    with sqlite3.connect(folder / "reference.sqlite3") as database:
        database.executescript(SCHEMA)


def factory():
    """Return the WSGI callable; its folder comes in the environment variable BENCH_FOLDER."""
    folder = Path(os.environ["BENCH_FOLDER"])
    script = (folder / "script").read_bytes()
    script_headers = [
        ("Content-Type", "text/javascript; charset=utf-8"),
        ("Content-Encoding", "br"),
        ("Content-Length", str(len(script))),
    ]
    writer = GroupCommit(folder)
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
