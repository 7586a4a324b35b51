"""The ledger at a million entries: how fast it grows, how long a proof takes, how much it keeps."""

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from consentkit.cli.init import initialise
from consentkit.config import Config
from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.merkle import check_inclusion, leaf_hash
from consentkit.services.read_ledger import prove_receipt
from consentkit.storage.models import LedgerQueueRow
from consentkit.web.app import create_app
from consentkit.web.runtime import Runtime, runtime
from consentkit.web.sequencer import extend
from tests.bench.findings import Told, alone

ENTRIES = 1_000_000
QUICK_ENTRIES = 20_000
PROOFS = 500
CHUNK = 20_000
TREE = ("ledger_bundle", "ledger_tile")
SITE_ID = 1


@dataclass(frozen=True)
class Measured:
    per_second: float
    proof_ms: float
    slowest_proof_ms: float
    tree_bytes: float
    place_bytes: float


def measure_ledger(entries: int) -> Iterator[Told]:
    yield f"The ledger on SQLite, with {entries:,} entries; each of {PROOFS} proofs is checked."
    with tempfile.TemporaryDirectory(prefix="consentkit-bench-") as folder:
        config = Config.from_env({"CONSENTKIT_HOME": str(Path(folder) / "home")})
        initialise(config)
        with create_app(config).app_context():
            rt = runtime()
            try:
                found = measure(rt, entries)
            finally:
                rt.close()
    yield alone("entries, committed and signed in batches", [found.per_second], "/s")
    yield alone("proof, read from the database", [found.proof_ms], " ms")
    yield alone("proof, the slowest", [found.slowest_proof_ms], " ms")
    yield alone("the tree on disk, of an entry, itself included", [found.tree_bytes], " bytes")
    yield alone("finding a receipt's place, more", [found.place_bytes], " bytes")


def measure(rt: Runtime, entries: int) -> Measured:
    fill_queue(rt, entries)
    began = time.perf_counter()
    entered = 0
    while count := extend(rt):
        entered += count
    took = time.perf_counter() - began
    if entered < entries:
        raise RuntimeError(f"only {entered} of {entries} entries were entered")
    proofs = [time_proof(rt, entry_of(random.Random(n).randrange(entries))) for n in range(PROOFS)]
    return Measured(
        entered / took,
        statistics.median(proofs),
        max(proofs),
        stored_bytes(rt, *TREE) / entered,
        stored_bytes(rt, "ledger_place") / entered,
    )


def entry_of(number: int) -> tuple[UUID, bytes]:
    """Spread as hashes are, in time's order as receipt ids are."""
    digest = sha256(number.to_bytes(8)).digest()
    return UUID(bytes=number.to_bytes(6) + digest[:10]), digest


def fill_queue(rt: Runtime, entries: int) -> None:
    for first in range(0, entries, CHUNK):
        rows = [
            {"entry": digest, "site_id": SITE_ID, "receipt_id": receipt_id}
            for receipt_id, digest in map(entry_of, range(first, min(first + CHUNK, entries)))
        ]
        with rt.transaction(write=True) as session:
            session.execute(LedgerQueueRow.__table__.insert(), rows)


def time_proof(rt: Runtime, which: tuple[UUID, bytes]) -> float:
    """Return milliseconds; the check is not counted."""
    receipt_id, entry = which
    began = time.perf_counter()
    with rt.transaction() as session:
        proof = prove_receipt(SITE_ID, receipt_id, session=session)
    if proof is None:
        raise RuntimeError(f"{receipt_id} is not in the ledger")
    proof.format()
    took = time.perf_counter() - began
    head = Checkpoint.parse(proof.note.text)
    check_inclusion(proof.index, head.size, leaf_hash(entry), proof.hashes, head.root)
    return took * 1_000


def stored_bytes(rt: Runtime, *tables: str) -> int:
    with rt.transaction() as session:
        query = text("SELECT sum(pgsize) FROM dbstat WHERE name = :table")
        return sum(session.execute(query, {"table": each}).scalar() or 0 for each in tables)
