"""`consentkit db`: the schema."""

import click

from consentkit.cli.console_site import prepare_console
from consentkit.cli.context import read_config
from consentkit.storage import schema


@click.group()
def db() -> None:
    """Look after the database schema."""


@db.command()
def upgrade() -> None:
    """Bring the schema to what this version needs, whole or not at all."""
    config = read_config()
    url = config.database_url
    before = schema.current(url)
    schema.upgrade(url)
    after = schema.current(url)
    prepare_console(config)
    click.echo(f"schema {after}" if before == after else f"schema {before or 'none'} -> {after}")


@db.command()
def current() -> None:
    """Show the database's schema and the one this version needs."""
    url = read_config().database_url
    click.echo(f"schema {schema.current(url) or 'none'}, needed {schema.head()}")
