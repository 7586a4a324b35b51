"""No row of the ledger, nor what it commits to, can be touched without its being found."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from consentkit.web.runtime import Runtime
from tests.recorded import MOVED_ENTRIES, answer, check, check_tampered, extend_all, release
from tests.wide import wide_but

pytestmark = pytest.mark.usefixtures("site")

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


def test_the_database_refuses_to_change_what_was_entered(client: FlaskClient, rt: Runtime) -> None:
    answer(client, 2)
    extend_all(rt)
    answer(client, 1)
    for statement in REFUSED:
        assert "never changed" in refusal(rt, statement), statement
    assert check(rt).findings == []


def refusal(rt: Runtime, statement: str) -> str:
    """What the database says to it, if it says no."""
    with rt._engine.connect() as connection:
        try:
            connection.execute(text(statement))
        except DBAPIError as refused:
            return str(refused)
    return ""


TAMPERED: dict[str, tuple[str, str, str]] = {
    "a receipt's text": (
        "receipt",
        "UPDATE receipt SET jws = replace(jws, '.', '.A') WHERE prev IS NULL",
        "its text is not",
    ),
    "a receipt that waits": (
        "receipt",
        "UPDATE receipt SET jws = jws || 'A' WHERE id NOT IN (SELECT receipt_id FROM ledger_place)",
        "its text is not the one that waits",
    ),
    "a receipt's place": ("ledger_place", "UPDATE ledger_place SET position = 0", "its place, 0"),
    "a receipt's place, taken away": ("ledger_place", "DELETE FROM ledger_place", "neither in"),
    "an entry": ("ledger_bundle", MOVED_ENTRIES, "ledger_bundle"),
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
        "UPDATE signing_key SET x = CASE substr(x, 1, 1) WHEN 'A' THEN 'B' ELSE 'A' END"
        " || substr(x, 2)",
        "signing_key",
    ),
}


def test_whoever_touches_a_row_is_found_out_and_the_row_is_named(
    client: FlaskClient, rt: Runtime
) -> None:
    answer(client, 2)
    extend_all(rt)
    answer(client, 1)
    assert check(rt).findings == []
    for what, (table, statement, finding) in TAMPERED.items():
        findings = check_tampered(rt, table, statement).findings
        assert any(finding in each for each in findings), (what, findings)
    assert check(rt).findings == []


@pytest.mark.parametrize("step", wide_but(29, of=(29, 5)))
@pytest.mark.parametrize(
    ("table", "column"), [("ledger_bundle", "entries"), ("ledger_head", "note")]
)
def test_any_one_byte_counts(
    client: FlaskClient, rt: Runtime, table: str, column: str, step: int
) -> None:
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

    # Some of them: tests/unit/test_ledger_corruption.py goes through all.
    for at in [*range(0, len(raw), step), len(raw) - 1]:
        write(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
        assert check(rt).findings, at
    write(raw)
    assert check(rt).findings == []
