"""`consentkit init`: secrets, keys and an empty database, where they are missing."""

import os
import secrets
from pathlib import Path

import click

from consentkit.cli.console_site import prepare_console
from consentkit.cli.context import open_runtime, read_config
from consentkit.config import Config, ConfigError
from consentkit.domain.errors import KeyTrouble
from consentkit.services.signing_keys import list_keys, publish_ring
from consentkit.signing.keys import KeyRing, SigningKey, write_private_file
from consentkit.storage import migrating, schema
from consentkit.web.months import make_months
from consentkit.web.runtime import load_secret

FOLDER_MODE = 0o700


@click.command()
def init() -> None:
    """Prepare the folder, the secret, the signing key and the database; safe to run again."""
    config = read_config()
    for line in initialise(config):
        click.echo(line)
    click.echo(prepare_console(config))


def initialise(config: Config) -> list[str]:
    """Make what is missing and return a line for each thing done or found."""
    lines = [_make_folder(config.home), _make_secret(config)]
    migrating.upgrade(config.database_url)
    lines.append(f"database   {schema.head()}  {_shown(config.database_url)}")
    lines.append(_make_keys(config))
    return lines


def _make_folder(home: Path) -> str:
    try:
        home.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    except OSError as err:
        raise ConfigError(f"the folder {home} cannot be made: {err.strerror}") from err
    if not os.access(home, os.W_OK | os.X_OK):
        raise ConfigError(f"the folder {home} cannot be written to; choose another CONSENTKIT_HOME")
    return f"folder     {home}"


def _make_secret(config: Config) -> str:
    if config.secret is None and not config.secret_file.exists():
        write_private_file(config.secret_file, secrets.token_urlsafe(48) + "\n")
    load_secret(config)
    return f"secret     {'CONSENTKIT_SECRET' if config.secret else config.secret_file}"


def _make_keys(config: Config) -> str:
    with open_runtime(config) as rt:
        with rt.transaction() as session:
            known = list_keys(session=session)
        if config.keys is None and not config.keys_file.exists():
            if known:
                raise KeyTrouble(
                    f"the database knows the key {known[-1].kid}, but {config.keys_file} is gone: "
                    "restore it from your backup, or run `consentkit keys rotate` to go on with a "
                    "new key (older receipts still verify)"
                )
            key = SigningKey.generate()
            write_private_file(config.keys_file, KeyRing((key,), key.kid).format())
        ring = rt.keys.read()
        with rt.transaction(write=True) as session:
            publish_ring(ring, session=session, now=rt.now())
        make_months(rt)
    return f"key        {ring.signing}"


def _shown(url: str) -> str:
    """Return the database URL without its password."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
