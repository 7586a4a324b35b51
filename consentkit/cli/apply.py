"""`consentkit apply`: bring a site to what a file says, after a look at what that changes.

With CONSENTKIT_API_URL and CONSENTKIT_API_KEY through the admin API of a service elsewhere, without
them in this machine's database.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import click

from consentkit.cli.apply_local import LocalTarget
from consentkit.cli.apply_remote import remote_target
from consentkit.cli.apply_target import Planned, Target
from consentkit.cli.site_check import finding_lines, showing_errors
from consentkit.cli.site_diff import change_lines
from consentkit.cli.site_file import read_site_file
from consentkit.domain.site import SiteDefinition

# 1 is a refusal, 2 wrong usage, 3 a configuration that is not right.
EXIT_PENDING = 4
EXIT_DECLINED = 5

_file = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
_publish = click.option("--publish", "and_publish", is_flag=True, help="Publish the banner, too.")
_override = click.option(
    "--override",
    metavar="REASON",
    help="With --publish: publish although an error stands; the reason is kept.",
)


@click.command()
@_file
@_publish
def plan(file: Path, and_publish: bool) -> None:
    """Show what `consentkit apply FILE` would change; nothing is stored.

    Exit status 0 if nothing would change, 4 if something would.
    """
    definition = SiteDefinition.read(read_site_file(file))
    with _target() as target:
        planned = target.plan(definition)
    _show(planned, and_publish=and_publish)
    if planned.is_pending(and_publish=and_publish):
        sys.exit(EXIT_PENDING)


@click.command()
@_file
@_publish
@_override
@click.option("--yes", is_flag=True, help="Do not ask.")
def apply(file: Path, and_publish: bool, override: str | None, yes: bool) -> None:
    """Bring the site that FILE (TOML or JSON) describes to what it says.

    Shows the changes, asks, and then makes exactly these: if somebody has changed the site
    meanwhile, it is refused. Exit status 0 once the site is as FILE says, 5 if you said no.
    """
    if override is not None and not and_publish:
        raise click.UsageError("--override goes with --publish: a draft is never refused")
    definition = SiteDefinition.read(read_site_file(file))
    with showing_errors(), _target() as target:
        planned = target.plan(definition)
        _show(planned, and_publish=and_publish)
        if not planned.is_pending(and_publish=and_publish):
            return
        if not yes and not click.confirm("Do this?", default=False):
            sys.exit(EXIT_DECLINED)
        for line in target.apply(definition, planned, publish=and_publish, override=override):
            click.echo(line)


@contextmanager
def _target() -> Iterator[Target]:
    remote = remote_target()
    if remote is not None:
        with remote as target:
            yield target
    else:
        with LocalTarget.opened() as target:
            yield target


def _show(planned: Planned, *, and_publish: bool) -> None:
    key = planned.site_key
    if not planned.exists:
        click.echo(f"{key}: there is no such site on {planned.where}; it will be added")
    elif planned.changes:
        click.echo(f"{key} on {planned.where}: what FILE changes")
    else:
        click.echo(f"{key} on {planned.where}: as FILE says")
    for line in chain.from_iterable(map(change_lines, planned.changes)):
        click.echo(line)
    if and_publish:
        _show_publication(planned)


def _show_publication(planned: Planned) -> None:
    if not planned.publishes:
        click.echo(f"{planned.site_key}: the version in force says all this already")
        return
    for sentence in planned.consequences:
        click.echo(f"=> {sentence}")
    for line in finding_lines(planned.findings):
        click.echo(line)
