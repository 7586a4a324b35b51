"""On PostgreSQL a migration moves receipts into months, while workers of before go on recording."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from consentkit.domain.identifiers import uuid7
from consentkit.storage import migrating
from tests.factories import a_visitor_id
from tests.waiting import wait_until

WRITERS = 3
BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
SITE = """
INSERT INTO site (id, key, name, home, origins, created_at, updated_at)
VALUES (1, 'shop', 'x', 'x', '[]', now(), now())
"""
# As a worker of the release before does, which knows of one table only.
INSERT = """
INSERT INTO receipt (site_id, id, visitor_id, prev, banner_version, action, decided_at,
                     recorded_at, expires_at, jws, idempotency_key)
VALUES (1, %s, %s, %s, 1, 'save', now(), now(), now(), 'x', %s)
"""


class OldWorker(threading.Thread):
    """Records two receipts of a visitor in a commit, over three months."""

    def __init__(self, url: str, number: int, stopping: threading.Event) -> None:
        super().__init__()
        self._url, self._number, self._stopping = url, number, stopping
        self.acknowledged: list[tuple[UUID, str, UUID | None, str]] = []

    def run(self) -> None:
        step = 0
        with psycopg.connect(self._url) as connection:
            while not self._stopping.is_set():
                visitor, prev, rows = a_visitor_id(), None, []
                for _ in range(2):
                    step += 1
                    at = BEGIN + timedelta(hours=7 * step % 2000, milliseconds=step)
                    tail = step.to_bytes(8) + self._number.to_bytes(2)
                    at = at if prev is None else at + timedelta(days=100)
                    rows.append((uuid7(at, tail), visitor, prev, f"{self._number}-{step}"))
                    prev = rows[-1][0]
                for row in rows:
                    connection.execute(INSERT, row)
                connection.commit()
                self.acknowledged += rows


def test_what_is_recorded_meanwhile_is_moved_too_and_stays_unique(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Locks that are taken in the order of those who record are had at once.
    monkeypatch.setattr(migrating, "_LOCK_TRIES", 5)
    url = postgres_url.replace("postgresql:", "postgresql+psycopg:", 1)
    migrating.upgrade(url, "0019")
    stopping = threading.Event()
    workers = [OldWorker(postgres_url, number, stopping) for number in range(WRITERS)]
    with psycopg.connect(postgres_url, autocommit=True) as database:
        database.execute(SITE)
        for worker in workers:
            worker.start()
        try:
            wait_until(lambda: all(len(worker.acknowledged) > 100 for worker in workers))
            migrating.upgrade(url)
            before = [len(worker.acknowledged) for worker in workers]
            wait_until(
                lambda: all(len(w.acknowledged) > b for w, b in zip(workers, before, strict=True))
            )
        finally:
            stopping.set()
            for worker in workers:
                worker.join()
        made = [row for worker in workers for row in worker.acknowledged]
        kept = database.execute("SELECT id, visitor_id, prev, idempotency_key FROM receipt")
        assert sorted(kept.fetchall()) == sorted(made)
        keys = database.execute("SELECT receipt_id, idempotency_key FROM receipt_key")
        assert sorted(keys.fetchall()) == sorted((row[0], row[3]) for row in made)
        heads = database.execute("SELECT receipt_id FROM receipt_head")
        assert sorted(heads.fetchall()) == sorted((row[0],) for row in made if row[2])
        months = database.execute("SELECT DISTINCT tableoid::regclass::text FROM receipt")
        assert {"receipt_2026_10", "receipt_2026_11"} <= {name for (name,) in months}
        for again in (made[0], made[1]):
            another = (uuid7(BEGIN, bytes(10)), *again[1:3], "another")
            with pytest.raises(psycopg.errors.UniqueViolation):
                database.execute(INSERT, another)
            with pytest.raises(psycopg.errors.UniqueViolation):
                database.execute(INSERT, (another[0], a_visitor_id(), None, again[3]))
    migrating.check(url)
    migrating.downgrade(url, "0019")
    with psycopg.connect(postgres_url) as database:
        assert database.execute("SELECT count(*) FROM receipt").fetchone() == (len(made),)
