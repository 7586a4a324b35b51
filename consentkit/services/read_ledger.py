"""Read the ledger: its files, and the proof that a receipt is in it."""

from dataclasses import replace
from uuid import UUID

from consentkit.domain.errors import OutsideLedger
from consentkit.domain.reason import Reason
from consentkit.ledger.bundles import pack_entries
from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.note import MAX_SIGNATURES, Note, Signature
from consentkit.ledger.proof import LogProof
from consentkit.ledger.tiles import Bundle, parse_path, tile_in
from consentkit.ledger.update import LogUpdate
from consentkit.storage import anchors, ledger
from consentkit.storage.ledger import Head
from consentkit.storage.session import Session

PAGE = 500  # statements


def signed_head(*, session: Session) -> Head:
    """Return the head as the log alone signed it. Raises ``OutsideLedger`` before the first
    entry.
    """
    head = ledger.head(session)
    if head is None:
        raise OutsideLedger("nothing was entered into the ledger yet")
    return head


def checkpoint(*, session: Session) -> str:
    """Return the signed note, with the cosignatures of this very head. Raises ``OutsideLedger``
    before the first entry.
    """
    return cosigned(signed_head(session=session), session=session).format().decode("utf-8")


def log_file(path: str, *, session: Session) -> bytes:
    """Return the tile or the bundle of entries at ``path``, below the log's prefix.

    Raises ``OutsideLedger`` for one that the ledger does not have, or not that wide.
    """
    wanted = parse_path(path)
    head = ledger.head(session)
    level = 0 if isinstance(wanted, Bundle) else wanted.level
    # The widest there is; every narrower form is its beginning.
    there = tile_in(level, wanted.index, head.size if head else 0)
    if wanted.width > there.width:
        raise OutsideLedger(Reason("{tile} is all there is of this tile", tile=there.path))
    if isinstance(wanted, Bundle):
        return pack_entries(ledger.split_hashes(ledger.read_entries(session, wanted)))
    return ledger.read_tile(session, wanted.level, wanted.index, wanted.width)


def log_update(old: int, *, session: Session) -> LogUpdate:
    """Return the signed head with the proof that its log begins with the ``old`` first entries.

    Raises ``OutsideLedger`` for more than there are.
    """
    head = ledger.head(session)
    if head is None or old > head.size:
        raise OutsideLedger(Reason("the ledger never had {old} entries", old=old))
    hashes = ledger.tree(session, head.size).consistency_proof(old)
    return LogUpdate(old, hashes, cosigned(head, session=session))


def statements_from(first: int, *, session: Session) -> tuple[list[tuple[int, str]], int | None]:
    """Return (index, text) of the statements from index ``first`` on, and where to go on, if
    there are more.
    """
    found = ledger.statements(session, first, PAGE + 1)
    return found[:PAGE], found[PAGE][0] if len(found) > PAGE else None


def prove_receipt(site_id: int, receipt_id: UUID, *, session: Session) -> LogProof | None:
    """Return None while the receipt waits to be entered."""
    position = ledger.position_of(session, site_id, receipt_id)
    head = ledger.head(session)
    if position is None or head is None:
        return None
    hashes = ledger.tree(session, head.size).inclusion_proof(position)
    return LogProof(position, hashes, cosigned(head, session=session))


def prove_at(index: int, note: str, *, session: Session) -> LogProof:
    """Return the proof of entry ``index`` under an earlier head of ours. Raises ``OutsideLedger``
    for one that has no such entry.
    """
    earlier = Note.parse(note.encode("utf-8"))
    tree = ledger.tree(session, Checkpoint.parse(earlier.text).size)
    return LogProof(index, tree.inclusion_proof(index), earlier)


def cosigned(head: Head, *, session: Session) -> Note:
    """Return the head's note with the lines of those witnesses who cosigned it."""
    note = Note.parse(head.note.encode("utf-8"))
    room = MAX_SIGNATURES - len(note.signatures)
    lines = anchors.cosignatures_of(session, head.origin, head.size, head.root, limit=room)
    added = [Signature.parse(line.removesuffix("\n")) for line in lines]
    return replace(note, signatures=(*note.signatures, *added))
