"""Commit publicly to something that is not a receipt."""

from consentkit.domain.statement import Statement
from consentkit.signing.canonical import canonical_bytes
from consentkit.storage import ledger
from consentkit.storage.session import Session


def enter_statement(statement: Statement, *, session: Session) -> None:
    """Queue the statement for the ledger, in the caller's transaction."""
    ledger.enter_statement(session, statement_text(statement))


def statement_text(statement: Statement) -> str:
    return canonical_bytes(statement).decode("utf-8")
