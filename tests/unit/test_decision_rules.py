"""A decision must be an answer to the banner version it names; each refusal names its field."""

from datetime import timedelta

import pytest

from consentkit.domain.decision import Action, Region, RegionSource, check_decision
from consentkit.domain.errors import DecidedAtOutOfRange
from tests.factories import NOW, a_banner_version, a_category, a_site_document, an_answer

VERSION = a_banner_version()
MILLISECOND = timedelta(milliseconds=1)
ALL = {"necessary": True, "analytics": True, "marketing": True}
NONE = {"necessary": True, "analytics": False, "marketing": False}


def without(choices, key):
    return {k: v for k, v in choices.items() if k != key}


@pytest.mark.parametrize(
    "changes",
    [
        {"action": Action.ACCEPT_ALL, "choices": ALL},
        {"action": Action.ACCEPT_ALL, "choices": without(ALL, "necessary")},
        {"action": Action.DECLINE_ALL, "choices": NONE},
        {"action": Action.DECLINE_ALL, "choices": without(NONE, "necessary")},
        {"action": Action.DECLINE_ALL, "choices": NONE | {"news": False}},
        {"action": Action.SAVE, "choices": ALL},
        {"action": Action.SAVE, "choices": {"analytics": True}},
        {"action": Action.SAVE, "choices": NONE | {"news": True}},
        {"action": Action.WITHDRAW, "choices": NONE},
        {"action": Action.WITHDRAW, "choices": {"analytics": False}},
        {"action": Action.WITHDRAW, "choices": {"news": False}},
        {"action": Action.GPC, "gpc": True, "choices": {"marketing": False}},
        {"action": Action.GPC, "choices": {"marketing": False}, "gpc": True},
        {"action": Action.API, "choices": NONE},
        {"action": Action.CARRIED_OVER, "choices": {"analytics": True}},
        {"language": "fr-CA"},
        {"decided_at": NOW - timedelta(days=1)},
        {"decided_at": NOW + timedelta(days=1)},
        {"region": Region(country="CA", subdivision="CA-QC", source=RegionSource.TIMEZONE)},
    ],
)
def test_an_answer_to_what_was_asked_is_taken(changes):
    check_decision(an_answer(**changes), VERSION, now=NOW)


REFUSALS = [
    ({"language": "de"}, "unknown_language", "language"),
    ({"language": "fr"}, "unknown_language", "language"),
    ({"language": "EN"}, "unknown_language", "language"),
    ({"language": ""}, "unknown_language", "language"),
    ({"choices": {"games": True}}, "unknown_category", "choices.games"),
    ({"choices": {"games": False}}, "unknown_category", "choices.games"),
    ({"choices": {"Analytics": True}}, "unknown_category", "choices.Analytics"),
    ({"choices": {"constructor": True}}, "unknown_category", "choices.constructor"),
    ({"choices": {"__proto__": True}}, "unknown_category", "choices.__proto__"),
    ({"choices": {"analytics_tool": True}}, "unknown_category", "choices.analytics_tool"),
    ({"choices": {"necessary": False}}, "required_category_denied", "choices.necessary"),
    (
        {"action": Action.DECLINE_ALL, "choices": NONE | {"necessary": False}},
        "required_category_denied",
        "choices.necessary",
    ),
    (
        {"action": Action.ACCEPT_ALL, "choices": ALL | {"analytics": False}},
        "inconsistent_action",
        "choices.analytics",
    ),
    (
        {"action": Action.ACCEPT_ALL, "choices": without(ALL, "marketing")},
        "inconsistent_action",
        "choices.marketing",
    ),
    ({"action": Action.ACCEPT_ALL, "choices": {}}, "inconsistent_action", "choices.analytics"),
    (
        {"action": Action.ACCEPT_ALL, "choices": ALL | {"news": True}},
        "inconsistent_action",
        "choices.news",
    ),
    (
        {"action": Action.ACCEPT_ALL, "choices": ALL | {"news": False}},
        "inconsistent_action",
        "choices.news",
    ),
    (
        {"action": Action.DECLINE_ALL, "choices": NONE | {"marketing": True}},
        "inconsistent_action",
        "choices.marketing",
    ),
    (
        {"action": Action.DECLINE_ALL, "choices": without(NONE, "analytics")},
        "inconsistent_action",
        "choices.analytics",
    ),
    (
        {"action": Action.DECLINE_ALL, "choices": NONE | {"news": True}},
        "inconsistent_action",
        "choices.news",
    ),
    ({"action": Action.WITHDRAW, "choices": ALL}, "inconsistent_action", "choices"),
    ({"action": Action.WITHDRAW, "choices": {}}, "inconsistent_action", "choices"),
    (
        {"action": Action.GPC, "gpc": True, "choices": {"marketing": True}},
        "inconsistent_action",
        "choices.marketing",
    ),
    ({"action": Action.GPC, "choices": {"marketing": False}}, "inconsistent_action", "gpc"),
    (
        {"decided_at": NOW + timedelta(days=1) + MILLISECOND},
        "decided_at_out_of_range",
        "decided_at",
    ),
    (
        {"decided_at": NOW - timedelta(days=1) - MILLISECOND},
        "decided_at_out_of_range",
        "decided_at",
    ),
    ({"decided_at": NOW.replace(year=1999)}, "decided_at_out_of_range", "decided_at"),
    ({"decided_at": NOW.replace(year=9999)}, "decided_at_out_of_range", "decided_at"),
]


@pytest.mark.parametrize(("changes", "code", "field"), REFUSALS)
def test_an_answer_with_one_thing_wrong_is_refused_by_name(refused, changes, code, field):
    error = refused(check_decision, an_answer(**changes), VERSION, now=NOW)
    assert (error.code, error.field, error.status) == (code, field, 422)


def test_a_wrong_clock_is_told_the_servers_time(refused):
    error = refused(check_decision, an_answer(decided_at=NOW.replace(year=2001)), VERSION, now=NOW)
    assert error.extra == {"now": "2026-11-23T19:01:07.123Z"}


def test_the_refusal_says_what_can_be_answered_and_read(refused):
    error = refused(check_decision, an_answer(choices={"games": True}), VERSION, now=NOW)
    assert error.detail == "version 1 asks about necessary, analytics, marketing, news only"
    error = refused(check_decision, an_answer(language="de"), VERSION, now=NOW)
    assert "en, fr-CA" in error.detail


def test_a_banner_of_required_categories_only_can_be_accepted_and_declined():
    document = a_site_document()
    document["banner"]["categories"] = [a_category("necessary", required=True)]
    version = a_banner_version(document)
    for action in (Action.ACCEPT_ALL, Action.DECLINE_ALL):
        check_decision(an_answer(action=action, choices={}), version, now=NOW)


def test_the_choices_of_a_decision_cannot_be_changed_afterwards():
    choices = {"analytics": False}
    decision = an_answer(choices=choices)
    choices["analytics"] = True
    assert decision.choices == {"analytics": False}
    with pytest.raises(TypeError):
        decision.choices["analytics"] = True


def test_a_decision_does_not_say_where_it_was_made_unless_asked():
    assert an_answer().region is None
    assert an_answer().gpc is False


MOVED = {"tool": "klaro", "names": [{"name": "matomo", "categories": ["analytics"]}]}


def moved_version():
    document = a_site_document()
    document["banner"]["moved_from"] = MOVED
    return a_banner_version(document)


def test_an_answer_to_the_tool_before_keeps_its_time_as_long_as_it_would_stand():
    carried = {"action": Action.CARRIED_OVER, "choices": {"analytics": True}}
    for days in (0, 2, 180):
        given = an_answer(decided_at=NOW - timedelta(days=days), **carried)
        check_decision(given, moved_version(), now=NOW)
    for odd in (NOW - timedelta(days=180) - MILLISECOND, NOW + timedelta(days=1) + MILLISECOND):
        with pytest.raises(DecidedAtOutOfRange):
            check_decision(an_answer(decided_at=odd, **carried), moved_version(), now=NOW)


def test_an_old_time_is_refused_where_there_was_no_tool_before_and_of_any_other_action():
    old = NOW - timedelta(days=2)
    carried = an_answer(action=Action.CARRIED_OVER, choices={"analytics": True}, decided_at=old)
    with pytest.raises(DecidedAtOutOfRange):
        check_decision(carried, VERSION, now=NOW)
    with pytest.raises(DecidedAtOutOfRange):
        check_decision(an_answer(decided_at=old), moved_version(), now=NOW)
