"""Write into the trail what an admin did, in the transaction in which it was done."""

import json
import secrets
from datetime import datetime
from typing import Any

from consentkit.domain.account import Actor
from consentkit.domain.admin_action import AdminAction
from consentkit.domain.instant import truncate
from consentkit.domain.statement import admin_acted
from consentkit.services.enter_statement import enter_statement, statement_text
from consentkit.signing.canonical import canonical_bytes, content_hash
from consentkit.storage import admin_actions
from consentkit.storage.session import Session

MAX_DETAILS = 16 * 1024  # bytes
# What details that are too long are cut to, until they fit.
_CUTS = ((1_000, 100), (200, 30), (60, 10), (20, 3))
_SALT_BYTES = 16
_MOST_EXACT = 2**53 - 1


def note_action(
    what: str,
    *,
    by: Actor,
    site_id: int | None = None,
    details: dict[str, Any] | None = None,
    session: Session,
    now: datetime,
) -> None:
    """``what`` is a word of ours such as ``banner_published``; ``details`` is JSON.

    The ledger commits to the row, with a hash that tells nothing of it. Details beyond
    ``MAX_DETAILS`` are kept shortened, with the hash and the size of the whole.
    """
    done = admin_actions.insert(
        session,
        by,
        site_id=site_id,
        what=what,
        details=fitting(details or {}),
        salt=secrets.token_hex(_SALT_BYTES),
        now=truncate(now),
    )
    enter_statement(admin_acted(done.number, sha256=content_hash(done.document())), session=session)


def action_statement(action: AdminAction) -> str:
    """Return the text that the ledger has of it."""
    return statement_text(admin_acted(action.number, sha256=content_hash(action.document())))


def fitting(details: dict[str, Any]) -> dict[str, Any]:
    """Return them as they are kept."""
    # What the database will give back: tuples are lists by then, and keys are strings.
    whole = _plain(json.loads(json.dumps(details)))
    text = canonical_bytes(whole)
    if len(text) <= MAX_DETAILS:
        return dict(whole)
    note = {"bytes": len(text), "sha256": content_hash(whole)}
    for longest, most in _CUTS:
        cut = {**_cut(whole, longest, most), "shortened": note}
        if len(canonical_bytes(cut)) <= MAX_DETAILS:
            return cut
    return {"shortened": note}


def _plain(value: Any) -> Any:
    """Replace what RFC 8785 has no form for."""
    if isinstance(value, dict):
        return {_plain(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, int) and abs(value) > _MOST_EXACT:
        return str(value)
    return value


def _cut(value: Any, longest: int, most: int) -> Any:
    if isinstance(value, dict):
        return {name[:longest]: _cut(value[name], longest, most) for name in list(value)[:most]}
    if isinstance(value, list):
        return [_cut(each, longest, most) for each in value[:most]]
    if isinstance(value, str) and len(value) > longest:
        return f"{value[:longest]}…"
    return value
