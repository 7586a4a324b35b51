"""Every endpoint, asked with keys that are too small, of somebody else, or over: each is generated
from the application, so that a new one is tested on the day it appears.
"""

import base64
import copy
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consentkit.domain.account import Account, Actor
from consentkit.domain.api_key import ALLOWS, Scope, parse_key
from consentkit.domain.roles import ALLOWED, Action, Role
from consentkit.services.api_keys import revoke_api_key
from consentkit.services.change_role import remove_role
from consentkit.services.deactivate import deactivate
from consentkit.storage import accounts
from consentkit.web.api.endpoint import ENDPOINTS, Endpoint
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Publish
from tests.factories import a_site_document
from tests.integration.api.conftest import MakeKey, MakeOwner, Program

# Open to whoever has no key, by name.
OPEN = {"docs.openapi", "docs.page"}
FILLER = {
    "number": "1",
    "receipt_id": "00000000-0000-7000-8000-000000000000",
    "key_id": "aaaaaaaaaaaa",
    "kind": "access",
    "language": "en",
    "webhook_key": "wh_00000000000000000000",
}


def address(each: Endpoint, site_key: str) -> str:
    path = each.rule.replace("<site_key>", site_key)
    for name, value in FILLER.items():
        for part in (f"<{name}>", f"<uuid:{name}>", f"<int:{name}>"):
            path = path.replace(part, value)
    assert "<" not in path
    return path


def ask(program: Program, each: Endpoint, site_key: str = "shop", **headers: str) -> Any:
    body = (each.example or {}) if each.takes_body else None
    return program.ask(each.method, address(each, site_key), body, If_Match="*", **headers)


def test_every_address_is_an_endpoint_or_open_by_name(api: Flask) -> None:
    served = {
        (rule.endpoint, method)
        for rule in api.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    known = {(each.name, each.method) for each in ENDPOINTS}
    assert {each for each in served if each[0] not in OPEN} == known
    for each in ENDPOINTS:
        assert (each.action is not None) == each.has_site, each.name
        assert each.scope is not None or each.name == "show_self"


def test_every_action_that_a_program_can_take_is_under_one_scope(api: Flask) -> None:
    scoped = [action for actions in ALLOWS.values() for action in actions]
    assert sorted(scoped) == sorted(set(Action) - {Action.MANAGE_PEOPLE})
    for each in ENDPOINTS:
        # What a file or a draft is shown for is allowed by the scope that it names.
        if each.action is not None and each.scope is not None:
            assert each.action in ALLOWS[each.scope], each.name


def test_without_a_key_nothing_opens(api: Flask, client: FlaskClient, site: str) -> None:
    for each in ENDPOINTS:
        reply = client.open(f"/api/v1{address(each, 'shop')}", method=each.method)
        assert (reply.status_code, reply.json["code"]) == (401, "unauthorized"), each.name
        assert reply.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_key_opens_what_its_scopes_say_and_nothing_else(
    api: Flask, client: FlaskClient, site: str, make_owner: MakeOwner, make_key: MakeKey
) -> None:
    owner = make_owner(shop=Role.OWNER)
    for scope in Scope:
        program = Program(client, make_key(owner, scope))
        for each in ENDPOINTS:
            reply = ask(program, each)
            code = reply.json.get("code") if reply.is_json else None
            is_refused = each.scope not in (None, scope)
            if code == "insufficient_scope" and not is_refused:
                # What this sample changes needs another one besides.
                assert reply.json["scope"] in each.also, (scope, each.name)
                continue
            assert (code == "insufficient_scope") == is_refused, (scope, each.name, code)
            if is_refused:
                assert f'scope="{each.scope}"' in reply.headers["WWW-Authenticate"]


def test_what_changes_the_draft_needs_the_right_to_do_that_however_it_is_sent(
    client: FlaskClient, site: str, make_owner: MakeOwner, make_key: MakeKey
) -> None:
    owner = make_owner(shop=Role.OWNER)
    narrow = Program(client, make_key(owner, Scope.SITES_READ, Scope.SITES_WRITE))
    wide = Program(client, make_key(owner, Scope.SITES_WRITE, Scope.BANNER_WRITE))
    before = narrow.get("/sites/shop/file").json
    only_site = copy.deepcopy(before)
    only_site["site"]["receipts_kept_days"] = 30
    both = copy.deepcopy(only_site)
    both["banner"]["validity_days"] = 90
    draft = before["banner"]
    for path, body in [
        ("file", both),
        ("settings", {"name": "Mine", "officer": draft["officer"] | {"name": "Eve"}}),
        ("settings", {"languages": ["en"], "default_language": "en"}),
        ("settings", {"audience": "children"}),
    ]:
        method = "PUT" if path == "file" else "PATCH"
        refused = narrow.ask(method, f"/sites/shop/{path}", body, If_Match="*")
        assert (refused.status_code, refused.json["code"]) == (403, "insufficient_scope"), body
        assert refused.json["scope"] == "banner:write"
        assert "banner:write" in refused.json["detail"]
        assert 'scope="banner:write"' in refused.headers["WWW-Authenticate"]
        assert narrow.get("/sites/shop/file").json == before
        stale = narrow.ask(method, f"/sites/shop/{path}", body, If_Match='"earlier"')
        assert stale.status_code == 412
    same = {"name": "Mine", "officer": draft["officer"]}
    for method, path, body in [("PUT", "file", only_site), ("PATCH", "settings", same)]:
        done = narrow.ask(method, f"/sites/shop/{path}", body, If_Match="*")
        assert done.status_code == 200, done.text
    done = wide.ask("PUT", "/sites/shop/file", both, If_Match="*")
    assert {"site.name", "validity_days"} <= {each["member"] for each in done.json["changes"]}
    changed = wide.ask("PATCH", "/sites/shop/settings", {"audience": "children"}, If_Match="*")
    assert changed.json["audience"] == "children"


@pytest.mark.parametrize("role", list(Role))
def test_a_key_does_no_more_than_its_owner_may(
    api: Flask, client: FlaskClient, site: str, make_owner: MakeOwner, make_key: MakeKey, role: Role
) -> None:
    program = Program(client, make_key(make_owner(shop=role)))
    for each in ENDPOINTS:
        if each.action is None:
            continue
        code = (ask(program, each).get_json(silent=True) or {}).get("code")
        assert (code == "not_allowed") == (role not in ALLOWED[each.action]), (each.name, code)


def test_another_site_is_absent_like_one_that_does_not_exist(
    api: Flask, client: FlaskClient, publish: Publish, make_owner: MakeOwner, make_key: MakeKey
) -> None:
    publish()
    other = a_site_document()
    other["site"]["key"] = "other"
    publish(other)
    mine = Program(client, make_key(make_owner(shop=Role.OWNER)))
    both = make_owner("eve@admins.example", shop=Role.OWNER, other=Role.OWNER)
    narrow = Program(client, make_key(both, sites=("shop",)))
    for each in ENDPOINTS:
        if not each.has_site:
            continue
        for program in (mine, narrow):
            there, nowhere = ask(program, each, "other"), ask(program, each, "nowhere")
            assert there.status_code == nowhere.status_code == 404, each.name
            assert there.json["code"] == nowhere.json["code"] == "unknown_site"
            assert there.text.replace("other", "nowhere") == nowhere.text


def test_what_is_over_opens_nothing(
    api: Flask,
    client: FlaskClient,
    rt: Runtime,
    clock: Clock,
    site: str,
    make_owner: MakeOwner,
    make_key: MakeKey,
) -> None:
    owner = make_owner(shop=Role.OWNER)
    revoked, expired = make_key(owner), make_key(owner, expires_at=clock.now + timedelta(hours=1))
    closed = make_key(make_owner("eve@admins.example", shop=Role.OWNER))
    with rt.transaction(write=True) as session:
        revoke_api_key(revoked.key.id, owner=owner, by=_actor(owner), session=session, now=rt.now())
        deactivate("eve@admins.example", by=_actor(owner), session=session, now=rt.now())
    clock.now += timedelta(hours=1)
    forged = revoked.text[:-10] + ("A" if revoked.text[-10] != "A" else "B") + revoked.text[-9:]
    assert parse_key(forged) is None
    texts = [each.text for each in (revoked, expired, closed)]
    texts += [forged, "", "x", base64.b64encode(b"ada:secret").decode(), "é"]
    for each in ENDPOINTS:
        for text in texts:
            reply = client.open(
                f"/api/v1{address(each, 'shop')}",
                method=each.method,
                headers={"Authorization": f"Bearer {text}"},
            )
            assert reply.status_code == 401, (each.name, text)
            assert 'error="invalid_token"' in reply.headers["WWW-Authenticate"]


def test_a_role_that_is_taken_away_is_taken_from_the_key_at_once(
    program: Program, rt: Runtime, make_owner: MakeOwner
) -> None:
    assert program.get("/sites/shop/draft").status_code == 200
    other = make_owner("eve@admins.example", shop=Role.OWNER)
    with rt.transaction(write=True) as session:
        owner = accounts.find(session, email="ada@admins.example")
        assert owner is not None
        remove_role(owner.id, "shop", by=_actor(other), session=session, now=rt.now())
    assert program.get("/sites/shop/draft").status_code == 404
    assert program.get("/sites").json["data"] == []


def test_methods_that_an_address_does_not_take_are_named(api: Flask, program: Program) -> None:
    for path in {each.rule for each in ENDPOINTS}:
        taken = {each.method for each in ENDPOINTS if each.rule == path}
        one = next(each for each in ENDPOINTS if each.rule == path)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - taken:
            reply = program.ask(method, address(one, "shop"), {})
            assert (reply.status_code, reply.json["code"]) == (405, "method_not_allowed")
            assert taken <= set(reply.headers["Allow"].split(", "))
        reply = program.ask("OPTIONS", address(one, "shop"))
        assert taken <= set(reply.headers["Allow"].split(", "))
        assert not [name for name in dict(reply.headers) if name.startswith("Access-Control")]


def _actor(account: Account) -> Actor:
    return Actor(account.id, account.email)
