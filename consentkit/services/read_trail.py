"""Read the trail of what admins did, and where the ledger vouches for it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from consentkit.domain.admin_action import AdminAction
from consentkit.domain.instant import format_instant
from consentkit.ledger.proof import LogProof
from consentkit.services.export_receipts import csv_line
from consentkit.services.note_action import action_statement
from consentkit.services.read_ledger import cosigned
from consentkit.storage import admin_actions, ledger, sites
from consentkit.storage.admin_actions import ALL, Wanted
from consentkit.storage.session import Session

__all__ = ["ALL", "Noted", "TrailPage", "Wanted"]
PAGE = 50
EXPORT_PAGE = 500
KINDS = ("csv", "jsonl")
CSV_COLUMNS = (
    "number", "at", "who", "account", "session", "site", "what", "details", "salt", "ledger_index",
    "statement",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Noted:
    """``statement`` is the ledger's text about the action; ``index`` is None while it waits."""

    action: AdminAction
    statement: str
    index: int | None


@dataclass(frozen=True, slots=True)
class TrailPage:
    """``older`` is the number to go on before, None on the last page."""

    rows: tuple[Noted, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from: who did anything to a site, and of which kinds."""

    actors: tuple[str, ...]
    kinds: tuple[str, ...]


def trail_of_site(
    site_key: str, wanted: Wanted, *, before: int | None, session: Session, limit: int = PAGE
) -> TrailPage:
    """Newest first. Raises ``UnknownSite``."""
    site_id = sites.find_id(session, site_key)
    found = admin_actions.of_site(session, site_id, wanted, before=before, limit=limit + 1)
    return _page(found, limit, session)


def trail_of_account(account_id: int, *, before: int | None, session: Session) -> TrailPage:
    """What was done with an account itself, and concerns no site; newest first."""
    found = admin_actions.of_account(session, account_id, before=before, limit=PAGE + 1)
    return _page(found, PAGE, session)


def trail_choices(site_key: str, *, session: Session) -> Choices:
    """Raises ``UnknownSite``."""
    site_id = sites.find_id(session, site_key)
    return Choices(
        tuple(admin_actions.actors(session, site_id)), tuple(admin_actions.kinds(session, site_id))
    )


def csv_lines(rows: Iterable[Noted]) -> str:
    """RFC 4180, and nothing in it that a spreadsheet runs."""
    return "".join(csv_line(_cells(each)) for each in rows)


def json_lines(rows: Iterable[Noted], *, session: Session) -> str:
    """Each with its place in the ledger and the proof that it is there (C2SP tlog-proof), so that
    nobody needs to trust the export; both are null while an action waits to be entered.
    """
    head = ledger.head(session)
    note = cosigned(head, session=session) if head else None
    tree = ledger.tree(session, head.size) if head else None
    lines = []
    for each in rows:
        proof = None
        if each.index is not None and tree is not None and note is not None:
            found = LogProof(each.index, tree.inclusion_proof(each.index), note)
            proof = found.format().decode("utf-8")
        line = {
            "action": each.action.document(),
            "statement": each.statement,
            "index": each.index,
            "proof": proof,
        }
        lines.append(json.dumps(line, ensure_ascii=False) + "\n")
    return "".join(lines)


def _page(found: list[AdminAction], limit: int, session: Session) -> TrailPage:
    shown = found[:limit]
    statements = [action_statement(each) for each in shown]
    places = admin_actions.positions(session, statements)
    rows = (
        Noted(each, said, places.get(said)) for each, said in zip(shown, statements, strict=True)
    )
    return TrailPage(tuple(rows), shown[-1].number if len(found) > limit else None)


def _cells(noted: Noted) -> tuple[object, ...]:
    action = noted.action
    return (
        action.number,
        format_instant(action.at),
        action.actor,
        _or_empty(action.account_id),
        _or_empty(action.session),
        _or_empty(action.site_key),
        action.what,
        json.dumps(action.details, ensure_ascii=False),
        action.salt,
        _or_empty(noted.index),
        noted.statement,
    )


def _or_empty(value: object) -> object:
    return "" if value is None else value
