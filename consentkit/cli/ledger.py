"""`consentkit ledger`: enter what waits, check everything, watch another log from outside."""

import sys
from pathlib import Path

import click

from consentkit.cli.anchor import anchor
from consentkit.cli.context import open_runtime
from consentkit.domain.account import COMMAND_LINE
from consentkit.domain.errors import InconsistentLog
from consentkit.domain.instant import format_instant
from consentkit.ledger.verifier_key import VerifierKey
from consentkit.net.fetch import fetch
from consentkit.services.audit_log import (
    MAX_KEYS_BYTES,
    MAX_NOTE_BYTES,
    Audit,
    Fetch,
    Seen,
    audit_log,
    look_at,
    read_log_keys,
)
from consentkit.services.audit_stamps import audit_stamps
from consentkit.services.check_ledger import LedgerCheck, check_ledger
from consentkit.services.extend_ledger import log_origin, rename_ledger
from consentkit.services.note_action import note_action
from consentkit.services.read_ledger import checkpoint
from consentkit.signing.files import replace_file
from consentkit.signing.stamps import Roots, read_certificates
from consentkit.web.sequencer import extend

_MOST_FINDINGS = 100


@click.group()
def ledger() -> None:
    """Look after the append-only ledger of receipts."""


ledger.add_command(anchor)


@ledger.command("extend")
def extend_now() -> None:
    """Enter now what waits. A running service does so by itself."""
    with open_runtime() as rt:
        total = 0
        while count := extend(rt):
            total += count
    click.echo(f"{total} {'entry' if total == 1 else 'entries'} entered")


@ledger.command()
def rename() -> None:
    """Sign the head under the service's new address. Audits of the old one begin anew."""
    with open_runtime() as rt:
        key = rt.keys.signing_key()
        with rt.turns.turn(), rt.transaction(write=True) as session:
            size = rename_ledger(
                session=session, key=key, issuer=rt.config.public_url, now=rt.now()
            )
            note_action(
                "ledger_renamed",
                by=COMMAND_LINE,
                details={"name": log_origin(rt.config.public_url)},
                session=session,
                now=rt.now(),
            )
    click.echo(f"{size} entries, now signed as {log_origin(rt.config.public_url)}")


@ledger.command()
def head() -> None:
    """Print the signed checkpoint, for instance to mail it to somebody or to keep it elsewhere."""
    with open_runtime() as rt, rt.transaction() as session:
        click.echo(checkpoint(session=session), nl=False)


@ledger.command()
def verify() -> None:
    """Recompute the ledger from the database, and name every row that was touched.

    Exit status 1 if there is one. A service may go on running meanwhile.
    """
    with open_runtime() as rt, rt.transaction() as session:
        check = check_ledger(session=session, issuer=rt.config.public_url)
    tell_findings(check)
    click.echo(summary(check))
    if check.findings:
        sys.exit(1)


def tell_findings(check: LedgerCheck) -> None:
    for finding in check.findings[:_MOST_FINDINGS]:
        click.echo(finding)
    if len(check.findings) > _MOST_FINDINGS:
        click.echo(f"and {len(check.findings) - _MOST_FINDINGS} more")


def summary(check: LedgerCheck) -> str:
    verdict = "does NOT hold" if check.findings else "holds"
    return (
        f"The ledger of {check.size} entries {verdict}: {check.receipts} receipts, "
        f"{check.statements} statements, {check.erased} of erased receipts; "
        f"{check.waiting} waiting."
    )


@ledger.command()
@click.argument("url")
@click.option(
    "--state",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keeps what was seen; made at the first look.",
)
@click.option(
    "--key",
    "keys",
    multiple=True,
    help="A verifier key of the log (name+id+base64). Without it, the service's published keys.",
)
@click.option(
    "--tsa-certificates",
    "roots",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="PEM file with a time-stamping authority's roots: check the log's time stamps as well.",
)
def audit(url: str, state: Path, keys: tuple[str, ...], roots: Path | None) -> None:
    """Check that the log of the service at URL only grew since the last look.

    Needs no database and no key of ours: anybody can run it. Exit status 1 if it shows another
    history; then the checkpoint that contradicts the kept one is kept beside it, as evidence.
    """
    service = url.rstrip("/")
    origin = log_origin(service)

    def get(path: str, most: int) -> bytes:
        return fetch(f"{service}/{path}", max_bytes=most)

    trusted = read_certificates(roots.read_bytes()) if roots else ()
    known = [VerifierKey.parse(key) for key in keys] or read_log_keys(
        get(".well-known/jwks.json", MAX_KEYS_BYTES), origin
    )
    earlier = look_at(state.read_bytes(), origin, known) if state.exists() else None
    now = look_at(get("log/checkpoint", MAX_NOTE_BYTES), origin, known)
    try:
        found = audit_log(earlier, now, fetch=get)
    except InconsistentLog:
        evidence = state.with_name(f"{state.name}.contradicted")
        replace_file(evidence, now.note.encode("utf-8"))
        click.echo(f"consentkit: the two checkpoints are kept in {state} and {evidence}", err=True)
        raise
    told = [_told(found, earlier)]
    if trusted:
        told.append(_told_of_stamps(found.seen, earlier, trusted, get))
    # Not before all of it holds: the next look begins where this one ended.
    replace_file(state, found.seen.note.encode("utf-8"))
    click.echo("\n".join(told))


def _told_of_stamps(seen: Seen, earlier: Seen | None, roots: Roots, get: Fetch) -> str:
    """Those over what was seen earlier were checked then."""
    least = earlier.checkpoint.size if earlier else 0
    found = list(audit_stamps(seen.checkpoint, least=least, roots=roots, fetch=get))
    if not found:
        return "No time stamp was added since." if earlier else "The log has no time stamps."
    last = found[-1]
    return (
        f"{len(found)} time {'stamp holds' if len(found) == 1 else 'stamps hold'}: "
        f"the first {last.size} entries were there on {format_instant(last.at)}."
    )


def _told(found: Audit, earlier: Seen | None) -> str:
    size = found.seen.checkpoint.size
    before = earlier.checkpoint.size if earlier else 0
    return {
        "first": f"First look: {size} entries. Look again later, with the same file.",
        "same": f"Nothing new: the same {size} entries.",
        "grown": f"The log only grew: from {before} to {size} entries.",
        "older": f"An older state was shown, which ours of {before} entries continues.",
    }[found.outcome]
