"""Erasures: what visitors had erased, and the certificates over it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from consentkit.domain.erasure import Erasure
from consentkit.storage.models import ErasedReceiptRow, ErasureRow, ReceiptRow, SiteRow
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class Certified:
    """The compact JWS that says that a receipt was erased, and when that was."""

    erased_at: datetime
    certificate: str


@dataclass(frozen=True, slots=True)
class Erased:
    """An erasure as it is stored, with the ids of the receipts that it names."""

    id: UUID
    erased_at: datetime
    certificate: str
    receipts: set[UUID]


def erase(session: Session, site_id: int, erasure: Erasure, *, certificate: str) -> None:
    """Delete the receipts, and keep nothing of them but their ids and the certificate."""
    session.add(
        ErasureRow(
            site_id=site_id,
            id=erasure.id,
            erased_at=erasure.erased_at,
            certificate=certificate,
        )
    )
    session.flush()
    for receipt_id in erasure.entries:
        session.add(ErasedReceiptRow(site_id=site_id, receipt_id=receipt_id, erasure_id=erasure.id))
    session.flush()
    session.execute(
        delete(ReceiptRow).where(
            ReceiptRow.site_id == site_id, ReceiptRow.id.in_(list(erasure.entries))
        )
    )


def certificates(
    session: Session, site_id: int, receipt_ids: Collection[UUID]
) -> dict[UUID, Certified]:
    """Return what certifies the erasure, for each of the receipts that were erased so."""
    query = (
        select(ErasedReceiptRow.receipt_id, ErasureRow.erased_at, ErasureRow.certificate)
        .join(
            ErasureRow,
            (ErasureRow.site_id == ErasedReceiptRow.site_id)
            & (ErasureRow.id == ErasedReceiptRow.erasure_id),
        )
        .where(
            ErasedReceiptRow.site_id == site_id, ErasedReceiptRow.receipt_id.in_(list(receipt_ids))
        )
    )
    return {row.receipt_id: Certified(row[1], row[2]) for row in session.execute(query)}


def all_certificates(session: Session) -> Iterator[tuple[str, Erased]]:
    """Yield (site key, what is kept of an erasure)."""
    query = select(SiteRow.key, SiteRow.id, ErasureRow).join(
        SiteRow, SiteRow.id == ErasureRow.site_id
    )
    for site_key, site_id, row in session.execute(query):
        ids = select(ErasedReceiptRow.receipt_id).where(
            ErasedReceiptRow.site_id == site_id, ErasedReceiptRow.erasure_id == row.id
        )
        yield site_key, Erased(row.id, row.erased_at, row.certificate, set(session.scalars(ids)))
