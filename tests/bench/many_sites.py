"""A home with as many sites as asked for, each with the demo's banner, published."""

import tomllib
from dataclasses import replace

from consentkit.cli.init import initialise
from consentkit.config import Config
from consentkit.domain.site import SiteDefinition
from consentkit.services.add_site import add_site
from consentkit.services.publish_banner import publish_banner
from consentkit.web.app import create_app
from consentkit.web.runtime import Runtime, runtime
from tests.bench.servers import DEMO_SITE


def site_key(number: int) -> str:
    return f"site-{number}"


def make_home(config: Config, sites: int) -> None:
    initialise(config)
    with create_app(config).app_context():
        rt = runtime()
        try:
            add_sites(rt, sites)
        finally:
            rt.close()


def add_sites(rt: Runtime, count: int) -> None:
    definition = SiteDefinition.read(tomllib.loads(DEMO_SITE.read_text("utf-8")))
    for number in range(count):
        key = site_key(number)
        own = replace(definition, site=replace(definition.site, key=key))
        with rt.transaction(write=True) as session:
            add_site(own, session=session, now=rt.now())
            publish_banner(key, session=session, now=rt.now(), override="a site for measuring")
