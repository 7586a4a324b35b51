"""The ledger in the database: nothing lost, nothing twice, one history."""

from hashlib import sha256

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.note import Note
from consentkit.ledger.proof import LogProof
from consentkit.services import extend_ledger as service
from consentkit.storage import ledger, ledger_claims, migrating
from consentkit.web.runtime import Runtime
from consentkit.web.sequencer import extend
from tests.conftest import Publish
from tests.factories import a_site_document
from tests.independent_log import leaf, root_of, root_through
from tests.recorded import MOVED_ENTRIES, PATH, answer, check, extend_all, tamper
from tests.wide import sqlite_and_wide

pytestmark = pytest.mark.usefixtures("site")


def proof_of(client: FlaskClient, receipt: dict[str, str]) -> LogProof | None:
    headers = {"Authorization": f"Bearer {receipt['secret']}"}
    text_of_it = client.get(f"{PATH}/{receipt['id']}", headers=headers).json["proof"]
    return LogProof.parse(text_of_it.encode()) if text_of_it else None


def stored_entries(rt: Runtime) -> list[bytes]:
    with rt.transaction() as session:
        rows = session.execute(text('SELECT entries FROM ledger_bundle ORDER BY "index"'))
        joined = b"".join(bytes(row.entries) for row in rows)
    return [joined[at : at + 32] for at in range(0, len(joined), 32)]


def test_every_receipt_is_entered_once_and_its_proof_leads_to_the_signed_root(
    client: FlaskClient, rt: Runtime
) -> None:
    made = answer(client, 5)
    assert proof_of(client, made[0]) is None
    extend_all(rt)
    made += answer(client, 3)
    extend_all(rt)
    entries = stored_entries(rt)
    assert len(entries) == len(set(entries))
    for receipt in made:
        entry = sha256(receipt["receipt"].encode()).digest()
        proof = proof_of(client, receipt)
        assert entries[proof.index] == entry
        head = Checkpoint.parse(proof.note.text)
        assert head.size == len(entries)
        found = root_through(proof.index, head.size, leaf(entry), list(proof.hashes))
        assert found == head.root == root_of(entries)


@sqlite_and_wide
def test_banners_scripts_and_keys_are_entered_as_well(rt: Runtime) -> None:
    extend_all(rt)
    with rt.transaction() as session:
        said = "\n".join(ledger_claims.all_statements(session))
    for kind in ("banner", "script", "key"):
        assert f'"kind":"{kind}"' in said
    assert '"event":"new"' in said
    found = check(rt)
    assert (found.findings, found.receipts, found.size) == ([], 0, found.statements)


def test_batches_over_the_edges_of_tiles_make_the_same_tree(
    rt: Runtime, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with rt.transaction(write=True) as session:
        for number in range(700):
            ledger.enter_statement(session, f'{{"number":{number}}}')
    for limit in (1, 255, 3, 256, 257, 4_096):
        key = rt.keys.signing_key()
        with rt.transaction(write=True) as session:
            service.extend_ledger(
                session=session,
                key=key,
                issuer="https://consent.example",
                now=rt.now(),
                limit=limit,
            )
    assert extend(rt) == 0
    entries = stored_entries(rt)
    with rt.transaction() as session:
        head = ledger.head(session)
    assert (head.size, head.root) == (len(entries), root_of(entries))
    assert check(rt).findings == []


def test_a_crash_before_the_commit_leaves_everything_waiting(
    client: FlaskClient, rt: Runtime
) -> None:
    answer(client, 3)
    key = rt.keys.signing_key()

    def crash() -> None:
        with rt.transaction(write=True) as session:
            service.extend_ledger(
                session=session, key=key, issuer="https://consent.example", now=rt.now()
            )
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        crash()
    assert stored_entries(rt) == []
    assert check(rt).waiting > 3
    extend_all(rt)
    found = check(rt)
    assert (found.findings, found.waiting, found.receipts) == ([], 0, 3)


def test_while_one_appends_no_other_does(client: FlaskClient, rt: Runtime) -> None:
    if rt.config.database_url.startswith("sqlite"):
        pytest.skip("SQLite has one writer at a time in any case")
    answer(client, 2)
    key = rt.keys.signing_key()
    with rt.transaction(write=True) as session:
        assert ledger.become_sequencer(session)
        with rt._engine.connect() as other:
            taken = other.execute(
                text(f"SELECT pg_try_advisory_xact_lock({ledger._SEQUENCER})")
            ).scalar()
        assert taken is False
        done = service.extend_ledger(
            session=session, key=key, issuer="https://consent.example", now=rt.now()
        )
    assert done > 2
    assert check(rt).findings == []


def test_nothing_is_built_on_a_damaged_edge(client: FlaskClient, rt: Runtime) -> None:
    answer(client, 2)
    extend_all(rt)
    answer(client, 1)
    tamper(rt, "ledger_bundle", MOVED_ENTRIES)
    before = stored_entries(rt)
    with pytest.raises(Exception, match="right edge"):
        extend(rt)
    assert stored_entries(rt) == before


def test_a_database_from_before_the_ledger_is_entered_whole(
    client: FlaskClient, rt: Runtime, publish: Publish
) -> None:
    made = answer(client, 3)
    url = rt.config.database_url
    migrating.downgrade(url, "0001")
    migrating.upgrade(url)
    extend_all(rt)
    found = check(rt)
    assert (found.findings, found.receipts, found.waiting) == ([], 3, 0)
    assert all(proof_of(client, each) for each in made)
    document = a_site_document()
    document["banner"]["categories"].pop(1)
    publish(document)
    extend_all(rt)
    assert check(rt).findings == []


@sqlite_and_wide
def test_a_signed_note_is_what_is_stored(client: FlaskClient, rt: Runtime) -> None:
    answer(client, 1)
    extend_all(rt)
    served = client.get("/log/checkpoint").data
    with rt.transaction() as session:
        assert served == ledger.head(session).note.encode()
    assert Note.parse(served).format() == served
