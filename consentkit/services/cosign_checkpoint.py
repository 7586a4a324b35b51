"""Have a witness cosign the ledger's head: what to send, and what to make of its answer.

Source: C2SP tlog-witness, "add-checkpoint".
"""

from http import HTTPStatus

from consentkit.domain.errors import MalformedUpdate, WitnessRefused
from consentkit.ledger.note import Note
from consentkit.ledger.update import LogUpdate
from consentkit.ledger.verifier_key import VerifierKey
from consentkit.ledger.wire import read_decimal
from consentkit.ledger.witness import read_cosignature
from consentkit.net.fetch import Answer
from consentkit.services.extend_ledger import log_keys
from consentkit.signing.ed25519 import verify_ed25519
from consentkit.storage import anchors, ledger
from consentkit.storage.anchors import StoredCosignature
from consentkit.storage.ledger import Head
from consentkit.storage.session import Session

MAX_ANSWER_BYTES = 64 * 1024
SIZE_TYPE = "text/x.tlog.size"
_DIVERGED = (
    "it has seen another history of this log. Somebody forked it, or an older backup of the "
    "database was put back; keep both as evidence"
)


def seen_by(witness: VerifierKey, head: Head, *, session: Session) -> int:
    """Return the size that the witness cosigned last, as far as we know, and no more than ours."""
    return min(anchors.cosigned_size(session, head.origin, witness.format()), head.size)


def request_cosignature(head: Head, old: int, *, session: Session) -> bytes:
    """Return the head with the proof that it continues the ``old`` first entries."""
    hashes = ledger.tree(session, head.size).consistency_proof(old)
    return LogUpdate(old, hashes, _note(head)).format()


def next_size(answer: Answer, head: Head, *, old: int, session: Session) -> int:
    """Return the size from which to prove again, after a refusal that allows it.

    Raises ``WitnessRefused`` for every other, with what it means.
    """
    if answer.status == HTTPStatus.CONFLICT and answer.media_type == SIZE_TYPE:
        return _read_size(answer.body, head, old)
    raise WitnessRefused(_meaning(answer.status, head, old, session))


def keep_cosignature(answer: bytes, witness: VerifierKey, head: Head, *, session: Session) -> int:
    """Check and keep the witness's cosignature; return the Unix time that it states.

    Raises ``BadLogFile`` for an answer that holds none, or one that does not hold.
    """
    keys = log_keys(session, head.origin)
    note = _note(head)
    found = read_cosignature(answer, note, witness, keys, verify_ed25519, origin=head.origin)
    anchors.put_cosignature(
        session,
        StoredCosignature(head.origin, head.size, head.root, witness.format(), found.line.format()),
    )
    return found.at_s


def _note(head: Head) -> Note:
    return Note.parse(head.note.encode("utf-8"))


def _read_size(body: bytes, head: Head, old: int) -> int:
    try:
        size = read_decimal(body.decode("ascii").removesuffix("\n"), "a size", MalformedUpdate)
    except (UnicodeDecodeError, MalformedUpdate) as err:
        raise WitnessRefused("it answered 409 with something that is no size") from err
    if size > head.size:
        raise WitnessRefused(
            f"it has cosigned {size} entries of this log, and this head has {head.size}: either "
            "another process has just anchored a later head, or an older backup of the database "
            "was put back"
        )
    if size == old:
        raise WitnessRefused(_DIVERGED)
    return size


def _meaning(status: int, head: Head, old: int, session: Session) -> str:
    if status == HTTPStatus.UNPROCESSABLE_ENTITY or (
        status == HTTPStatus.CONFLICT and old == head.size
    ):
        return f"it answered {status}: {_DIVERGED}"
    if status == HTTPStatus.NOT_FOUND:
        return f"it does not know the log {head.origin}: {_to_add(head, session)}"
    if status == HTTPStatus.FORBIDDEN:
        return f"it does not know the key that signs {head.origin} now: {_to_add(head, session)}"
    return f"it answered with status {status}"


def _to_add(head: Head, session: Session) -> str:
    """Return what to ask of the witness's operator."""
    ids = {signature.key_id for signature in _note(head).signatures}
    found = [key.format() for key in log_keys(session, head.origin) if key.id in ids]
    if not found:
        return "that key was revoked, and nothing was signed with the new one yet"
    return f"its operator has to add {found[0]}"
