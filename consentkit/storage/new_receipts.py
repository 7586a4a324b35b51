"""What is written of a visitor's answer, many at once: the path that visitors wait for.

A receipt and its entry in the ledger's queue are written together: those of first answers by one
statement, others in the caller's transaction.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, text

from consentkit.domain.receipt import Receipt
from consentkit.storage import ledger
from consentkit.storage.link import Insert, Link, Statement, as_json
from consentkit.storage.models import ReceiptRow
from consentkit.storage.types import as_sqlite

_RECEIPT = ReceiptRow.metadata.tables["receipt"]
_INSERT = Insert(_RECEIPT, _RECEIPT.c.keys())


class NewReceipt(NamedTuple):
    """``idempotency_key`` and the fingerprint of its request are both set or both None.
    ``counted`` is what it adds to the daily counts (``domain/tally.py``).
    """

    site_id: int
    receipt: Receipt
    jws: str
    idempotency_key: str | None
    request_sha256: bytes | None
    counted: str

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

    def entry(self) -> ledger.NewEntry:
        return ledger.NewEntry(self.site_id, self.receipt.id, self.jws, self.counted)

    def sqlite_values(self) -> tuple[Any, ...]:
        """Return what ``row`` and that of ``entry`` have, in this order and as SQLite has it. The
        columns' types make the same of it, and take longer, while all others wait.
        """
        receipt = self.receipt
        decision = receipt.decision
        return (
            self.site_id,
            receipt.id.hex,
            decision.visitor_id,
            receipt.prev.hex if receipt.prev else None,
            decision.banner_version,
            decision.action.value,
            as_sqlite(decision.decided_at),
            as_sqlite(receipt.recorded_at),
            as_sqlite(receipt.expires_at),
            self.jws,
            self.idempotency_key,
            self.request_sha256,
            ledger.entry_of(self.jws),
            self.counted,
        )


def insert(link: Link, new: NewReceipt) -> None:
    _INSERT.run(link, [new.row()])
    ledger.enter_receipts(link, [new.entry()])


def insert_firsts(link: Link, new: Sequence[NewReceipt]) -> set[UUID]:
    """Insert those whose visitor has no receipt at the site and whose idempotency key is not in
    use, here or further up in ``new``; return their ids.
    """
    new = _foremost(new)
    if link.dialect.name != "sqlite":
        told = [each.row() | each.entry().row() for each in new]
        return {found for (found,) in _RECORD_FIRSTS.fetch(link, {"new": as_json(told)})}
    values = [each.sqlite_values() for each in new]
    if _INSERT_FIRSTS.run_bound(link, values) < _ROWS_OF_FIRST * len(new):
        asked = [{"site_id": each.site_id, "id": each.receipt.id} for each in new]
        stored = {found for (found,) in _STORED.fetch_among(link, asked)}
        new = [each for each in new if each.receipt.id.hex in stored]
    return {each.receipt.id for each in new}


def _foremost(new: Sequence[NewReceipt]) -> list[NewReceipt]:
    """Leave out those whose visitor or idempotency key stands further up."""
    seen: set[tuple[int, str, str]] = set()
    found = []
    for each in new:
        marks = {(each.site_id, "visitor", each.receipt.decision.visitor_id)}
        if each.idempotency_key is not None:
            marks.add((each.site_id, "key", each.idempotency_key))
        if seen.isdisjoint(marks):
            found.append(each)
        seen |= marks
    return found


# SQLite has no statement that writes to two tables. It has triggers, and views to hang them on:
# this one is the connection's own, and holds nothing.
_COLUMNS = _RECEIPT.c.keys()
_ENTRY = ("entry", "counted")
_ROWS_OF_FIRST = 2
ON_SQLITE = (
    f"CREATE TEMP VIEW first_answer ({', '.join([*_COLUMNS, *_ENTRY])})"
    f" AS SELECT {', '.join(['NULL'] * (len(_COLUMNS) + len(_ENTRY)))}",
    f"""
CREATE TEMP TRIGGER first_answer_is_recorded INSTEAD OF INSERT ON first_answer BEGIN
    INSERT INTO receipt ({", ".join(_COLUMNS)})
    SELECT {", ".join(f"NEW.{each}" for each in _COLUMNS)}
    WHERE NOT EXISTS (
        SELECT 1 FROM receipt WHERE site_id = NEW.site_id AND visitor_id = NEW.visitor_id
    ) ON CONFLICT DO NOTHING;
    INSERT INTO ledger_queue (entry, site_id, receipt_id, counted)
    SELECT NEW.entry, NEW.site_id, NEW.id, NEW.counted WHERE changes() = 1;
END
""",  # noqa: S608 - our own names
)
_INSERT_FIRSTS = Statement(
    text(
        f"INSERT INTO first_answer ({', '.join([*_COLUMNS, *_ENTRY])})"  # noqa: S608 - our own names
        f" VALUES (:{', :'.join([*_COLUMNS, *_ENTRY])})"
    )
)
_STORED = Statement(
    text("SELECT id FROM receipt WHERE (site_id, id) IN (VALUES (:site_id, :id))").bindparams(
        *(bindparam(name, type_=_RECEIPT.c[name].type) for name in ("site_id", "id"))
    )
)
# PostgreSQL keeps the visitors with receipts and the idempotency keys in use in tables of their
# own. All is asked and written by one function of the server's (0024), for which it makes a plan
# once and not for each commit; and it is one way to the server and back, in which the whole line
# waits.
_RECORD_FIRSTS = Statement(text("SELECT consentkit_record_firsts(CAST(:new AS json))"))
