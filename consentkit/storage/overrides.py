"""Publications that went ahead although an error of the linter stood."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consentkit.storage.models import PublishOverrideRow
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Why a banner version was published in spite of the errors that ``rules`` name."""

    banner_version: int
    reason: str
    rules: tuple[str, ...]
    at: datetime


def insert(session: Session, site_id: int, new: Override) -> None:
    session.add(
        PublishOverrideRow(
            site_id=site_id,
            banner_version=new.banner_version,
            reason=new.reason,
            rules=list(new.rules),
            at=new.at,
        )
    )
    session.flush()


def of_site(session: Session, site_id: int) -> Iterator[Override]:
    """Yield them in the order of their versions."""
    row = PublishOverrideRow
    query = select(row).where(row.site_id == site_id).order_by(row.banner_version)
    for found in session.scalars(query):
        yield Override(
            banner_version=found.banner_version,
            reason=found.reason,
            rules=tuple(found.rules),
            at=found.at,
        )
