"""Signed notes: a text, and signatures of it by keys that have names.

Source: C2SP signed-note; tlog-cosignature for the timestamped signatures of witnesses. ::

    text, of one or more lines
    (empty line)
    — key name base64(4-byte key id, then the signature)
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from consentkit.domain.errors import BadCheckpointSignature, MalformedCheckpoint, UnknownLogKey
from consentkit.ledger.verifier_key import (
    COSIGNATURE,
    KEY_ID_BYTES,
    Sign,
    VerifierKey,
    Verify,
    is_key_name,
)
from consentkit.ledger.wire import (
    MAX_FILE_BYTES,
    MAX_SIZE,
    read_base64,
    refuse_control_characters,
    write_base64,
)

MAX_SIGNATURES = 64  # the format wants 16 at least to be read
TIMESTAMP_BYTES = 8

_DASH = "\N{EM DASH} "


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below a note; ``raw`` is what follows the key id, and its form is the key's."""

    name: str
    key_id: bytes
    raw: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise MalformedCheckpoint(
                "the name of a signature's key is empty or has a space or a plus"
            )
        if len(self.key_id) != KEY_ID_BYTES or not self.raw:
            raise MalformedCheckpoint("a signature is shorter than a key id and one byte")

    def format(self) -> str:
        return f"{_DASH}{self.name} {write_base64(self.key_id + self.raw)}\n"

    @classmethod
    def parse(cls, line: str) -> "Signature":
        """Read a line without its newline."""
        name, space, encoded = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not space:
            raise MalformedCheckpoint("a line below the text is not a signature")
        raw = read_base64(encoded, "a signature", MalformedCheckpoint)
        return cls(name, raw[:KEY_ID_BYTES], raw[KEY_ID_BYTES:])


@dataclass(frozen=True, slots=True)
class Note:
    """A text with at least one signature, none of them checked: see ``open_note``."""

    text: str
    signatures: tuple[Signature, ...]

    def __post_init__(self) -> None:
        refuse_control_characters(self.text, "a note", MalformedCheckpoint)
        if not self.text.endswith("\n"):
            raise MalformedCheckpoint("a note's text does not end in a newline")
        if not 1 <= len(self.signatures) <= MAX_SIGNATURES:
            raise MalformedCheckpoint(f"a note has from 1 to {MAX_SIGNATURES} signatures")
        _refuse_length(self.format())

    def format(self) -> bytes:
        return "".join(
            [self.text, "\n", *(signature.format() for signature in self.signatures)]
        ).encode("utf-8")

    @classmethod
    def parse(cls, raw: bytes) -> "Note":
        """Read a note, of which every byte counts. Raises ``MalformedCheckpoint``."""
        _refuse_length(raw)
        try:
            whole = raw.decode("utf-8")
        except UnicodeDecodeError as err:
            raise MalformedCheckpoint("a note is not UTF-8") from err
        refuse_control_characters(whole, "a note", MalformedCheckpoint)
        text, empty_line, below = whole.rpartition("\n\n")
        if not empty_line or not below.endswith("\n"):
            raise MalformedCheckpoint("a note is a text, an empty line, and lines of signatures")
        lines = below.removesuffix("\n").split("\n")
        return cls(f"{text}\n", tuple(Signature.parse(line) for line in lines))


@dataclass(frozen=True, slots=True)
class Signer:
    """A known key whose signature holds; ``at_s`` is the Unix time that a witness states."""

    key: VerifierKey
    at_s: int | None


def sign_note(text: str, key: VerifierKey, sign: Sign) -> Note:
    """Return ``text`` with one signature of a log; ``sign`` is given the bytes of the text."""
    return Note(text, (Signature(key.name, key.id, sign(text.encode("utf-8"))),))


def cosign_note(note: Note, key: VerifierKey, sign: Sign, *, at_s: int) -> Note:
    """Return the note with a witness's signature below the others; ``at_s`` is Unix time."""
    raw = at_s.to_bytes(TIMESTAMP_BYTES) + sign(_cosigned_message(note.text, at_s))
    return replace(note, signatures=(*note.signatures, Signature(key.name, key.id, raw)))


def open_note(note: Note, keys: Iterable[VerifierKey], verify: Verify) -> tuple[Signer, ...]:
    """Return who of the known ``keys`` signed, in the note's order, each key once.

    Signatures of other keys are passed over: it is for the caller to say who must be among the
    signers. Raises ``BadCheckpointSignature`` if a known key's does not hold, and
    ``UnknownLogKey`` if no known key signed.
    """
    known = {(key.name, key.id): key for key in keys}
    signers: dict[VerifierKey, Signer] = {}
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is not None:
            signers.setdefault(key, _check(note.text, key, signature.raw, verify))
    if not signers:
        raise UnknownLogKey("no signature is of a key that we know")
    return tuple(signers.values())


def _refuse_length(raw: bytes) -> None:
    if len(raw) > MAX_FILE_BYTES:
        raise MalformedCheckpoint(f"a note has at most {MAX_FILE_BYTES} bytes")


def _check(text: str, key: VerifierKey, raw: bytes, verify: Verify) -> Signer:
    message, at_s = text.encode("utf-8"), None
    if key.kind == COSIGNATURE:
        at_s, raw = int.from_bytes(raw[:TIMESTAMP_BYTES]), raw[TIMESTAMP_BYTES:]
        message = _cosigned_message(text, at_s)
    if (at_s or 0) > MAX_SIZE or not verify(key.public, message, raw):
        raise BadCheckpointSignature(f"the signature of {key.name} does not belong to this text")
    return Signer(key, at_s)


def _cosigned_message(text: str, at_s: int) -> bytes:
    return f"cosignature/v1\ntime {at_s}\n{text}".encode()
