"""Webhooks in the console: who may, what a page shows, and what it does."""

import re
from html import unescape

import pytest
from sqlalchemy import text

from consentkit.domain.roles import Role
from consentkit.storage import grants, sites, webhook_log
from consentkit.web.delivering import deliver
from consentkit.web.runtime import Runtime
from tests.conftest import Publish
from tests.factories import a_site_document
from tests.integration.webhooks.conftest import AddHook, Hook
from tests.integration.webhooks.receiver import Receiver, status
from tests.integration.webhooks.test_webhook_events import say
from tests.recorded import extend_all

BASE = "/sites/shop/webhooks"


@pytest.fixture
def owner(console, site, log_in):
    return log_in(shop=Role.OWNER)


def key_in(location: str) -> str:
    return location.rpartition("/")[2]


def test_an_owner_adds_a_webhook_tries_it_and_reads_what_became_of_it(
    owner, receiver: Receiver, rt: Runtime
) -> None:
    added = owner.post(
        f"{BASE}/new", {"url": receiver.url, "event": ["consent.given"], "description": "CRM"}
    )
    assert added.status_code == 303
    key = key_in(added.headers["Location"])
    page = f"{BASE}/{key}"
    assert "whsec_" not in owner.get(page).text
    shown = owner.post(f"{page}/secret", {}).text
    hook = Hook(rt, key)
    assert hook.secret in unescape(shown)
    receiver.manner = status(500, b"<b>out of order</b>")
    owner.post(f"{page}/do", {"do": "test"})
    hook.deliver()
    told = owner.get(page).text
    assert "&lt;b&gt;out of order" in told
    assert receiver.got[0].id in told
    owner.post(f"{page}/do", {"do": "pause"})
    assert "Paused since" in owner.get(page).text
    owner.post(f"{page}/do", {"do": "resume"})
    receiver.manner = status(204)
    number = re.search(r'name="delivery" value="(\d+)"', owner.get(page).text)[1]
    owner.post(f"{page}/replay", {"delivery": number})
    hook.deliver()
    assert "delivered</span>" in owner.get(page).text
    assert "Webhooks" in owner.get(BASE).text
    trail = owner.get("/sites/shop/trail").text
    for done in ("Added a webhook", "Looked at the secret", "Paused a webhook"):
        assert done in trail
    assert "/hook" not in trail


def test_a_webhook_is_changed_rotated_and_removed(owner, hook: Hook) -> None:
    page = f"{BASE}/{hook.key}"
    before = hook.secret
    owner.post(f"{page}/do", {"do": "rotate"})
    assert hook.secret != before
    form = {"url": "https://hooks.example/new", "event": ["key.revoked"], "description": ""}
    assert owner.post(f"{page}/change", form).status_code == 303
    assert hook.endpoint.url == "https://hooks.example/new"
    assert "https://hooks.example/new" in owner.get(f"{page}/change").text
    assert owner.post(f"{page}/remove", {}).status_code == 303
    assert hook.endpoint
    owner.post(f"{page}/remove", {"confirm": "yes"})
    assert owner.get(page).status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"url": "http://hooks.example/"}, "must begin with https"),
        ({"url": "https://127.1/"}, "number that is not written"),
        ({"url": "https://consent.example/x"}, "leads back to this service"),
        ({"event": []}, "at least one event"),
        ({"event": ["consent.guessed"]}, "there is no event"),
        ({"description": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(owner, change: dict, said: str) -> None:
    form = {"url": "https://hooks.example/", "event": ["key.revoked"], "description": ""}
    page = owner.post(f"{BASE}/new", form | change)
    assert page.status_code == 422
    assert said in unescape(page.text)


def test_pages_speak_french(owner, hook: Hook) -> None:
    french = {"Accept-Language": "fr"}
    assert (
        "Ce qui a été livré" in owner.client.get(f"/console{BASE}/{hook.key}", headers=french).text
    )
    form = {"url": "ftp://x/", "event": "key.revoked", "csrf": owner.token()}
    refused = owner.client.post(f"/console{BASE}/new", data=form, headers=french)
    assert "sans espaces ni accents" in refused.text


def test_another_sites_webhook_is_absent(
    console, log_in, publish: Publish, add_hook: AddHook, receiver: Receiver
) -> None:
    other = a_site_document()
    other["site"] |= {"key": "bakery"}
    publish(other)
    theirs = add_hook(receiver.url, site_key="bakery")
    mine = log_in(shop=Role.OWNER)
    page = f"{BASE}/{theirs.key}"
    assert mine.get(page).status_code == 404
    for step, form in (
        ("do", {"do": "pause"}),
        ("secret", {}),
        ("replay", {}),
        ("remove", {"confirm": "yes"}),
        ("change", {"url": "https://evil.example/", "event": "key.revoked"}),
    ):
        assert mine.post(f"{page}/{step}", form).status_code == 404, step
    assert theirs.endpoint.state.value == "active"


def test_a_webhook_for_all_sites_of_an_owner_gets_those_and_is_theirs_alone(
    console, log_in, publish: Publish, receiver: Receiver, rt: Runtime
) -> None:
    publish()
    for key in ("bakery", "cinema"):
        document = a_site_document()
        document["site"] |= {"key": key}
        publish(document)
    ada = log_in(shop=Role.OWNER, bakery=Role.OWNER)
    added = ada.post(
        f"{BASE}/new",
        {"url": receiver.url, "event": ["config.published"], "all_sites": "yes"},
    )
    hook = Hook(rt, key_in(added.headers["Location"]))
    for key in ("bakery", "cinema", "shop"):
        document = a_site_document()
        document["site"] |= {"key": key}
        document["banner"]["validity_days"] = 90
        publish(document)
    hook.deliver()
    assert {each.document["data"]["site"] for each in receiver.got} == {"shop", "bakery"}
    # What the page of one site shows is of that site.
    assert ada.get(f"{BASE}/{hook.key}").text.count("<strong>config.published") == 1
    eve = log_in("eve@example.org", shop=Role.OWNER)
    assert "another owner" in eve.get(BASE).text
    assert eve.get(f"{BASE}/{hook.key}").status_code == 403
    assert eve.post(f"{BASE}/{hook.key}/secret", {}).status_code == 403


def test_who_owns_a_site_no_longer_is_told_nothing_more_of_it(
    console, site, log_in, client, receiver: Receiver, rt: Runtime
) -> None:
    ada = log_in(shop=Role.OWNER)
    form = {"url": receiver.url, "event": ["consent.given"], "all_sites": "yes"}
    key = key_in(ada.post(f"{BASE}/new", form).headers["Location"])
    hook = Hook(rt, key)
    number = hook.endpoint.id
    say(client)
    extend_all(rt)
    with rt.transaction(write=True) as session:
        grants.remove(session, ada.account.id, sites.find_id(session, site))
    say(client)
    extend_all(rt)
    assert deliver(rt, number) == []
    assert receiver.got == []
    with rt.transaction() as session:
        found = webhook_log.log(session, number, before=None, limit=9)
    assert [each.state.value for each in found] == ["void"]


def test_a_database_has_nothing_to_sign_with(hook: Hook, rt: Runtime) -> None:
    with rt.transaction() as session:
        row = session.execute(text("SELECT * FROM webhook_endpoint")).one()
    assert hook.secret.removeprefix("whsec_") not in repr(row)
