"""`consentkit evidence`: the files that show what a visitor was asked and answered."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import click

from consentkit.cli.context import open_runtime
from consentkit.cli.recipient import recipient_option, tell_visitors
from consentkit.cli.site_evidence import add_site
from consentkit.services.archive import Archive, archive
from consentkit.services.gather_site_evidence import SiteEvidence
from consentkit.services.note_disclosure import DisclosureKind
from consentkit.services.pictures import find_browser, take_pictures
from consentkit.web.pages.evidence_files import evidence_files
from consentkit.web.runtime import Runtime

_DAY = click.DateTime(["%Y-%m-%d"])
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@click.command()
@click.argument("receipt_id", type=click.UUID, required=False)
@click.option("--site", "site_key", help="All of a site's receipts, instead of one.")
@click.option("--from", "since", type=_DAY, help="With --site: from this day on, in UTC.")
@click.option("--to", "until", type=_DAY, help="With --site: up to this day, included.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The zip file. Without it, evidence-….zip in this folder.",
)
@recipient_option
@click.option("--no-pictures", is_flag=True, help="Leave the pictures of the banner out.")
def evidence(
    receipt_id: UUID | None,
    site_key: str | None,
    since: datetime | None,
    until: datetime | None,
    output: Path | None,
    recipient: str,
    no_pictures: bool,
) -> None:
    """Put the evidence of RECEIPT_ID, or of a --site and its days, into one zip file.

    In it: the receipt, its proof from the ledger, keys, the very banner that was answered, pictures
    of it, and a report that checks itself in any browser without a network. With --site, the report
    has them all, to choose from; begin with report.html.
    """
    if (receipt_id is None) == (site_key is None):
        raise click.UsageError("give a RECEIPT_ID or --site")
    target = output or Path(f"evidence-{receipt_id or site_key}.zip")
    browser = None if no_pictures else find_browser()
    count, waiting = 1, 0
    with open_runtime() as rt, archive(target) as into:
        if receipt_id is not None:
            _add(into, rt, receipt_id, browser, recipient)
        else:
            shared = _begin(rt, str(site_key), since, until)
            count, waiting = add_site(into, rt, shared, browser)
            # Whole, and not handed out yet: that comes at the end of this block.
            tell_visitors(
                rt,
                shared.site_key,
                DisclosureKind.EVIDENCE,
                recipient,
                recorded_from=shared.since,
                recorded_before=shared.until,
            )
    click.echo(f"{target}: {count} {'receipt' if count == 1 else 'receipts'}")
    if waiting:
        click.echo(f"note: {waiting} more wait to be entered into the ledger", err=True)
    if browser is None and not no_pictures:
        click.echo("note: no Chromium was found, so there are no pictures in it", err=True)


def _begin(
    rt: Runtime, site_key: str, since: datetime | None, until: datetime | None
) -> SiteEvidence:
    # What comes in while we write is not in it: the number of receipts is known beforehand.
    last = rt.now()
    if until:
        last = min(last, until.replace(tzinfo=UTC) + timedelta(days=1))
    first = since.replace(tzinfo=UTC) if since else _LONG_AGO
    with rt.transaction() as session:
        return SiteEvidence.begin(site_key, first, last, session=session)


def _add(into: Archive, rt: Runtime, receipt_id: UUID, browser: str | None, recipient: str) -> None:
    found, files = evidence_files(rt, receipt_id)
    for name, content in files.items():
        into.write(name, content)
    if browser and found.script is not None:
        for name, picture in take_pictures(browser, files["banner/banner.html"], found.script):
            into.write(f"banner/{name}.png", picture)
    tell_visitors(
        rt, found.receipt.site_key, DisclosureKind.EVIDENCE, recipient, receipt_id=receipt_id
    )
