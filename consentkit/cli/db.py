"""`consentkit db`: the schema."""

import click

from consentkit.cli.console_site import prepare_console
from consentkit.cli.context import open_runtime, read_config
from consentkit.storage import migrating, months, schema
from consentkit.web.months import make_months


@click.group()
def db() -> None:
    """Look after the database schema."""


@db.command()
def upgrade() -> None:
    """Bring the schema to what this version needs, whole or not at all."""
    config = read_config()
    url = config.database_url
    before = migrating.current(url)
    migrating.upgrade(url)
    after = migrating.current(url)
    with open_runtime(config) as rt:
        make_months(rt)
    prepare_console(config)
    click.echo(f"schema {after}" if before == after else f"schema {before or 'none'} -> {after}")


@db.command()
def current() -> None:
    """Show the database's schema and the one this version needs."""
    url = read_config().database_url
    click.echo(f"schema {migrating.current(url) or 'none'}, needed {schema.head()}")


@db.command("months")
def show_months() -> None:
    """Make the months that receipts are kept in on PostgreSQL, and list them.

    A running service makes them by itself, three ahead.
    """
    with open_runtime() as rt:
        made = make_months(rt)
        with rt.transaction() as session:
            if not months.are_kept(session):
                click.echo("SQLite keeps receipts in one table")
                return
            there = months.all_months(session)
            rest = months.count_rest(session)
    for month in there:
        click.echo(f"{month.begin:%Y-%m}{'  made now' if month.table in made else ''}")
    if rest:
        click.echo(f"{rest} receipts of other months, kept in `receipt_rest`")
