"""What ``make bench`` says of the banners, from made-up visits: no browser, no clock."""

import pytest

from tests.bench.banner.page import SCRIPTS, inline_snippet, page
from tests.bench.banner.report import report
from tests.bench.banner.results import Results, Return, Weight
from tests.bench.banner.rows import ALL, BASELINE, CONSENTKIT, FLOOR, KLARO, OREJIME
from tests.bench.banner.targets import findings
from tests.bench.banner.visit import LOOPBACK, SLOW_4G, as_sample
from tests.bench.findings import Missing

ROWS = (BASELINE, FLOOR, CONSENTKIT, OREJIME, KLARO)
FIRST_FRAME = {FLOOR: 210, CONSENTKIT: 200, OREJIME: 400, KLARO: 900}


def told(row, **other):
    first = FIRST_FRAME.get(row)
    shown = first is not None
    return {
        "first": first,
        "painted": first and first + 30,
        "settled": first,
        "paint": 230,
        "click": 2_000 if shown else None,
        "frameAfterClick": 2_020 if shown else None,
        "nextPaint": 24 if shown else None,
        "gone": 2_012 if shown else None,
        "blocking": 100 + (first or 0) / 10,
        "shift": 0,
        "marks": [2_050 + n for n in range(SCRIPTS)] if shown else [],
        "files": [
            {"name": "banner.js", "startTime": 20, "bytes": 6_800},
            {"name": "later.js", "startTime": 5_000, "bytes": 2_500},
        ],
    } | other


@pytest.fixture
def results():
    made = Results(ROWS)
    for row in ROWS:
        made.weights[row.name] = Weight(inline=0, files=9_300, requests=2)
        made.script_ms[row.name] = [FIRST_FRAME.get(row, 0) / 10] * 3
        for conditions in (LOOPBACK, SLOW_4G):
            for _ in range(3):
                made.add(row, conditions, as_sample(told(row)))
    made.returns.append(Return(CONSENTKIT, "accepted", [0, 0], [], [2.0, 3.0]))
    return made


def verdicts(results):
    return {(found.what, found.target): found.verdict for found in findings(results)}


def test_only_what_was_asked_for_before_the_banner_counts_for_it():
    sample = as_sample(told(CONSENTKIT))
    assert (sample["requests"], sample["bytes"]) == (1, 6_800)
    assert (sample["gone"], sample["first script"], sample["all scripts"]) == (12, 50, 69)


def test_without_an_event_the_frame_after_the_click_is_told():
    assert as_sample(told(CONSENTKIT, nextPaint=None))["next paint"] == 20


def test_every_target_is_met_by_a_banner_that_meets_it(results):
    assert set(verdicts(results).values()) == {"met"}


def test_ratios_are_against_the_fastest_comparable_peer(results):
    targets = {found.target for found in findings(results)}
    assert "<= 0.8 x orejime" in targets
    results.missing[OREJIME.name] = "npm could not install it"
    targets = {found.target for found in findings(results)}
    assert "<= 0.8 x klaro" in targets


def test_a_part_of_what_may_be_nothing_is_not_resolved(results):
    for blocking in (50, 200):
        results.add(OREJIME, LOOPBACK, as_sample(told(OREJIME, blocking=blocking)))
    for blocking in (100, 180):
        results.add(CONSENTKIT, LOOPBACK, as_sample(told(CONSENTKIT, blocking=blocking)))
    found = verdicts(results)
    assert found["blocking time added to the page", "<= 0.5 x orejime"] == "not resolved"


def test_a_late_movement_or_an_element_for_a_known_visitor_is_a_miss(results):
    results.add(CONSENTKIT, LOOPBACK, as_sample(told(CONSENTKIT, settled=350)))
    results.returns.append(Return(CONSENTKIT, "declined", [0], ["div"], [2.0]))
    found = verdicts(results)
    assert found["settled", "in its first frame"] == "NOT MET"
    assert found["returning, declined: elements made", "none"] == "NOT MET"


def test_a_peer_that_cannot_be_had_is_named_and_the_rest_goes_on(results):
    results.missing[OREJIME.name] = "npm could not install it: no network"
    told = list(report(results))
    text = "\n".join(map(str, told))
    assert Missing(OREJIME.name, "npm could not install it: no network") in told
    assert "klaro" in text
    assert "ConsentKit" in text


def test_a_run_without_our_own_row_still_reports(results):
    results.missing[CONSENTKIT.name] = "the page does not work"
    assert list(findings(results)) == []
    assert "klaro" in "\n".join(map(str, report(results)))


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.slug)
def test_every_page_marks_twenty_scripts_or_leaves_that_to_the_peers_configuration(row):
    assert page(row).count("/gated/") == (SCRIPTS if row.gated else row.head.count("/gated/"))


def test_the_inline_snippet_leaves_out_tags_that_name_a_file():
    assert inline_snippet(CONSENTKIT) == ""
    assert inline_snippet(OREJIME).startswith("<script>\nwindow.orejimeConfig")
    assert "orejime-standard" not in inline_snippet(OREJIME)
