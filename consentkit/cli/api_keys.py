"""`consentkit api-key`: what programs show to the admin API instead of logging in."""

from datetime import timedelta

import click

from consentkit.cli.context import open_runtime
from consentkit.domain.account import COMMAND_LINE
from consentkit.domain.api_key import ApiKey, Scope, read_scopes
from consentkit.services.api_keys import MadeKey, WantedKey, make_api_key, revoke_api_key
from consentkit.services.change_role import find_account
from consentkit.storage import api_keys as stored_keys
from consentkit.storage.session import Session
from consentkit.web.writing import write

_scopes = click.Choice([scope.value for scope in Scope])


@click.group()
def api_key() -> None:
    """Make, list and revoke keys for the admin API."""


@api_key.command()
@click.argument("email")
@click.option("--name", required=True, help="What it is for.")
@click.option("--scope", "scopes", type=_scopes, multiple=True, required=True, help="May repeat.")
@click.option("--site", "sites", metavar="KEY", multiple=True, help="May repeat; without: all.")
@click.option("--days", type=click.IntRange(1, 3660), help="Without: until it is revoked.")
def make(
    email: str, name: str, scopes: tuple[str, ...], sites: tuple[str, ...], days: int | None
) -> None:
    """Make a key for the account of EMAIL, and print it, this once.

    It may do what its scopes say, and never more than the account may.
    """
    with open_runtime() as rt:
        wanted = WantedKey(
            name=name,
            scopes=read_scopes(scopes),
            sites=sites or None,
            expires_at=rt.now() + timedelta(days=days) if days else None,
        )

        def run(session: Session) -> MadeKey:
            owner = find_account(email, session=session)
            return make_api_key(wanted, owner=owner, by=COMMAND_LINE, session=session, now=rt.now())

        made = write(rt, run)
    click.echo(made.text)


@api_key.command("list")
def list_() -> None:
    """List all keys with what they may do; never the keys themselves."""
    with open_runtime() as rt, rt.transaction() as session:
        for each in stored_keys.everything(session):
            told = _told(each.key, each.key.state(rt.now()))
            click.echo("\t".join((each.key.id, each.email, *told)))


@api_key.command()
@click.argument("key_id")
def revoke(key_id: str) -> None:
    """Revoke the key KEY_ID: from now on it opens nothing."""
    with open_runtime() as rt:
        done = write(
            rt,
            lambda session: revoke_api_key(
                key_id, owner=None, by=COMMAND_LINE, session=session, now=rt.now()
            ),
        )
    click.echo(f"{done.id}: revoked")


def _told(key: ApiKey, state: str) -> tuple[str, ...]:
    until = f"until {key.expires_at:%Y-%m-%d}" if key.expires_at else "without end"
    used = f"last used {key.last_used_on:%Y-%m-%d}" if key.last_used_on else "never used"
    return (
        f"{state}, {until}, {used}",
        " ".join(key.scopes),
        " ".join(key.sites) if key.sites is not None else "all sites",
        key.name,
    )
