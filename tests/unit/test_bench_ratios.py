"""The arithmetic of ``make bench``: medians, bootstrap intervals, verdicts, traces and tables."""

import pytest

from tests.bench.banner.table import number, table
from tests.bench.banner.trace import script_ms, union
from tests.bench.ratios import (
    MET,
    NOT_MET,
    NOT_RESOLVED,
    Estimate,
    added,
    bootstrap,
    median,
    quotient,
    ratio,
    ratio_of_added,
)

OURS = [400.0, 410.0, 395.0, 405.0, 402.0]
THEIRS = [800.0, 790.0, 820.0, 805.0, 798.0]


def test_one_seed_gives_one_interval():
    assert ratio(OURS, THEIRS, seed=7) == ratio(OURS, THEIRS, seed=7)


def test_the_interval_holds_the_ratio_of_the_medians():
    found = ratio(OURS, THEIRS)
    assert found.value == pytest.approx(402 / 800)
    assert found.low <= found.value <= found.high
    assert 0.47 < found.low < found.high < 0.53


def test_a_sample_without_spread_has_an_interval_without_width():
    assert bootstrap(median, [5.0] * 9) == Estimate(5.0, 5.0, 5.0)


def test_an_empty_sample_is_refused():
    with pytest.raises(ValueError, match="empty"):
        ratio([], THEIRS)


def test_what_is_added_is_counted_above_the_bare_page():
    bare = [100.0] * 5
    assert added(OURS, bare).value == 302
    found = ratio_of_added(OURS, THEIRS, bare)
    assert found.value == pytest.approx(302 / 700)


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [(3, 6, 0.5), (0, 6, 0), (-3, 6, 0), (-3, -6, 0), (3, 0, float("inf")), (3, -6, float("inf"))],
)
def test_nothing_added_is_no_part_of_anything(above, below, expected):
    assert quotient(above, below) == expected


@pytest.mark.parametrize(
    ("estimate", "verdict"),
    [
        (Estimate(0.7, 0.6, 0.8), MET),
        (Estimate(0.7, 0.6, 0.81), NOT_RESOLVED),
        (Estimate(0.85, 0.8, 0.9), NOT_RESOLVED),
        (Estimate(0.9, 0.81, 1.1), NOT_MET),
    ],
)
def test_only_a_whole_interval_on_one_side_of_the_target_decides(estimate, verdict):
    assert estimate.verdict(0.8) == verdict


@pytest.mark.parametrize(
    ("estimate", "verdict"),
    [
        (Estimate(0.9, 0.8, 1.1), MET),
        (Estimate(0.9, 0.79, 1.1), NOT_RESOLVED),
        (Estimate(0.7, 0.6, 0.79), NOT_MET),
    ],
)
def test_a_target_may_be_the_least_that_will_do(estimate, verdict):
    assert estimate.verdict_at_least(0.8) == verdict


def event(name, start_us, duration_us, url="", thread=1):
    return {
        "ph": "X",
        "name": name,
        "ts": start_us,
        "dur": duration_us,
        "pid": 1,
        "tid": thread,
        "args": {"data": {"url": url}},
    }


def test_nested_scripts_are_counted_once_and_others_not_at_all():
    events = [
        event("EvaluateScript", 0, 10_000, "http://page/banner.js"),
        event("FunctionCall", 2_000, 3_000, "http://page/banner.js"),
        event("FunctionCall", 20_000, 1_000, "http://page/banner.js"),
        event("FunctionCall", 40_000, 50_000, "probe.js"),
        event("Layout", 30_000, 9_000, "http://page/banner.js"),
        {"ph": "I", "name": "EvaluateScript", "ts": 0, "pid": 1, "tid": 1},
    ]
    assert script_ms(events, lambda url: url.startswith("http://page/")) == 11


def test_promises_count_on_the_thread_of_the_scripts_only():
    events = [
        event("EvaluateScript", 0, 1_000, "http://page/banner.js"),
        event("RunMicrotasks", 1_500, 500),
        event("RunMicrotasks", 1_500, 900, thread=2),
    ]
    assert script_ms(events, lambda url: url.startswith("http://page/")) == 1.5
    assert script_ms(events, lambda url: url.startswith("http://elsewhere/")) == 0


def test_spans_that_overlap_cover_their_union():
    assert union([(5, 7), (0, 4), (3, 6), (10, 11)]) == 8
    assert union([]) == 0


def test_a_table_sets_names_left_and_numbers_right():
    drawn = table(["", "bytes"], [["ours", number(6811)], ["theirs", number(None)]])
    assert drawn.splitlines() == [
        "        bytes",
        "-------------",
        "ours    6,811",
        "theirs      -",
    ]
