"""More sites in the running demo: its own site with other settings, under another key."""

import copy
import json
import os
import time
import tomllib
from collections.abc import Callable
from importlib.resources import files
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
import requests
from click.testing import CliRunner

from consentkit.cli.main import main

if TYPE_CHECKING:  # This is a plugin of all tests: those without a browser should not load one.
    from tests.browser.conftest import Demo

PublishSite = Callable[..., str]
_numbers = count(1)
PUBLISHED_DEADLINE_S = 20


@pytest.fixture(scope="session")
def publish_site(demo: "Demo") -> PublishSite:
    """Publish the demo's site with changes in its file; returns the script tag of that site.

    Tables of ``changes`` are merged into the file's, anything else takes the place of what stood
    there; None removes it. A list is replaced whole. Two calls make two sites, each with a key of
    its own, unless ``key`` names one: the same key again is the next version of that site.
    """

    def publish(changes: dict[str, Any] | None = None, *, key: str = "") -> str:
        key = key or f"other-{next(_numbers)}"
        document = merged(demo_document(demo), changes or {})
        document["site"]["key"] = key
        file = demo.home / f"{key}.json"
        file.write_text(json.dumps(document))
        reason = "a site that tests one thing and leaves out the rest"
        run_beside(demo, "site", "add", "--publish", "--override", reason, str(file))
        wait_until_served(demo, key)
        return f'<script src="{demo.service}/ck/{key}/banner.js"></script>'

    return publish


def wait_until_served(demo: "Demo", key: str) -> None:
    """Return when the service has learnt of what was published beside it."""
    script = f"{demo.service}/ck/{key}/banner.js"
    # What nobody asks for twice is not answered from memory.
    published = requests.get(f"{script}?now=1", timeout=5).content
    until = time.monotonic() + PUBLISHED_DEADLINE_S
    while requests.get(script, timeout=5).content != published:
        assert time.monotonic() < until, f"{key} is still served as it was"
        time.sleep(0.05)


def demo_document(demo: "Demo") -> dict[str, Any]:
    """The membership site's file, with the origins at which this demo answers."""
    text = files("consentkit.membership").joinpath("site.toml").read_text("utf-8")
    return tomllib.loads(text.replace(":8081", f":{demo.site.rpartition(':')[2]}"))


def a_category(key: str, **changes: Any) -> dict[str, Any]:
    """A category in both of the demo's languages."""
    words = {tag: key.title() for tag in ("en", "fr-CA")}
    category = {"key": key, "lifetime": "30 days", "title": words, "description": words}
    return category | {"services": []} | changes


def run_beside(demo: "Demo", *arguments: str, **settings: str) -> str:
    """Run a command line on the running demo's data, in this process; returns what it printed."""
    others = {name: None for name in os.environ if name.startswith("CONSENTKIT_")}
    own = {"CONSENTKIT_HOME": str(demo.home), "CONSENTKIT_PUBLIC_URL": demo.service}
    done = CliRunner().invoke(main, arguments, env=others | own | settings)
    if done.exit_code != 0:
        raise AssertionError(done.output) from done.exception
    return done.output


def merged(table: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    result = copy.deepcopy(table)
    for name, value in changes.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict) and isinstance(result.get(name), dict):
            result[name] = merged(result[name], value)
        else:
            result[name] = copy.deepcopy(value)
    return result
