"""Who may do what with webhooks by the API, beyond scope and role, and what the trail says."""

import pytest
from flask.testing import FlaskClient

from consentkit.domain.api_key import Scope
from consentkit.domain.roles import Role
from tests.conftest import Publish
from tests.factories import a_site_document
from tests.integration.api.conftest import MakeKey, MakeOwner, Program, pages
from tests.integration.api.hooks import ABSENT, ASKED, HOOKS, URL, WANTED, add


def test_the_trail_says_which_key_did_it_and_never_the_address(program: Program) -> None:
    path = f"{HOOKS}/{add(program)['key']}"
    program.ask("PATCH", path, {"events": ["request.opened"], "state": "paused"}, If_Match="*")
    program.ask("PATCH", path, {"state": "active"}, If_Match="*")
    program.post(f"{path}/rotate")
    program.post(f"{path}/secret")
    number = program.post(f"{path}/test").json["number"]
    program.post(f"{path}/deliveries/{number}/replay")
    program.ask("DELETE", path)
    trail = program.get("/sites/shop/audit")
    noted = [each for each in trail.json["data"] if each["what"].startswith("webhook_")]
    assert [each["what"].removeprefix("webhook_") for each in reversed(noted)] == [
        *("added", "changed", "paused", "resumed", "rotated", "secret_shown"),
        *("tested", "replayed", "removed"),
    ]
    assert {each["session"] for each in noted} == {f"key {program.made.key.id}"}
    assert "/consent" not in trail.text
    assert "whsec_" not in trail.text


@pytest.fixture
def other(publish: Publish) -> str:
    document = a_site_document()
    document["site"] |= {"key": "other", "name": "Other"}
    publish(document)
    return "other"


def test_another_sites_webhook_is_absent_like_one_that_does_not_exist(
    program: Program, client: FlaskClient, other: str, make_owner: MakeOwner, make_key: MakeKey
) -> None:
    """Also for whoever may work on both sites."""
    both = Program(client, make_key(make_owner(shop=Role.OWNER, other=Role.OWNER)))
    foreign = add(both, other)["key"]
    both.post(f"/sites/other/webhooks/{foreign}/test")
    for asker in (program, both):
        for method, path, body in ASKED:
            there, nowhere = (
                asker.ask(method, f"{HOOKS}/{key}{path}", body, If_Match="*")
                for key in (foreign, ABSENT)
            )
            assert (there.status_code, there.json["code"]) == (404, "unknown_webhook")
            assert there.text.replace(foreign, ABSENT) == nowhere.text
    assert pages(program, HOOKS) == []
    assert both.get(f"/sites/other/webhooks/{foreign}").json["state"] == "active"


def test_a_delivery_is_found_in_its_own_webhooks_log_and_its_own_site_alone(
    client: FlaskClient, site: str, other: str, make_owner: MakeOwner, make_key: MakeKey
) -> None:
    both = Program(client, make_key(make_owner(shop=Role.OWNER, other=Role.OWNER)))
    every, single = add(both, all_own_sites=True)["key"], add(both)["key"]
    number = both.post(f"/sites/other/webhooks/{every}/test").json["number"]
    at_home = f"/sites/other/webhooks/{every}/deliveries/{number}"
    assert both.get(at_home).status_code == 200
    for path in (f"{HOOKS}/{every}", f"{HOOKS}/{single}"):
        one = f"{path}/deliveries/{number}"
        for reply in (both.get(one), both.post(f"{one}/replay")):
            assert (reply.status_code, reply.json["code"]) == (404, "unknown_delivery")
        assert pages(both, f"{path}/deliveries") == []


def test_a_key_for_some_sites_has_no_hold_on_what_is_for_all(
    program: Program, client: FlaskClient, make_owner: MakeOwner, make_key: MakeKey
) -> None:
    """Whoever could lead it elsewhere would read of the sites that the key is not for."""
    hook = add(program, all_own_sites=True)
    ada = make_owner(shop=Role.OWNER)
    narrow = Program(client, make_key(ada, sites=("shop",)))
    stranger = Program(client, make_key(make_owner("eve@admins.example", shop=Role.OWNER)))
    for asker, code in ((narrow, "key_of_some_sites"), (stranger, "another_owners_webhook")):
        for method, path, body in ASKED:
            reply = asker.ask(method, f"{HOOKS}/{hook['key']}{path}", body, If_Match="*")
            assert (reply.status_code, reply.json["code"]) == (403, code), path
        (seen,) = pages(asker, HOOKS)
        assert (seen["is_own"], seen["url"], seen["public_key"]) == (False, None, None)
        assert seen["receiver"] == "hooks.example.org"
    reply = narrow.post(HOOKS, WANTED | {"all_own_sites": True})
    assert (reply.status_code, reply.json["code"]) == (403, "key_of_some_sites")
    assert program.get(f"{HOOKS}/{hook['key']}").json["url"] == URL


def test_who_may_only_read_learns_no_secret(
    program: Program, client: FlaskClient, make_owner: MakeOwner, make_key: MakeKey
) -> None:
    hook = add(program)
    reader = Program(client, make_key(make_owner(shop=Role.OWNER), Scope.WEBHOOKS_READ))
    for method, path, body in ASKED:
        reply = reader.ask(method, f"{HOOKS}/{hook['key']}{path}", body, If_Match="*")
        assert (reply.status_code == 403) == (method != "GET"), path
        assert "whsec_" not in reply.text
    assert hook["secret"] not in reader.get(HOOKS).text


def test_a_revoked_key_reads_and_sends_nothing_and_what_it_added_stays_for_its_owner(
    program: Program, client: FlaskClient, make_owner: MakeOwner, make_key: MakeKey
) -> None:
    leaked = Program(client, make_key(make_owner(shop=Role.OWNER)))
    hook = add(leaked)
    program.ask("DELETE", f"/api-keys/{leaked.made.key.id}")
    for method, path, body in ASKED:
        reply = leaked.ask(method, f"{HOOKS}/{hook['key']}{path}", body, If_Match="*")
        assert reply.status_code == 401
    (noted,) = program.get("/sites/shop/audit?what=webhook_added").json["data"]
    assert noted["session"] == f"key {leaked.made.key.id}"
    assert program.ask("DELETE", f"{HOOKS}/{hook['key']}").status_code == 204
