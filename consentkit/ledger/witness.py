"""Witnesses: who they are, and what they answer.

Source: C2SP tlog-witness, "add-checkpoint"; tlog-cosignature. The file of witnesses is ours: ::

    # a witness a line
    verifier key, white space, URL
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from consentkit.domain.errors import MalformedCheckpoint, MalformedLogKey, UnknownLogKey
from consentkit.ledger.checkpoint import open_checkpoint
from consentkit.ledger.note import Note, Signature
from consentkit.ledger.verifier_key import COSIGNATURE, VerifierKey, Verify


@dataclass(frozen=True, slots=True)
class Witness:
    """``url`` is the prefix below which the witness takes checkpoints, without a slash behind."""

    key: VerifierKey
    url: str


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A witness's line below a checkpoint; ``at_s`` is the Unix time that it states."""

    line: Signature
    at_s: int


def parse_witnesses(text: str) -> tuple[Witness, ...]:
    """Raises ``MalformedLogKey`` with the line at fault, and for a file without any witness."""
    found: dict[bytes, Witness] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            witness = _parse_line(line)
            if witness.key.public in found:
                raise MalformedLogKey("this key stands above already: one key is one witness")
        except MalformedLogKey as err:
            raise MalformedLogKey(f"line {number}: {err.detail}") from err
        found[witness.key.public] = witness
    if not found:
        raise MalformedLogKey("there is no witness in it")
    return tuple(found.values())


def _parse_line(line: str) -> Witness:
    key, *rest = line.split()
    url = rest[0].rstrip("/") if len(rest) == 1 else ""
    parsed = VerifierKey.parse(key)
    if parsed.kind != COSIGNATURE:
        raise MalformedLogKey("this is the key of a log; a witness has one of kind 4")
    if not _is_url(url):
        raise MalformedLogKey("a verifier key, a space, and the witness's http(s) URL are expected")
    return Witness(parsed, url)


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def read_cosignature(
    answer: bytes,
    note: Note,
    witness: VerifierKey,
    log_keys: Iterable[VerifierKey],
    verify: Verify,
    *,
    origin: str,
) -> Cosignature:
    """Return the cosignature of ``witness`` under ``note`` out of what it answered.

    Lines of other keys are passed over. Raises what ``open_checkpoint`` raises, and
    ``UnknownLogKey`` if there is none of this witness.
    """
    joined = Note.parse(note.format() + answer)
    if joined.text != note.text:
        raise MalformedCheckpoint("the answer is more than lines of signatures")
    signed = open_checkpoint(joined, log_keys, verify, origin=origin, witness_keys=[witness])
    if not signed.witnesses:
        raise UnknownLogKey(f"the answer holds no cosignature of {witness.name}")
    [signer] = signed.witnesses
    own = (witness.name, witness.id)
    line = next(each for each in joined.signatures if (each.name, each.key_id) == own)
    return Cosignature(line, signer.at_s or 0)
