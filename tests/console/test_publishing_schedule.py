"""A publication that waits for its time: exactly what was reviewed, once, or not at all."""

from datetime import timedelta
from functools import partial

import pytest

from consentkit.domain import lint
from consentkit.domain.lint import Severity
from consentkit.domain.lint.finding import Fault, Rule
from consentkit.domain.roles import Role
from consentkit.domain.saying import saying
from consentkit.web.publisher import publish_all_due
from tests.console.conftest import LogIn
from tests.console.drafts import a_clean_site, adds, breaks, put_draft, renames, review_form
from tests.trail import trail_of

# The tests' clock stands at 19:01 on the 23rd.
AT = "2026-11-24T08:30"
LATER = timedelta(days=1)
WAITS = "A publication is scheduled"


@pytest.fixture
def change_draft(rt):
    return partial(put_draft, rt)


@pytest.fixture
def published(publish):
    publish(a_clean_site())


def in_force(client):
    return client.get("/ck/shop/banner.json").json["version"]


def schedule(admin, **more):
    return admin.post("/sites/shop/review/schedule", review_form(admin, at=AT, **more))


def test_what_was_reviewed_is_published_when_its_time_has_come(
    published, change_draft, log_in: LogIn, client, rt, clock
):
    change_draft(adds("maps"))
    admin = log_in(shop=Role.EDITOR)
    assert schedule(admin).status_code == 303
    page = admin.get("/sites/shop/review").text
    assert "November 24, 2026, 8:30\u202fAM UTC" in page
    assert "It publishes the draft as it stands now." in page
    # What changes in the draft afterwards is no part of it.
    change_draft(adds("maps"), renames("Statistics"))
    assert "The draft has been changed since" in admin.get("/sites/shop/review").text
    publish_all_due(rt)
    assert in_force(client) == 1
    clock.now += LATER
    publish_all_due(rt)
    publish_all_due(rt)
    told = client.get("/ck/shop/banner.json").json
    assert told["version"] == 2
    assert told["categories"][1]["title"] == "Analytics"
    assert WAITS not in admin.get("/sites/shop/review").text
    planned, done = trail_of(rt, "shop", "publication_scheduled", "banner_published")[-2:]
    assert planned.details == {"at": "2026-11-24T08:30:00.000Z", "sha256": told["sha256"]}
    assert (done.actor, done.details["version"]) == (admin.account.email, 2)
    assert done.details["scheduled_at"] == "2026-11-23T19:01:07.123Z"


def test_a_service_that_was_away_publishes_late(
    published, change_draft, log_in: LogIn, client, rt, clock
):
    change_draft(adds("maps"))
    schedule(log_in(shop=Role.EDITOR))
    clock.now += timedelta(days=30)
    publish_all_due(rt)
    assert in_force(client) == 2


def test_it_can_be_taken_back(published, change_draft, log_in: LogIn, client, rt, clock):
    change_draft(adds("maps"))
    admin = log_in(shop=Role.EDITOR)
    schedule(admin)
    assert admin.post("/sites/shop/review/unschedule").status_code == 303
    assert WAITS not in admin.get("/sites/shop/review").text
    assert admin.post("/sites/shop/review/unschedule").status_code == 404
    clock.now += LATER
    publish_all_due(rt)
    assert in_force(client) == 1
    assert trail_of(rt, "shop", "publication_unscheduled")


def test_a_later_schedule_takes_the_place_of_the_first(
    published, change_draft, log_in: LogIn, client, rt, clock
):
    change_draft(adds("maps"))
    admin = log_in(shop=Role.EDITOR)
    schedule(admin)
    change_draft(renames("Statistics"))
    schedule(admin)
    clock.now += LATER
    publish_all_due(rt)
    told = client.get("/ck/shop/banner.json").json
    assert (told["version"], told["categories"][1]["title"]) == (2, "Statistics")


def test_publishing_takes_back_what_was_scheduled(
    published, change_draft, log_in: LogIn, client, rt, clock
):
    change_draft(adds("maps"))
    admin = log_in(shop=Role.EDITOR)
    schedule(admin)
    change_draft(renames("Statistics"))
    assert "takes back what is scheduled" in admin.get("/sites/shop/review").text
    admin.post("/sites/shop/review/publish", review_form(admin))
    clock.now += LATER
    publish_all_due(rt)
    assert in_force(client) == 2
    (gone,) = trail_of(rt, "shop", "publication_unscheduled")
    assert gone.details["overtaken_by"] == 2


@pytest.mark.parametrize(
    "at",
    ["", "soon", "2026-11-23T19:01", "2026-11-23T00:00", "2027-11-25T19:02", "2026-13-01T00:00",
     "2026-11-24 08:30", "2026-11-24T08:30+01:00", "9999-12-31T23:59", "2026-11-24T08:30\x00"],
)  # fmt: skip
def test_a_time_that_is_none_is_refused_and_what_was_typed_stays(
    published, change_draft, log_in: LogIn, at
):
    change_draft(adds("maps"))
    admin = log_in(shop=Role.EDITOR)
    reply = admin.post("/sites/shop/review/schedule", review_form(admin, at=at))
    assert reply.status_code == 422
    assert "Choose a day and a time that is to come, within a year." in reply.text
    assert WAITS not in reply.text


def test_a_draft_that_moved_is_not_scheduled(published, change_draft, log_in: LogIn):
    change_draft(adds("maps"))
    admin = log_in(shop=Role.EDITOR)
    form = review_form(admin, at=AT)
    change_draft(renames("Statistics"))
    reply = admin.post("/sites/shop/review/schedule", form)
    assert reply.status_code == 409
    assert WAITS not in reply.text
    assert f'value="{AT}"' in reply.text


def test_an_error_needs_an_owner_with_a_reason_which_holds_for_that_error(
    published, change_draft, log_in: LogIn, client, rt, clock
):
    change_draft(breaks)
    owner = log_in(shop=Role.OWNER)
    assert schedule(owner).status_code == 422
    assert schedule(owner, reason="It is our own tool.").status_code == 303
    clock.now += LATER
    publish_all_due(rt)
    assert in_force(client) == 2
    done = trail_of(rt, "shop", "banner_published")[-1]
    assert (done.details["override"], done.details["reason"]) == (
        ["L-EU-16"],
        "It is our own tool.",
    )


def test_an_error_that_is_found_only_then_stops_it_and_the_owner_sees_why(
    published, change_draft, log_in: LogIn, client, rt, clock, monkeypatch
):
    change_draft(adds("maps"))
    schedule(log_in(shop=Role.OWNER))
    # A newer ConsentKit knows one more rule.
    rule = Rule(
        id="L-EU-17",
        severity=Severity.ERROR,
        asks="No maps.",
        basis="A new law",
        find=lambda banner, _site: (
            Fault("banner.categories[3]", saying("lint.vague", phrase=each.key))
            for each in banner.categories
            if each.key == "maps"
        ),
    )
    monkeypatch.setattr(lint, "RULES", (*lint.RULES, rule))
    clock.now += LATER
    publish_all_due(rt)
    publish_all_due(rt)
    assert in_force(client) == 1
    # A day later the log-in has ended.
    admin = log_in("next-day@admins.example", shop=Role.OWNER)
    page = admin.get("/sites/shop/review").text
    assert "The scheduled publication did not happen" in page
    assert "the checks found an error that nobody had allowed" in page
    assert "could mean anything" in page
    (failed,) = trail_of(rt, "shop", "publication_failed")
    assert failed.details["code"] == "rules_broken"
    admin.post("/sites/shop/review/unschedule")
    assert "did not happen" not in admin.get("/sites/shop/review").text
