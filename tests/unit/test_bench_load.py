"""What ``make bench`` posts: a visitor of its own in each request, in the words of who is asked."""

import itertools
import json
import re

import pytest

from tests.bench.load import Plan, requests

VISITORS = {
    "consentkit": ("visitor_id", r"[\w-]{22}"),
    # c15t takes base58 after the prefix and refuses anything else.
    "c15t": ("subjectId", r"sub_[1-9A-HJ-NP-Za-km-z]{32}"),
}


@pytest.mark.parametrize("own", VISITORS)
def test_no_two_requests_come_from_the_same_visitor(own) -> None:
    field, pattern = VISITORS[own]
    plan = Plan(1, "/", connections=1, seconds=1, expected=201, decision={"kept": 1}, own=own)
    bodies = [
        json.loads(request.partition(b"\r\n\r\n")[2])
        for request in itertools.islice(requests(plan), 100)
    ]
    visitors = {body[field] for body in bodies}
    assert len(visitors) == 100
    assert all(re.fullmatch(pattern, visitor) for visitor in visitors)
    assert all(body["kept"] == 1 for body in bodies)
