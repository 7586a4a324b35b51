"""The update: a later checkpoint, with the proof that it continues an earlier one.

Source: C2SP tlog-witness, "add-checkpoint": what a log hands to its witnesses, and we to anyone. ::

    old size of the earlier checkpoint
    base64 hashes of the consistency proof
    (empty line)
    the later checkpoint, byte for byte
"""

from collections.abc import Iterable
from dataclasses import dataclass

from consentkit.domain.errors import InconsistentLog, MalformedUpdate
from consentkit.ledger.checkpoint import Checkpoint, SignedCheckpoint, open_checkpoint
from consentkit.ledger.merkle import check_consistency
from consentkit.ledger.note import Note
from consentkit.ledger.verifier_key import VerifierKey, Verify
from consentkit.ledger.wire import (
    join_file,
    read_hashes,
    read_numbered,
    split_file,
    write_base64,
)


@dataclass(frozen=True, slots=True)
class LogUpdate:
    """That the ledger in ``note`` begins with the whole of the one of size ``old``."""

    old: int
    hashes: tuple[bytes, ...]
    note: Note

    def format(self) -> bytes:
        lines = [f"old {self.old}", *map(write_base64, self.hashes)]
        return join_file(lines, self.note.format())

    @classmethod
    def parse(cls, raw: bytes) -> "LogUpdate":
        """Read what ``format`` writes, and nothing else.

        Raises ``MalformedUpdate``, or ``MalformedCheckpoint`` for what is below the empty line.
        """
        (first, *lines), note = split_file(raw, "an update", MalformedUpdate)
        old = read_numbered(first, "old", MalformedUpdate)
        return cls(old, read_hashes(lines, MalformedUpdate), Note.parse(note))


def check_update(
    update: LogUpdate,
    earlier: Checkpoint,
    log_keys: Iterable[VerifierKey],
    verify: Verify,
    *,
    witness_keys: Iterable[VerifierKey] = (),
) -> SignedCheckpoint:
    """Return the later checkpoint if its log signed it and it only adds to ``earlier``.

    ``earlier`` is one that was checked before. Raises what ``open_checkpoint`` raises, and
    ``InconsistentLog``; then both checkpoints are evidence, and to be kept.
    """
    signed = open_checkpoint(
        update.note, log_keys, verify, origin=earlier.origin, witness_keys=witness_keys
    )
    later = signed.checkpoint
    if update.old != earlier.size:
        raise InconsistentLog(f"the proof is for a ledger of {update.old}, not of {earlier.size}")
    check_consistency(earlier.size, later.size, earlier.root, later.root, update.hashes)
    return signed
