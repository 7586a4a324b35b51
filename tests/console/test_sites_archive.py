"""Putting a site away: its pages are asked nothing and let nothing in, and the rest stays."""

import json
import re

import pytest

from consentkit.domain.roles import Role
from tests.console.admins import Admin
from tests.console.conftest import LogIn
from tests.console.trail import actions_of
from tests.factories import a_decision, a_site_document
from tests.privacy import answer, opened

PATH = "/sites/shop/archive"


@pytest.fixture
def owner(publish, log_in: LogIn) -> Admin:
    document = a_site_document()
    banner = document["banner"]
    banner["categories"][2]["services"][0]["block"] = ["ads.example"]
    banner["behaviour"] = {"signals": ["google"]}
    banner["look"] = {"reopen": "bottom-end"}
    publish(document)
    return log_in(shop=Role.OWNER)


def config_of(client) -> dict:
    script = client.get("/ck/shop/banner.js").text
    found = re.search(r"const CONSENTKIT_CONFIG=(.*?),CONSENTKIT_PARTS=", script)
    return json.loads(found[1])


def archive(owner: Admin, key: str = "shop"):
    return owner.post(PATH, {"key": key, "do": "archive"})


def test_archiving_takes_the_key_and_can_be_undone(rt, client, owner: Admin) -> None:
    before = client.get("/ck/shop/banner.js").data
    for key in ("", "Shop", "the shop"):
        assert archive(owner, key).status_code == 422
    assert client.get("/ck/shop/banner.js").data == before
    assert archive(owner).status_code == 303
    assert client.get("/ck/shop/banner.js").data != before
    assert "Bring the site back" in owner.get("/sites/shop").text
    assert owner.post(PATH, {"do": "bring_back"}).status_code == 303
    assert client.get("/ck/shop/banner.js").data == before
    told = [what for what, _ in actions_of(rt, "shop")]
    assert told == ["site_archived", "site_brought_back"]


def test_the_pages_of_an_archived_site_are_asked_nothing_and_let_nothing_in(
    client, owner: Admin
) -> None:
    archive(owner)
    config = config_of(client)
    assert [each["key"] for each in config["categories"]] == ["necessary"]
    assert config["purposes"] == []
    # What waits by its host alone would be let in if nobody watched.
    assert [each["host"] for each in config["block"]] == ["ads.example"]
    assert config["signals"] == {"vendors": ["google"], "map": {"necessary": ["security_storage"]}}
    assert "reopen" not in config["texts"]


def test_the_details_of_an_archived_site_can_be_fetched(client, owner: Admin) -> None:
    archive(owner)
    digest = config_of(client)["preferences"]
    assert client.get(f"/ck/shop/preferences.{digest}.js").status_code == 200


def test_receipts_versions_and_pinned_pages_go_on_working(client, owner: Admin) -> None:
    receipt = answer(client)
    tag = re.search(r"/ck/shop/banner\.\w{64}\.js", owner.get("/sites/shop").text)[0]
    archive(owner)
    assert client.get("/ck/shop/versions/1").status_code == 200
    assert client.get(tag).status_code == 200
    assert opened(client, receipt).status_code == 200
    checked = client.post("/verify", json={"receipt": receipt["receipt"]}).json
    assert checked["valid"] is True
    assert client.post("/ck/shop/receipts", json=a_decision()).status_code == 201
    assert client.get("/ck/shop/preferences").status_code == 200


def test_a_site_that_was_never_published_can_be_archived(rt, log_in: LogIn) -> None:
    operator = log_in("operator@admins.example", is_operator=True)
    form = {"name": "New", "key": "new", "officer_name": "A", "officer_email": "a@b.example"}
    operator.post("/new-site", form | {"languages": ["en"], "default_language": "en"})
    operator.post("/sites/new/archive", {"key": "new", "do": "archive"})
    assert "Archived on" in operator.get("/sites/new").text


def test_only_an_owner_archives(owner: Admin, log_in: LogIn) -> None:
    editor = log_in(shop=Role.EDITOR)
    assert archive(editor).status_code == 403
