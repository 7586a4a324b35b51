"""Handing the audit trail of a site out, for the console and the API alike."""

from collections.abc import Iterator, Mapping

from consentkit.domain.account import Actor
from consentkit.services.export_receipts import csv_line
from consentkit.services.note_action import note_action
from consentkit.services.read_trail import (
    CSV_COLUMNS,
    EXPORT_PAGE,
    Wanted,
    csv_lines,
    json_lines,
    trail_of_site,
)
from consentkit.storage import sites
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write

TYPES = {"csv": "text/csv", "jsonl": "application/jsonl"}


def note_trail_export(
    rt: Runtime, site_key: str, kind: str, chosen: Mapping[str, str], *, by: Actor
) -> None:
    """That it is handed out is in the trail from then on; ``chosen`` is what was asked for."""
    write(
        rt,
        lambda session: note_action(
            "trail_exported",
            by=by,
            site_id=sites.find_id(session, site_key),
            details={"format": kind} | dict(chosen),
            session=session,
            now=rt.now(),
        ),
    )


def trail_pieces(rt: Runtime, site_key: str, kind: str, wanted: Wanted) -> Iterator[str]:
    """A page each transaction: an export may be long, and nobody waits for it."""
    if kind == "csv":
        yield csv_line(CSV_COLUMNS)
    before = None
    while True:
        with rt.transaction() as session:
            page = trail_of_site(
                site_key, wanted, before=before, session=session, limit=EXPORT_PAGE
            )
            if kind == "csv":
                piece = csv_lines(page.rows)
            else:
                piece = json_lines(page.rows, session=session)
        yield piece
        before = page.older
        if before is None:
            return
