"""A7: rows that nobody can read, as a failing disk or a meddling hand leaves them."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from consentkit.storage.models import LedgerQueueRow
from consentkit.web.runtime import Runtime
from consentkit.web.sequencer import extend
from tests.conftest import Run
from tests.recorded import PATH, answer, check, extend_all, tamper

pytestmark = pytest.mark.usefixtures("site")

WRECKS = ["''", "'garbage'", "'a.b.c'", "substr(jws, 1, 300)"]


@pytest.mark.parametrize("wreck", WRECKS)
def test_a_row_that_nobody_can_read_harms_nobody_else(
    client: FlaskClient, rt: Runtime, run: Run, wreck: str
) -> None:
    poisoned, sound = answer(client, 2)
    extend_all(rt)
    tamper(rt, "receipt", f"UPDATE receipt SET jws = {wreck} WHERE jws = '{poisoned['receipt']}'")
    # Others are answered, shown and entered as before.
    (later,) = answer(client, 1)
    assert extend(rt) > 0
    for each in (sound, later):
        mine = {"Authorization": f"Bearer {each['secret']}"}
        assert client.get(f"{PATH}/{each['id']}", headers=mine).status_code == 200
        keys = {"keys": f"{each['id']}.{each['secret']}"}
        assert client.post("/ck/shop/privacy", data=keys).status_code == 200
    # Whoever has the wreck is told something, and the row is named.
    mine = {"Authorization": f"Bearer {poisoned['secret']}"}
    assert client.get(f"{PATH}/{poisoned['id']}", headers=mine).status_code != 500
    keys = {"keys": f"{poisoned['id']}.{poisoned['secret']}"}
    assert client.post("/ck/shop/privacy", data=keys).status_code != 500
    assert any(poisoned["id"] in finding for finding in check(rt).findings)
    exported = run("receipts", "export", "--format", "jsonl")
    assert exported.exit_code in (0, 1)
    assert not isinstance(exported.exception, Exception) or isinstance(
        exported.exception, SystemExit
    )


def test_an_entry_of_the_wrong_length_stays_out_of_the_ledger_and_stops_nobody(
    client: FlaskClient, rt: Runtime
) -> None:
    answer(client, 1)
    extend_all(rt)
    size = check(rt).size
    with rt.transaction(write=True) as session:
        session.execute(insert(LedgerQueueRow).values(entry=b"\1\2"))
    answer(client, 3)
    assert extend_all(rt) == 3
    found = check(rt)
    assert found.size == size + 3
    assert found.receipts == 4
    assert len(found.findings) == 1
    assert "ledger_queue" in found.findings[0]
