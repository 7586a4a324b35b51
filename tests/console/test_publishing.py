"""From a draft to what visitors see: review, publish, and what stands in the way."""

import html
import re
from functools import partial

import pytest

from consentkit.domain.roles import Role
from consentkit.services.find_overrides import overrides_of
from tests.console.conftest import LogIn
from tests.console.drafts import (
    a_clean_site,
    adds,
    breaks,
    put_draft,
    renames,
    review_form,
    reviewed_in,
)
from tests.trail import trail_of

MOVED = "The draft was changed while you read"


@pytest.fixture
def change_draft(rt):
    return partial(put_draft, rt)


@pytest.fixture
def published(publish):
    publish(a_clean_site())


def test_the_review_says_what_changes_and_what_it_means(published, change_draft, log_in: LogIn):
    change_draft(adds("maps"), renames("Statistics"))
    text = html.unescape(log_in(shop=Role.EDITOR).get("/sites/shop/review").text)
    assert "1 new category: visitors will be asked about it (Maps)." in text
    assert "Statistics: it is described in other words" in text
    assert "Category: Statistics" in text
    assert re.search(r'<del lang="en">.*Analytics</del>', text)
    assert re.search(r'<ins lang="en">.*Statistics</ins>', text)
    assert "Publish version 2 now" in text


def test_it_says_so_in_french(published, change_draft, log_in: LogIn):
    change_draft(adds("maps"), breaks)
    page = (
        log_in(shop=Role.EDITOR).get("/sites/shop/review", headers={"Accept-Language": "fr"}).text
    )
    text = html.unescape(page)
    assert "1 nouvelle catégorie\xa0: les visiteurs seront interrogés à son sujet (Maps)." in text
    assert "Personne n’est nommé derrière Tool" in text
    assert "Fondement\xa0: CJUE C-673/17" in text


def test_a_draft_like_the_version_in_force_has_nothing_to_publish(published, log_in: LogIn):
    text = log_in(shop=Role.EDITOR).get("/sites/shop/review").text
    assert "There is nothing to publish." in text
    assert "reviewed" not in text


def test_the_first_version_is_reviewed_as_well(change_draft, log_in: LogIn, client):
    change_draft()
    admin = log_in(shop=Role.EDITOR)
    assert "The first version: every visitor is asked." in admin.get("/sites/shop/review").text
    admin.post("/sites/shop/review/publish", review_form(admin))
    assert client.get("/ck/shop/banner.json").json["version"] == 1


def test_an_editor_publishes_what_was_reviewed(published, change_draft, log_in: LogIn, client, rt):
    change_draft(adds("maps"))
    admin = log_in(shop=Role.EDITOR)
    reply = admin.post("/sites/shop/review/publish", review_form(admin))
    assert reply.status_code == 303
    assert reply.headers["Location"].endswith("/console/sites/shop/versions/2")
    told = client.get("/ck/shop/banner.json").json
    assert told["version"] == 2
    assert told["categories"][-1]["key"] == "maps"
    done = trail_of(rt, "shop", "banner_published")[-1]
    assert done.actor == admin.account.email
    assert done.details == {"version": 2, "sha256": told["sha256"]}


def test_a_draft_that_moved_meanwhile_is_not_published(
    published, change_draft, log_in: LogIn, client
):
    change_draft(adds("maps"))
    admin = log_in(shop=Role.OWNER)
    form = review_form(admin)
    change_draft(adds("maps"), renames("Statistics"))
    reply = admin.post("/sites/shop/review/publish", form)
    assert reply.status_code == 409
    assert MOVED in reply.text
    # The new review is there to go on from.
    assert "Statistics" in reply.text
    assert client.get("/ck/shop/banner.json").json["version"] == 1
    again = admin.post("/sites/shop/review/publish", {"reviewed": reviewed_in(reply)})
    assert again.status_code == 303
    assert client.get("/ck/shop/banner.json").json["version"] == 2


@pytest.mark.parametrize("reviewed", ["", "0" * 64, "é", "<script>"])
def test_what_was_never_reviewed_is_not_published(
    published, change_draft, log_in: LogIn, client, reviewed
):
    change_draft(adds("maps"))
    reply = log_in(shop=Role.OWNER).post("/sites/shop/review/publish", {"reviewed": reviewed})
    assert reply.status_code == 409
    assert client.get("/ck/shop/banner.json").json["version"] == 1


def test_a_second_press_of_the_button_makes_no_second_version(
    published, change_draft, log_in: LogIn, client
):
    change_draft(adds("maps"))
    admin = log_in(shop=Role.EDITOR)
    form = review_form(admin)
    for _ in range(2):
        assert admin.post("/sites/shop/review/publish", form).status_code == 303
    assert client.get("/ck/shop/banner.json").json["version"] == 2


def test_an_error_stops_an_editor_whatever_the_form_says(
    published, change_draft, log_in: LogIn, client
):
    change_draft(breaks)
    admin = log_in(shop=Role.EDITOR)
    page = admin.get("/sites/shop/review")
    assert "An error stops the publication" in page.text
    assert "Nobody is named behind Tool" in page.text
    sha256 = "0" * 64
    assert "reviewed" not in page.text
    reply = admin.post("/sites/shop/review/publish", {"reviewed": sha256, "reason": "I say so"})
    assert reply.status_code == 403
    assert client.get("/ck/shop/banner.json").json["version"] == 1


def test_an_owner_overrides_with_a_reason_that_is_kept(
    published, change_draft, log_in: LogIn, client, rt
):
    change_draft(breaks)
    admin = log_in(shop=Role.OWNER)
    for reason, said in (("", "An error stands"), ("x" * 501, "a reason of 1 to 500")):
        form = review_form(admin, reason=reason)
        reply = admin.post("/sites/shop/review/publish", form)
        assert reply.status_code == 422
        assert said in reply.text
        assert reason in reply.text
    assert client.get("/ck/shop/banner.json").json["version"] == 1
    form = review_form(admin, reason="The tool is our own <b>.")
    assert admin.post("/sites/shop/review/publish", form).status_code == 303
    with rt.transaction() as session:
        (kept,) = overrides_of("shop", session=session)
    assert (kept.banner_version, kept.rules) == (2, ("L-EU-16",))
    done = trail_of(rt, "shop", "banner_published")[-1]
    assert done.details["override"] == ["L-EU-16"]
    assert done.details["reason"] == "The tool is our own <b>."
    page = admin.get("/sites/shop/versions").text
    assert "In spite of L-EU-16: The tool is our own &lt;b&gt;." in page


def test_an_auditor_reads_the_review_and_publishes_nothing(published, change_draft, log_in: LogIn):
    change_draft(adds("maps"))
    admin = log_in(shop=Role.AUDITOR)
    page = admin.get("/sites/shop/review")
    assert "Your role may look at this review." in page.text
    assert "Publish version" not in page.text


def test_words_of_a_draft_are_text_and_nothing_else(published, change_draft, log_in: LogIn):
    change_draft(renames('<img src=x onerror="alert(1)">{{ 7 * 7 }}'))
    page = log_in(shop=Role.OWNER).get("/sites/shop/review").text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
    assert "{{ 7 * 7 }}" in page


def test_a_finding_leads_to_where_it_is_mended_whoever_may_mend_it(
    published, change_draft, log_in: LogIn
):
    change_draft(breaks)
    page = "/sites/shop/review"
    mends = 'href="/console/sites/shop/editor/categories/analytics"'
    assert mends in log_in(shop=Role.EDITOR).get(page).text
    told = log_in(shop=Role.OFFICER).get(page).text
    assert mends not in told
    assert "banner.categories[1].services[0].provider" in told
