"""What is written of a visitor's answer, many at once: the path that visitors wait for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CompoundSelect,
    String,
    TextClause,
    any_,
    bindparam,
    literal_column,
    select,
    text,
    union_all,
)

from consentkit.domain.receipt import Receipt
from consentkit.storage.link import Link, Statement
from consentkit.storage.models import ReceiptRow

_TABLES = ReceiptRow.metadata.tables
_RECEIPT, _KEY, _HEAD = (_TABLES[name] for name in ("receipt", "receipt_key", "receipt_head"))
_INSERT = Statement(_RECEIPT.insert().inline(), columns=_RECEIPT.c.keys())


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReceipt:
    """``idempotency_key`` and the fingerprint of its request are both set or both None."""

    site_id: int
    receipt: Receipt
    jws: str
    idempotency_key: str | None
    request_sha256: bytes | None

    def row(self) -> dict[str, Any]:
        receipt = self.receipt
        return {
            "site_id": self.site_id,
            "id": receipt.id,
            "visitor_id": receipt.decision.visitor_id,
            "prev": receipt.prev,
            "banner_version": receipt.decision.banner_version,
            "action": receipt.decision.action.value,
            "decided_at": receipt.decision.decided_at,
            "recorded_at": receipt.recorded_at,
            "expires_at": receipt.expires_at,
            "jws": self.jws,
            "idempotency_key": self.idempotency_key,
            "request_sha256": self.request_sha256,
        }


def insert_all(link: Link, new: Iterable[NewReceipt]) -> None:
    _INSERT.run_all(link, [each.row() for each in new])


def insert_firsts(link: Link, new: Sequence[NewReceipt]) -> set[UUID]:
    """Insert those whose visitor has no receipt at the site and whose idempotency key is not in
    use, here or further up in ``new``; return their ids.
    """
    if link.dialect.name == "sqlite":
        rows = [each.row() for each in new]
        return {UUID(hex=found) for (found,) in _INSERT_FIRSTS.fetch_all(link, rows)}
    known = _known_among(link, new)
    firsts = [each for each, is_known in zip(new, known, strict=True) if not is_known]
    if firsts:
        insert_all(link, firsts)
    return {each.receipt.id for each in firsts}


def _insert_firsts() -> TextClause:
    """SQLite, where one table has all that tells who is known, is asked and told at once."""
    columns = _RECEIPT.c
    names = ", ".join(columns.keys())
    site, visitor = (columns.keys().index(name) + 1 for name in ("site_id", "visitor_id"))
    return text(
        f"INSERT INTO receipt ({names}) SELECT * FROM (VALUES (:{names.replace(', ', ', :')})) "  # noqa: S608
        f"WHERE NOT EXISTS (SELECT 1 FROM receipt WHERE receipt.site_id = column{site} "
        f"AND receipt.visitor_id = column{visitor}) ON CONFLICT DO NOTHING RETURNING id"
    ).bindparams(*(bindparam(column.key, type_=column.type) for column in columns))


_INSERT_FIRSTS = Statement(_insert_firsts())


def _known() -> CompoundSelect[str]:
    """PostgreSQL, which keeps both in tables of their own: visitors with receipts and idempotency
    keys in use, told apart by a letter before them. One question for a whole commit, whose text
    does not depend on how many are asked for.
    """
    return union_all(
        *(
            select(literal_column(f"'{letter}'").op("||")(column)).where(
                column.table.c.site_id == bindparam("site_id"),
                column == any_(bindparam(name, type_=ARRAY(String))),
            )
            for letter, column, name in (
                ("v", _HEAD.c.visitor_id, "visitors"),
                ("k", _KEY.c.idempotency_key, "keys"),
            )
        )
    )


_KNOWN = Statement(_known())


def _known_among(link: Link, new: Sequence[NewReceipt]) -> list[bool]:
    """Return for each whether the site has a receipt of its visitor or its key, or one stands
    further up.
    """
    askers = [
        (each.site_id, each.receipt.decision.visitor_id, each.idempotency_key) for each in new
    ]
    seen: set[tuple[int, str]] = set()
    for site_id in {asker[0] for asker in askers}:
        own = [asker for asker in askers if asker[0] == site_id]
        asked = {
            "site_id": site_id,
            "visitors": [visitor for _, visitor, _ in own],
            "keys": [key for _, _, key in own if key is not None],
        }
        seen |= {(site_id, mark) for (mark,) in _KNOWN.fetch(link, asked)}
    found = []
    for site_id, visitor, key in askers:
        marks = {(site_id, f"v{visitor}")} | ({(site_id, f"k{key}")} if key is not None else set())
        found.append(not seen.isdisjoint(marks))
        seen |= marks
    return found
