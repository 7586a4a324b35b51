"""API keys from their making to their end: in the console, on the command line, and by the API."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from consentkit.domain.api_key import KEY_PATTERN, Scope, ShownKey, parse_key
from consentkit.domain.roles import Role
from consentkit.storage import api_keys
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Run
from tests.integration.api.conftest import MakeKey, MakeOwner, Program

# A key's form is what scanners look for: it never changes.
VECTOR = ShownKey("abcdefghijkl", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg")
VECTOR_TEXT = "ck_live_abcdefghijkl_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg40T3eL"


def test_a_key_is_written_as_scanners_look_for_it() -> None:
    assert VECTOR.text() == VECTOR_TEXT
    assert re.fullmatch(KEY_PATTERN, VECTOR_TEXT)
    assert parse_key(VECTOR_TEXT) == VECTOR


@pytest.mark.parametrize("at", range(len(VECTOR_TEXT)))
def test_a_key_with_a_slip_of_the_pen_is_none(at: int) -> None:
    wrong = "b" if VECTOR_TEXT[at] == "a" else "a"
    assert parse_key(VECTOR_TEXT[:at] + wrong + VECTOR_TEXT[at + 1 :]) is None
    assert parse_key(VECTOR_TEXT[:at] + VECTOR_TEXT[at + 1 :]) is None
    assert parse_key(VECTOR_TEXT + "\n") is None


def test_a_key_made_by_the_api_opens_and_is_shown_once(program: Program) -> None:
    wanted = {"name": "deployment", "scopes": ["sites:read"], "sites": ["shop"]}
    made = program.post("/api-keys", wanted)
    assert made.status_code == 201, made.text
    text, key_id = made.json["key"], made.json["id"]
    assert (
        program.client.get("/api/v1/sites/shop", headers={"Authorization": f"Bearer {text}"}).json[
            "key"
        ]
        == "shop"
    )
    shown = program.get(f"/api-keys/{key_id}")
    assert shown.json | {"key": text, "last_used_on": None} == made.json
    assert text not in program.get("/api-keys").text
    assert made.headers["Location"] == f"/api/v1/api-keys/{key_id}"


def test_what_is_stored_opens_nothing(program: Program, rt: Runtime) -> None:
    with rt.transaction() as session:
        stored = api_keys.get(session, program.made.key.id)
    assert stored is not None
    assert stored.secret_sha256.hex() not in program.made.text
    forged = ShownKey(stored.id, stored.secret_sha256.hex()[:43]).text()
    reply = program.client.get("/api/v1/self", headers={"Authorization": f"Bearer {forged}"})
    assert reply.status_code == 401


def test_a_key_makes_none_that_may_more_than_it_does(
    client: FlaskClient, site: str, clock: Clock, make_owner: MakeOwner, make_key: MakeKey
) -> None:
    over = clock.now + timedelta(days=10)
    held = make_key(
        make_owner(shop=Role.OWNER),
        Scope.KEYS_WRITE,
        Scope.SITES_READ,
        sites=("shop",),
        expires_at=over,
    )
    program = Program(client, held)
    fits = {
        "name": "x",
        "scopes": ["sites:read"],
        "sites": ["shop"],
        "expires_at": over.isoformat(),
    }
    assert program.post("/api-keys", fits).status_code == 201
    for wrong in (
        {"scopes": ["sites:read", "sites:write"]},
        {"sites": None},
        {"expires_at": None},
        {"expires_at": (over + timedelta(seconds=1)).isoformat()},
    ):
        reply = program.post("/api-keys", fits | wrong)
        assert (reply.status_code, reply.json["code"]) == (403, "more_than_held"), wrong
    for wrong in ({"sites": ["nowhere"]}, {"name": " "}, {"expires_at": "2020-01-01T00:00:00Z"}):
        reply = program.post("/api-keys", fits | wrong)
        assert (reply.status_code, reply.json["code"]) == (422, "bad_api_key"), wrong
        assert reply.json["errors"][0]["field"] == next(iter(wrong))


def test_a_revoked_key_opens_nothing_from_then_on(program: Program) -> None:
    key_id = program.made.key.id
    assert program.ask("DELETE", f"/api-keys/{key_id}").json["state"] == "revoked"
    assert program.get("/self").status_code == 401


def test_nobody_sees_or_revokes_keys_of_others(
    program: Program, client: FlaskClient, make_owner: MakeOwner, make_key: MakeKey
) -> None:
    other = make_key(make_owner("eve@admins.example", shop=Role.OWNER))
    for method in ("GET", "DELETE"):
        reply = program.ask(method, f"/api-keys/{other.key.id}")
        absent = program.ask(method, "/api-keys/aaaaaaaaaaaa")
        assert reply.status_code == absent.status_code == 404
        assert reply.text.replace(other.key.id, "aaaaaaaaaaaa") == absent.text
    assert Program(client, other).get("/self").status_code == 200


def test_the_day_of_the_last_use_is_kept_and_no_more(program: Program, clock: Clock) -> None:
    own = f"/api-keys/{program.made.key.id}"
    program.get("/self")
    assert program.get(own).json["last_used_on"] == "2026-11-23"
    clock.now += timedelta(days=2)
    program.get("/self")
    assert program.get(own).json["last_used_on"] == "2026-11-25"


def test_the_command_line_makes_lists_and_revokes(
    run: Run, site: str, client: FlaskClient, make_owner: MakeOwner
) -> None:
    make_owner(shop=Role.OWNER)
    made = run(
        *("api-key", "make", "ada@admins.example", "--name", "ci", "--scope", "sites:read"),
        *("--site", "shop", "--days", "30"),
    )
    assert made.exit_code == 0, made.output
    text = made.output.strip()
    headers = {"Authorization": f"Bearer {text}"}
    assert client.get("/api/v1/sites/shop", headers=headers).status_code == 200
    listed = run("api-key", "list").output
    shown = parse_key(text)
    assert shown is not None
    assert shown.id in listed
    assert "sites:read\tshop\tci" in listed
    assert shown.secret not in listed
    assert run("api-key", "revoke", shown.id).output == f"{shown.id}: revoked\n"
    assert client.get("/api/v1/sites/shop", headers=headers).status_code == 401
    assert run("api-key", "revoke", "nobody").exit_code == 1
    assert run("api-key", "make", "x@y.z", "--name", "n", "--scope", "sites:read").exit_code == 1


def test_the_trail_says_which_key_did_what(program: Program, rt: Runtime) -> None:
    program.post("/sites/shop/archive")
    found = program.get("/sites/shop/audit?what=site_archived").json["data"]
    assert [(each["actor"], each["session"]) for each in found] == [
        ("ada@admins.example", f"key {program.made.key.id}")
    ]


def test_a_service_that_asks_for_a_second_step_asks_it_of_keys_as_well(
    program: Program, rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    object.__setattr__(rt.config, "require_second_step", True)
    reply = program.get("/sites")
    assert (reply.status_code, reply.json["code"]) == (403, "second_step_required")
