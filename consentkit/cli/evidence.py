"""`consentkit evidence`: the files that show what a visitor was asked and answered."""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from os import environ
from pathlib import Path
from uuid import UUID

import click

from consentkit.cli.context import open_runtime
from consentkit.services.gather_evidence import (
    HOW_TO_CHECK_STAMPS,
    Evidence,
    gather_evidence,
    receipts_between,
)
from consentkit.web.pages.offline import offline_page
from consentkit.web.runtime import Runtime

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Phone and desktop, in CSS pixels.
SIZES = {"phone": (390, 844), "desktop": (1440, 900)}
PICTURE_TIMEOUT_S = 30
# A zip file has one time for each entry; this one says nothing, so that equal contents are equal.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_DAY = click.DateTime(["%Y-%m-%d"])


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
@click.option("--no-pictures", is_flag=True, help="Leave the pictures of the banner out.")
def evidence(
    receipt_id: UUID | None,
    site_key: str | None,
    since: datetime | None,
    until: datetime | None,
    output: Path | None,
    no_pictures: bool,
) -> None:
    """Put the evidence of RECEIPT_ID, or of a --site and its days, into one zip file.

    In it: the receipt, its proof from the ledger, keys, the very banner that was answered, pictures
    of it, and a report that checks itself in any browser without a network.
    """
    if (receipt_id is None) == (site_key is None):
        raise click.UsageError("give a RECEIPT_ID or --site")
    target = output or Path(f"evidence-{receipt_id or site_key}.zip")
    browser = None if no_pictures else _browser()
    with open_runtime() as rt, _zip(target) as archive:
        if receipt_id is not None:
            _add(archive, rt, receipt_id, browser)
            count = 1
        else:
            count = _add_all(archive, rt, str(site_key), since, until)
    click.echo(f"{target}: {count} {'receipt' if count == 1 else 'receipts'}")
    if receipt_id is not None and browser is None and not no_pictures:
        click.echo("note: no Chromium was found, so there are no pictures in it", err=True)


def _add_all(
    archive: zipfile.ZipFile,
    rt: Runtime,
    site_key: str,
    since: datetime | None,
    until: datetime | None,
) -> int:
    """Pictures and reports are for single receipts: here they would be the same many times over."""
    first = (since or datetime(1970, 1, 1)).replace(tzinfo=UTC)  # noqa: DTZ001 - made aware at once
    last = until.replace(tzinfo=UTC) + timedelta(days=1) if until else rt.now()
    with rt.transaction() as session:
        ids = list(receipts_between(site_key, first, last, session=session))
    written: set[str] = set()
    with click.progressbar(
        ids, label="receipts", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as shown:
        for receipt_id in shown:
            found = _gather(rt, receipt_id)
            for name, content in _for_many(found).items():
                if name not in written:
                    _write(archive, name, content)
                    # The receipts' own names never come twice; remembering them costs memory.
                    if not name.startswith("receipts/"):
                        written.add(name)
    return len(ids)


def _for_many(found: Evidence) -> dict[str, bytes]:
    decision, receipt_id = found.receipt.decision, found.receipt.id
    banner = f"banners/{decision.banner_version}"
    files = {
        f"receipts/{receipt_id}.jws": found.jws.encode("ascii"),
        f"receipts/{receipt_id}.tlog-proof": found.proof,
        "jwks.json": found.keys,
        f"{banner}/version.json": found.version,
    }
    if found.script is not None:
        files[f"{banner}/{decision.language}.js"] = found.script
        files[f"{banner}/{decision.language}.html"] = found.page(f"{decision.language}.js")
    if found.stamped is not None:
        files |= {
            f"receipts/{receipt_id}.stamped.tlog-proof": found.stamped.proof,
            f"stamps/{found.stamped.size}.checkpoint": found.stamped.checkpoint,
            f"stamps/{found.stamped.size}.tsr": found.stamped.answer,
            "stamps/README.txt": HOW_TO_CHECK_STAMPS,
        }
    return files


def _add(archive: zipfile.ZipFile, rt: Runtime, receipt_id: UUID, browser: str | None) -> None:
    found = _gather(rt, receipt_id)
    for name, content in found.files().items():
        _write(archive, name, content)
    report = offline_page(
        rt,
        found.receipt.decision.language,
        receipt=found.jws,
        proof=found.proof.decode("utf-8"),
        keys=found.keys.decode("utf-8"),
    )
    _write(archive, "report.html", report.encode("utf-8"))
    if browser and found.script is not None:
        for name, picture in _pictures(browser, found.page(), found.script):
            _write(archive, f"banner/{name}.png", picture)


def _gather(rt: Runtime, receipt_id: UUID) -> Evidence:
    with rt.transaction() as session:
        return gather_evidence(receipt_id, session=session, now=rt.now())


def _pictures(browser: str, page: bytes, script: bytes) -> Iterator[tuple[str, bytes]]:
    with tempfile.TemporaryDirectory(prefix="consentkit-") as folder:
        source = Path(folder) / "banner.html"
        source.write_bytes(page)
        source.with_name("banner.js").write_bytes(script)
        for name, (width, height) in SIZES.items():
            target = Path(folder) / f"{name}.png"
            subprocess.run(  # noqa: S603 - a browser that the operator installed, and our own page
                [
                    browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                    "--no-first-run", "--disable-background-networking", "--disable-sync",
                    f"--user-data-dir={folder}/profile", f"--window-size={width},{height}",
                    "--virtual-time-budget=2000", f"--screenshot={target}", source.as_uri(),
                ],
                check=True,
                capture_output=True,
                timeout=PICTURE_TIMEOUT_S,
            )  # fmt: skip
            yield name, target.read_bytes()


def _browser() -> str | None:
    chosen = environ.get("CONSENTKIT_CHROMIUM")
    return chosen or next((found for name in BROWSERS if (found := shutil.which(name))), None)


@contextmanager
def _zip(target: Path) -> Iterator[zipfile.ZipFile]:
    """Nothing stands under the target's name before it is whole."""
    temporary = target.with_name(f".{target.name}.new")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            yield archive
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _write(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
