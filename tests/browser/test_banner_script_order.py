"""Scripts that were held run in the order that they would have run in, and once."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_banner_first_visit import RECEIPT
from tests.browser.test_banner_gating import HELD, LOG, files, ran, wait_for_runs

pytestmark = pytest.mark.browser


def test_deferred_scripts_and_modules_wait_for_the_page_and_others_do_not(show):
    def held(name, more=""):
        return f'<script {HELD} data-src="/fixture/{name}.js" {more}></script>'

    early, late = ["async", "plain"], ["deferred", "module"]
    code = (
        "(window.ran = window.ran || []).push('{0}:' + !!document.querySelector('#end'));"
        "tell('{0}')"
    )
    page = show()
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    told, waiting = set(), []

    def go_on():
        if waiting and told.issuperset(early):
            waiting.pop().fulfill(body="", content_type="text/javascript")

    page.route("**/slow.js", lambda route: (waiting.append(route), go_on()))
    page.expose_function("tell", lambda name: (told.add(name), go_on()))
    # The page comes in no further than its slow script before the early ones have run.
    show(
        '<script src="/slow.js"></script><p id=end>End</p>',
        head=held("deferred", "defer")
        + held("module", "data-type=module")
        + held("plain")
        + held("async", "async"),
        files={f"{name}.js": code.format(name) for name in early + late},
    )
    seen = sorted(wait_for_runs(page, 4))
    assert seen == ["async:false", "deferred:true", "module:true", "plain:false"]


def test_an_inline_script_waits_for_the_external_ones_before_it_and_not_for_async_ones(show):
    page = show(
        f'<script {HELD} data-src="/fixture/never.js" async></script>'
        f'<script {HELD} data-src="/fixture/1.js"></script>'
        f"<script {HELD}>{LOG}('2')</script>"
        f'<script {HELD} data-type="application/json">{{"not": "run"}}</script>'
        f'<script {HELD} data-src="/fixture/3.js" nomodule></script>'
        f"<script {HELD}>{LOG}('4')</script>",
        files=files("1"),
    )
    page.route("**/fixture/never.js", lambda route: None)
    page.click("#ck-accept")
    assert wait_for_runs(page, 3) == ["1", "2", "4"]


def test_an_element_that_is_taken_away_meanwhile_holds_nobody_up(show):
    page = show(
        f'<script {HELD} data-src="/fixture/1.js"></script>'
        f"<script {HELD} id=gone>{LOG}('gone')</script>"
        f"<script {HELD}>{LOG}('2')</script>",
        files={"1.js": f"{LOG}('1'); document.querySelector('#gone').remove()"},
    )
    page.click("#ck-accept")
    assert wait_for_runs(page, 2) == ["1", "2"]


def test_a_swapped_body_runs_no_library_again_unless_it_asks_to(show):
    body = (
        f'<script {HELD} data-src="/fixture/library.js"></script>'
        f'<script {HELD} data-again data-src="/fixture/view.js"></script>'
    )
    page = show(body, files=files("library", "view"))
    page.click("#ck-accept")
    assert wait_for_runs(page, 2) == ["library", "view"]
    page.wait_for_function(RECEIPT)
    page.evaluate(
        """(markup) => {
          const body = document.createElement('body');
          body.innerHTML = markup;
          document.body.replaceWith(body);
        }""",
        body,
    )
    assert wait_for_runs(page, 3) == ["library", "view", "view"]
    expect(page.locator("script[src$='library.js']")).to_have_count(0)
    assert len(ran(page)) == 3
