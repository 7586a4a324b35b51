"""A letter to an owner is one process's to send, on both engines."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from consentkit.domain.account import COMMAND_LINE, Account
from consentkit.domain.owner_mail import MailKind
from consentkit.domain.roles import Role
from consentkit.services.choose_mails import choose_mails
from consentkit.services.claim_owner_mail import (
    KEPT,
    MOST_TRIES,
    claim_owner_mail,
    note_owner_mail,
    who_is_due,
)
from consentkit.storage import accounts, grants, sites
from consentkit.storage.session import WriteConflict
from consentkit.web.runtime import Runtime
from tests.factories import NOW
from tests.wide import sqlite_and_wide

WEEK = "2026-11-23"


@pytest.fixture
def owner(rt: Runtime, site: str) -> int:
    account = Account(
        email="ada@shop.example",
        uniquifier="u",
        webauthn_handle="w",
        created_at=NOW,
        confirmed_at=NOW,
    )
    with rt.transaction(write=True) as session:
        accounts.save(session, account)
        site_id = sites.find_id(session, site)
        grants.put(session, account.id, site_id, Role.OWNER, now=NOW)
    return account.id


def claim(rt: Runtime, owner: int, *, period: str = WEEK, after: timedelta = timedelta()) -> bool:
    try:
        with rt.turns.turn(), rt.transaction(write=True) as session:
            return claim_owner_mail(
                owner, MailKind.WEEKLY, period, session=session, now=NOW + after
            )
    except WriteConflict:
        return False


def due(rt: Runtime, kind: MailKind = MailKind.WEEKLY, after: timedelta = timedelta()) -> list[int]:
    with rt.transaction() as session:
        found = who_is_due(kind, WEEK, session=session, now=NOW + after)
    return [each.account_id for each in found]


def test_of_many_who_claim_a_letter_at_once_one_gets_it(rt: Runtime, owner: int) -> None:
    for number in range(5):
        with ThreadPoolExecutor(4) as pool:
            got = list(pool.map(lambda _: claim(rt, owner, period=str(number)), range(4)))  # noqa: B023
        assert got.count(True) == 1


@sqlite_and_wide
def test_a_letter_that_was_not_sent_is_claimed_again_after_an_hour_and_not_for_ever(
    rt: Runtime, owner: int
) -> None:
    assert due(rt) == [owner]
    hours = 0
    for _ in range(MOST_TRIES):
        assert due(rt, after=timedelta(hours=hours)) == [owner]
        assert claim(rt, owner, after=timedelta(hours=hours))
        assert not claim(rt, owner, after=timedelta(hours=hours, minutes=59))
        assert due(rt, after=timedelta(hours=hours, minutes=59)) == []
        hours += 2
    assert due(rt, after=timedelta(hours=hours)) == []


@sqlite_and_wide
def test_a_letter_that_was_sent_is_nobodys_any_more(rt: Runtime, owner: int) -> None:
    assert claim(rt, owner)
    with rt.transaction(write=True) as session:
        note_owner_mail(owner, MailKind.WEEKLY, WEEK, session=session, now=NOW)
    assert not claim(rt, owner, after=timedelta(days=3))
    assert due(rt, after=timedelta(days=3)) == []
    # What was sent long ago is forgotten, and nothing asks about it.
    assert claim(rt, owner, after=KEPT + timedelta(days=1))


@sqlite_and_wide
def test_who_turned_a_kind_off_is_not_due_until_they_turn_it_on(rt: Runtime, owner: int) -> None:
    for wanted, expected in (([MailKind.KEY], []), (list(MailKind), [owner])):
        with rt.transaction(write=True) as session:
            choose_mails(owner, wanted, by=COMMAND_LINE, session=session, now=NOW)
        assert due(rt) == expected
        assert due(rt, MailKind.KEY) == [owner]


@sqlite_and_wide
def test_who_may_not_log_in_or_owns_nothing_is_not_written_to(rt: Runtime, owner: int) -> None:
    with rt.transaction(write=True) as session:
        account = accounts.find(session, id=owner)
        assert account is not None
        account.active = False
        accounts.save(session, account)
    assert due(rt) == []
    with rt.transaction(write=True) as session:
        account.active = True
        accounts.save(session, account)
        site_id = sites.find_id(session, "shop")
        grants.put(session, owner, site_id, Role.AUDITOR, now=NOW)
    assert due(rt) == []
