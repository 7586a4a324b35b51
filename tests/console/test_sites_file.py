"""A whole site as one file: out, and in again after a look at what it would change."""

import json
import re
from html import unescape

import pytest

from consentkit.domain.roles import Role
from consentkit.domain.site import SiteDefinition
from consentkit.domain.site_file import MAX_FILE_BYTES, parse_site_file
from consentkit.services.find_site import site_definition
from tests.console.admins import Admin
from tests.console.conftest import LogIn
from tests.console.trail import actions_of
from tests.factories import a_category, a_site_document

PATH = "/sites/shop/file"
BOUNDARY = "where-one-field-ends"


@pytest.fixture
def owner(site, log_in: LogIn) -> Admin:
    return log_in(shop=Role.OWNER)


def stored(rt):
    with rt.transaction() as session:
        return site_definition("shop", session=session)


def upload(owner: Admin, content, name: str = "shop.json", language: str = "en"):
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    # By hand: the test client leaves the file open that it writes a long form to.
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{owner.token()}\r\n'
    disposition = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    head += f"--{BOUNDARY}\r\n{disposition}\r\nContent-Type: text/plain\r\n\r\n"
    return owner.client.post(
        f"/console{PATH}",
        data=head.encode() + raw + f"\r\n--{BOUNDARY}--\r\n".encode(),
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
        headers={"Accept-Language": language},
    )


def carried(page: str) -> dict[str, str]:
    """What the page with the changes sends when they are taken."""
    found = re.findall(r'name="(made_from|content)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def test_what_is_taken_away_can_be_brought_in_and_changes_nothing(owner: Admin) -> None:
    reply = owner.get(f"{PATH}.json")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="shop.json"'
    assert SiteDefinition.read(reply.json) == SiteDefinition.read(a_site_document())
    assert "the site is what the file says" in upload(owner, reply.data).text


def test_changes_are_shown_then_taken_whole_and_nothing_is_published(
    rt, client, owner: Admin
) -> None:
    document = a_site_document()
    document["site"]["name"] = "The Other Shop"
    document["banner"]["categories"].append(a_category("maps"))
    before = stored(rt)
    page = upload(owner, document).text
    assert "<h3>Site</h3>" in page
    assert "The Other Shop" in page
    assert "<h3>Category: Maps</h3>" in page
    assert "1 new category: visitors will be asked about it" in page
    assert stored(rt) == before
    reply = owner.post(f"{PATH}/take", carried(page))
    assert reply.status_code == 303
    assert stored(rt) == SiteDefinition.read(document)
    assert client.get("/ck/shop/banner.json").json["version"] == 1
    assert [what for what, _ in actions_of(rt, "shop")] == ["site_imported"]


def test_toml_is_taken_as_well(owner: Admin) -> None:
    toml = b"""
[site]
key = "shop"
name = "Told in TOML"
home = ""
origins = []
[banner]
languages = ["en"]
officer = {name = "Ada", email = "a@shop.example"}
[[banner.categories]]
key = "necessary"
lifetime = "session"
title = "Needed"
description = "What the shop cannot work without."
"""
    assert "Told in TOML" in upload(owner, toml, "shop.toml").text


def refused(detail: str, owner: Admin, content, name: str = "shop.json") -> None:
    reply = upload(owner, content, name)
    assert reply.status_code == 422
    assert detail in unescape(reply.text)
    assert "nothing has changed" in reply.text


def test_a_hostile_file_is_refused_whole_by_the_name_of_what_is_wrong(rt, owner: Admin) -> None:
    before = stored(rt)
    good = a_site_document()
    other = a_site_document()
    other["site"]["key"] = "other"
    odd = a_site_document()
    odd["banner"]["categories"][1]["hidden"] = True
    cyclic = a_site_document()
    cyclic["banner"]["look"] = {"$ref": "#/banner"}
    twice = json.dumps(good)[:-1] + ', "site": {}}'
    refused("site.key is other, not shop", owner, other)
    refused("banner.categories[1].hidden is not a known setting", owner, odd)
    refused("banner.look.$ref is not a known setting", owner, cyclic)
    refused("site stands there twice", owner, twice.encode())
    refused("nested more than 16 deep: line 1", owner, b"[" * 2_000_000)
    refused("nested more than 16 deep: line 3", owner, b'{\n"a":\n' + b'{"a":' * 20)
    refused("line 2 column", owner, b'{\n"site": nonsense}')
    refused("NaN is not JSON", owner, b'{"site": NaN}')
    refused("is not UTF-8 text: line 2", owner, b'{\n"\xff"}')
    refused("line 1", owner, b"= no toml", "shop.toml")
    refused("nested more than 16 deep: line 1", owner, b"a." * 50_000 + b"a = 1", "shop.toml")
    refused("more than 512 KB", owner, b"a = 1\n" * 100_000, "shop.toml")
    refused("the document must be a table", owner, b"[]", "shop.json")
    refused("Choose a file", owner, b"")
    refused("The file is larger than 5 MB", owner, b" " * (MAX_FILE_BYTES + 1))
    assert stored(rt) == before
    assert actions_of(rt, "shop") == []


def test_what_is_far_too_long_is_not_even_read(owner: Admin) -> None:
    assert upload(owner, b" " * (7 * 1024 * 1024)).status_code == 413


def test_a_file_of_five_megabytes_goes_all_the_way(rt, owner: Admin) -> None:
    document = a_site_document()
    padding = " " * (MAX_FILE_BYTES - len(json.dumps(document)) - 100)
    page = upload(owner, (json.dumps(document) + padding).encode()).text
    assert "the site is what the file says" in page


def test_what_is_sent_to_be_taken_is_judged_anew(rt, owner: Admin) -> None:
    before = stored(rt)
    seen = carried(upload(owner, a_site_document() | {}).text)
    for content in ("", "{}", "[" * 100, json.dumps(a_site_document(extra=1))):
        reply = owner.post(f"{PATH}/take", {"made_from": "x", "content": content} | seen)
        assert reply.status_code == 422
    assert stored(rt) == before


def test_a_site_that_changed_meanwhile_is_looked_at_again(rt, owner: Admin) -> None:
    document = a_site_document()
    document["site"]["name"] = "From the file"
    seen = carried(upload(owner, document).text)
    document["site"]["name"] = "Somebody else's"
    assert owner.post(f"{PATH}/take", carried(upload(owner, document).text)).status_code == 303
    reply = owner.post(f"{PATH}/take", seen)
    assert reply.status_code == 409
    assert "Somebody else" in unescape(reply.text)
    assert stored(rt).site.name == "Somebody else's"
    assert owner.post(f"{PATH}/take", carried(reply.text)).status_code == 303
    assert stored(rt).site.name == "From the file"


def test_a_byte_order_mark_is_no_part_of_the_file() -> None:
    assert parse_site_file(b'\xef\xbb\xbf{"a": 1}', name="the file") == {"a": 1}


def test_what_a_file_means_is_said_in_french(owner):
    document = a_site_document()
    document["banner"]["look"] = {"layout": "box", "position": "bottom-end"}
    page = unescape(upload(owner, document, language="fr").text)
    assert "Boîte" in page
    assert "apparence seulement" in page.lower()
