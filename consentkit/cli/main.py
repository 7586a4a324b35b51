"""The `consentkit` command and its exit statuses."""

import sys
from typing import Any

import click

import consentkit
from consentkit.cli.commands import LoadedWhenAsked
from consentkit.config import ConfigError
from consentkit.domain.errors import ConsentError, KeyTrouble

EXIT_REFUSED = 1
EXIT_CONFIGURATION = 3  # 2 is click's own, for wrong usage
COMMANDS = {
    name: f"consentkit.cli.{name}"
    for name in (
        *("accounts", "apply", "backup", "catalogue", "db", "demo", "doctor", "evidence"),
        *("init", "keys", "ledger", "numbers", "receipts", "requests", "serve", "site", "verify"),
        *("webhook", "worker"),
    )
} | {
    "api-key": "consentkit.cli.api_keys",
    "import": "consentkit.cli.move_in",
    "plan": "consentkit.cli.apply",
    "restore": "consentkit.cli.backup",
}


class Commands(LoadedWhenAsked):
    """Turns our refusals into one line on standard error; a traceback is for our own mistakes."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (ConfigError, KeyTrouble) as err:
            click.echo(f"consentkit: {err}", err=True)
            sys.exit(EXIT_CONFIGURATION)
        except ConsentError as err:
            click.echo(f"consentkit: {err.detail} ({err.code})", err=True)
            if original := getattr(err.__cause__, "orig", None):
                # What the database itself says is for the operator, never for the web.
                click.echo(f"  {str(original).splitlines()[0]}", err=True)
            sys.exit(EXIT_REFUSED)


@click.group(
    cls=Commands, modules=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(consentkit.__version__, prog_name="consentkit")
def main() -> None:
    """Self-hosted cookie consent with signed receipts that anyone can verify."""
