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
from consentkit.ledger.merkle import check_inclusion, leaf_hash
from consentkit.ledger.note import Note
from consentkit.ledger.verifier_key import VerifierKey, Verify
from consentkit.ledger.wire import (
    join_file,
    read_base64,
    read_hashes,
    read_numbered,
    split_file,
    write_base64,
)

VERSION = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class LogProof:
    """That the entry ``index`` is under the root of the checkpoint in ``note``.

    ``extra`` is not signed: nothing may be believed because it stands there. None: no such line.
    """

    index: int
    hashes: tuple[bytes, ...]
    note: Note
    extra: bytes | None = None

    def format(self) -> bytes:
        lines = [VERSION]
        if self.extra is not None:
            lines.append(f"extra {write_base64(self.extra)}")
        lines += [f"index {self.index}", *map(write_base64, self.hashes)]
        return join_file(lines, self.note.format())

    @classmethod
    def parse(cls, raw: bytes) -> "LogProof":
        """Read what ``format`` writes, and nothing else.

        Raises ``MalformedProof``, or ``MalformedCheckpoint`` for what is below the empty line.
        """
        (version, *lines), note = split_file(raw, "a proof", MalformedProof)
        if version != VERSION:
            raise MalformedProof(f'a proof begins with "{VERSION}"')
        extra = None
        if lines and lines[0].startswith("extra "):
            extra = read_base64(lines.pop(0).removeprefix("extra "), '"extra"', MalformedProof)
        index = read_numbered(lines[0] if lines else "", "index", MalformedProof)
        return cls(index, read_hashes(lines[1:], MalformedProof), Note.parse(note), extra)


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

    Raises what ``open_checkpoint`` raises, and ``NotInLog``.
    """
    signed = open_checkpoint(proof.note, log_keys, verify, origin=origin, witness_keys=witness_keys)
    head = signed.checkpoint
    check_inclusion(proof.index, head.size, leaf_hash(entry), proof.hashes, head.root)
    return signed
