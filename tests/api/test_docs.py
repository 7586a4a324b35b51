"""The documentation that the service hands out: files that were built, and nothing else."""

import re
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from flask.testing import FlaskClient

from tests.one_after_another import one_after_another

BUILT = Path(str(files("consentkit.static").joinpath("docs")))
PAGES = sorted(str(path.relative_to(BUILT)) for path in BUILT.rglob("*.html"))
OUTSIDE = (
    "../banner.js",
    "..%2fbanner.js",
    "%2e%2e/banner.js",
    "%252e%252e/banner.js",
    "..%5cbanner.js",
    "files/../../banner.js",
    "recipes/../../../setup.cfg",
    "./index.html",
    "index.html%00.png",
    "index.html/",
    "files",
    ".env",
    ".git/config",
    "%2fetc/passwd",
    "file:index.html",
    "a" * 5_000,
)


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.links += [found[name] for name in ("href", "src") if found.get(name)]
        self.ids += [found["id"]] if "id" in found else []
        if tag == "style" or (tag == "script" and "src" not in found):
            self.inline.append(tag)
        self.inline += [name for name in found if name == "style" or name.startswith("on")]


def test_every_page_is_handed_out_under_a_policy_that_allows_nothing_inside_it(
    client: FlaskClient,
) -> None:
    assert "index.html" in PAGES
    for name in PAGES:
        answer = client.get(f"/docs/{name}")
        assert answer.status_code == 200, name
        assert answer.mimetype == "text/html"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
        assert "unsafe" not in policy
        assert _Page(answer.text).inline == [], name


def test_every_link_and_every_picture_leads_somewhere(client: FlaskClient) -> None:
    """Read from what is served, so that nothing of what built it has a say."""
    pages = {f"/docs/{name}": _Page(client.get(f"/docs/{name}").text) for name in PAGES}
    for address, page in pages.items():
        assert len(set(page.ids)) == len(page.ids), f"{address} has an id twice"
        for link in page.links:
            target = urlsplit(urljoin(f"http://service{address}", link))
            if target.netloc != "service":
                assert target.scheme == "https" or target.hostname == "localhost", link
                continue
            assert client.get(target.path).status_code == 200, f"{address} leads to {link}"
            if target.fragment:
                assert unquote(target.fragment) in pages[target.path].ids, f"{address}: {link}"


def test_every_page_has_its_place(client: FlaskClient) -> None:
    """From the front page one comes to each, and by "next" through all of them."""
    front = client.get("/docs/").text
    assert client.get("/docs/index.html").text == front
    assert set(PAGES) - {"index.html"} <= set(_Page(front).links)
    walked, address = [], "/docs/index.html"
    while address:
        walked.append(address.removeprefix("/docs/"))
        after = re.search(r'<a rel="next" href="([^"]+)"', client.get(address).text)
        address = urljoin(address, after[1]) if after else ""
    assert sorted(walked) == PAGES


def test_every_place_of_the_search_is_there(client: FlaskClient) -> None:
    index = client.get("/docs/search-index.js").text
    places = re.findall(r'"to": "([^"#]+)#([^"]+)"', index)
    assert {page for page, _ in places} == set(PAGES)
    ids = {name: _Page(client.get(f"/docs/{name}").text).ids for name in PAGES}
    assert all(anchor in ids[page] for page, anchor in places)


@one_after_another("name", OUTSIDE)
def test_no_other_file_is_handed_out(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/docs/{name}")
    assert answer.status_code in (400, 404, 308), name
    assert b"CONSENTKIT" not in answer.data
    assert b"root:" not in answer.data
    if answer.status_code == 308:
        assert answer.headers["Location"].startswith("/docs"), name


def test_what_a_browser_has_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/docs/docs.css")
    assert first.headers["Cache-Control"] == "public, max-age=300"
    again = client.get("/docs/docs.css", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_files_that_pages_lead_to_are_shown_and_not_run(client: FlaskClient) -> None:
    shown = sorted(path for path in (BUILT / "files").rglob("*") if path.is_file())
    assert {path.suffix for path in shown} >= {".js", ".php", ".conf"}
    for path in shown:
        assert client.get(f"/docs/{path.relative_to(BUILT)}").mimetype == "text/plain"


def test_without_the_slash_one_is_led_to_it_whatever_host_was_named(client: FlaskClient) -> None:
    answer = client.get("/docs", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers["Location"]) == (308, "/docs/")


def test_the_services_own_front_page_leads_there(client: FlaskClient) -> None:
    assert 'href="/docs/"' in client.get("/").text
