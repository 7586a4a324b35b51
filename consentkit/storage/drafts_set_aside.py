"""Drafts that something else took the place of: kept, so that nobody's work is lost."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from consentkit.storage.models import DraftSetAsideRow
from consentkit.storage.session import Session

_ROW = DraftSetAsideRow


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSetAside:
    """``version`` is the one whose making set it aside; ``actor`` is who did that."""

    version: int
    revision: int
    content: dict[str, Any]
    actor: str
    at: datetime


def insert(session: Session, site_id: int, new: DraftSetAside) -> None:
    session.add(
        _ROW(
            site_id=site_id,
            banner_version=new.version,
            revision=new.revision,
            content=new.content,
            actor=new.actor,
            at=new.at,
        )
    )
    session.flush()


def of_site(session: Session, site_id: int) -> tuple[DraftSetAside, ...]:
    """The last one comes first."""
    query = select(_ROW).where(_ROW.site_id == site_id).order_by(_ROW.banner_version.desc())
    return tuple(map(_draft, session.scalars(query)))


def get(session: Session, site_id: int, version: int) -> DraftSetAside | None:
    row = session.get(_ROW, (site_id, version))
    return _draft(row) if row else None


def _draft(row: DraftSetAsideRow) -> DraftSetAside:
    return DraftSetAside(
        version=row.banner_version,
        revision=row.revision,
        content=row.content,
        actor=row.actor,
        at=row.at,
    )
