"""Publishing by the API: only what was reviewed; now, later, or an old version again."""

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from consentkit.domain.roles import Role
from tests.conftest import Clock
from tests.integration.api.conftest import MakeKey, MakeOwner, Program, pages

SHOP = "/sites/shop"


def publish_draft(program: Program, **more: str) -> Any:
    reviewed = program.get(f"{SHOP}/review").json["sha256"]
    body = {"reviewed": reviewed, "override": "for a test"} | more
    return program.post(f"{SHOP}/publish", body)


def test_only_what_was_reviewed_is_published(program: Program) -> None:
    program.ask("PATCH", f"{SHOP}/draft", {"validity_days": 90}, If_Match="*")
    review = program.get(f"{SHOP}/review").json
    assert [each["member"] for each in review["changes"]] == [
        "validity_days",
        "refusal_days",
    ]
    assert review["in_force"] == 1
    program.ask("PATCH", f"{SHOP}/draft", {"validity_days": 60}, If_Match="*")
    body = {"reviewed": review["sha256"], "override": "for a test"}
    late = program.post(f"{SHOP}/publish", body)
    assert (late.status_code, late.json["code"]) == (409, "draft_moved")
    done = publish_draft(program)
    assert (done.status_code, done.json["version"], done.json["is_new"]) == (201, 2, True)
    assert done.headers["Location"] == "/api/v1/sites/shop/versions/2"
    again = publish_draft(program)
    assert (again.status_code, again.json["is_new"]) == (200, False)


def test_what_breaks_a_rule_is_published_by_an_owner_with_a_reason_alone(
    client: FlaskClient, program: Program, make_owner: MakeOwner, make_key: MakeKey
) -> None:
    patch = {"texts": {"en": {"accept": "Accept or leave", "decline": "x"}}}
    program.ask("PATCH", f"{SHOP}/draft", patch, If_Match="*")
    review = program.get(f"{SHOP}/review").json
    broken = [each["rule"] for each in review["findings"] if each["severity"] == "error"]
    if broken:
        bare = program.post(f"{SHOP}/publish", {"reviewed": review["sha256"]})
        assert (bare.status_code, bare.json["code"]) == (422, "rules_broken")
        assert {each["rule"] for each in bare.json["findings"]} == set(broken)
    editor = Program(client, make_key(make_owner("ed@admins.example", shop=Role.EDITOR)))
    body = {"reviewed": review["sha256"], "override": "because"}
    assert editor.post(f"{SHOP}/publish", body).json["code"] == "not_allowed"
    assert program.post(f"{SHOP}/publish", body).status_code == 201
    listed = program.get(f"{SHOP}/versions").json["data"][0]
    assert (listed["by"], listed["reason"] or "") == (
        "ada@admins.example",
        "because" if broken else "",
    )


def test_a_publication_is_scheduled_and_called_off(program: Program, clock: Clock) -> None:
    program.ask("PATCH", f"{SHOP}/draft", {"validity_days": 90}, If_Match="*")
    reviewed = program.get(f"{SHOP}/review").json["sha256"]
    at = (clock.now + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    body = {"reviewed": reviewed, "at": at, "override": "for a test"}
    done = program.ask("PUT", f"{SHOP}/schedule", body)
    assert done.status_code == 200, done.text
    assert program.get(f"{SHOP}/review").json["schedule"] == done.json
    past = program.ask("PUT", f"{SHOP}/schedule", body | {"at": "2020-01-01T00:00:00Z"})
    assert (past.status_code, past.json["code"]) == (422, "bad_time")
    gone = program.ask("DELETE", f"{SHOP}/schedule")
    assert (gone.status_code, gone.data) == (204, b"")
    assert program.ask("DELETE", f"{SHOP}/schedule").json["code"] == "nothing_scheduled"


def test_an_old_version_is_published_again_and_the_draft_kept(program: Program) -> None:
    program.ask("PATCH", f"{SHOP}/draft", {"validity_days": 90}, If_Match="*")
    publish_draft(program)
    program.ask("PATCH", f"{SHOP}/draft", {"validity_days": 30}, If_Match="*")
    review = program.get(f"{SHOP}/versions/1/roll-back").json
    assert [each["after"] for each in review["unpublished"]] == ["30", "30"]
    body = {"reviewed": review["sha256"], "override": "for a test"}
    done = program.post(f"{SHOP}/versions/1/roll-back", body)
    assert (done.status_code, done.json["version"]) == (201, 3)
    third = program.get(f"{SHOP}/versions/3").json
    assert third["is_in_force"]
    assert third["content"]["validity_days"] == 180
    aside = program.get(f"{SHOP}/versions/3/draft-set-aside").json
    assert aside["banner"]["validity_days"] == 30
    assert [each["version"] for each in pages(program, f"{SHOP}/versions")] == [3, 2, 1]
    assert program.get(f"{SHOP}/versions/9").json["code"] == "unknown_version"
