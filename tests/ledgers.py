"""Small ledgers kept in memory, signed with the keys of the frozen vectors."""

import base64
from collections.abc import Iterable
from pathlib import Path

from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.growth import EMPTY_EDGE, Edge
from consentkit.ledger.merkle import leaf_hash
from consentkit.ledger.note import Note, cosign_note, sign_note
from consentkit.ledger.proof import LogProof
from consentkit.ledger.tree import TiledTree
from consentkit.ledger.update import LogUpdate
from consentkit.ledger.verifier_key import VerifierKey
from consentkit.signing.keys import SigningKey
from tests.factories import vector

LOG_FILES = Path(__file__).parent / "vectors" / "log"
LOG_ENTRIES = [bytes.fromhex(entry) for entry in vector("log/entries")]
ORIGIN = "consent.example/log"
LOG_KEY = VerifierKey.parse((LOG_FILES / "log.vkey").read_text("utf-8"))
WITNESS_KEY = VerifierKey.parse((LOG_FILES / "witness.vkey").read_text("utf-8"))


def rfc8032_key(number: int) -> SigningKey:
    """The key of a test in RFC 8032 section 7.1, counted from 0."""

    def encode(text: str) -> str:
        return base64.urlsafe_b64encode(bytes.fromhex(text)).rstrip(b"=").decode()

    case = vector("ed25519")["rfc8032"][number]
    d, x = encode(case["secret"]), encode(case["public"])
    return SigningKey.load({"kty": "OKP", "crv": "Ed25519", "d": d, "x": x})


LOG_SIGNING_KEY = rfc8032_key(1)
WITNESS_SIGNING_KEY = rfc8032_key(2)


class MemoryLedger:
    """Keeps the widest form of each tile, cuts narrower ones from it, and counts what is read."""

    def __init__(self, entries: Iterable[bytes] = ()) -> None:
        self.edge: Edge = EMPTY_EDGE
        self.entries: list[bytes] = []
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.reads = 0
        self.append(entries)

    def append(self, entries: Iterable[bytes]) -> None:
        entries = list(entries)
        growth = self.edge.append(map(leaf_hash, entries))
        for tile, data in growth.tiles.items():
            assert len(data) == tile.size_bytes
            self.tiles[tile.level, tile.index] = data
        self.edge = growth.edge
        self.entries += entries

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        self.reads += 1
        return self.tiles[level, index][: width * 32]

    def at(self, size: int) -> TiledTree:
        return TiledTree(size, self.read_tile)

    @property
    def size(self) -> int:
        return len(self.entries)

    @property
    def tree(self) -> TiledTree:
        return self.at(self.size)


def a_checkpoint(ledger: MemoryLedger) -> Note:
    text = Checkpoint(ORIGIN, ledger.size, ledger.tree.root()).format()
    return sign_note(text, LOG_KEY, LOG_SIGNING_KEY.sign)


def a_cosigned_checkpoint(ledger: MemoryLedger, at_s: int = 1767225700) -> Note:
    return cosign_note(a_checkpoint(ledger), WITNESS_KEY, WITNESS_SIGNING_KEY.sign, at_s=at_s)


def an_update(ledger: MemoryLedger, old: int, **changes) -> LogUpdate:
    given = {
        "old": old,
        "hashes": ledger.tree.consistency_proof(old),
        "note": a_cosigned_checkpoint(ledger),
    }
    return LogUpdate(**given | changes)


def a_proof(ledger: MemoryLedger, of: int, **changes) -> LogProof:
    given = {
        "index": of,
        "hashes": ledger.tree.inclusion_proof(of),
        "note": a_checkpoint(ledger),
    }
    return LogProof(**given | changes)
