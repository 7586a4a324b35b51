"""What the tests of recipes share: the files as pages print them, and what any site has to do."""

import os
from functools import cache
from pathlib import Path

from playwright.sync_api import expect

from tests.integration.docs.desk import Desk
from tests.integration.docs.samples import ROOT, Sample, samples_of

STATISTICS = "https://stats.example.org/s.js"
FILM = "https://video.example.org/embed/1"
WAITING = "This film comes from another company."


@cache
def _printed(name: str) -> dict[str, Sample]:
    return {each.options.get("file", ""): each for each in samples_of(f"docs/{name}.md")}


def taken(name: str, file: str) -> str:
    """Return a file as the recipe prints it."""
    return _printed(name)[file].code


def put(desk: Desk, folder: Path, file: str, code: str) -> None:
    """Write a printed file, with this desk's service and ports, where the recipe wants it."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(desk.filled(code))


def front(desk: Desk) -> str:
    return f"http://localhost:{desk.ports['8000']}/"


def picture(desk: Desk, name: str) -> None:
    """With UPDATE_PICTURES=1, keep what is on the screen as the recipe's picture."""
    if os.environ.get("UPDATE_PICTURES"):
        desk.page.set_viewport_size({"width": 900, "height": 640})
        desk.page.screenshot(path=ROOT / "docs" / f"{name}.png")


def asked_only_after_a_yes(
    desk: Desk, asked: list[str], *addresses: str, name: str, origin: str = ""
) -> None:
    """Nothing of other people's is asked for before somebody accepts, and then all of this is; the
    answer has a receipt, and holds on the next view.
    """
    page = desk.page
    expect(page.locator("#ck-banner")).to_be_visible()
    picture(desk, name)
    assert asked == [], f"asked for before a yes: {asked}"
    page.click("#ck-accept")
    desk.wait_until(lambda: {*addresses} <= {*asked}, lambda: f"{addresses} are not in {asked}")
    desk.wait_until(lambda: page.evaluate("!!consentkit.receipt()"), lambda: "no receipt came")
    assert desk.console.unexpected() == [], desk.console.unexpected()
    page.reload()
    desk.wait_until(lambda: page.evaluate("consentkit.has('analytics')"), lambda: "not kept")
    expect(page.locator("#ck-banner")).to_be_hidden()
    page.click("[data-ck=open], button:has-text('Cookie settings')")
    expect(page.locator("#ck-preferences")).to_be_visible()


def film_comes_and_goes(desk: Desk, name: str = "") -> list[str]:
    """The component follows each answer, and a page that begins with one has it at once. Returns
    what was asked for of other people's.
    """
    asked = desk.visit(front(desk))
    page = desk.page
    expect(page.get_by_text(WAITING)).to_be_visible()
    expect(page.locator("#ck-banner")).to_be_visible()
    if name:
        picture(desk, name)
    assert asked == []
    page.click("#ck-accept")
    expect(page.locator(f"iframe[src='{FILM}']")).to_be_visible()
    page.reload()
    expect(page.locator(f"iframe[src='{FILM}']")).to_be_visible()
    page.evaluate("consentkit.withdraw()")
    expect(page.get_by_text(WAITING)).to_be_visible()
    page.get_by_role("button", name="Cookie settings").click()
    expect(page.locator("#ck-preferences")).to_be_visible()
    assert desk.console.unexpected() == []
    return asked
