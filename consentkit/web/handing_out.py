"""Handing receipts out, for the console and the API alike: what is noted, and what goes out."""

import io
import zipfile
from collections.abc import Generator
from uuid import UUID

from consentkit.domain.account import Actor
from consentkit.domain.receipt_filter import ReceiptFilter
from consentkit.services.archive import Archive
from consentkit.services.export_receipts import export_receipts
from consentkit.services.note_action import note_action
from consentkit.services.note_disclosure import DisclosureKind, note_disclosure
from consentkit.storage import sites
from consentkit.storage.session import Session
from consentkit.web.pages.evidence_files import evidence_files, with_pictures
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write

MAX_RECIPIENT = 200
# Of each kind of export: its media type, and the ending of its file.
TYPES = {
    "csv": ("text/csv", "csv"),
    "jsonl": ("application/jsonl", "jsonl"),
    "jsonld": ("application/jsonl", "jsonl"),
    "kantara": ("application/jsonl", "jsonl"),
}
_PIECE = 64 * 1024


def zipped_evidence(rt: Runtime, receipt_id: UUID) -> bytes:
    """Return the zip file, the same that `consentkit evidence` makes. The caller has bound the
    receipt to its site. Raises ``NotInLedgerYet`` or ``DoesNotHold``.
    """
    _, files = evidence_files(rt, receipt_id)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        into = Archive(opened)
        for name, content in with_pictures(files).items():
            into.write(name, content)
    return out.getvalue()


def note_evidence(
    rt: Runtime, site_key: str, receipt_id: UUID, recipient: str, *, by: Actor
) -> None:
    """To be called when it is whole, and not handed out yet."""

    def note(session: Session) -> None:
        note_disclosure(
            site_key,
            DisclosureKind.EVIDENCE,
            recipient=recipient,
            session=session,
            now=rt.now(),
            receipt_id=receipt_id,
        )
        note_action(
            "evidence_exported",
            by=by,
            site_id=sites.find_id(session, site_key),
            details={"receipt_id": str(receipt_id), "recipient": recipient},
            session=session,
            now=rt.now(),
        )

    write(rt, note)


def note_export(
    rt: Runtime, site_key: str, wanted: ReceiptFilter, kind: str, recipient: str, *, by: Actor
) -> None:
    """What begins to go out counts as handed out, whatever becomes of the rest."""

    def note(session: Session) -> None:
        note_disclosure(
            site_key,
            DisclosureKind.EXPORT,
            recipient=recipient,
            session=session,
            now=rt.now(),
            among=wanted,
        )
        note_action(
            "receipts_exported",
            by=by,
            site_id=sites.find_id(session, site_key),
            details={"format": kind, "recipient": recipient, **wanted.document()},
            session=session,
            now=rt.now(),
        )

    write(rt, note)


def export_pieces(rt: Runtime, site_key: str, kind: str, wanted: ReceiptFilter) -> Generator[str]:
    """Gather lines, of which each would be a chunk of its own, into larger pieces."""
    gathered: list[str] = []
    size = 0
    with rt.transaction() as session:
        for line in export_receipts(site_key, kind=kind, session=session, wanted=wanted):
            gathered.append(line)
            size += len(line)
            if size >= _PIECE:
                yield "".join(gathered)
                gathered, size = [], 0
    yield "".join(gathered)
