"""`consentkit doctor`: what is well, what is not, and how to mend it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import click

from consentkit.cli.console_site import SITE_KEY as CONSOLE
from consentkit.cli.context import open_runtime, read_config
from consentkit.cli.deployment import CHECKS
from consentkit.config import Config, ConfigError
from consentkit.domain.errors import ConsentError, NothingPublished
from consentkit.services.banner_script import bundle
from consentkit.services.check_health import check_health
from consentkit.services.find_banner import current_banner
from consentkit.services.find_site import list_sites
from consentkit.storage import schema
from consentkit.web.anchoring import check_anchors
from consentkit.web.runtime import load_secret


@dataclass(frozen=True, slots=True)
class Finding:
    well: bool
    subject: str
    detail: str


@click.command()
@click.option(
    "--deploy", is_flag=True, help="Also refuse what is unsafe where strangers come: plain http, …"
)
def doctor(deploy: bool) -> None:
    """Check settings, keys, database and sites. Exit status 1 if something needs mending."""
    findings = examine(deploy=deploy)
    for finding in findings:
        click.echo(f"{'ok  ' if finding.well else 'MEND'}  {finding.subject:<10} {finding.detail}")
    if not all(finding.well for finding in findings):
        sys.exit(1)


def examine(*, deploy: bool = False) -> list[Finding]:
    """Return one finding a subject; a later one may be missing when an earlier one is ill."""
    try:
        config = read_config()
    except ConfigError as err:
        return [Finding(False, "settings", str(err))]
    return [
        Finding(True, "settings", f"home {config.home}, public URL {config.public_url}"),
        _finding("secret", lambda: _secret(config)),
        _finding("script", _script),
        _finding("database", lambda: _database(config)),
        _finding("keys", lambda: _keys(config)),
        _finding("sites", lambda: _sites(config)),
        _finding("anchors", lambda: check_anchors(config)),
        *(_finding(name, partial(look, config)) for name, look in CHECKS.items() if deploy),
    ]


def _finding(subject: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(True, subject, look())
    except (ConfigError, ConsentError) as err:
        return Finding(False, subject, str(err))


def _secret(config: Config) -> str:
    load_secret(config)
    return "from CONSENTKIT_SECRET" if config.secret else str(config.secret_file)


def _script() -> str:
    try:
        sizes = [len(bundle(name).encode("utf-8")) for name in ("banner.js", "preferences.js")]
    except OSError as err:
        raise ConfigError("the banner's scripts are missing: install ConsentKit again") from err
    return f"banner.js {sizes[0]} bytes, preferences.js {sizes[1]} bytes"


def _database(config: Config) -> str:
    with open_runtime(config) as rt, rt.transaction() as session:
        durability = schema.durability(session)
    if not durability.is_durable:
        raise ConfigError(f"a commit may be lost at power failure ({durability.settings}): mend it")
    return f"schema {schema.head()}, {durability.settings}"


def _keys(config: Config) -> str:
    with open_runtime(config) as rt:
        key = rt.keys.signing_key()
        with rt.transaction() as session:
            check_health(session=session, key=key)
    return f"signing with {key.kid}"


def _sites(config: Config) -> str:
    with open_runtime(config) as rt, rt.transaction() as session:
        found = [each for each in list_sites(session=session) if each.key != CONSOLE]
        if not found:
            raise ConfigError("there is none yet: `consentkit site add FILE --publish`")
        for site in found:
            try:
                current_banner(site.key, session=session)
            except NothingPublished as err:
                raise ConfigError(
                    f"{site.key} is not published: `consentkit site publish {site.key}`"
                ) from err
            if not site.origins:
                raise ConfigError(f"{site.key} lists no origins: no page can record decisions")
    return ", ".join(site.key for site in found)
