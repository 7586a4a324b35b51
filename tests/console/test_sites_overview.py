"""One's sites at a glance, however many they are, and what a site is on its front page."""

import copy
from datetime import timedelta
from html import unescape

from sqlalchemy import event

from consentkit.domain.account import COMMAND_LINE
from consentkit.domain.roles import Role
from consentkit.domain.site import SiteDefinition
from consentkit.services.add_site import add_site
from consentkit.services.archive_site import archive_site
from consentkit.services.publish_banner import publish_banner
from consentkit.storage import grants, sites
from tests.console.conftest import LogIn
from tests.factories import a_category, a_site_document
from tests.privacy import answer, ask, opened


def add_many(rt, account_id: int, count: int, *, start: int = 0) -> None:
    document = a_site_document()
    with rt.transaction(write=True) as session:
        for number in range(start, start + count):
            document["site"] |= {"key": f"many-{number:03}", "name": f"Many {number:03}"}
            definition = SiteDefinition.read(copy.deepcopy(document))
            add_site(definition, session=session, now=rt.now())
            site_id = sites.find_id(session, definition.site.key)
            grants.put(session, account_id, site_id, Role.EDITOR, now=rt.now())


def queries_of(rt, run) -> int:
    count = 0

    def add(*_args):
        nonlocal count
        count += 1

    event.listen(rt._engine, "before_cursor_execute", add)
    try:
        run()
    finally:
        event.remove(rt._engine, "before_cursor_execute", add)
    return count


def test_the_list_says_how_each_site_stands(rt, publish, clock, log_in: LogIn) -> None:
    publish()
    admin = log_in(shop=Role.OWNER)
    add_many(rt, admin.account.id, 1)
    page = admin.get("/").text
    assert "The Shop" in page
    assert "https://shop.example/" in page
    assert "Version 1, published on November 23, 2026" in page
    assert "Not published yet" in page
    assert "Changes not published" not in page
    clock.now += timedelta(minutes=1)
    document = a_site_document()
    document["banner"]["categories"].append(a_category("maps"))
    with rt.transaction(write=True) as session:
        add_site(SiteDefinition.read(document), session=session, now=rt.now())
    assert "Changes not published" in admin.get("/").text
    assert "changes that visitors do not see yet" in admin.get("/sites/shop").text
    with rt.transaction(write=True) as session:
        publish_banner("shop", session=session, now=rt.now(), override="for a test")
    page = admin.get("/").text
    assert "Changes not published" not in page
    assert "Version 2" in page


def test_a_draft_that_was_changed_and_changed_back_has_no_changes(
    rt, publish, clock, log_in: LogIn
) -> None:
    publish()
    admin = log_in(shop=Role.OWNER)
    for title in ("Other", "Necessary"):
        clock.now += timedelta(minutes=1)
        document = a_site_document()
        document["banner"]["categories"][0]["title"]["en"] = title
        with rt.transaction(write=True) as session:
            add_site(SiteDefinition.read(document), session=session, now=rt.now())
        assert ("Changes not published" in admin.get("/").text) == (title == "Other")


def test_requests_that_wait_are_told_to_those_who_may_see_them(
    site, client, clock, log_in: LogIn
) -> None:
    ask(client, opened(client, answer(client)))
    owner, editor = log_in(shop=Role.OWNER), log_in(shop=Role.EDITOR)
    assert "Requests to answer: 1" in owner.get("/").text
    assert "Requests to answer" not in editor.get("/").text
    clock.now += timedelta(days=31)
    assert "was due on" in log_in("again@admins.example", shop=Role.OWNER).get("/").text


def test_the_list_takes_as_many_queries_for_many_sites_as_for_few(rt, log_in: LogIn) -> None:
    admin = log_in()
    add_many(rt, admin.account.id, 2)
    few = queries_of(rt, lambda: admin.get("/"))
    add_many(rt, admin.account.id, 58, start=2)
    assert queries_of(rt, lambda: admin.get("/")) == few


def test_many_sites_come_in_pages_and_can_be_found_by_a_part_of_their_name(
    rt, log_in: LogIn
) -> None:
    admin = log_in()
    add_many(rt, admin.account.id, 60)
    first = admin.get("/").text
    assert "Page 1 of 3" in first
    assert first.count('class="list-group-item"') == 25
    assert "Many 059" in admin.get("/?page=3").text
    for beyond in ("99", "-1", "x", "9" * 30):
        assert "of 3" in admin.get(f"/?page={beyond}").text
    found = admin.get("/?q=mANY+03").text
    assert "Many 030" in found
    assert "Many 029" not in found
    assert "Found with “mANY 03”: 10" in found
    # What stands for any text in a pattern stands for itself here.
    assert "Found with “%”: 0" in unescape(admin.get("/?q=%25").text)


def test_archived_sites_stand_apart(rt, publish, log_in: LogIn) -> None:
    publish()
    admin = log_in(shop=Role.OWNER)
    with rt.transaction(write=True) as session:
        archive_site("shop", by=COMMAND_LINE, session=session, now=rt.now())
    assert "The Shop" not in admin.get("/").text
    page = admin.get("/?state=archived").text
    assert "The Shop" in page
    assert "Archived on November 23, 2026" in page


def test_names_are_text_wherever_they_stand(publish, log_in: LogIn) -> None:
    document = a_site_document()
    document["site"]["name"] = '<script>alert("x")</script>{{7*7}}'
    publish(document)
    admin = log_in(shop=Role.OWNER)
    for path in ("/", "/sites/shop", "/sites/shop/settings", "/sites/shop/archive"):
        page = admin.get(path).text
        assert "<script>alert" not in page
        assert "{{7*7}}" in page
    assert "<b>" not in admin.get("/?q=<b>").text
