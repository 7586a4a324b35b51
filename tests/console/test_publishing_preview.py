"""The preview's frame: the draft's own banner, for whoever has the address, and nothing beyond."""

import re
import time
from datetime import timedelta
from functools import partial

import pytest

from consentkit.domain.roles import Role
from tests.console.conftest import LogIn
from tests.console.drafts import a_clean_site, put_draft, renames

FRAME = re.compile(r'src="(/console/preview/[^"]+)"')


@pytest.fixture
def change_draft(rt):
    return partial(put_draft, rt)


@pytest.fixture
def published(publish):
    publish(a_clean_site())


def frame_of(admin, query=""):
    found = FRAME.search(admin.get(f"/sites/shop/preview{query}").text)
    assert found
    return found[1]


def test_the_frame_has_the_draft_and_the_public_banner_has_not(
    published, change_draft, log_in: LogIn, client
):
    change_draft(lambda banner: banner.update(texts={"en": {"heading": "Only in the draft"}}))
    frame = frame_of(log_in(shop=Role.AUDITOR))
    # No session goes there: what is asked comes from a frame of no origin.
    assert client.get(frame).status_code == 200
    script = client.get(f"{frame.rpartition('/')[0]}/banner.js")
    assert "Only in the draft" in script.text
    assert script.headers["Access-Control-Allow-Origin"] == "*"
    assert "Only in the draft" not in client.get("/ck/shop/banner.js").text


def test_the_frame_is_of_no_origin_and_sends_no_answer(published, log_in: LogIn, client):
    frame = frame_of(log_in(shop=Role.OWNER))
    reply = client.get(frame)
    policy = dict(
        each.strip().partition(" ")[::2]
        for each in reply.headers["Content-Security-Policy"].split(";")
    )
    assert policy["sandbox"] == "allow-scripts"
    assert policy["frame-ancestors"] == "'self'"
    words = frame.partition("?")[0].replace("/page", "/banner.json")
    assert policy["connect-src"] == f"https://consent.example{words}"
    assert client.get(words).json["texts"]
    assert client.post(words.replace("banner.json", "receipts"), json={}).status_code == 404
    assert "Set-Cookie" not in reply.headers


def test_the_frame_finds_all_that_its_banner_asks_for(published, log_in: LogIn, client):
    base = frame_of(log_in(shop=Role.OWNER)).rpartition("/")[0]
    digest = re.search(r'"preferences":"([^"]{43})"', client.get(f"{base}/banner.js").text)[1]
    second = client.get(f"{base}/preferences.{digest}.js")
    assert second.status_code == 200
    embeds = re.search(r'"placeholders":"([^"]{43})"', second.text)[1]
    assert client.get(f"{base}/embeds.{embeds}.js").status_code == 200
    assert client.get(f"{base}/preferences.{'A' * 43}.js").status_code == 404
    assert client.get(f"{base}/page.js").mimetype == "text/javascript"


def test_light_and_dark_are_as_devices_ask_unless_the_owner_says_otherwise(
    published, change_draft, log_in: LogIn, client
):
    admin = log_in(shop=Role.OWNER)
    schemes = []
    for _ in range(2):
        for theme in ("light", "dark"):
            base = frame_of(admin, f"?theme={theme}").rpartition("/")[0]
            script = client.get(f"{base}/banner.js").text
            schemes.append(re.search(r"color-scheme:([a-z ]+);", script)[1])
        change_draft(lambda banner: banner.update(look={"theme": "light"}))
    assert schemes == ["light", "dark", "light", "light"]
    assert "names one theme for everybody" in admin.get("/sites/shop/preview").text


def test_an_address_that_is_forged_old_or_of_another_kind_opens_nothing(
    published, log_in: LogIn, client, rt
):
    base = frame_of(log_in(shop=Role.OWNER)).partition("?")[0]
    token = base.split("/")[3]
    other = rt.secret.form_token("another purpose", "shop")
    bad = [
        base.replace(token, f"{token}x"),
        base.replace(token, "none"),
        base.replace(token, other),
        base.replace("/light/", "/blue/"),
        base.replace("/en/", "/de/"),
    ]
    for address in bad:
        for name in ("page", "page.js", "banner.js", "banner.json"):
            assert client.get(f"{address.rpartition('/')[0]}/{name}").status_code == 404


def test_an_address_lasts_half_a_day(published, log_in: LogIn, client, monkeypatch):
    frame = frame_of(log_in(shop=Role.OWNER))
    assert client.get(frame).status_code == 200
    later = time.time() + timedelta(hours=13).total_seconds()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: later)
    assert client.get(frame).status_code == 404


@pytest.mark.parametrize("query", ["?lang=xx&theme=x&width=0&layer=9", "?lang=%00&theme=<b>", ""])
def test_what_the_address_asks_for_is_one_of_what_there_is(published, log_in: LogIn, query):
    frame = frame_of(log_in(shop=Role.OWNER), query)
    assert frame.endswith("/light/en/page?layer=1")


def test_the_page_is_told_when_the_draft_changes(published, change_draft, log_in: LogIn):
    admin = log_in(shop=Role.EDITOR)

    def told():
        return admin.get("/sites/shop/preview/state.json").json["sha256"]

    before = told()
    assert told() == before
    assert f'data-sha256="{before}"' in admin.get("/sites/shop/preview").text
    change_draft(renames("Statistics"))
    assert told() != before
