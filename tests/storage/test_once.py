"""What works once does so for one, with several processes and on both engines."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from sqlalchemy import func, select

from consentkit.config import Config
from consentkit.domain.account import COMMAND_LINE, Account
from consentkit.domain.roles import Role
from consentkit.services.accept_invitation import InvitationEnded, accept_invitation
from consentkit.services.invite import invite
from consentkit.storage import accounts, admin_actions, grants, sites, used_challenges
from consentkit.storage.models import AccountRow, UsedChallengeRow
from consentkit.web.app import create_app
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write
from tests.factories import NOW
from tests.wide import sqlite_and_wide

PROCESSES = 4
EMAIL, CODE = "new@shop.example", "a code of an invitation"


@pytest.fixture
def processes(rt: Runtime, config: Config):
    """Runtimes with connections and turns of their own."""
    apps = [create_app(config) for _ in range(PROCESSES)]
    yield [app.extensions["consentkit"] for app in apps]
    for app in apps:
        app.extensions["consentkit"].close()


def new_account() -> Account:
    unique = secrets.token_hex(8)
    return Account(email=EMAIL, uniquifier=unique, webauthn_handle=unique, created_at=NOW)


def invited(rt: Runtime, site_key: str) -> None:
    with rt.transaction(write=True) as session:
        invite(
            EMAIL,
            role="editor",
            site_key=site_key,
            code=CODE,
            by=COMMAND_LINE,
            session=session,
            now=NOW,
        )


def take(rt: Runtime, account: Account) -> bool:
    try:
        write(rt, lambda session: accept_invitation(CODE, account, session=session, now=NOW))
    except InvitationEnded:
        return False
    return True


def accepted(rt: Runtime, site_key: str) -> int:
    with rt.transaction() as session:
        site_id = sites.find_id(session, site_key)
        found = admin_actions.of_site(session, site_id, before=None, limit=100)
    return sum(each.what == "invitation_accepted" for each in found)


@pytest.mark.parametrize("has_account", [False, True])
def test_of_many_who_take_up_an_invitation_at_once_one_gets_in(
    rt: Runtime, processes: list[Runtime], site: str, has_account: bool
) -> None:
    invited(rt, site)
    if has_account:
        with rt.transaction(write=True) as session:
            accounts.save(session, new_account())
    tabs = [new_account() for _ in processes]
    if has_account:
        with rt.transaction() as session:
            tabs = [accounts.find(session, email=EMAIL) for _ in processes]
    barrier = Barrier(PROCESSES)

    def tab(each: tuple[Runtime, Account]) -> bool:
        barrier.wait(30)
        return take(*each)

    with ThreadPoolExecutor(PROCESSES) as pool:
        got = list(pool.map(tab, zip(processes, tabs, strict=True)))
    assert got.count(True) == 1
    assert accepted(rt, site) == 1
    with rt.transaction() as session:
        assert session.scalar(select(func.count()).select_from(AccountRow)) == 1
        found = accounts.find(session, email=EMAIL)
        assert found
        assert grants.role_for(session, found.id, site) is Role.EDITOR


def test_who_comes_while_an_invitation_is_being_taken_up_is_told_that_it_is_over(
    rt: Runtime, processes: list[Runtime], site: str
) -> None:
    """The second one reads the invitation before the first has committed."""
    invited(rt, site)
    with rt.transaction(write=True) as session:
        accounts.save(session, new_account())
    with rt.transaction() as session:
        account, again = (accounts.find(session, email=EMAIL) for _ in range(2))
    assert account
    assert again
    began = Event()

    def second() -> bool:
        began.set()
        return take(processes[1], again)

    with ThreadPoolExecutor(1) as pool:
        with processes[0].transaction(write=True) as session:
            accept_invitation(CODE, account, session=session, now=NOW)
            came = pool.submit(second)
            began.wait(30)
            # Long enough to come to where it has to wait for the first.
            with pytest.raises(TimeoutError):
                came.result(0.5)
        assert came.result(30) is False
    assert accepted(rt, site) == 1


def use_up(rt: Runtime, challenge: bytes) -> bool:
    return write(rt, lambda session: used_challenges.use_up(session, challenge, now=NOW))


def test_of_many_who_answer_a_challenge_at_once_one_is_let_in(
    rt: Runtime, processes: list[Runtime]
) -> None:
    for number in range(5):
        barrier = Barrier(PROCESSES)

        def answer(each: Runtime, number: int = number, barrier: Barrier = barrier) -> bool:
            barrier.wait(30)
            return use_up(each, b"challenge %d" % number)

        with ThreadPoolExecutor(PROCESSES) as pool:
            got = list(pool.map(answer, processes))
        assert got.count(True) == 1
    assert not any(use_up(each, b"challenge 0") for each in processes)


@sqlite_and_wide
def test_used_challenges_are_forgotten_when_they_are_too_old_anyway(rt: Runtime) -> None:
    assert use_up(rt, b"one")
    for after, left in ((timedelta(), 1), (timedelta(seconds=1), 0)):
        with rt.transaction(write=True) as session:
            used_challenges.remove_before(session, NOW + after)
            assert session.scalar(select(func.count()).select_from(UsedChallengeRow)) == left
