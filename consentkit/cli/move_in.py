"""`consentkit import`: move in from another consent tool."""

from collections.abc import Iterator
from pathlib import Path

import click

from consentkit.cli.context import open_runtime
from consentkit.cli.site_added import add_noted
from consentkit.domain.errors import InvalidDocument, UnknownSite
from consentkit.domain.moved_from import TOOLS
from consentkit.domain.moving.finding import MAX_FILE_BYTES
from consentkit.domain.moving.move import Move, move
from consentkit.domain.moving.notes import NoteKind
from consentkit.domain.names import SITE_KEY, SITE_KEY_FORM
from consentkit.domain.site import SiteDefinition
from consentkit.domain.site_file import format_site_file, too_large
from consentkit.domain.site_toml import format_toml
from consentkit.services.check_cookie_domain import check_cookie_domain
from consentkit.services.find_site import site_definition

_HEADINGS: dict[NoteKind, str] = {
    "carried": "Carried over",
    "lost": "Not carried over",
    "ask": "For you to look at",
    "fill": "For you to fill in",
}


@click.command("import")
@click.argument("tool", type=click.Choice(TOOLS))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--site", "key", metavar="KEY", help="The site that moves: a key of yours, or a new one."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the site's file there: JSON if the name ends so, else TOML.",
)
@click.option("--apply", "and_apply", is_flag=True, help="Put it into the draft of --site.")
def import_(tool: str, file: Path, key: str | None, output: Path | None, and_apply: bool) -> None:
    """Read the configuration in FILE, a script or a page of TOOL, and say what becomes of it.

    Nothing in FILE is run, and nothing is published. Without --output and --apply nothing is kept.
    """
    if key is not None and not SITE_KEY.match(key):
        raise click.BadParameter(SITE_KEY_FORM, param_hint="--site")
    if and_apply and key is None:
        raise click.UsageError("--apply goes with --site")
    content = _read(file)
    before = _existing(key) if key else None
    if and_apply and before is None:
        raise click.UsageError(
            f"there is no site {key} yet: write its file with --output, fill in who runs it, and"
            " add it with `consentkit site add`"
        )
    found = move(tool, content, into=before, name=str(file), key=key or "")
    if before:
        check_cookie_domain(found.definition)
    for line in report_lines(found):
        click.echo(line)
    if output:
        output.write_text(_formatted(found, output), "utf-8")
        click.echo(f"\nwritten to {output}")
    if and_apply:
        _apply(found.definition)


def report_lines(found: Move) -> Iterator[str]:
    """The report for a terminal, each part in the order of the file."""
    for kind, heading in _HEADINGS.items():
        notes = found.report.of(kind)
        if notes:
            yield f"{heading}:"
        for note in notes:
            place = f"line {note.line}, " if note.line else ""
            yield f"  {place}{note.member}: {note.sentence}"


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        content = opened.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        reason = too_large(str(file), MAX_FILE_BYTES)
        raise InvalidDocument(reason)
    return content


def _existing(key: str) -> SiteDefinition | None:
    try:
        with open_runtime() as rt, rt.transaction() as session:
            return site_definition(key, session=session)
    except UnknownSite:
        return None


def _formatted(found: Move, output: Path) -> str:
    if output.suffix == ".json":
        return format_site_file(found.definition)
    return format_toml(found.definition, tuple(report_lines(found)))


def _apply(definition: SiteDefinition) -> None:
    key = definition.site.key
    with open_runtime() as rt, rt.transaction(write=True) as session:
        done = add_noted(definition, session=session, now=rt.now())
    click.echo(f"\n{key}: {done}")
    click.echo(f"look it through, and publish it with: consentkit site publish {key}")
