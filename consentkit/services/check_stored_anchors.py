"""See whether the stored time stamps and cosignatures are of this ledger, and hold."""

from collections.abc import Iterator

from consentkit.domain.errors import BadLogFile, BadStamp, BadTile
from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.note import Note, Signature, open_note
from consentkit.ledger.verifier_key import VerifierKey
from consentkit.signing.ed25519 import verify_ed25519
from consentkit.signing.stamps import read_stamp
from consentkit.storage import anchors, ledger
from consentkit.storage.anchors import StoredCosignature, StoredStamp
from consentkit.storage.ledger import Head
from consentkit.storage.session import Session

_OTHER_HISTORY = "it is over another history than the one stored"


def check_stored_anchors(head: Head, *, session: Session) -> Iterator[str]:
    """Yield a sentence for each that does not hold.

    The authority's certificates are not at hand here: whoever has them audits what is served.
    """
    for stamp in anchors.all_stamps(session):
        if finding := _about_stamp(stamp, head, session):
            yield f"ledger_stamp {stamp.size} of {stamp.origin}: {finding}"
    for each in anchors.all_cosignatures(session):
        if finding := _about_cosignature(each, head, session):
            yield f"ledger_cosignature {each.size} of {each.witness}: {finding}"


def _about_stamp(stamp: StoredStamp, head: Head, session: Session) -> str | None:
    raw = stamp.note.encode("utf-8")
    try:
        checkpoint = Checkpoint.parse(Note.parse(raw).text)
        at = read_stamp(stamp.answer, raw)
    except (BadLogFile, BadStamp) as err:
        return err.detail
    if (checkpoint.origin, checkpoint.size) != (stamp.origin, stamp.size):
        return "its checkpoint is another one"
    if not _is_ours(checkpoint.size, checkpoint.root, head, session):
        return _OTHER_HISTORY
    return None if at == stamp.stamped_at else "its time is not the one in the stamp"


def _about_cosignature(each: StoredCosignature, head: Head, session: Session) -> str | None:
    text = Checkpoint(each.origin, each.size, each.root).format()
    try:
        line = Signature.parse(each.line.removesuffix("\n"))
        open_note(Note(text, (line,)), [VerifierKey.parse(each.witness)], verify_ed25519)
    except BadLogFile as err:
        return err.detail
    return None if _is_ours(each.size, each.root, head, session) else _OTHER_HISTORY


def _is_ours(size: int, root: bytes, head: Head, session: Session) -> bool:
    try:
        return size <= head.size and ledger.tree(session, size).root() == root
    except BadTile:
        return False
