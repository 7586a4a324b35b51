"""Moving in from the console: what becomes of a configuration, and then the draft."""

import re
from html import unescape
from pathlib import Path

import pytest

from consentkit.domain.banner import Banner
from consentkit.domain.draft import remove_category
from consentkit.domain.roles import Role
from consentkit.services.find_site import site_definition
from tests.console.admins import Admin

FIXTURES = Path(__file__).parent.parent / "fixtures"
PATH = "/sites/shop/move-in"
BOUNDARY = "where-one-field-ends"


@pytest.fixture
def owner(site, log_in) -> Admin:
    return log_in(shop=Role.OWNER)


def send(owner: Admin, content: bytes = b"", language: str = "en", **fields: str):
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {"csrf": owner.token(), "tool": "klaro", **fields}.items()
    ]
    head = 'Content-Disposition: form-data; name="file"; filename="klaro.js"'
    parts.append(f"--{BOUNDARY}\r\n{head}\r\nContent-Type: text/plain\r\n\r\n")
    return owner.client.post(
        f"/console{PATH}",
        data="".join(parts).encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode(),
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
        headers={"Accept-Language": language},
    )


def stored(rt):
    with rt.transaction() as session:
        return site_definition("shop", session=session)


def take(owner: Admin, page: str):
    found = re.findall(r'name="(made_from|content)" value="([^"]*)"', page)
    return owner.post("/sites/shop/file/take", {name: unescape(text) for name, text in found})


def test_the_report_comes_first_and_the_draft_changes_when_it_is_taken(rt, owner: Admin):
    before = stored(rt)
    page = send(owner, (FIXTURES / "klaro.js").read_bytes()).text
    assert "This is what becomes of the configuration of Klaro." in page
    assert "Line 34:" in page
    assert "a function: nothing of a configuration is run" in page
    assert "released only when all of ads, analytics are allowed" in page
    assert "<h3>Category: Statistics</h3>" in page
    assert stored(rt) == before
    assert take(owner, page).status_code == 303
    after = stored(rt)
    assert after.site == before.site
    assert [each.key for each in after.banner.categories] == ["analytics", "ads", "security"]
    assert after.banner.moved_from.cookie == "shop-consent"


def test_what_is_pasted_is_read_as_well_and_told_in_french(owner: Admin):
    text = (FIXTURES / "osano.html").read_text("utf-8")
    page = send(owner, tool="osano", pasted=text, language="fr").text
    assert "Voici ce que devient la configuration de Cookie Consent (Osano)." in page
    assert "fermer, défiler et attendre ne sont pas des réponses" in page


@pytest.mark.parametrize(
    ("content", "fields", "why"),
    [
        (b"", {}, "Choose a file that is not empty, or paste its content."),
        (b"var klaroConfig = {\n a: [1, 2}", {}, "line 2: } where a comma belongs"),
        (b"var klaroConfig = 'x'", {}, "there is nothing like var klaroConfig = {\u2026} in it"),
        (b"{}", {"tool": "other"}, "one of klaro, cookieconsent"),
        (b"x" * (2 * 1024 * 1024 + 1), {}, "the configuration is larger than 2 MB"),
        (b"<script>alert(1)</script>{", {}, "there is nothing like"),
    ],
)
def test_a_bad_configuration_is_refused_and_nothing_has_changed(rt, owner, content, fields, why):
    before = stored(rt)
    reply = send(owner, content, **fields)
    assert reply.status_code == 422
    assert why in unescape(reply.text)
    assert stored(rt) == before


@pytest.mark.parametrize(
    ("language", "why"),
    [("en", "the configuration is larger than 2 MB"), ("fr", "la configuration dépasse 2 Mo")],
)
def test_what_is_much_too_large_is_not_read_and_told_so_all_the_same(rt, owner, language, why):
    before = stored(rt)
    reply = send(owner, b"x" * (10 * 1024 * 1024), language=language)
    assert reply.status_code == 413
    assert why in unescape(reply.text)
    assert stored(rt) == before


def test_markup_in_a_configuration_is_shown_as_text(owner: Admin):
    page = send(owner, b"{'<script>alert(1)</script>': 1, services: []}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_the_rules_turn_off_what_still_means_something_of_the_old_tool(rt, owner: Admin):
    take(owner, send(owner, (FIXTURES / "klaro.js").read_bytes()).text)
    rules = owner.get("/sites/shop/editor/rules").text
    assert "This site moved here from Klaro." in rules
    revision = re.search(r'name="revision" value="(\d+)"', rules)[1]
    form = {"revision": revision, "validity_days": "90", "refusal_days": "90", "moved": "1"}
    owner.post("/sites/shop/editor/rules", form | {"moved_markup": "on"})
    moved = stored(rt).banner.moved_from
    assert (moved.answers, moved.markup) == (False, True)
    assert len(moved.names) == 4
    form["revision"] = str(int(revision) + 1)
    owner.post("/sites/shop/editor/rules", form | {"moved_forget": "on"})
    assert stored(rt).banner.moved_from is None


def test_a_category_that_is_removed_takes_its_old_names_along(rt, owner: Admin):
    take(owner, send(owner, (FIXTURES / "klaro.js").read_bytes()).text)
    draft = stored(rt).banner.document()
    remove_category(draft, "ads")
    names = [each.name for each in Banner.read(draft).moved_from.names]
    assert names == ["google-analytics", "cart"]
