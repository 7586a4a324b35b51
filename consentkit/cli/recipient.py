"""Who is handed receipts: commands that do so say it, and visitors read it on their page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import click

from consentkit.domain.account import COMMAND_LINE
from consentkit.domain.instant import format_instant
from consentkit.domain.receipt_filter import ReceiptFilter
from consentkit.services.note_action import note_action
from consentkit.services.note_disclosure import DisclosureKind, note_disclosure
from consentkit.storage import sites
from consentkit.storage.session import Session
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write

MAX_RECIPIENT = 200
_WHAT = {DisclosureKind.EXPORT: "receipts_exported", DisclosureKind.EVIDENCE: "evidence_exported"}

recipient_option: Callable[[Any], Any] = click.option(
    "--for",
    "recipient",
    default="",
    metavar="NAME",
    callback=lambda _context, _option, value: _checked(value),
    help="Who gets it, such as an authority: visitors read this on their page.",
)


def tell_visitors(
    rt: Runtime,
    site_key: str | None,
    kind: DisclosureKind,
    recipient: str,
    *,
    receipt_id: UUID | None = None,
    recorded_from: datetime | None = None,
    recorded_before: datetime | None = None,
) -> None:
    """Note it before anything is handed out, in the trail as well. None for ``site_key`` is every
    site.
    """
    now = rt.now()

    def note(session: Session) -> None:
        note_disclosure(
            site_key,
            kind,
            recipient=recipient,
            session=session,
            now=now,
            receipt_id=receipt_id,
            among=ReceiptFilter(recorded_from=recorded_from, recorded_before=recorded_before),
        )
        note_action(
            _WHAT[kind],
            by=COMMAND_LINE,
            site_id=sites.find_id(session, site_key) if site_key else None,
            details=_details(recipient, receipt_id, recorded_from, recorded_before),
            session=session,
            now=now,
        )

    write(rt, note)


def _details(
    recipient: str, receipt_id: UUID | None, since: datetime | None, until: datetime | None
) -> dict[str, str]:
    said = {
        "recipient": recipient,
        "receipt_id": str(receipt_id or ""),
        "from": format_instant(since) if since else "",
        "until": format_instant(until) if until else "",
    }
    return {name: value for name, value in said.items() if value}


def _checked(value: str) -> str:
    name = value.strip()
    if len(name) > MAX_RECIPIENT or not (name.isprintable() or not name):
        raise click.BadParameter(f"must be a name of at most {MAX_RECIPIENT} characters")
    return name
