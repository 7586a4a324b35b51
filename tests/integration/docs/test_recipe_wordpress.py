"""The WordPress plugin in WordPress itself, with a stand-in for the WP Consent API."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.integration.docs.desk import Desk
from tests.integration.docs.recipes import FILM, STATISTICS, asked_only_after_a_yes, front, taken
from tests.integration.docs.wordpress import OWNER, WordPress, running_wordpress

pytestmark = pytest.mark.browser
BUTTON = '[consentkit_settings label="Cookies &amp; more"]'
CAMPAIGN = "https://ads.example.org/campaign.js"
# What a plugin does that asks nobody.
ENQUEUED = f"""
add_action( 'wp_enqueue_scripts', function () {{
	wp_enqueue_script( 'bakery-campaign', '{CAMPAIGN}', array(), null, true );
}} );
"""
CATEGORIES = ("preferences", "statistics", "statistics-anonymous", "marketing")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, front_port: int) -> Iterator[WordPress]:
    block = taken("recipes/wordpress", "block.html")
    content = f"<!-- wp:html -->{block}<!-- /wp:html -->{BUTTON}"
    with running_wordpress(tmp_path_factory.mktemp("wordpress"), front_port, content) as started:
        yield started


@pytest.fixture
def site(running: WordPress, desk: Desk) -> Iterator[WordPress]:
    """It as the recipe says; PHP complains of nothing in the plugin."""
    running.configure(desk.filled(taken("recipes/wordpress", "wp-config.php")))
    running.write_functions("")
    running.activate("consentkit")
    yield running
    running.deactivate("wp-consent-api")
    assert "plugins/consentkit/" not in running.complaints()


def test_what_is_marked_waits_for_a_yes(site: WordPress, desk: Desk) -> None:
    site.write_functions(ENQUEUED + taken("recipes/wordpress", "marked.php"))
    asked = desk.visit(front(desk))
    assert desk.page.locator("head script[src]").first.get_attribute("src") == (
        f"{desk.service}/ck/my-site/banner.js"
    )
    assert desk.page.locator("script[src*='bridge.js']").count() == 0
    asked_only_after_a_yes(desk, asked, STATISTICS, FILM, CAMPAIGN, name="recipes/wordpress")


def test_a_no_holds_on_the_next_page(site: WordPress, desk: Desk) -> None:
    site.write_functions(ENQUEUED + taken("recipes/wordpress", "marked.php"))
    asked = desk.visit(front(desk))
    desk.page.click("#ck-decline")
    desk.wait_until(lambda: desk.page.evaluate("!!consentkit.receipt()"), lambda: "no receipt came")
    desk.page.reload()
    desk.wait_until(
        lambda: desk.page.evaluate("consentkit.get().decided_at"),
        lambda: "the answer was forgotten",
    )
    expect(desk.page.locator("#ck-banner")).to_be_hidden()
    assert asked == []
    desk.page.get_by_role("button", name="Cookies & more").click()
    expect(desk.page.locator("#ck-preferences")).to_be_visible()
    assert asked == []


def test_the_plugin_tells_the_consent_api(site: WordPress, desk: Desk) -> None:
    site.activate("wp-consent-api")
    desk.visit(front(desk))
    expect(desk.page.locator("#ck-banner")).to_be_visible()
    assert desk.page.evaluate("window.type") == "optin"
    told(desk, **dict.fromkeys(CATEGORIES, "deny"))
    asked_on_the_server = {"type": "optin", "registered": True}
    assert on_the_server(desk) == asked_on_the_server | {"statistics": False, "marketing": False}
    desk.page.evaluate("consentkit.save({ analytics: true, marketing: false, functional: true })")
    counted = dict.fromkeys(CATEGORIES, "allow") | {"marketing": "deny"}
    told(desk, **counted)
    desk.page.reload()
    told(desk, **counted)
    assert on_the_server(desk) == asked_on_the_server | {"statistics": True, "marketing": False}
    desk.page.evaluate("consentkit.withdraw()")
    told(desk, **dict.fromkeys(CATEGORIES, "deny"))
    desk.page.reload()
    assert on_the_server(desk) == asked_on_the_server | {"statistics": False, "marketing": False}


def told(desk: Desk, **wanted: str) -> None:
    """The consent API keeps what it is told in cookies."""

    def values() -> dict[str, str]:
        kept = {each["name"]: each["value"] for each in desk.page.context.cookies()}
        own = {name for name in kept if name.startswith("wp_consent_")}
        return {name.removeprefix("wp_consent_"): kept[name] for name in own}

    desk.wait_until(lambda: values() == {"functional": "allow", **wanted}, lambda: str(values()))


def on_the_server(desk: Desk) -> object:
    """What WordPress was told when it wrote this page."""
    return json.loads(desk.page.locator("#told").text_content() or "")


def test_a_category_of_ones_own_stands_for_what_one_says(site: WordPress, desk: Desk) -> None:
    site.write_functions(taken("recipes/wordpress", "functions.php"))
    site.activate("wp-consent-api")
    desk.visit(front(desk))
    categories = desk.page.evaluate("CONSENTKIT_WP.categories")
    assert categories["media"] == ["marketing"]
    assert categories["functional"] == ["preferences"]


def test_without_a_good_address_there_is_no_banner_and_admins_are_told(
    site: WordPress, desk: Desk
) -> None:
    page = desk.page
    # WordPress shows admins their pictures from another host, which may be out of reach.
    desk.console.expect("net::ERR_NAME_NOT_RESOLVED")
    desk.visit(f"{front(desk)}wp-login.php")
    page.fill("#user_login", OWNER[0])
    page.fill("#user_pass", OWNER[1])
    page.click("#wp-submit")
    expect(page.locator("#wpadminbar")).to_be_visible()
    for configuration in (
        "",
        "define('CONSENTKIT_URL', 'javascript:alert(1)'); define('CONSENTKIT_SITE', 'my-site');",
        "define('CONSENTKIT_URL', 'https://a.example'); define('CONSENTKIT_SITE', '../x');",
        "define('CONSENTKIT_URL', 'https://a\"b'); define('CONSENTKIT_SITE', 'my-site');",
    ):
        site.configure(configuration)
        desk.visit(f"{front(desk)}wp-admin/profile.php")
        notice = page.locator(".notice-error")
        expect(notice).to_contain_text("wp-config.php needs CONSENTKIT_URL")
        desk.visit(front(desk))
        assert "banner.js" not in page.content()
