"""The trail of a site in the console: who did what, found again and taken along with proofs."""

import re
from datetime import timedelta

import pytest

from consentkit.domain.account import COMMAND_LINE, Actor
from consentkit.domain.roles import Role
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Run
from tests.console.conftest import LogIn
from tests.console.trail import act, rows
from tests.recorded import extend_all

pytestmark = pytest.mark.usefixtures("site")


def test_an_owner_reads_who_did_what_when_and_from_which_session(
    rt: Runtime, log_in: LogIn
) -> None:
    act(rt, "site_changed", name={"before": "Shop", "after": "The Shop"})
    act(rt, "request_answered", by=COMMAND_LINE, number="2026-17")
    answered, changed = rows(log_in(shop=Role.OWNER).get("/sites/shop/trail").text)
    assert answered.startswith("Answered a request The command line · November 23, 2026, 7:01")
    assert "Number 2026-17" in answered
    assert "ada@shop.example" in changed
    assert "Name before: Shop → after: The Shop" in changed
    assert "session 0123456789ab" in changed
    assert "waits to be entered" in changed


def test_the_page_says_where_the_ledger_has_it(rt: Runtime, log_in: LogIn) -> None:
    act(rt)
    extend_all(rt)
    [done] = rows(log_in(shop=Role.AUDITOR).get("/sites/shop/trail").text)
    assert re.search(r"entry \d+ of the ledger", done)


def test_changes_of_a_banner_are_shown_member_by_member(rt: Runtime, log_in: LogIn) -> None:
    change = {"kind": "changed", "member": "categories.analytics.lifetime"}
    act(rt, "draft_changed", changes=[
        change | {"before": "30 days", "after": "1 day"},
        {"kind": "added", "member": "categories.ads", "before": "", "after": "Ads"},
        {"kind": "removed", "member": "categories.old", "before": "Old", "after": ""},
    ], flags={"child": True, "nothing": None}, rules=["L-EU-01", "L-TX-02"])  # fmt: skip
    [done] = rows(log_in(shop=Role.OWNER).get("/sites/shop/trail").text)
    assert "Category: analytics › Lifetime before: 30 days → after: 1 day" in done
    assert "Category: ads Ads" in done
    assert "Category: old before: Old → after: nothing" in done
    assert "flags: child yes" in done
    assert "rules L-EU-01, L-TX-02" in done


def test_a_kind_that_has_no_words_is_shown_by_its_name(rt: Runtime, log_in: LogIn) -> None:
    act(rt, "moon_painted", colour="blue")
    [done] = rows(log_in(shop=Role.OWNER).get("/sites/shop/trail").text)
    assert done.startswith("moon painted ada@shop.example")
    assert "colour blue" in done


def test_nothing_in_the_trail_is_taken_for_markup(rt: Runtime, log_in: LogIn) -> None:
    evil = "<img src=x onerror=alert(1)>"
    act(
        rt,
        "site_changed",
        by=Actor(7, evil, evil[:12]),
        **{evil: evil, "pair": {"old": evil, "new": evil}},
    )
    page = log_in(shop=Role.OWNER).get("/sites/shop/trail").text
    assert evil not in page
    assert page.count("&lt;img src=x") >= 5


def test_what_was_shortened_says_so(rt: Runtime, log_in: LogIn) -> None:
    act(rt, "draft_changed", text="x" * 100_000)
    [done] = rows(log_in(shop=Role.OWNER).get("/sites/shop/trail").text)
    assert "too long to be kept whole (100011 bytes)" in done


def test_what_is_too_much_to_show_says_how_much_more_there_is(rt: Runtime, log_in: LogIn) -> None:
    act(rt, "draft_changed", **{f"member{number}": number for number in range(250)})
    [done] = rows(log_in(shop=Role.OWNER).get("/sites/shop/trail").text)
    assert "member199 199 And more 50 more lines are in the export" in done


def test_in_french_too(rt: Runtime, log_in: LogIn) -> None:
    act(rt, "key_rotated", by=COMMAND_LINE)
    page = log_in(shop=Role.OWNER).get("/sites/shop/trail", headers={"Accept-Language": "fr"}).text
    assert "A mis en service une autre clé de signature" in page
    assert "La ligne de commande" in page


def test_the_trail_is_filtered_by_person_kind_and_day(
    rt: Runtime, log_in: LogIn, clock: Clock
) -> None:
    today = clock.now
    for days in (3, 2, 1):
        clock.now = today - timedelta(days=days)
        act(rt, "banner_published", version=days)
        act(rt, "site_changed", by=COMMAND_LINE, version=days)
    clock.now = today
    admin = log_in(shop=Role.OWNER)

    def found(query: str) -> int:
        reply = admin.get(f"/sites/shop/trail?{query}")
        assert reply.status_code == 200
        return len(rows(reply.text))

    assert found("") == 6
    assert found("who=ada@shop.example") == 3
    assert found("what=site_changed") == 3
    assert found("from=2026-11-21&to=2026-11-21") == 2
    assert found("from=2026-11-22") == 2
    assert found("to=2026-11-20&who=command+line") == 1
    assert found("who=nobody@shop.example") == 0
    assert found("to=9999-12-31") == 6


@pytest.mark.parametrize(
    "query", ["from=yesterday", "to=2026-02-30", "from=2026-11-02&to=2026-11-01"]
)
def test_a_day_that_is_none_is_said_at_its_field(log_in: LogIn, query: str) -> None:
    admin = log_in(shop=Role.OWNER)
    reply = admin.get(f"/sites/shop/trail?{query}")
    assert reply.status_code == 422
    name = query.rpartition("&")[2].partition("=")[0]
    assert f'aria-describedby="{name}-error"' in reply.text
    assert f'value="{query.rpartition("=")[2]}"' in reply.text
    form = dict(part.split("=") for part in query.split("&"))
    assert admin.post("/sites/shop/trail/export", form | {"kind": "csv"}).status_code == 422


def test_a_long_trail_has_pages_and_none_is_lost(rt: Runtime, log_in: LogIn) -> None:
    for number in range(120):
        act(rt, version=number)
    admin = log_in(shop=Role.OWNER)
    seen: list[str] = []
    path = "/sites/shop/trail?what=banner_published"
    for _ in range(3):
        page = admin.get(path).text
        seen += rows(page)
        older = re.search(r'href="/console([^"]+before=[^"]+)"', page)
        # What happens meanwhile shifts no page.
        act(rt, "site_changed")
        if older is None:
            break
        path = older[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 120
    assert older is None


@pytest.mark.parametrize("before", ["x", "-1", "1e3", "9" * 40, "²"])
def test_a_page_that_is_none_is_the_newest(rt: Runtime, log_in: LogIn, before: str) -> None:
    act(rt)
    reply = log_in(shop=Role.OWNER).get(f"/sites/shop/trail?before={before}")
    assert reply.status_code == 200
    assert len(rows(reply.text)) == 1


def test_another_sites_actions_are_never_shown(rt: Runtime, log_in: LogIn, publish) -> None:
    from tests.factories import a_site_document

    other = a_site_document()
    other["site"]["key"] = "other"
    publish(other)
    act(rt, "site_changed", key="other", secret="elsewhere")
    act(rt, "logged_in", key=None, secret="elsewhere")
    act(rt, "banner_published")
    admin = log_in(shop=Role.OWNER)
    page = admin.get("/sites/shop/trail").text
    assert len(rows(page)) == 1
    assert "site_changed" not in page
    for kind in ("csv", "jsonl"):
        assert "elsewhere" not in admin.post("/sites/shop/trail/export", {"kind": kind}).text


def test_what_was_done_for_all_sites_is_in_the_trail_of_each(
    rt: Runtime, log_in: LogIn, run: Run
) -> None:
    assert run("keys", "rotate").exit_code == 0
    rotated, published = rows(log_in(shop=Role.OWNER).get("/sites/shop/trail").text)
    assert rotated.startswith("Put another signing key in force The command line")
    assert published.startswith("Published a signing key The command line")


def test_what_the_command_line_does_about_accounts_is_in_no_sites_trail(
    rt: Runtime, log_in: LogIn
) -> None:
    act(rt, "account_deactivated", by=COMMAND_LINE, key=None, email="bob@elsewhere.example")
    page = log_in(shop=Role.OWNER).get("/sites/shop/trail").text
    assert rows(page) == []
    assert "account_deactivated" not in page


def test_editors_do_not_see_the_trail_nor_a_link_to_it(log_in: LogIn) -> None:
    admin = log_in(shop=Role.EDITOR)
    assert "/sites/shop/trail" not in admin.get("/sites/shop").text
    assert admin.get("/sites/shop/trail").status_code == 403


def test_changes_are_said_in_the_words_of_whoever_reads_them(rt: Runtime, log_in: LogIn) -> None:
    def changed(member: str, before: str, after: str) -> dict[str, str]:
        return {"kind": "changed", "member": member, "before": before, "after": after}

    act(rt, "draft_changed", changes=[
        changed("look.layout", "bar", "box"),
        changed("look.lock", "no", "yes"),
        changed("behaviour.signals", "google", "google, matomo"),
        changed("texts.en.again_new", "yes", "bar"),
        changed("categories.ads.services.m.cookies._a .m.example.lifetime", "1 day", "90 days"),
        changed("categories.kind.gpc", "no", "yes"),
    ])  # fmt: skip
    french = {"Accept-Language": "fr"}
    [done] = rows(log_in(shop=Role.OWNER).get("/sites/shop/trail", headers=french).text)
    assert "Disposition avant : Barre, aussi large que la page → après : Boîte" in done
    assert "La page attend une réponse avant : non → après : oui" in done
    assert "avant : Google (mode Consentement) → après : Google (mode Consentement), Matomo" in done
    # Somebody's own words are never taken for an option.
    assert "anglais › Pourquoi il revient : du nouveau avant : yes → après : bar" in done
    assert "Cookie : _a .m.example › Durée avant : 1 jour → après : 90 jours" in done
    assert "Catégorie : kind › Global Privacy Control avant : non → après : oui" in done
