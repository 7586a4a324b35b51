"""The proof file: what a visitor keeps, and can check offline for as long as they like.

Source: C2SP tlog-proof; file extension ``.tlog-proof``. ::

    c2sp.org/tlog-proof@v1
    (extra base64, which nothing vouches for)
    index number of the entry, from 0
    base64 hashes of the inclusion proof, leaf side first
    (empty line)
    the signed checkpoint, byte for byte
"""

from collections.abc import Iterable
from dataclasses import dataclass

from consentkit.domain.errors import MalformedProof
from consentkit.ledger.checkpoint import SignedCheckpoint, open_checkpoint
from consentkit.ledger.merkle import HASH_BYTES, check_inclusion, leaf_hash
from consentkit.ledger.note import MAX_NOTE_BYTES, Note
from consentkit.ledger.verifier_key import VerifierKey, Verify
from consentkit.ledger.wire import MAX_SIZE, read_base64, read_decimal, read_hash, write_base64

VERSION = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 63  # a ledger below 2**63 entries has no longer proof
MAX_EXTRA_BYTES = 64 * 1024
MAX_PROOF_BYTES = 2 * MAX_EXTRA_BYTES + MAX_NOTE_BYTES


@dataclass(frozen=True, slots=True)
class LogProof:
    """That the entry ``index`` is under the root of the checkpoint in ``note``.

    ``extra`` is not signed: nothing may be believed because it stands there.
    """

    index: int
    hashes: tuple[bytes, ...]
    note: Note
    extra: bytes = b""

    def __post_init__(self) -> None:
        if not 0 <= self.index <= MAX_SIZE:
            raise MalformedProof("the index is not a whole number below 2**63")
        if len(self.hashes) > MAX_HASHES or len(self.extra) > MAX_EXTRA_BYTES:
            raise MalformedProof("the proof is longer than any ledger's")
        if any(len(each) != HASH_BYTES for each in self.hashes):
            raise MalformedProof(f"every hash has {HASH_BYTES} bytes")

    def format(self) -> bytes:
        lines = [VERSION]
        if self.extra:
            lines.append(f"extra {write_base64(self.extra)}")
        lines += [f"index {self.index}", *map(write_base64, self.hashes), "", ""]
        return "\n".join(lines).encode("ascii") + self.note.format()

    @classmethod
    def parse(cls, raw: bytes) -> "LogProof":
        """Read what ``format`` writes, and nothing else.

        Raises ``MalformedProof``, or ``MalformedNote`` for the part below the empty line.
        """
        if len(raw) > MAX_PROOF_BYTES:
            raise MalformedProof(f"a proof has at most {MAX_PROOF_BYTES} bytes")
        head, empty_line, note = raw.partition(b"\n\n")
        lines = head.decode("utf-8", "replace").split("\n")
        if lines[0] != VERSION or not empty_line:
            raise MalformedProof(f'a proof begins with "{VERSION}" and goes on to a checkpoint')
        lines = lines[1:]
        extra = b""
        if lines and lines[0].startswith("extra "):
            extra = read_base64(lines.pop(0).removeprefix("extra "), "extra", MalformedProof)
            if not extra:
                raise MalformedProof("an extra line that says nothing is left out")
        if not lines or not lines[0].startswith("index "):
            raise MalformedProof("a proof has no index where it must stand")
        index = read_decimal(lines[0].removeprefix("index "), "the index", MalformedProof)
        hashes = tuple(read_hash(line, "a hash", MalformedProof) for line in lines[1:])
        return cls(index, hashes, Note.parse(note), extra)


def check_proof(
    proof: LogProof,
    entry: bytes,
    log_keys: Iterable[VerifierKey],
    verify: Verify,
    *,
    origin: str,
    witness_keys: Iterable[VerifierKey] = (),
) -> SignedCheckpoint:
    """Return the checkpoint if the log ``origin`` signed a ledger with ``entry`` in it.

    Raises what ``open_checkpoint`` and ``check_inclusion`` raise.
    """
    signed = open_checkpoint(proof.note, log_keys, verify, origin=origin, witness_keys=witness_keys)
    head = signed.checkpoint
    check_inclusion(proof.index, head.size, leaf_hash(entry), proof.hashes, head.root)
    return signed
