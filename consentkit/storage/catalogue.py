"""The imported catalogue of well-known cookies."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, func, insert, or_, select

from consentkit.domain.catalogue import KnownCookie
from consentkit.storage.models import CatalogueCookieRow
from consentkit.storage.session import Session

_ROW = CatalogueCookieRow
_AT_ONCE = 500


def replace(session: Session, known: Sequence[KnownCookie]) -> None:
    session.execute(delete(_ROW))
    for at in range(0, len(known), _AT_ONCE):
        session.execute(insert(_ROW), [_values(each) for each in known[at : at + _AT_ONCE]])


def find(session: Session, text: str, *, most: int) -> list[KnownCookie]:
    """Return those that have ``text``, in lower case, in their name, service or provider."""
    has = or_(
        *(
            func.lower(column).contains(text, autoescape=True)
            for column in (_ROW.name, _ROW.service, _ROW.provider)
        )
    )
    return _where(session, has, most)


def of_service(session: Session, service: str) -> list[KnownCookie]:
    return _where(session, _ROW.service == service, _AT_ONCE)


def _where(session: Session, condition: ColumnElement[bool], most: int) -> list[KnownCookie]:
    query = select(_ROW).where(condition).order_by(_ROW.service, _ROW.name, _ROW.id).limit(most)
    return [
        KnownCookie(
            name=row.name,
            service=row.service,
            provider=row.provider,
            policy_url=row.policy_url,
            host=row.host,
            days=row.days,
            purpose={"en": row.purpose},
        )
        for row in session.scalars(query)
    ]


def _values(known: KnownCookie) -> dict[str, object]:
    return {
        "name": known.name,
        "service": known.service,
        "provider": known.provider,
        "policy_url": known.policy_url,
        "host": known.host,
        "days": known.days,
        "purpose": known.purpose["en"],
    }
