"""The benchmark's probe sees what a visit is made of; how long it took is no test's business."""

import shutil

import pytest

from tests.bench.banner.returning import ACCEPTED, returning
from tests.bench.banner.rows import FLOOR, HERE
from tests.bench.banner.server import Site, serving
from tests.bench.banner.visit import UNTHROTTLED, visit


@pytest.fixture
def site(tmp_path):
    """The floor as it is written; the benchmark minifies it."""
    shutil.copy(HERE / "floor.js", tmp_path)
    made = Site(tmp_path)
    made.add_pages({FLOOR.slug: FLOOR})
    return made


def test_a_visit_is_seen_from_the_first_frame_to_the_last_script(browser, site):
    with serving(site) as origin:
        seen = visit(browser, origin, FLOOR, UNTHROTTLED)
    assert None not in seen.values()
    assert 0 < seen["first"] <= seen["painted"]
    assert 0 < seen["first script"] <= seen["all scripts"]
    assert seen["gone"] > 0
    assert seen["requests"] == 1
    assert seen["bytes"] > 0


def test_a_returning_visitor_is_seen_to_need_no_request_and_no_element(browser, site):
    with serving(site) as origin:
        back = returning(browser, origin, site, FLOOR, ACCEPTED, repetitions=1)
    assert (back.requests, back.made) == ([0], [])
    assert back.script_ms[0] > 0
