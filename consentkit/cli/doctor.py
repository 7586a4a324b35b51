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
from consentkit.domain.webhook import Endpoint, EndpointState
from consentkit.services.banner_script import bundle
from consentkit.services.check_health import check_health
from consentkit.services.check_webhooks import webhook_backlog
from consentkit.services.find_banner import current_banner
from consentkit.services.find_site import list_sites
from consentkit.storage import schema
from consentkit.web.anchoring import check_anchors
from consentkit.web.runtime import load_secret


class WorthALook(Exception):
    """Nothing that is wrong with this installation, but somebody should know."""


# Of webhooks that nothing is sent to.
MOST_NAMED = 5
_WHY_NOT = {
    EndpointState.PAUSED: "paused since {since}",
    EndpointState.FAILING: "stopped since {since}: it took nothing for days",
    EndpointState.GONE: "stopped since {since}: it answered that it wants no more",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """``is_fine`` is False for what is well and should be looked at all the same."""

    well: bool
    subject: str
    detail: str
    is_fine: bool = True

    @property
    def mark(self) -> str:
        if not self.well:
            return "MEND"
        return "ok" if self.is_fine else "LOOK"


@click.command()
@click.option(
    "--deploy", is_flag=True, help="Also refuse what is unsafe where strangers come: plain http, …"
)
def doctor(deploy: bool) -> None:
    """Check settings, keys, database, sites and webhooks. Exit status 1 if something needs mending.

    LOOK marks what does not: somebody should know of it.
    """
    findings = examine(deploy=deploy)
    for finding in findings:
        click.echo(f"{finding.mark:<4}  {finding.subject:<10} {finding.detail}")
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
        _finding("webhooks", lambda: _webhooks(config)),
        _finding("anchors", lambda: check_anchors(config)),
        *(_finding(name, partial(look, config)) for name, look in CHECKS.items() if deploy),
    ]


def _finding(subject: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(True, subject, look())
    except WorthALook as news:
        return Finding(True, subject, str(news), is_fine=False)
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


def _webhooks(config: Config) -> str:
    """Receivers are other people's programs: whether they take anything is no fault of ours."""
    with open_runtime(config) as rt, rt.transaction() as session:
        found = webhook_backlog(session=session, now=rt.now())
    news = [_resting(each) for each in found.resting[:MOST_NAMED]]
    if len(found.resting) > MOST_NAMED:
        news.append(f"{len(found.resting) - MOST_NAMED} more get nothing")
    if found.overdue:
        minutes = round(found.overdue_s / 60)
        news.append(
            f"overdue deliveries: {found.overdue}, the first by {minutes} minutes:"
            f" is `consentkit {config.deliveries}` running?"
        )
    if news:
        raise WorthALook("; ".join(news))
    count = sum(found.endpoints.values())
    return f"{count}, deliveries waiting: {found.waiting}" if count else "there is none"


def _resting(endpoint: Endpoint) -> str:
    whose = endpoint.site_key or "all sites of an owner"
    since = f"{endpoint.state_since:%Y-%m-%d}"
    return f"{endpoint.key} of {whose} is {_WHY_NOT[endpoint.state].format(since=since)}"
