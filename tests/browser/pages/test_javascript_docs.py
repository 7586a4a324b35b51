"""What docs/javascript.md and banner.d.ts say of the API is so."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[3]
DOCS = (ROOT / "docs" / "javascript.md").read_text("utf-8")
TYPES = (ROOT / "static" / "banner.d.ts").read_text("utf-8")
# Playwright's own waiting would need `unsafe-eval`, which the page does not grant.
ARRIVED = """() => new Promise((done) => {
  const look = () => (consentkit.receipt() ? done() : requestAnimationFrame(look));
  look();
})"""
ERROR_CODE = re.compile(r"""\bfail\(\s*'(\w+)'""")


def declared(interface: str) -> set[str]:
    """The members of an interface in banner.d.ts, without those it inherits."""
    body = re.search(rf"interface {interface}\b[^{{]*{{\n(.*?)\n}}", TYPES, re.DOTALL)[1]
    return set(re.findall(r"^  (?:readonly )?(\w+)[?(<:]", body, re.MULTILINE))


@pytest.fixture
def sample(page: Page, demo: Demo) -> Page:
    """The playground's sample page, alone: it has the categories that the examples name."""
    page.goto(f"{demo.service}/playground/e30/page")
    expect(page.locator("#ck-banner")).to_be_visible()
    return page


def test_every_call_is_typed_and_told_and_none_besides(sample: Page) -> None:
    real = set(sample.evaluate("Object.keys(consentkit)"))
    assert declared("ConsentKit") | declared("ConsentQueue") == real
    told = set(re.findall(r"\*\*`(\w+)\(", DOCS))
    assert told | {"push"} == real


def test_summaries_and_receipts_are_typed_as_they_are(sample: Page) -> None:
    assert declared("Summary") == set(sample.evaluate("Object.keys(consentkit.get())"))
    sample.click("#ck-accept")
    sample.evaluate(ARRIVED)
    assert declared("Receipt") == set(sample.evaluate("Object.keys(consentkit.receipt())"))


def test_every_event_is_typed_and_told_and_none_besides() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "static/src").rglob("*.js"))
    real = set(re.findall(r"""\bemit\('(\w+)'""", source))
    assert declared("ConsentEvents") == real
    assert set(re.findall(r"^    'consentkit:(\w+)':", TYPES, re.MULTILINE)) == real
    assert set(re.findall(r"^\| `consentkit:(\w+)`", DOCS, re.MULTILINE)) == real


def test_every_code_of_an_error_is_told() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "static/src").rglob("*.js"))
    table = DOCS.rpartition("| code |")[2]
    assert set(ERROR_CODE.findall(source)) == set(re.findall(r"`(\w+)`", table))


def test_links_inside_the_page_lead_somewhere() -> None:
    headings = {
        re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-")
        for title in re.findall(r"^## (.*)$", DOCS, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", DOCS)) == headings
