"""`consentkit site`: describe sites in a file, publish their banners, get the tag to paste."""

import json
from pathlib import Path

import click

from consentkit.cli.console_site import SITE_KEY as CONSOLE
from consentkit.cli.context import open_runtime
from consentkit.cli.site_added import add_noted
from consentkit.cli.site_check import check, showing_errors
from consentkit.cli.site_diff import diff
from consentkit.cli.site_file import read_site_file
from consentkit.domain.account import COMMAND_LINE
from consentkit.domain.banner import Banner
from consentkit.domain.errors import NothingPublished
from consentkit.domain.site import Site, SiteDefinition
from consentkit.services.archive_site import archive_site, bring_back_site
from consentkit.services.banner_script import freeze_scripts
from consentkit.services.find_banner import current_banner
from consentkit.services.find_overrides import Override, overrides_of
from consentkit.services.find_site import list_sites, site_definition
from consentkit.services.install_tags import install_tags
from consentkit.services.publish_banner import Published, publish_banner
from consentkit.web.runtime import Runtime


@click.group()
def site() -> None:
    """Add sites, publish their banners and show the tag to paste."""


site.add_command(check)
site.add_command(diff)

_override = click.option(
    "--override",
    metavar="REASON",
    help="Publish although an error stands; the reason is kept.",
)


@site.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--publish", "and_publish", is_flag=True, help="Publish the banner right away.")
@_override
def add(file: Path, and_publish: bool, override: str | None) -> None:
    """Add the site that FILE (TOML or JSON) describes, or bring it up to date.

    With --publish, a banner that breaks a rule is refused, and nothing is added.
    """
    if override is not None and not and_publish:
        raise click.UsageError("--override goes with --publish: adding alone is never refused")
    definition = SiteDefinition.read(read_site_file(file))
    with showing_errors(), open_runtime() as rt, rt.transaction(write=True) as session:
        done = add_noted(definition, session=session, now=rt.now())
        published = None
        if and_publish:
            published = publish_banner(
                definition.site.key,
                session=session,
                now=rt.now(),
                override=override,
                by=COMMAND_LINE,
            )
    click.echo(f"{definition.site.key}: {done}")
    if published:
        _tell(published)
    elif done != "unchanged":
        click.echo(f"publish it with: consentkit site publish {definition.site.key}")


@site.command("list")
def show_all() -> None:
    """List the sites with their current banner version; not the console's own."""
    with open_runtime() as rt, rt.transaction() as session:
        for found in list_sites(session=session):
            if found.key == CONSOLE:
                continue
            try:
                version = f"version {current_banner(found.key, session=session).version.number}"
            except NothingPublished:
                version = "not published"
            state = f"{version}, archived" if found.archived_at else version
            click.echo(f"{found.key}\t{state}\t{found.name}")


@site.command()
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help="Print the whole site file as JSON.")
def show(key: str, as_json: bool) -> None:
    """Show a site: the script tag to paste, its origins and its banner version."""
    with open_runtime() as rt:
        if as_json:
            with rt.transaction() as session:
                document = site_definition(key, session=session).document()
            click.echo(json.dumps(document, ensure_ascii=False, indent=2))
            return
        for line in describe_site(rt, key):
            click.echo(line)


@site.command()
@click.argument("key")
@_override
def publish(key: str, override: str | None) -> None:
    """Publish the draft of site KEY; if nothing changed, the version in force stays.

    A banner that breaks a rule is refused; `consentkit site check KEY` says what to mend.
    """
    with showing_errors(), open_runtime() as rt, rt.transaction(write=True) as session:
        published = publish_banner(
            key, session=session, now=rt.now(), override=override, by=COMMAND_LINE
        )
    _tell(published)


@site.command()
@click.argument("key")
@click.option("--undo", is_flag=True, help="Bring an archived site back.")
def archive(key: str, undo: bool) -> None:
    """Archive site KEY: its pages are asked nothing, and what needs a yes stays off.

    Receipts, versions and the visitor's page stay. A page that pins a frozen script goes on asking
    until its tag is taken away.
    """
    run = bring_back_site if undo else archive_site
    with open_runtime() as rt, rt.transaction(write=True) as session:
        is_new = run(key, by=COMMAND_LINE, session=session, now=rt.now())
    state = "in use" if undo else "archived"
    click.echo(f"{key}: {state}{'' if is_new else ' already'}")


def describe_site(rt: Runtime, key: str) -> list[str]:
    """Return what an owner needs to know, the tag first."""
    with rt.transaction(write=True) as session:
        found = current_banner(key, session=session)
        # After an upgrade of ConsentKit the script has a new hash, which must be kept as well.
        freeze_scripts(found.version, site=found.site, session=session, now=rt.now())
        overridden = overrides_of(key, session=session)
    version = found.version
    tags = install_tags(found.site, version, public_url=rt.config.public_url)
    return [
        *_tag_lines("Paste this once, early in <head>:", tags.moving),
        *_tag_lines(
            "or, to pin exactly these bytes (a later banner then needs a later tag):", tags.frozen
        ),
        *_tag_lines(
            "and before it, so that Google's tags start from a refusal even if our script is"
            " blocked:",
            tags.consent_mode,
        ),
        *_archived_lines(found.site),
        f"name        {found.site.name}",
        f"origins     {', '.join(found.site.origins) or 'none: no page may record decisions yet'}",
        f"languages   {', '.join(version.banner.languages)}",
        f"categories  {', '.join(c.key for c in version.banner.categories)}",
        *_signal_lines(version.banner),
        f"version     {version.number}, published {version.published_at:%Y-%m-%d %H:%M} UTC",
        f"sha256      {version.sha256}",
        *_override_lines(overridden),
        f"see         {rt.config.public_url}/ck/{key}/versions/{version.number}",
    ]


def _tag_lines(what: str, tag: str | None) -> list[str]:
    return [what, "", *(f"  {line}" for line in tag.splitlines()), ""] if tag else []


def _archived_lines(site: Site) -> list[str]:
    if site.archived_at is None:
        return []
    return [
        f"archived    {site.archived_at:%Y-%m-%d %H:%M} UTC: pages are asked nothing, and what"
        " needs a yes stays off"
    ]


def _signal_lines(banner: Banner) -> list[str]:
    if not banner.behaviour.signals:
        return []
    mapped = [f"{c.key}: {', '.join(c.signals)}" for c in banner.categories if c.signals]
    return [
        f"signals     {', '.join(banner.behaviour.signals)}",
        f"mapping     {'; '.join(mapped) or 'none: every signal stays denied'}",
    ]


def _override_lines(overridden: tuple[Override, ...]) -> list[str]:
    return [
        f"override    version {each.banner_version}, {each.at:%Y-%m-%d %H:%M} UTC:"
        f" {', '.join(each.rules)}: {each.reason}"
        for each in overridden
    ]


def _tell(published: Published) -> None:
    version = published.version
    if not published.is_new:
        click.echo(f"{version.site_key}: nothing changed since version {version.number}")
        return
    click.echo(f"{version.site_key}: published version {version.number} ({version.sha256[:12]})")
    if published.overridden:
        click.echo(f"  in spite of {', '.join(published.overridden)}; your reason is kept")
