"""What was published is listed with its story, and any of it can be published again."""

import html
import json
import re
from functools import partial

import pytest

from consentkit.domain.roles import Role
from consentkit.domain.site import SiteDefinition
from consentkit.services.find_site import site_definition
from tests.console.conftest import LogIn
from tests.console.drafts import a_clean_site, adds, breaks, put_draft, renames, review_form
from tests.trail import trail_of


@pytest.fixture
def change_draft(rt):
    return partial(put_draft, rt)


@pytest.fixture
def two_versions(publish):
    """Version 2 calls a category something else."""
    publish(a_clean_site())
    document = a_clean_site()
    renames("Statistics")(document["banner"])
    publish(document)


def draft_of(rt):
    with rt.transaction() as session:
        return site_definition("shop", session=session)


def test_versions_are_listed_newest_first_with_who_published_them(
    two_versions, change_draft, log_in: LogIn
):
    change_draft(adds("maps"))
    admin = log_in(shop=Role.EDITOR)
    admin.post("/sites/shop/review/publish", review_form(admin))
    text = admin.get("/sites/shop/versions").text
    assert text.index("Version 3") < text.index("Version 2") < text.index("Version 1")
    assert f"by {admin.account.email}" in text
    assert text.count(", by ") == 1
    assert "November 23, 2026, 7:01\u202fPM UTC" in text
    assert text.count("In force") == 1


def test_a_version_is_shown_beside_the_one_before_it(two_versions, log_in: LogIn):
    text = html.unescape(log_in(shop=Role.AUDITOR).get("/sites/shop/versions/2").text)
    assert "What changed since version 1" in text
    assert re.findall(r'nav-link active" href="([^"]+)"', text) == ["/console/sites/shop/versions"]
    assert "Analytics</del>" in text
    assert 'href="/ck/shop/versions/2"' in text
    first = log_in("two@admins.example", shop=Role.AUDITOR).get("/sites/shop/versions/1").text
    assert "The first version: every visitor is asked." in first


@pytest.mark.parametrize("number", ["0", "3", "999999999", "1000000000", "-1", "one"])
@pytest.mark.parametrize("page", ["", "/roll-back", "/draft-before.json"])
def test_a_version_that_is_none_is_not_found(two_versions, log_in: LogIn, number, page):
    admin = log_in(shop=Role.OWNER)
    assert admin.get(f"/sites/shop/versions/{number}{page}").status_code == 404


def test_rolling_back_publishes_the_old_content_as_a_new_version(
    two_versions, log_in: LogIn, client, rt
):
    admin = log_in(shop=Role.EDITOR)
    page = html.unescape(admin.get("/sites/shop/versions/1/roll-back").text)
    assert "This publishes the content of version 1 as version 3" in page
    assert "Statistics</del>" in page
    assert "Analytics</ins>" in page
    assert "never published" not in page
    form = review_form(admin, "/versions/1/roll-back")
    reply = admin.post("/sites/shop/versions/1/roll-back/publish", form)
    assert reply.headers["Location"].endswith("/sites/shop/versions/3")
    told = client.get("/ck/shop/banner.json").json
    assert (told["version"], told["categories"][1]["title"]) == (3, "Analytics")
    assert draft_of(rt).banner == SiteDefinition.read(a_clean_site()).banner
    done = trail_of(rt, "shop", "banner_rolled_back")[-1]
    assert done.details == {"version": 3, "sha256": told["sha256"], "content_of": 1}
    # Who answered the question in its old words is asked again: what they answered was another.
    assert told["categories"][1]["since"] == 3
    assert "by editor@admins.example" in admin.get("/sites/shop/versions").text


def test_unpublished_changes_are_told_and_kept(two_versions, change_draft, log_in: LogIn, rt):
    change_draft(adds("maps"))
    before = draft_of(rt).document()
    admin = log_in(shop=Role.OWNER)
    page = admin.get("/sites/shop/versions/1/roll-back").text
    assert "The draft has changes that were never published" in page
    assert "Category: Maps" in page
    assert json.loads(admin.get("/sites/shop/draft.json").text) == before
    form = review_form(admin, "/versions/1/roll-back")
    admin.post("/sites/shop/versions/1/roll-back/publish", form)
    address = "/sites/shop/versions/3/draft-before.json"
    assert f"/console{address}" in admin.get("/sites/shop/versions").text
    saved = admin.get(address)
    assert json.loads(saved.text) == before
    assert "attachment" in saved.headers["Content-Disposition"]
    # It is the site's file again, as it is.
    assert SiteDefinition.read(json.loads(saved.text)).document() == before


def test_an_old_version_that_breaks_a_rule_needs_an_owner_and_a_reason(
    publish, log_in: LogIn, client, rt
):
    document = a_clean_site()
    breaks(document["banner"])
    publish(document)
    publish(a_clean_site())
    editor, owner = log_in(shop=Role.EDITOR), log_in(shop=Role.OWNER)
    assert "An error stops the roll-back." in editor.get("/sites/shop/versions/1/roll-back").text
    path = "/versions/1/roll-back"
    refused = owner.post(f"/sites/shop{path}/publish", review_form(owner, path))
    assert refused.status_code == 422
    assert client.get("/ck/shop/banner.json").json["version"] == 2
    form = review_form(owner, path, reason="It is our own tool.")
    assert editor.post(f"/sites/shop{path}/publish", form).status_code == 403
    assert owner.post(f"/sites/shop{path}/publish", form).status_code == 303
    done = trail_of(rt, "shop", "banner_rolled_back")[-1]
    assert (done.details["override"], done.details["reason"]) == (
        ["L-EU-16"],
        "It is our own tool.",
    )


def test_rolling_back_needs_the_review_of_what_is_in_force(
    two_versions, change_draft, log_in: LogIn, client
):
    admin = log_in(shop=Role.OWNER)
    form = review_form(admin, "/versions/1/roll-back")
    change_draft(adds("maps"))
    admin.post("/sites/shop/review/publish", review_form(admin))
    reply = admin.post("/sites/shop/versions/1/roll-back/publish", form)
    assert reply.status_code == 409
    assert client.get("/ck/shop/banner.json").json["version"] == 3


def test_the_version_in_force_cannot_be_rolled_back_to(two_versions, log_in: LogIn):
    page = log_in(shop=Role.OWNER).get("/sites/shop/versions/2/roll-back").text
    assert "There is nothing to roll back." in page
    assert "reviewed" not in page
