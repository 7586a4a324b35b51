"""The visitor who has answered before: what a banner asks for, makes and costs then."""

import time

from playwright.sync_api import Browser, Page

from tests.bench.banner.results import Return
from tests.bench.banner.rows import Row
from tests.bench.banner.server import Site
from tests.bench.banner.trace import script_ms, traced
from tests.bench.banner.visit import UNTHROTTLED, arrive, fresh_page, press

ACCEPTED, DECLINED = "accepted", "declined"
ANSWERS = (ACCEPTED, DECLINED)
POST_TIMEOUT_S = 10.0
AFTERWARDS_S = 1.0
# Nothing else on the page makes elements; copies of gated scripts are no banner.
NOTE_ELEMENTS = """
window.made = [];
const make = document.createElement.bind(document);
document.createElement = (name, options) => {
  if (!/^script$/i.test(name)) window.made.push(name);
  return make(name, options);
};
"""


def returning(
    browser: Browser, origin: str, site: Site, row: Row, answer: str, *, repetitions: int
) -> Return:
    address = f"{origin}/page/{row.slug}"

    def own(url: str) -> bool:
        return row.own_address in url

    with fresh_page(browser, row, UNTHROTTLED) as page:
        decide(page, origin, site, row, row.accept if answer == ACCEPTED else row.decline)
        requests, times = [], []
        for _ in range(repetitions):
            page.goto("about:blank")
            site.asked.clear()
            events = traced(browser, page, lambda: page.goto(address), AFTERWARDS_S)
            requests.append(sum(own(path) for path in site.asked))
            times.append(script_ms(events, own))
        page.add_init_script(NOTE_ELEMENTS)
        page.goto(address)
        time.sleep(AFTERWARDS_S)
        made = page.evaluate("made")
        if page.evaluate("bench.told().first") is not None:
            made.append("a visible banner")
    return Return(row, answer, requests, made, times)


def decide(page: Page, origin: str, site: Site, row: Row, button: str) -> None:
    site.asked.clear()
    arrive(page, origin, row)
    press(page, button)
    deadline = time.monotonic() + POST_TIMEOUT_S
    while row.posts_to not in site.asked:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{row.name} did not post the first visit's answer")
        page.wait_for_timeout(50)
    page.wait_for_timeout(AFTERWARDS_S * 1000)
