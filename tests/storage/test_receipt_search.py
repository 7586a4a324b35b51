"""Looking through receipts uses the indices there are, on both engines, and never skips rows."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, text

from consentkit.domain.receipt_filter import ReceiptFilter
from consentkit.services.find_receipts import find_receipts
from consentkit.storage import receipt_search, receipts, sites
from consentkit.web import handing_out
from consentkit.web.runtime import Runtime
from tests.recorded import answer

pytestmark = pytest.mark.usefixtures("site")

SINCE = datetime(2026, 11, 1, tzinfo=UTC)
BEFORE = datetime(2026, 12, 1, tzinfo=UTC)
INDICES = {
    "everything": (ReceiptFilter(), "_pkey on receipt_2026_11", "sqlite_autoindex_receipt_1"),
    "a span": (
        ReceiptFilter(recorded_from=SINCE, recorded_before=BEFORE),
        "_pkey on receipt_2026_11",
        "sqlite_autoindex_receipt_1",
    ),
    "an action": (
        ReceiptFilter(action="save"),
        "receipt_2026_11_site_id_action_id_idx",
        "ix_receipt_site_id_action_id",
    ),
    "a version": (
        ReceiptFilter(banner_version=1, recorded_from=SINCE),
        "receipt_2026_11_site_id_banner_version_id_idx",
        "ix_receipt_site_id_banner_version_id",
    ),
    "both": (
        ReceiptFilter(banner_version=1, action="save"),
        "receipt_2026_11_site_id_banner_version_id_idx",
        "ix_receipt_site_id_banner_version_id",
    ),
}


@pytest.mark.parametrize("what", INDICES)
def test_each_search_is_answered_from_an_index_in_its_order(
    client: FlaskClient, rt: Runtime, what: str
) -> None:
    [recorded] = answer(client, 1)
    wanted, on_server, on_sqlite = INDICES[what]
    is_sqlite = rt.config.database_url.startswith("sqlite")
    statements: list[tuple[str, object]] = []
    with rt.transaction() as session:
        site_id = sites.find_id(session, "shop")
        connection = session.connection()

        def keep(_c: object, _cursor: object, said: str, values: object, *_: object) -> None:
            statements.append((said, values))

        event.listen(connection, "before_cursor_execute", keep)
        rows = receipt_search.newest_first(session, site_id, wanted, before=None, limit=10)
        assert [str(row.id) for row in rows] == [recorded["id"]]
        event.remove(connection, "before_cursor_execute", keep)
        [(said, values)] = statements
        assert "LIMIT" in said
        if not is_sqlite:
            # A table this small would be read whole; a large one is not.
            session.execute(text("SET LOCAL enable_seqscan = off"))
            session.execute(text("SET LOCAL enable_sort = off"))
            session.execute(text("SET LOCAL enable_bitmapscan = off"))
        explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
        plan = "\n".join(
            str(tuple(row)) for row in connection.exec_driver_sql(f"{explain} {said}", values)
        )
    assert (on_sqlite if is_sqlite else on_server) in plan, plan
    assert "TEMP B-TREE" not in plan, plan
    # Months that are in order are merged; nothing is put in order first.
    assert "Sort  (" not in plan, plan


def test_filters_and_pages_are_the_same_on_both_engines(client: FlaskClient, rt: Runtime) -> None:
    for index in range(7):
        answer(client, 1, choices={"necessary": True, "analytics": index % 2 == 0, "news": False})
    with rt.transaction() as session:
        wanted = ReceiptFilter(category="analytics", granted=True, action="save")
        found, before, looked = [], None, 0
        while True:
            page = find_receipts("shop", wanted, session=session, before=before, look_through=3)
            found += [each.id for each in page.entries]
            looked += page.looked_through
            before = page.next_before
            if before is None:
                break
    assert len(found) == len(set(found)) == 4
    assert found == sorted(found, reverse=True)
    assert looked == 7


def test_an_export_that_nobody_takes_to_its_end_leaves_nothing_open(
    client: FlaskClient, rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(client, 5)
    # One is kept for answers, on SQLite.
    before = rt.pool_use().in_use
    monkeypatch.setattr(receipts, "EXPORT_BATCH_ROWS", 2)
    monkeypatch.setattr(receipt_search, "EXPORT_BATCH_ROWS", 2)
    monkeypatch.setattr(handing_out, "_PIECE", 1)
    for wanted in (ReceiptFilter(), ReceiptFilter(action="save")):
        pieces = handing_out.export_pieces(rt, "shop", "jsonl", wanted)
        assert next(pieces)
        pieces.close()
    # An open transaction would keep SQLite's log from being cut, and a connection of the pool.
    assert rt.pool_use().in_use == before
