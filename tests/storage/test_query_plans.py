"""What visitors and pages ask for often is answered from an index, on both engines.

Each query is taken as the service sends it, and explained over enough rows that a planner who had
no index would read them all.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, event, insert, text

from consentkit.domain.event import EventType
from consentkit.domain.identifiers import uuid7
from consentkit.domain.receipt_filter import ReceiptFilter
from consentkit.domain.tally import Dimension
from consentkit.domain.webhook import DeliveryState
from consentkit.storage import (
    banners,
    daily_counts,
    disclosures,
    lapsed_receipts,
    ledger,
    new_receipts,
    receipt_search,
    receipts,
    sites,
    webhook_deliveries,
    webhook_endpoints,
    webhook_events,
    webhook_log,
)
from consentkit.storage.disclosures import Disclosure
from consentkit.storage.link import Link, link_of
from consentkit.storage.models import LedgerPlaceRow, LedgerQueueRow, ReceiptRow
from consentkit.storage.months import Month
from consentkit.storage.new_receipts import NewReceipt
from consentkit.storage.session import Session
from consentkit.storage.webhook_endpoints import NewEndpoint
from consentkit.storage.webhook_events import NewEvent
from consentkit.web.runtime import Runtime
from tests.conftest import Publish
from tests.factories import NOW, a_receipt, a_site_document, a_visitor_id, an_answer

pytestmark = pytest.mark.usefixtures("site")

ROWS = 2_000
DAY = timedelta(days=1)
# Of the first month; the second begins after about a thousand.
NUMBER = 500
ID = uuid7(NOW + NUMBER * timedelta(minutes=10), NUMBER.to_bytes(10))
FIRSTS = [
    NewReceipt(
        site_id=1,
        receipt=a_receipt(
            id=uuid7(NOW + DAY, (ROWS + number).to_bytes(10)),
            decision=an_answer(visitor_id=a_visitor_id()),
        ),
        jws="h.p.s",
        idempotency_key=f"new-{number}",
        request_sha256=bytes(32),
        counted="[]",
    )
    for number in range(64)
]
ALL = ReceiptFilter()

Ask = Callable[[Session], Any]
SAID = "what was asked"


def reads_of(triggers: str) -> list[str]:
    """Return what they ask; SQLite does not say how it goes about it."""
    return [re.sub(r"NEW\.\w+", "1", each) for each in re.findall(r"SELECT 1 FROM [^)]+", triggers)]


READS_OF_TRIGGER = reads_of("".join(new_receipts.ON_SQLITE))
assert READS_OF_TRIGGER


class NotedCursor:
    """Of the driver's own, which nobody else listens to."""

    def __init__(self, session: Session) -> None:
        self._cursor = link_of(session).cursor
        self._said: list[tuple[str, Any]] = session.info[SAID]
        self.fetchall = self._cursor.fetchall
        self.connection = self._cursor.connection

    def execute(self, statement: str, values: Any) -> None:
        if "INTO first_answer" in statement:
            self._said += [(each, ()) for each in READS_OF_TRIGGER]
        elif "consentkit_record_firsts" in statement:
            self._said.append((self._inside_function(), values))
        else:
            self._said.append((statement, values if isinstance(values, dict) else tuple(values)))
        self._cursor.execute(statement, values)

    def _inside_function(self) -> str:
        """Return what it asks; nor does PostgreSQL say how it goes about that."""
        self._cursor.execute(
            "SELECT prosrc FROM pg_proc WHERE proname = 'consentkit_record_firsts'"
        )
        ((source,),) = self._cursor.fetchall()
        query = source.partition("RETURN QUERY")[2].rpartition("END")[0]
        assert query.count("(told)") == 1
        return query.replace("(told)", "(CAST(%(new)s AS json))")


def noted_link(session: Session) -> Link:
    return Link(NotedCursor(session), session.connection().dialect)


HOT: dict[str, Ask] = {
    "first answers": lambda s: new_receipts.insert_firsts(noted_link(s), FIRSTS),
    "the receipt of a key": lambda s: receipts.by_idempotency_key(s, 1, "key-7"),
    "a receipt": lambda s: receipts.get(s, 1, ID),
    "several receipts": lambda s: receipts.get_all(s, 1, [ID, UUID(int=ID.int + 9)]),
    "a receipt of any site": lambda s: receipts.find(s, ID),
    "the head of a chain": lambda s: receipts.head_of_chain(s, 1, "visitor-7"),
    "what is in force": lambda s: receipts.in_force(s, 1, "visitor-7"),
    "are there more of a visitor": lambda s: receipts.are_more(s, 1, ["visitor-7"], [ID]),
    "a page of records": lambda s: list(
        receipt_search.newest_first(s, 1, ALL, before=ID, limit=50)
    ),
    "a page of one action": lambda s: list(
        receipt_search.newest_first(s, 1, ReceiptFilter(action="save"), before=ID, limit=50)
    ),
    "the receipt after": lambda s: receipt_search.following(s, 1, ID),
    "the receipts of some days": lambda s: receipt_search.count_between(s, 1, NOW, NOW + DAY),
    "what is to be erased": lambda s: lapsed_receipts.erase_lapsed(s, 1, before=NOW, limit=100),
    "a site": lambda s: sites.find_id(s, "shop"),
    "a version": lambda s: banners.version(s, 1, 1),
    "the newest version": lambda s: banners.newest(s, 1),
    "the queue": lambda s: ledger.take_waiting(noted_link(s), 256),
    "an entry's place": lambda s: ledger.position_of(s, 1, ID),
    "a day's sums": lambda s: daily_counts.by_day(
        s, 1, NOW.date() - 30 * DAY, NOW.date(), dimension=Dimension.TOTAL, value=""
    ),
    "to whom receipts were handed": lambda s: disclosures.of_receipts(s, 1, {ID: a_receipt(id=ID)}),
    "for which webhooks something is due": lambda s: webhook_endpoints.due(s, now=NOW),
    "what is due for a webhook": lambda s: webhook_deliveries.claim(
        s, 1, now=NOW + DAY, until=NOW + DAY, limit=10
    ),
    "how much waits for a webhook": lambda s: webhook_events.count_waiting(s, 1),
    "the log of a webhook": lambda s: webhook_log.log(s, 1, before=500, limit=50),
    "what was erased is not told": lambda s: webhook_deliveries.void(s, 1, [ID], now=NOW),
}
# A chain has one head, and a visitor has few receipts, put in the order of when they were given.
FEW_ROWS = {
    *("the head of a chain", "what is in force", "several receipts"),
    *("to whom receipts were handed", "for which webhooks something is due"),
    *("what is due for a webhook", "the log of a webhook"),
}
# But for the queue, which is read from its oldest entry on.
TABLES = (
    *("receipt", "receipt_key", "receipt_head", "ledger_place", "daily_count"),
    *("disclosure", "webhook_event", "webhook_delivery", "webhook_attempt"),
)


def fill(session: Session) -> None:
    """Two sites' receipts of two months, all of different visitors, entered and waiting."""
    rows = [
        {
            "site_id": site_id,
            "id": uuid7(NOW + number * timedelta(minutes=10), number.to_bytes(10)),
            "visitor_id": f"visitor-{number}",
            "banner_version": 1,
            "action": ("save", "accept_all", "decline_all")[number % 3],
            "decided_at": NOW,
            "recorded_at": NOW,
            "expires_at": NOW + number * timedelta(minutes=10),
            "jws": "x",
            "idempotency_key": f"key-{number}",
        }
        for site_id in (1, 2)
        for number in range(ROWS)
    ]
    session.execute(insert(ReceiptRow), rows)
    session.execute(
        insert(LedgerPlaceRow),
        [
            {"site_id": row["site_id"], "receipt_id": row["id"], "position": position}
            for position, row in enumerate(rows)
        ],
    )
    session.execute(
        insert(LedgerQueueRow), [{"entry": bytes(32), "statement": "x"} for _ in range(ROWS)]
    )
    fill_webhooks(session, [row["id"] for row in rows[:ROWS]])
    # As a server does by itself. SQLite knows nothing of how many there are of what.
    if session.connection().dialect.name != "sqlite":
        session.execute(text("ANALYZE"))


def fill_webhooks(session: Session, receipt_ids: list[UUID]) -> None:
    """Two of the first site, which are told of all of its receipts; every third was taken."""
    for key in ("wh_1", "wh_2"):
        new = NewEndpoint(key, 1, None, "https://hooks.example/", [EventType.GIVEN], "")
        webhook_endpoints.insert(session, new, now=NOW)
    told = [
        NewEvent(id=each, type=EventType.GIVEN, site_id=1, receipt_id=each, at=NOW)
        for each in receipt_ids
    ]
    webhook_events.add(session, [(each, (1, 2)) for each in told])
    for number in range(1, 2 * ROWS, 3):
        webhook_deliveries.settle(session, number, DeliveryState.DELIVERED, now=NOW)
    made = Disclosure(kind="webhook", recipient="hooks.example", disclosed_at=NOW)
    disclosures.insert_all(session, [(1, replace(made, receipt_id=each)) for each in receipt_ids])


@pytest.fixture
def filled(rt: Runtime, publish: Publish) -> Iterator[Session]:
    document = a_site_document()
    document["site"]["key"] = "other"
    publish(document)
    with rt.transaction(write=True) as session:
        if session.connection().dialect.name == "sqlite":
            for statement in new_receipts.ON_SQLITE:
                session.execute(text(statement))
        fill(session)
        yield session
        session.rollback()


def explained(session: Session, ask: Ask) -> list[tuple[str, str]]:
    """Return (statement, its plan) for each read that ``ask`` sends."""
    connection: Connection = session.connection()
    said: list[tuple[str, Any]] = []
    session.info[SAID] = said

    def keep(_c: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        said.append((statement, values))

    event.listen(connection, "before_cursor_execute", keep)
    ask(session)
    event.remove(connection, "before_cursor_execute", keep)
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        # Some of these tables are so small here that reading them whole is as quick; what is then
        # still read whole or sorted has no index that could answer.
        session.execute(text("SET LOCAL enable_seqscan = off"))
        session.execute(text("SET LOCAL enable_sort = off"))
    explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    plans = []
    for statement, values in said:
        rows = connection.exec_driver_sql(f"{explain} {statement}", values)
        plans.append((statement, "\n".join(str(row[-1]) for row in rows)))
    return plans


def test_every_hot_query_is_answered_from_an_index(filled: Session) -> None:
    whole = [f"SCAN {table}" for table in TABLES]
    whole += [f"Seq Scan on {table}" for table in (*TABLES[1:], Month.of(NOW).table)]
    wrong = []
    for what, ask in HOT.items():
        plans = explained(filled, ask)
        assert plans, what
        marks = whole if what in FEW_ROWS else [*whole, "TEMP B-TREE", "Sort  ("]
        for statement, plan in plans:
            wrong += [f"{what}: {mark}\n{statement}\n{plan}" for mark in marks if mark in plan]
    assert not wrong, "\n\n".join(wrong)


def test_whether_an_answer_is_a_first_is_looked_for_among_its_visitors_own(
    filled: Session,
) -> None:
    if filled.get_bind().dialect.name != "sqlite":
        pytest.skip("a server keeps the heads of chains in a table of their own")
    kept = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'receipt'"
    reads = reads_of("".join(filled.scalars(text(kept)))) + READS_OF_TRIGGER
    assert len(reads) == 2
    for read in reads:
        (plan,) = filled.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {read}").all()
        assert "visitor_id=?" in plan[-1], f"{read}\n{plan[-1]}"


def test_what_has_an_id_opens_no_month_but_its_own(filled: Session) -> None:
    if filled.get_bind().dialect.name == "sqlite":
        pytest.skip("SQLite keeps receipts in one table")
    others = Month.of(NOW).next().table
    for what in ("a receipt", "several receipts", "a receipt of any site", "the receipt of a key"):
        for statement, plan in explained(filled, HOT[what]):
            assert others not in plan, f"{statement}\n{plan}"
    # Visitors and keys are looked up without a month at all.
    for what in ("first answers", "the head of a chain"):
        for statement, plan in explained(filled, HOT[what]):
            assert "receipt_2026" not in plan, f"{statement}\n{plan}"
