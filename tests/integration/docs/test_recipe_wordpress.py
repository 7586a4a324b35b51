"""The WordPress plugin: its PHP is run, and what it writes is opened, without WordPress itself."""

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.integration.docs.desk import Desk
from tests.integration.docs.recipes import front, picture, put, taken
from tests.integration.docs.samples import ROOT
from tests.programs import program

pytestmark = pytest.mark.browser
PLUGIN = ROOT / "integrations" / "wordpress" / "consentkit"
STAND_IN = Path(__file__).with_name("wordpress.php")
# What the WP Consent API's own script does, by its documentation: one value a category.
API = """window.told = {};
document.addEventListener('wp_consent_type_defined', () => (window.type = wp_consent_type));
function wp_set_consent(category, value) { told[category] = value; }"""
CATEGORIES = ["preferences", "statistics", "statistics-anonymous", "marketing"]


def written(desk: Desk, configuration: str, functions: str = "") -> str:
    """Return the page that a theme would write around the plugin."""
    command = [program("php"), str(STAND_IN), str(PLUGIN / "consentkit.php")]
    for name, code in (("wp-config.php", configuration), ("functions.php", functions)):
        put(desk, desk.folder, name, f"<?php\n{code}")
        command.append(str(desk.folder / name))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def served(desk: Desk, page: str) -> None:
    site = desk.folder / "site"
    shutil.copytree(PLUGIN, site / "consentkit")
    (site / "wp-consent-api.js").write_text(API)
    (site / "index.html").write_text(page)
    command = f"python3 -m http.server {desk.ports['8000']} --directory {site}"
    desk.shell.start(command, int(desk.ports["8000"]))


def told(desk: Desk, **values: str) -> None:
    wanted = {"functional": "allow", **{name.replace("_", "-"): v for name, v in values.items()}}
    desk.wait_until(
        lambda: desk.page.evaluate("window.told") == wanted,
        lambda: str(desk.page.evaluate("window.told")),
    )


def test_the_plugin_shows_the_banner_and_tells_the_consent_api(desk: Desk) -> None:
    page = written(desk, taken("recipes/wordpress", "wp-config.php"))
    tag = f'<script src="{desk.service}/ck/my-site/banner.js"></script>'
    assert page.index(tag) < page.index("</head>")
    assert "<!-- optin -->" in page
    assert "Cookies &amp; &lt;more&gt;</button>" in page
    served(desk, page)
    desk.visit(front(desk))
    expect(desk.page.locator("#ck-banner")).to_be_visible()
    picture(desk, "recipes/wordpress")
    assert desk.page.evaluate("window.type") == "optin"
    denied = dict.fromkeys(("preferences", "statistics", "statistics_anonymous"), "deny")
    told(desk, **denied, marketing="deny")
    desk.page.evaluate("consentkit.save({ analytics: true, marketing: false, functional: true })")
    counted = dict.fromkeys(("preferences", "statistics", "statistics_anonymous"), "allow")
    told(desk, **counted, marketing="deny")
    desk.page.reload()
    told(desk, **counted, marketing="deny")
    desk.page.evaluate("consentkit.withdraw()")
    told(desk, **denied, marketing="deny")
    desk.page.click("button[data-ck=open]")
    expect(desk.page.locator("#ck-preferences")).to_be_visible()
    assert desk.console.unexpected() == []


def test_a_category_of_ones_own_stands_for_what_one_says(desk: Desk) -> None:
    functions = taken("recipes/wordpress", "functions.php")
    page = written(desk, taken("recipes/wordpress", "wp-config.php"), functions)
    assert '"media":["marketing"]' in page


def test_without_a_good_address_there_is_no_banner_and_admins_are_told(desk: Desk) -> None:
    for configuration in (
        "",
        "define('CONSENTKIT_URL', 'javascript:alert(1)'); define('CONSENTKIT_SITE', 'my-site');",
        "define('CONSENTKIT_URL', 'https://a.example'); define('CONSENTKIT_SITE', '../x');",
        "define('CONSENTKIT_URL', 'https://a\"b'); define('CONSENTKIT_SITE', 'my-site');",
    ):
        page = written(desk, configuration)
        assert "banner.js" not in page
        assert "bridge.js" not in page
        assert "wp-config.php needs CONSENTKIT_URL" in page
