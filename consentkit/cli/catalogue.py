"""`consentkit catalogue`: the well-known cookies that the editor offers."""

import io
import sys
from typing import IO

import click

from consentkit.cli.context import open_runtime
from consentkit.domain.account import COMMAND_LINE
from consentkit.domain.errors import InvalidDocument
from consentkit.services.import_catalogue import Imported, import_catalogue
from consentkit.services.note_action import note_action
from consentkit.storage.session import Session
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write

MAX_FILE_BYTES = 32 * 1024 * 1024
_MOST_SHOWN = 20


@click.group()
def catalogue() -> None:
    """The well-known cookies that the console's editor offers."""


@catalogue.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--skip-bad", is_flag=True, help="Take over the rows that are sound.")
def import_(file: IO[bytes], skip_bad: bool) -> None:
    """Take over FILE, the CSV of the Open Cookie Database, in place of the one before.

    Nothing is taken over when a row is bad, unless --skip-bad is given.
    """
    text = _text(file)
    with open_runtime() as rt:
        done = write(rt, lambda session: _imported(text, skip_bad, session, rt))
    for bad in done.bad[:_MOST_SHOWN]:
        click.echo(f"line {bad.line}: {bad.why}", err=True)
    if len(done.bad) > _MOST_SHOWN:
        click.echo(f"and {len(done.bad) - _MOST_SHOWN} more", err=True)
    if done.bad and not skip_bad:
        click.echo("nothing was imported: mend these rows, or give --skip-bad", err=True)
        sys.exit(1)
    click.echo(f"{done.cookies} cookies imported")


def _imported(text: str, skip_bad: bool, session: Session, rt: Runtime) -> Imported:
    done = import_catalogue(io.StringIO(text, newline=""), skip_bad=skip_bad, session=session)
    if skip_bad or not done.bad:
        details = {"cookies": done.cookies}
        note_action(
            "catalogue_imported", by=COMMAND_LINE, details=details, session=session, now=rt.now()
        )
    return done


def _text(file: IO[bytes]) -> str:
    raw = file.read(MAX_FILE_BYTES + 1)
    if len(raw) > MAX_FILE_BYTES:
        raise InvalidDocument(f"the file is larger than {MAX_FILE_BYTES // 1024**2} MB")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as err:
        line = raw[: err.start].count(b"\n") + 1
        raise InvalidDocument(f"line {line}: this is not UTF-8") from err
