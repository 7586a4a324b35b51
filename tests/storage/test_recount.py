"""A recount finds what the daily counts lack, and never makes them worse."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from consentkit.domain.counts import Counts
from consentkit.domain.span import Span
from consentkit.domain.tally import Dimension, Tally
from consentkit.services.read_numbers import PARTS
from consentkit.storage import daily_counts, lapsed_receipts, sites
from consentkit.web.runtime import Runtime
from tests.conftest import Clock
from tests.counted import PHONE, TODAY, accept, decline, numbers, recount
from tests.factories import NOW
from tests.recorded import extend_all
from tests.wide import sqlite_and_wide

pytestmark = pytest.mark.usefixtures("site")


def test_a_recount_finds_and_corrects_what_was_never_counted_and_keeps_the_rest(
    client: FlaskClient, rt: Runtime, clock: Clock
) -> None:
    client.environ_base |= PHONE
    clock.now = NOW - timedelta(days=1)
    accept(client, 6, decided_at=clock.now.isoformat())
    clock.now = NOW
    accept(client, 6)
    decline(client, 6)
    extend_all(rt)
    assert recount(rt) == "shop: 2 days right, 0 wrong, 0 left as they are\n"
    right, right_month = numbers(rt), _month(rt)
    with rt.transaction(write=True) as session:
        tally = Tally()
        site_id = sites.find_id(session, "shop")
        tally.add_shown(site_id, TODAY, {Dimension.TOTAL: ""}, 40)
        daily_counts.add(session, tally)
        session.execute(text("UPDATE daily_count SET decline_all = 9 WHERE dimension = 'language'"))
        session.execute(text("DELETE FROM daily_choice"))
        session.execute(text("DELETE FROM monthly_count"))
    assert recount(rt) == "shop: 0 days right, 2 wrong, 0 left as they are\n"
    assert recount(rt, check=False) == "shop: 0 days right, 2 corrected, 0 left as they are\n"
    assert recount(rt) == "shop: 2 days right, 0 wrong, 0 left as they are\n"
    found = numbers(rt)
    assert (found.choices, found.total.answered) == (right.choices, 18)
    assert found.total.shown == 40
    assert found.parts == right.parts, "the devices that were counted stay"
    assert _month(rt) == right_month


def _month(rt: Runtime) -> dict[tuple[Dimension, str], Counts]:
    """Read the sums that are kept of this month."""
    month = Span.month_of(TODAY)
    with rt.transaction() as session:
        site_id = sites.find_id(session, "shop")
        return daily_counts.sums(session, site_id, month.since, month.until, [*PARTS])


@sqlite_and_wide
def test_receipts_of_an_earlier_release_are_counted_afterwards_without_a_device(
    client: FlaskClient, rt: Runtime
) -> None:
    client.environ_base |= PHONE
    accept(client, 8)
    with rt.transaction(write=True) as session:
        session.execute(text("UPDATE ledger_queue SET counted = NULL"))
    extend_all(rt)
    assert numbers(rt).total == Counts()
    recount(rt, check=False)
    found = numbers(rt)
    assert found.total == Counts(accept_all=8)
    assert [row.values for row in found.parts[Dimension.DEVICE]] == [("unknown",)]


@sqlite_and_wide
def test_a_day_with_an_erased_receipt_is_left_as_it_was_counted(
    client: FlaskClient, rt: Runtime
) -> None:
    accept(client, 7)
    extend_all(rt)
    with rt.transaction(write=True) as session:
        site_id = sites.find_id(session, "shop")
        before = NOW + timedelta(days=999)
        assert lapsed_receipts.erase_lapsed(session, site_id, before=before, limit=1)
    assert recount(rt, check=False) == "shop: 0 days right, 0 corrected, 1 left as they are\n"
    assert numbers(rt).total.accept_all == 7
