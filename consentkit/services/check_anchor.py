"""Compare the ledger with a checkpoint of it that was kept elsewhere."""

from consentkit.domain.errors import InconsistentLog
from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.merkle import check_consistency
from consentkit.ledger.note import Note
from consentkit.storage import ledger
from consentkit.storage.session import Session


def check_anchor(anchored: bytes, *, session: Session) -> None:
    """Return if the ledger continues the ``anchored`` note.

    It does not after an older backup of the database was put back: to go on from there would be to
    sign a second history. Raises ``InconsistentLog``, and ``MalformedCheckpoint`` for what is no
    checkpoint.
    """
    kept = Checkpoint.parse(Note.parse(anchored).text)
    head = ledger.head(session)
    size, root = (head.size, head.root) if head else (0, b"")
    if size < kept.size:
        raise InconsistentLog(
            f"the ledger has {size} entries, and {kept.size} were signed already: an older backup "
            "of the database was put back. Bring the newer one, or begin a new log under a new "
            "address (`consentkit ledger rename`) and move the checkpoint file away"
        )
    proof = ledger.tree(session, size).consistency_proof(kept.size)
    check_consistency(kept.size, size, kept.root, root, proof)
