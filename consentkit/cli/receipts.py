"""`consentkit receipts`: take the records out."""

import sys
from typing import IO

import click

from consentkit.cli.context import open_runtime
from consentkit.services.export_receipts import count_receipts, export_receipts


@click.group()
def receipts() -> None:
    """Work with recorded receipts."""


@receipts.command()
@click.option("--site", "site_key", help="Only this site's; otherwise every site's.")
@click.option(
    "--format", "kind", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True
)
@click.option(
    "--output", type=click.File("w", encoding="utf-8", atomic=True), help="A file, or stdout."
)
def export(site_key: str | None, kind: str, output: IO[str] | None) -> None:
    """Export receipts as CSV or JSON Lines, however many there are."""
    target: IO[str] = output or sys.stdout
    with open_runtime() as rt, rt.transaction() as session:
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
    if output:
        click.echo(f"{total} receipts", err=True)
