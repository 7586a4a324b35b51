"""What the database itself keeps of chains, whoever writes and however many at once."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert

from consentkit.domain.identifiers import uuid7
from consentkit.storage import receipts, sites
from consentkit.storage.models import ReceiptRow
from consentkit.storage.session import WriteConflict
from consentkit.web.runtime import Runtime
from tests.factories import NOW, a_visitor_id

pytestmark = pytest.mark.usefixtures("site")


def ids(count: int) -> list[UUID]:
    return [uuid7(NOW + timedelta(seconds=each), bytes(10)) for each in range(count)]


def store(rt: Runtime, visitor: str, chained: Sequence[tuple[UUID, UUID | None]]) -> None:
    """Insert receipts (id, previous id) by one statement."""
    with rt.transaction(write=True) as session:
        site_id = sites.find_id(session, "shop")
        rows = [
            {
                "site_id": site_id,
                "id": own,
                "visitor_id": visitor,
                "prev": prev,
                "banner_version": 1,
                "action": "save",
                "decided_at": NOW,
                "recorded_at": NOW,
                "expires_at": NOW,
                "jws": "h.p.s",
                "idempotency_key": f"key of {own}",
            }
            for own, prev in chained
        ]
        session.execute(insert(ReceiptRow).values(rows))


def head(rt: Runtime, visitor: str) -> UUID | None:
    with rt.transaction() as session:
        return receipts.head_of_chain(session, sites.find_id(session, "shop"), visitor)


def test_a_chain_that_is_stored_at_once_has_its_last_receipt_as_its_head(rt: Runtime) -> None:
    visitor, (first, second, third) = a_visitor_id(), ids(3)
    store(rt, visitor, [(third, second), (first, None), (second, first)])
    assert head(rt, visitor) == third
    with rt.transaction() as session:
        site_id = sites.find_id(session, "shop")
        for each in (first, second, third):
            found = receipts.by_idempotency_key(session, site_id, f"key of {each}")
            assert found is not None
            assert found.id == each


@pytest.mark.parametrize("number", [1, 2])
def test_a_receipt_is_followed_once(rt: Runtime, number: int) -> None:
    """By whoever comes later, and by one of two that come at once."""
    visitor, (first, second, third) = a_visitor_id(), ids(3)
    store(rt, visitor, [(first, None), (second, first)][:number])
    with pytest.raises(WriteConflict):
        store(rt, visitor, [(second, first), (third, first)][number - 1 :])
    assert head(rt, visitor) == (first, second)[number - 1]
