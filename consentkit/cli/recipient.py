"""Who is handed receipts: commands that do so say it, and visitors read it on their page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import click

from consentkit.domain.receipt_filter import ReceiptFilter
from consentkit.services.note_disclosure import DisclosureKind, note_disclosure
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write

MAX_RECIPIENT = 200

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
    """Note it before anything is handed out. None for ``site_key`` is every site."""
    write(
        rt,
        lambda session: note_disclosure(
            site_key,
            kind,
            recipient=recipient,
            session=session,
            now=rt.now(),
            receipt_id=receipt_id,
            among=ReceiptFilter(recorded_from=recorded_from, recorded_before=recorded_before),
        ),
    )


def _checked(value: str) -> str:
    name = value.strip()
    if len(name) > MAX_RECIPIENT or not (name.isprintable() or not name):
        raise click.BadParameter(f"must be a name of at most {MAX_RECIPIENT} characters")
    return name
