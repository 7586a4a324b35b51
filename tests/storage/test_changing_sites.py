"""Two who change a site at once, on both engines: one of them is told, and nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from consentkit.domain.account import COMMAND_LINE, Account
from consentkit.domain.errors import SiteChanged, SiteExists
from consentkit.domain.roles import Role
from consentkit.domain.settings import fingerprint, settings_of
from consentkit.domain.site import SiteDefinition
from consentkit.services.archive_site import archive_site
from consentkit.services.change_site import change_site
from consentkit.services.create_site import create_site
from consentkit.services.find_site import site_definition
from consentkit.services.import_site import preview_import, take_import
from consentkit.storage import accounts, grants
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write
from tests.console.trail import actions_of
from tests.factories import a_site_document
from tests.wide import sqlite_and_wide

AT_ONCE = 6


def at_once(rt: Runtime, run: Callable[..., object], refusal: type[Exception]) -> list[object]:
    """Run with a number each, and return the results of those that were not refused."""

    def attempt(number: int) -> object:
        try:
            return write(rt, lambda session: run(number, session))
        except refusal:
            return None

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return [done for done in threads.map(attempt, range(AT_ONCE)) if done is not None]


def definition(rt: Runtime) -> SiteDefinition:
    with rt.transaction() as session:
        return site_definition("shop", session=session)


@pytest.mark.usefixtures("site")
def test_of_many_who_save_settings_at_once_one_is_first(rt: Runtime) -> None:
    settings = settings_of(definition(rt))
    made_from = fingerprint(settings)

    def run(number, session):
        wanted = settings | {"name": f"Shop {number}"}
        return change_site(
            "shop", wanted, made_from=made_from, by=COMMAND_LINE, session=session, now=rt.now()
        )

    [(change,)] = at_once(rt, run, SiteChanged)
    assert definition(rt).site.name == change.after
    assert [what for what, _ in actions_of(rt, "shop")] == ["site_changed"]


@pytest.mark.usefixtures("site")
def test_of_many_who_take_a_file_at_once_one_is_first(rt: Runtime) -> None:
    document = a_site_document()
    with rt.transaction() as session:
        made_from = preview_import("shop", SiteDefinition.read(document), session=session).made_from

    def run(number, session):
        document = a_site_document()
        document["site"]["name"] = f"Shop {number}"
        new = SiteDefinition.read(document)
        return take_import(
            "shop", new, made_from=made_from, by=COMMAND_LINE, session=session, now=rt.now()
        )

    [(change,)] = at_once(rt, run, SiteChanged)
    assert definition(rt).site.name == change.after


@sqlite_and_wide
@pytest.mark.usefixtures("site")
def test_a_site_is_archived_once(rt: Runtime) -> None:
    def run(_number, session):
        return archive_site("shop", by=COMMAND_LINE, session=session, now=rt.now())

    assert sorted(map(bool, at_once(rt, run, SiteChanged))) == [False] * (AT_ONCE - 1) + [True]
    assert [what for what, _ in actions_of(rt, "shop")] == ["site_archived"]


def test_a_key_is_given_once(rt: Runtime) -> None:
    owner = Account(email="o@a.example", uniquifier="u", webauthn_handle="w", created_at=rt.now())
    with rt.transaction(write=True) as session:
        accounts.save(session, owner)

    def run(_number, session):
        new = SiteDefinition.read(a_site_document())
        create_site(new, owner_id=owner.id, by=COMMAND_LINE, session=session, now=rt.now())
        return True

    assert at_once(rt, run, SiteExists) == [True]
    with rt.transaction() as session:
        assert grants.role_for(session, owner.id, "shop") is Role.OWNER
