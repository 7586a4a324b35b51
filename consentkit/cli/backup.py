"""`consentkit backup` and `consentkit restore`: a copy of everything, checked by its ledger."""

import json
import os
import shutil
import sys
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path
from typing import Any

import click

import consentkit
from consentkit.cli.context import open_runtime, read_config
from consentkit.cli.ledger import summary, tell_findings
from consentkit.config import Config, ConfigError
from consentkit.domain.errors import ConsentError
from consentkit.domain.instant import format_instant
from consentkit.services.check_anchor import check_anchor
from consentkit.services.check_ledger import LedgerCheck, check_ledger
from consentkit.signing.files import replace_file
from consentkit.signing.keys import FILE_MODE
from consentkit.storage import migrating, schema
from consentkit.storage.copies import copy_database, database_file

_DATABASE, _MANIFEST, _KEYS, _SECRET = "consentkit.sqlite3", "manifest.json", "keys.json", "secret"
_FOLDER_MODE = 0o700


class BadBackup(ConsentError):
    code = "bad_backup"
    title = "This is no backup that can be put back"


@dataclass(frozen=True, slots=True)
class _Manifest:
    schema: str
    sha256: str

    @classmethod
    def read(cls, folder: Path) -> "_Manifest":
        try:
            found: Any = json.loads((folder / _MANIFEST).read_text("utf-8"))
            return cls(str(found["schema"]), str(found["database_sha256"]))
        except (OSError, ValueError, KeyError, TypeError) as err:
            raise BadBackup(f"{folder} has no {_MANIFEST} of `consentkit backup`") from err


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--with-keys",
    is_flag=True,
    help="The signing keys and the secret as well: whoever has them can sign in your name.",
)
def backup(folder: Path, with_keys: bool) -> None:
    """Copy the SQLite database into a new FOLDER while the service runs, and check the copy.

    Exit status 1 if its ledger does not hold; the copy is kept all the same.
    """
    config = read_config()
    source = database_file(config.database_url)
    # Whatever is wrong with the settings or the database is said before anything is made.
    with open_runtime(config) as rt:
        made_at = rt.now()
    try:
        folder.mkdir(mode=_FOLDER_MODE, parents=True)
    except FileExistsError:
        raise click.BadParameter(f"{folder} exists; each backup is a new folder") from None
    copy_database(source, folder / _DATABASE)
    if with_keys:
        _keep_keys(config, folder)
    check = _check(config, folder / _DATABASE)
    manifest = {
        "consentkit": consentkit.__version__,
        "schema": schema.head(),
        "made_at": format_instant(made_at),
        "database_sha256": _sha256(folder / _DATABASE),
        "ledger_size": check.size,
        "receipts": check.receipts,
    }
    text = json.dumps(manifest, indent=2) + "\n"
    replace_file(folder / _MANIFEST, text.encode("utf-8"), mode=FILE_MODE)
    tell_findings(check)
    click.echo(summary(check))
    if not with_keys:
        click.echo("Signing keys and secret are not in it; keep them apart, or add --with-keys.")
    if check.findings:
        sys.exit(1)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def restore(folder: Path) -> None:
    """Put a backup where there is no database yet, once its ledger was found to hold."""
    config = read_config()
    target = database_file(config.database_url)
    if target.exists():
        raise ConfigError(f"there is a database at {target} already; move it away first")
    manifest = _Manifest.read(folder)
    if _sha256(folder / _DATABASE) != manifest.sha256:
        raise BadBackup(f"{folder / _DATABASE} is not the file that was copied")
    target.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    # Beside its place, so that it gets there whole or not at all.
    arriving = target.with_name(f".{target.name}.restoring")
    arriving.unlink(missing_ok=True)
    shutil.copyfile(folder / _DATABASE, arriving)
    arriving.chmod(FILE_MODE)
    try:
        migrating.upgrade(f"sqlite:///{arriving}")
        check = _check(config, arriving, anchor=config.checkpoint_file)
        tell_findings(check)
        if check.findings:
            raise BadBackup("the ledger of this backup does not hold; nothing was put back")
        _put_keys_back(config, folder)
        arriving.replace(target)
    finally:
        for left in target.parent.glob(f"{arriving.name}*"):
            left.unlink()
    click.echo(summary(check))
    if manifest.schema != schema.head():
        click.echo(f"schema {manifest.schema} -> {schema.head()}")


def _keep_keys(config: Config, folder: Path) -> None:
    if config.keys is None:
        replace_file(folder / _KEYS, config.keys_file.read_bytes(), mode=FILE_MODE)
    if config.secret is None:
        replace_file(folder / _SECRET, config.secret_file.read_bytes(), mode=FILE_MODE)


def _put_keys_back(config: Config, folder: Path) -> None:
    """Files that are there already are left alone, and must be the same."""
    places = {folder / _KEYS: config.keys_file, folder / _SECRET: config.secret_file}
    kept = {file: place for file, place in places.items() if file.exists()}
    for file, place in kept.items():
        if place.exists() and place.read_bytes() != file.read_bytes():
            raise BadBackup(f"{place} is another one than that of the backup; move it away first")
    for file, place in kept.items():
        replace_file(place, file.read_bytes(), mode=FILE_MODE)


def _check(config: Config, file: Path, anchor: Path | None = None) -> LedgerCheck:
    """Check the ledger in ``file``, also against the head that is kept in ``anchor``."""
    copied = replace(config, database_url=f"sqlite:///{file.absolute()}")
    with open_runtime(copied) as rt, rt.transaction() as session:
        check = check_ledger(session=session, issuer=config.public_url)
        if anchor and anchor.exists():
            check_anchor(anchor.read_bytes(), session=session)
        return check


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return file_digest(opened, "sha256").hexdigest()
    except OSError as err:
        raise BadBackup(f"{file} cannot be read: {os.strerror(err.errno or 0)}") from err
