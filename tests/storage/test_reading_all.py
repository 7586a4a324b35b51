"""On a database server, what reads every receipt does so a piece at a time."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from consentkit.services.export_receipts import KINDS, export_receipts
from consentkit.services.gather_site_evidence import SiteEvidence
from consentkit.storage import receipts
from consentkit.web.runtime import Runtime
from tests.conftest import Clock
from tests.recorded import answer, extend_all

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def database_url(postgres_url: str) -> str:
    return postgres_url


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_leaves_with_the_server_what_it_has_not_given_yet(
    client: FlaskClient, rt: Runtime, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(receipts, "EXPORT_BATCH_ROWS", 2)
    answer(client, 9)
    with rt.transaction() as session:
        pieces = export_receipts(None, kind=kind, session=session)
        given = [next(pieces), next(pieces)]
        (cursor,) = session.scalars(text("SELECT name FROM pg_cursors")).all()
        left = session.execute(text(f'MOVE ALL IN "{cursor}"')).rowcount
        given += list(pieces)
    assert left >= 5
    assert len(given) == 9 + (kind == "csv") - left


def test_the_pages_of_a_site_hold_each_receipt_once(
    client: FlaskClient, rt: Runtime, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consentkit.services.gather_site_evidence.PAGE", 3)
    made = {each["id"] for each in answer(client, 8)}
    extend_all(rt)
    with rt.transaction() as session:
        whole = SiteEvidence.begin(
            "shop", clock.now.replace(hour=0), clock.now.replace(hour=23), session=session
        )
    found, after = [], None
    for size in (3, 3, 2):
        with rt.transaction() as session:
            page = whole.page(after, session=session)
        assert len(page.proven) == size
        assert page.waiting == 0
        found += [str(each.receipt.id) for each in page.proven]
        after = page.last
    assert after is None
    assert found == sorted(made)
    assert json.loads(whole.keys)["keys"]
