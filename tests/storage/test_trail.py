"""What admins did is kept as it was, and the ledger tells if it is not."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from consentkit.domain.account import COMMAND_LINE, Actor
from consentkit.domain.admin_action import AdminAction
from consentkit.services.note_action import MAX_DETAILS, action_statement, note_action
from consentkit.signing.canonical import canonical_bytes, content_hash
from consentkit.storage import admin_actions, ledger, migrating, sites
from consentkit.storage.admin_actions import Wanted
from consentkit.web.runtime import Runtime
from tests.factories import NOW
from tests.recorded import check, check_tampered, extend_all, tamper
from tests.wide import sqlite_and_wide

pytestmark = pytest.mark.usefixtures("site")
ADA = Actor(7, "ada@shop.example", "0123456789ab")


def act(rt: Runtime, what: str = "banner_published", by: Actor = ADA, **details: Any) -> None:
    with rt.transaction(write=True) as session:
        site_id = sites.find_id(session, "shop")
        note_action(what, by=by, site_id=site_id, details=details, session=session, now=rt.now())


def trail(rt: Runtime, wanted: Wanted = admin_actions.ALL) -> list[AdminAction]:
    with rt.transaction() as session:
        site_id = sites.find_id(session, "shop")
        return admin_actions.of_site(session, site_id, wanted, before=None, limit=100)


@sqlite_and_wide
def test_an_action_is_kept_with_who_when_what_and_from_which_session(rt: Runtime) -> None:
    act(rt, version=3)
    [done] = trail(rt)
    assert (done.actor, done.account_id, done.session) == (ADA.name, 7, ADA.session)
    assert (done.what, done.details, done.at) == ("banner_published", {"version": 3}, NOW)
    assert done.site_key == "shop"


@sqlite_and_wide
def test_the_public_log_says_that_something_was_done_and_nothing_of_it(rt: Runtime) -> None:
    act(rt, version=3)
    act(rt, version=3)
    extend_all(rt)
    newer, older = (action_statement(each) for each in trail(rt))
    with rt.transaction() as session:
        entered = list(session.scalars(text("SELECT statement FROM ledger_statement")))
        placed = admin_actions.positions(session, [newer, older, "none"])
    assert set(entered) >= {newer, older}
    assert placed[older] + 1 == placed[newer]
    said = json.loads(older)
    assert set(said) == {"kind", "number", "sha256"}
    # The same again has another hash: nobody can try out what it was.
    assert said["sha256"] != json.loads(newer)["sha256"]


def test_the_database_refuses_to_change_the_trail(rt: Runtime) -> None:
    act(rt)
    for statement in ("UPDATE admin_action SET actor = 'eve'", "DELETE FROM admin_action"):
        with (
            pytest.raises(DBAPIError, match="never changed"),
            rt._engine.begin() as connection,
        ):
            connection.execute(text(statement))
    assert check(rt).findings == []


COPY = (
    "INSERT INTO admin_action (id, site_id, account_id, actor, session, what, details, at, salt)"
    " SELECT id + 1000, site_id, account_id, actor, session, what, details, at, salt"
    " FROM admin_action WHERE what = 'site_added'"
)
CHANGES = {
    f"its {name}": (f"UPDATE admin_action SET {name} = {value} WHERE what = 'site_added'", said)
    for name, value, said in (
        ("actor", "'eve@shop.example'", "it is not what was entered"),
        ("account_id", "8", "it is not what was entered"),
        ("account_id", "NULL", "it is not what was entered"),
        ("session", "'ffffffffffff'", "it is not what was entered"),
        ("what", "'site_archived'", "it is not what was entered"),
        ("details", "'{}'", "it is not what was entered"),
        ("site_id", "NULL", "it is not what was entered"),
        ("salt", "''", "it is not what was entered"),
        ("at", "'2026-11-22 19:01:07.123000+00'", "it is not what was entered"),
    )
}
TAMPERED = CHANGES | {
    "taken out": (
        "DELETE FROM admin_action WHERE what = 'site_added'",
        "it was entered, and is gone",
    ),
    "put in": (COPY, "no such action was ever entered"),
}


def test_an_action_that_was_changed_past_the_triggers_is_found(rt: Runtime) -> None:
    act(rt, "site_added", name="Shop")
    act(rt, "banner_published")
    for entered, cases in ((False, ("taken out", "put in")), (True, tuple(TAMPERED))):
        if entered:
            extend_all(rt)
        assert check(rt).findings == []
        [done] = [each for each in trail(rt) if each.what == "site_added"]
        for how in cases:
            statement, finding = TAMPERED[how]
            if rt.config.database_url.startswith("sqlite"):
                statement = statement.replace("+00'", "'")
            found = check_tampered(rt, "admin_action", statement).findings
            number = done.number + 1000 if how == "put in" else done.number
            assert found == [f"admin_action {number}: {finding}"], (how, entered)


@sqlite_and_wide
def test_whoever_enters_another_version_as_well_is_found(rt: Runtime) -> None:
    act(rt, "site_added")
    tamper(rt, "admin_action", "UPDATE admin_action SET actor = 'eve'")
    [done] = trail(rt)
    with rt.transaction(write=True) as session:
        ledger.enter_statement(session, action_statement(done))
    assert "entered 2 times" in " ".join(check(rt).findings)


def test_what_was_done_before_the_trail_stood_in_the_ledger_is_entered(rt: Runtime) -> None:
    act(rt, "site_added", name="Läden")
    act(rt, "banner_published", by=COMMAND_LINE)
    url = rt.config.database_url
    with rt.transaction(write=True) as session:
        session.execute(text("DELETE FROM ledger_queue WHERE statement LIKE '%admin_action%'"))
    migrating.downgrade(url, "0008")
    migrating.upgrade(url)
    assert [each.salt for each in trail(rt)] == ["", ""]
    extend_all(rt)
    assert check(rt).findings == []


TOO_LONG: list[dict[str, Any]] = [
    {"texts": {f"t{n}": "ä" * 300 for n in range(200)}},
    {"text": "x" * 100_000},
    {"list": list(range(20_000))},
    {f"key{n}" * 40: "v" for n in range(5_000)},
    {"deep": {"a": [{"b": "y" * 30_000}] * 40}},
]


@sqlite_and_wide
def test_details_that_are_too_long_are_shortened_and_say_so(rt: Runtime) -> None:
    for details in TOO_LONG:
        act(rt, "draft_changed", **details)
        done, *_ = trail(rt)
        case = next(iter(details))[:10]
        assert len(canonical_bytes(done.details)) <= MAX_DETAILS, case
        whole = {"bytes": len(canonical_bytes(details)), "sha256": content_hash(details)}
        assert done.details["shortened"] == whole, case
        assert set(done.details) - {"shortened"} or len(details) > 100, case
    assert check(rt).findings == []


@sqlite_and_wide
def test_what_json_has_no_canonical_form_for_is_kept_as_text(rt: Runtime) -> None:
    act(rt, number=2**60, half="\ud800", pair=(1, 2), nothing=None, zero="\0")
    [done] = trail(rt)
    assert done.details == {
        "number": str(2**60), "half": "?", "pair": [1, 2], "nothing": None, "zero": "\0",
    }  # fmt: skip
    assert check(rt).findings == []


def test_actions_are_found_by_person_kind_and_day_page_by_page(rt: Runtime, clock) -> None:
    for day in (20, 21, 22):
        clock.now = datetime(2026, 11, day, 12, tzinfo=UTC)
        act(rt, "banner_published")
        act(rt, "request_answered", by=COMMAND_LINE)
    found = trail(rt)
    assert [each.at.day for each in found] == [22, 22, 21, 21, 20, 20]
    assert {each.actor for each in trail(rt, Wanted(actor=ADA.name))} == {ADA.name}
    assert len(trail(rt, Wanted(what="request_answered"))) == 3
    since, until = datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)
    assert [each.at.day for each in trail(rt, Wanted(since=since, until=until))] == [21, 21]
    with rt.transaction() as session:
        site_id = sites.find_id(session, "shop")
        next_page = admin_actions.of_site(session, site_id, before=found[1].number, limit=2)
        assert [each.number for each in next_page] == [each.number for each in found[2:4]]
        assert admin_actions.actors(session, site_id) == [ADA.name, COMMAND_LINE.name]
        assert set(admin_actions.kinds(session, site_id)) == {
            "banner_published", "request_answered",
        }  # fmt: skip
