"""The ledger in the database: nothing lost, nothing twice, one history; and no row can be touched
without its being found.
"""

from hashlib import sha256

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.note import Note
from consentkit.ledger.proof import LogProof
from consentkit.services import extend_ledger as service
from consentkit.services.check_ledger import LedgerCheck, check_ledger
from consentkit.storage import ledger, schema
from consentkit.web.runtime import Runtime
from consentkit.web.sequencer import extend
from tests.conftest import Publish
from tests.factories import a_decision, a_site_document, a_visitor_id
from tests.independent_log import leaf, root_of, root_through

PATH = "/ck/shop/receipts"
pytestmark = pytest.mark.usefixtures("site")


def answer(client: FlaskClient, count: int) -> list[dict[str, str]]:
    made = []
    for _ in range(count):
        made.append(client.post(PATH, json=a_decision(visitor_id=a_visitor_id())).json)
    return made


def extend_all(rt: Runtime) -> int:
    total = 0
    while count := extend(rt):
        total += count
    return total


def check(rt: Runtime) -> LedgerCheck:
    with rt.transaction() as session:
        return check_ledger(session=session, issuer=rt.config.public_url)


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


def test_banners_scripts_and_keys_are_entered_as_well(rt: Runtime) -> None:
    extend_all(rt)
    with rt.transaction() as session:
        said = "\n".join(ledger.all_statements(session))
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
        with rt._db.engine.connect() as other:
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
    tamper(rt, "ledger_bundle", ENTRIES)
    before = stored_entries(rt)
    with pytest.raises(Exception, match="right edge"):
        extend(rt)
    assert stored_entries(rt) == before


REFUSED = [
    "UPDATE ledger_place SET position = position + 1",
    "DELETE FROM ledger_place",
    "UPDATE ledger_statement SET statement = '{}'",
    "DELETE FROM ledger_statement",
    "DELETE FROM ledger_bundle",
    "UPDATE ledger_bundle SET entries = substr(entries, 1, 32)",
    "UPDATE ledger_bundle SET entries = substr(entries, 33)",
    "DELETE FROM ledger_head",
    "UPDATE ledger_head SET size = size - 1",
    "UPDATE ledger_head SET root = (SELECT entry FROM ledger_queue LIMIT 1)",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_to_change_what_was_entered(
    client: FlaskClient, rt: Runtime, statement: str
) -> None:
    answer(client, 2)
    extend_all(rt)
    answer(client, 1)
    session = rt._db.session()
    with pytest.raises(DBAPIError, match="never changed"):
        session.execute(text(statement))
    session.rollback()
    session.close()
    assert check(rt).findings == []


MOVED = "substr(entries, 33) || substr(entries, 1, 32)"
ENTRIES = f"UPDATE ledger_bundle SET entries = CAST({MOVED} AS BLOB)"
TAMPERED: dict[str, tuple[str, str, str]] = {
    "a receipt's text": (
        "receipt",
        "UPDATE receipt SET jws = replace(jws, '.', '.A') WHERE prev IS NULL",
        "its text is not",
    ),
    "a receipt's place": ("ledger_place", "UPDATE ledger_place SET position = 0", "its place, 0"),
    "a receipt's place, taken away": ("ledger_place", "DELETE FROM ledger_place", "neither in"),
    "an entry": ("ledger_bundle", ENTRIES, "ledger_bundle"),
    "an entry, taken away": (
        "ledger_bundle",
        "UPDATE ledger_bundle SET entries = substr(entries, 1, 64)",
        "ledger_bundle",
    ),
    "an entry, put behind": (
        "ledger_bundle",
        "UPDATE ledger_bundle SET entries = CAST(entries || entries AS BLOB)",
        "ledger_bundle holds",
    ),
    "a statement": (
        "ledger_statement",
        "UPDATE ledger_statement SET statement = '{}' WHERE position = 1",
        "ledger_statement 1",
    ),
    "a statement, taken away": (
        "ledger_statement",
        "DELETE FROM ledger_statement WHERE position = 1",
        "entry 1",
    ),
    "the head's root": (
        "ledger_head",
        "UPDATE ledger_head SET root = (SELECT substr(entries, 1, 32) FROM ledger_bundle)",
        "ledger_head",
    ),
    "the head's size": ("ledger_head", "UPDATE ledger_head SET size = size - 1", "ledger_head"),
    "the head's note": (
        "ledger_head",
        "UPDATE ledger_head SET note = replace(note, 'consent.', 'cousin.')",
        "ledger_head",
    ),
    "a published banner": (
        "banner_version",
        "UPDATE banner_version SET content = replace(content, 'shop', 'show')",
        "banner_version 1 of shop: its content",
    ),
    "a published banner with its hash": (
        "banner_version",
        "UPDATE banner_version SET sha256 = 'ab' || substr(sha256, 3)",
        "banner_version 1 of shop: this hash",
    ),
    "a frozen script": (
        "frozen_script",
        "UPDATE frozen_script SET content = CAST('alert()' AS BLOB)",
        "its bytes are not",
    ),
    "a published key": (
        "signing_key",
        "UPDATE signing_key SET x = 'A' || substr(x, 2)",
        "signing_key",
    ),
}


def tamper(rt: Runtime, table: str, statement: str) -> None:
    release(rt, table)
    blob = "BLOB" if rt.config.database_url.startswith("sqlite") else "bytea"
    with rt.transaction(write=True) as session:
        changed = session.execute(text(statement.replace("BLOB", blob)))
        assert changed.rowcount > 0


def release(rt: Runtime, table: str) -> None:
    """Whoever has the whole database is not kept by triggers."""
    with rt.transaction(write=True) as session:
        if rt.config.database_url.startswith("sqlite"):
            found = session.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t"),
                {"t": table},
            )
            for name in found.scalars().all():
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


@pytest.mark.parametrize("what", TAMPERED)
def test_whoever_touches_a_row_is_found_out_and_the_row_is_named(
    client: FlaskClient, rt: Runtime, what: str
) -> None:
    answer(client, 2)
    extend_all(rt)
    assert check(rt).findings == []
    table, statement, finding = TAMPERED[what]
    tamper(rt, table, statement)
    findings = check(rt).findings
    assert any(finding in each for each in findings), findings


@pytest.mark.parametrize(
    ("table", "column"), [("ledger_bundle", "entries"), ("ledger_head", "note")]
)
def test_any_one_byte_counts(client: FlaskClient, rt: Runtime, table: str, column: str) -> None:
    answer(client, 2)
    extend_all(rt)
    release(rt, table)
    with rt.transaction() as session:
        stored = session.execute(text(f"SELECT {column} FROM {table}")).scalar_one()
    raw = stored.encode() if isinstance(stored, str) else bytes(stored)
    assert len(raw) > 100

    def write(value: bytes) -> None:
        fitting = value.decode("utf-8", "replace") if column == "note" else value
        with rt.transaction(write=True) as session:
            session.execute(text(f"UPDATE {table} SET {column} = :value"), {"value": fitting})

    for at in range(len(raw)):
        write(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
        assert check(rt).findings, at
    write(raw)
    assert check(rt).findings == []


def test_a_database_from_before_the_ledger_is_entered_whole(
    client: FlaskClient, rt: Runtime, publish: Publish
) -> None:
    made = answer(client, 3)
    url = rt.config.database_url
    rt._db.session().close()
    schema.downgrade(url, "0001")
    schema.upgrade(url)
    extend_all(rt)
    found = check(rt)
    assert (found.findings, found.receipts, found.waiting) == ([], 3, 0)
    assert all(proof_of(client, each) for each in made)
    document = a_site_document()
    document["banner"]["categories"].pop(1)
    publish(document)
    extend_all(rt)
    assert check(rt).findings == []


def test_a_signed_note_is_what_is_stored(client: FlaskClient, rt: Runtime) -> None:
    answer(client, 1)
    extend_all(rt)
    served = client.get("/log/checkpoint").data
    with rt.transaction() as session:
        assert served == ledger.head(session).note.encode()
    assert Note.parse(served).format() == served
