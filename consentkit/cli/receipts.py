"""`consentkit receipts`: take the records out."""

import io
import sys
from datetime import datetime
from pathlib import Path
from typing import IO

import click

from consentkit.cli.context import open_runtime
from consentkit.cli.recipient import recipient_option, tell_visitors
from consentkit.domain.account import COMMAND_LINE
from consentkit.domain.instant import format_instant
from consentkit.services.archive import whole_file
from consentkit.services.export_receipts import KINDS, count_receipts, export_receipts
from consentkit.services.note_action import note_action
from consentkit.services.note_disclosure import DisclosureKind
from consentkit.services.purge_receipts import Due, due_for_purge
from consentkit.storage import sites
from consentkit.storage.session import Session
from consentkit.web.purge import purge_all
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write


@click.group()
def receipts() -> None:
    """Work with recorded receipts."""


@receipts.command()
@click.option("--site", "site_key", help="Only this site's; otherwise every site's.")
@click.option("--format", "kind", type=click.Choice(KINDS), default="csv", show_default=True)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file; otherwise stdout."
)
@recipient_option
def export(site_key: str | None, kind: str, output: Path | None, recipient: str) -> None:
    """Export receipts, however many there are. Visitors are told of it on their page.

    csv and jsonl are our own; jsonld is ISO/IEC TS 27560 with W3C DPV terms, kantara the Kantara
    Consent Receipt v1.1, both with a document a line.
    """
    with open_runtime() as rt:
        if output is None:
            tell_visitors(rt, site_key, DisclosureKind.EXPORT, recipient)
            _export(rt, site_key, kind, sys.stdout)
            return
        with whole_file(output) as file:
            text = io.TextIOWrapper(file, "utf-8", newline="")
            total = _export(rt, site_key, kind, text)
            text.detach()
            # Whole, and not handed out yet: that comes at the end of this block.
            tell_visitors(rt, site_key, DisclosureKind.EXPORT, recipient)
    click.echo(f"{total} receipts", err=True)


def _export(rt: Runtime, site_key: str | None, kind: str, target: IO[str]) -> int:
    with rt.transaction() as session:
        total = count_receipts(site_key, session=session)
        pieces = export_receipts(site_key, kind=kind, session=session)
        if sys.stderr.isatty():
            # A bar where somebody is looking, and nothing in a pipe or a log.
            with click.progressbar(
                pieces, length=total, label="receipts", file=sys.stderr
            ) as shown:
                target.writelines(shown)
        else:
            target.writelines(pieces)
    return total


@receipts.command()
@click.option("--site", "site_key", help="Only this site's; otherwise every site's.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
def purge(site_key: str | None, dry_run: bool) -> None:
    """Erase the receipts that lapsed longer ago than their site keeps them.

    A running service does so by itself, once a day. The ledger stays whole; earlier proofs hold.
    """
    with open_runtime() as rt:
        now = rt.now()
        with rt.transaction() as session:
            due = due_for_purge(site_key, session=session, now=now)
        if not dry_run:
            purge_all(rt, site_key, now=now)
            write(rt, lambda session: _note(due, session, now))
    for each in due:
        click.echo(f"{each.site_key}: {_told(each.count, each.lapsed_before, dry_run)}")


def _note(due: list[Due], session: Session, now: datetime) -> None:
    for each in due:
        if each.count:
            note_action(
                "receipts_purged",
                by=COMMAND_LINE,
                site_id=sites.find_id(session, each.site_key),
                details={"count": each.count, "lapsed_before": format_instant(each.lapsed_before)},
                session=session,
                now=now,
            )


def _told(count: int, before: datetime, dry_run: bool) -> str:
    verb = "would be erased" if dry_run else "erased"
    return f"{count} receipts that lapsed before {before:%Y-%m-%d} {verb}"
