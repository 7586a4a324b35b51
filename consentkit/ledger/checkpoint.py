"""Checkpoints: the head of the ledger, as the text that is signed.

Source: C2SP tlog-checkpoint. ::

    origin: the log's name for life
    size, decimal
    root hash, base64
    (extension lines, which we read and never write)
"""

from collections.abc import Iterable
from dataclasses import dataclass

from consentkit.domain.errors import (
    AnotherLog,
    MalformedCheckpoint,
    MalformedLogKey,
    UnknownLogKey,
)
from consentkit.ledger.merkle import EMPTY_ROOT, HASH_BYTES
from consentkit.ledger.note import Note, Signer, open_note
from consentkit.ledger.verifier_key import COSIGNATURE, ED25519, VerifierKey, Verify
from consentkit.ledger.wire import (
    MAX_SIZE,
    read_decimal,
    read_hash,
    refuse_control_characters,
    write_base64,
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: that ``root`` is over its first ``size`` entries."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for line in (self.origin, *self.extensions):
            refuse_control_characters(line, "a line of a checkpoint", MalformedCheckpoint)
            if line == "" or "\n" in line:
                raise MalformedCheckpoint("a line of a checkpoint is empty, or more than one")
        if not 0 <= self.size <= MAX_SIZE or len(self.root) != HASH_BYTES:
            raise MalformedCheckpoint("a checkpoint has a size below 2**63 and a root of 32 bytes")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise MalformedCheckpoint("an empty ledger has one root, and this is another")

    def format(self) -> str:
        lines = (self.origin, str(self.size), write_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read what ``format`` writes, and nothing else. Raises ``MalformedCheckpoint``."""
        lines = text.removesuffix("\n").split("\n")
        if not text.endswith("\n") or len(lines) < 3:
            raise MalformedCheckpoint("a checkpoint has at least three whole lines")
        origin, size, root, *extensions = lines
        return cls(
            origin,
            read_decimal(size, "the size", MalformedCheckpoint),
            read_hash(root, "the root", MalformedCheckpoint),
            tuple(extensions),
        )


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint that its log signed, and the known witnesses who cosigned it.

    No two of them, nor the log itself, have one key: under another name it is no other witness.
    """

    checkpoint: Checkpoint
    witnesses: tuple[Signer, ...]


def open_checkpoint(
    note: Note,
    log_keys: Iterable[VerifierKey],
    verify: Verify,
    *,
    origin: str,
    witness_keys: Iterable[VerifierKey] = (),
) -> SignedCheckpoint:
    """Return the checkpoint in ``note`` if a key of the log ``origin`` signed it.

    ``log_keys`` may hold retired keys and those of other logs as well: a log's key has its origin
    for a name. Witnesses without the log are not enough. Raises ``MalformedCheckpoint``,
    ``AnotherLog``, ``UnknownLogKey`` or ``BadCheckpointSignature``, and ``MalformedLogKey`` for a
    witness's key among the log's or the other way round.
    """
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin != origin:
        raise AnotherLog(f"this is a checkpoint of {checkpoint.origin}, not of {origin}")
    own = {key for key in _of_kind(ED25519, log_keys) if key.name == origin}
    others = _of_kind(COSIGNATURE, witness_keys)
    signers = open_note(note, own | others, verify)
    if not any(signer.key in own for signer in signers):
        raise UnknownLogKey(f"no known key of {origin} signed this checkpoint")
    counted = {key.public for key in own}
    witnesses = []
    for signer in signers:
        if signer.key.public not in counted:  # a cosignature does not say in whose name it is
            counted.add(signer.key.public)
            witnesses.append(signer)
    return SignedCheckpoint(checkpoint, tuple(witnesses))


def _of_kind(kind: int, keys: Iterable[VerifierKey]) -> set[VerifierKey]:
    keys = set(keys)
    if any(key.kind != kind for key in keys):
        raise MalformedLogKey("a log signs with a key of kind 1, a witness with one of kind 4")
    return keys
