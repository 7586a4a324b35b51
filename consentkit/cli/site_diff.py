"""`consentkit site diff`: what a publication would change, and what that means for visitors."""

from collections.abc import Iterator
from pathlib import Path

import click

from consentkit.cli.context import open_runtime
from consentkit.cli.site_file import read_site_file
from consentkit.domain.consequence import consequences
from consentkit.domain.difference import Change, compare
from consentkit.domain.errors import InvalidDocument
from consentkit.domain.site import SiteDefinition
from consentkit.services.find_banner import newest_version
from consentkit.services.find_site import site_definition

# Up to here, old and new stand in one line.
_SHORT = 60


@click.command()
@click.argument("key", metavar="SITE_KEY")
@click.argument(
    "file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
def diff(key: str, file: Path | None) -> None:
    """Show what publishing the draft of SITE_KEY, or FILE, would change, and for whom."""
    given = SiteDefinition.read(read_site_file(file)) if file else None
    if given and given.site.key != key:
        raise InvalidDocument(f"{file} describes {given.site.key}, not {key}", field="site.key")
    with open_runtime() as rt, rt.transaction() as session:
        before = newest_version(key, session=session)
        after = given or site_definition(key, session=session)
    changes = compare(before, after.site.name, after.banner) if before else ()
    if before and changes:
        click.echo(f"{key}: version {before.number}, published, beside {file or 'the draft'}")
    for change in changes:
        for line in change_lines(change):
            click.echo(line)
    for each in consequences(before, after.banner, changes):
        click.echo(f"=> {each.sentence}")


def change_lines(change: Change) -> Iterator[str]:
    """Words are shown whole: somebody has to read them before visitors do."""
    sign = {"added": "+", "removed": "-", "changed": "~"}[change.kind]
    pair = [each for each in (change.before, change.after) if each]
    if len("".join(pair)) <= _SHORT and "\n" not in "".join(pair):
        if change.kind == "changed":
            pair = [change.before or "(nothing)", change.after or "(nothing)"]
        yield f"{sign} {change.member}{': ' if pair else ''}{' -> '.join(pair)}"
        return
    yield f"{sign} {change.member}"
    for mark, text in (("-", change.before), ("+", change.after)):
        yield from (f"    {mark} {line}" for line in text.splitlines())
