"""What is printed in the documentation is tried with what other browser tests have."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page

from consentkit.cli.main import main
from consentkit.cli.selftest import free_port
from tests.browser.conftest import (
    Console,
    Demo,
    browser,
    chromium,
    console,
    context,
    demo,
    page,
)
from tests.browser.sites import PublishSite, publish_site
from tests.factories import a_category
from tests.integration.docs.desk import Desk
from tests.integration.docs.samples import samples_of

# The last one as well: it has to publish in this folder's demo, not in another one's.
__all__ = ["browser", "chromium", "console", "context", "demo", "page", "publish_site"]


@pytest.fixture(scope="session")
def front_port() -> int:
    """Where the sites of pages are, which the service knows as an origin of theirs."""
    return free_port()


@pytest.fixture(scope="session")
def my_site(publish_site: PublishSite, demo: Demo, front_port: int) -> str:
    """The site that pages call `my-site`, in the running demo; the tag to paste."""
    vendor = {"policy_url": "https://stats.example/privacy"}
    categories = [
        a_category("necessary", required=True, lifetime="session"),
        *(a_category(key) for key in ("functional", "analytics", "marketing")),
    ]
    for each in categories:
        each["services"] = [service | vendor for service in each["services"]]
    banner = {"categories": categories, "purposes": [], "behaviour": {"signals": ["google"]}}
    origins = [demo.site, f"http://localhost:{front_port}"]
    banner["look"] = {"preset": "harbour"}
    site = {"name": "The Riverside Bakery", "origins": origins}
    return publish_site({"site": site, "banner": banner}, key="my-site")


# The site that every page takes for granted is described here, for people to copy.
GETTING_STARTED = "docs/getting-started.md"


@pytest.fixture(scope="session")
def site_file() -> str:
    described = samples_of(GETTING_STARTED)
    return next(each.code for each in described if each.options.get("file") == "site.toml")


@pytest.fixture(scope="session")
def kept_home(tmp_path_factory: pytest.TempPathFactory, site_file: str) -> Path:
    """A folder of a service with that site, as whoever reads a later page has one."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "site.toml").write_text(site_file)
    others = {name: None for name in os.environ if name.startswith("CONSENTKIT_")}
    env = others | {"CONSENTKIT_HOME": str(folder / "home")}
    for command in (["init"], ["site", "add", "--publish", str(folder / "site.toml")]):
        done = CliRunner().invoke(main, command, env=env)
        assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def desk(
    tmp_path: Path,
    demo: Demo,
    my_site: str,
    page: Page,
    console: Console,
    kept_home: Path,
    front_port: int,
) -> Iterator[Desk]:
    opened = Desk(tmp_path, demo, my_site, page, console, front_port)
    shutil.copy(kept_home / "site.toml", tmp_path)
    yield opened
    opened.close()
