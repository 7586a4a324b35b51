"""`consentkit ledger anchor`: give the head to those who can show later what it was."""

import sys

import click

from consentkit.cli.context import open_runtime
from consentkit.config import ConfigError
from consentkit.web.anchoring import anchor as anchor_head


@click.command()
def anchor() -> None:
    """Give the signed head to everybody who is configured, now.

    Witnesses cosign it, a file gets it, an authority time-stamps it, a mail carries it. One line
    says what came of each; exit status 1 if one of them failed. A running service does so by itself
    once a day.
    """
    with open_runtime() as rt:
        if not (rt.config.asks_others or rt.config.checkpoint_file):
            raise ConfigError(
                "nothing says where to anchor: set CONSENTKIT_TSA_URL, CONSENTKIT_WITNESSES_FILE, "
                "CONSENTKIT_CHECKPOINT_EMAIL or CONSENTKIT_CHECKPOINT_FILE"
            )
        failed = False
        for outcome in anchor_head(rt):
            failed = failed or outcome.failed
            verdict = "FAILED: " if outcome.failed else ""
            click.echo(f"{outcome.name}: {verdict}{outcome.told}", err=outcome.failed)
    if failed:
        sys.exit(1)
