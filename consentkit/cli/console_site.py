"""The console's own banner, made and published where it is missing."""

import tomllib
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from consentkit.cli.context import open_runtime
from consentkit.cli.site_added import add_noted
from consentkit.config import Config
from consentkit.domain.account import COMMAND_LINE
from consentkit.domain.site import SiteDefinition
from consentkit.services.publish_banner import publish_banner
from consentkit.storage import accounts, sites

SITE_KEY = "console"


def prepare_console(config: Config) -> str:
    """Return a line that says how to come in. A site of that key is left as it is."""
    definition = SiteDefinition.read(console_site(config.public_url))
    with open_runtime(config) as rt, rt.transaction(write=True) as session:
        if not sites.exists(session, SITE_KEY):
            add_noted(definition, session=session, now=rt.now())
            publish_banner(SITE_KEY, session=session, now=rt.now(), by=COMMAND_LINE)
        has_accounts = accounts.count(session) > 0
    if has_accounts:
        return f"console    {config.public_url}/console/"
    return (
        f"console    {config.public_url}/console/ has no account yet; "
        "`consentkit accounts invite YOUR@EMAIL --operator` makes a link for the first one"
    )


def console_site(public_url: str) -> Any:
    text = files("consentkit.web.console").joinpath("console.toml").read_text("utf-8")
    parts = urlsplit(public_url)
    for name, value in (
        ("public_url", public_url),
        ("host", parts.hostname or ""),
        ("prefix", "__Host-" if parts.scheme == "https" else ""),
    ):
        text = text.replace(f"{{{name}}}", value)
    return tomllib.loads(text)
