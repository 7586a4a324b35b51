"""B17, B20: the server's clock jumps, and the server stands in another time zone."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consentkit.domain.instant import format_instant
from consentkit.web.runtime import Runtime
from consentkit.web.sequencer import Sequencer
from tests.conftest import Clock
from tests.factories import a_decision, a_visitor_id
from tests.faults.conftest import Serve
from tests.independent import open_with_cryptography
from tests.recorded import PATH, check

JUMPS = [timedelta(days=1), -timedelta(hours=1), timedelta(days=1), -timedelta(days=1)] * 3


def test_whatever_the_clock_does_answers_are_kept_in_one_order(
    client: FlaskClient, rt: Runtime, clock: Clock, site: str
) -> None:
    """The sequencer's rounds are done here, purge and all, each with another time."""
    visitor, receipts, sizes = a_visitor_id(), [], []
    sequencer = Sequencer(client.application, rt)
    for jump in JUMPS:
        clock.now += jump
        body = a_decision(visitor_id=visitor, decided_at=format_instant(clock.now))
        reply = client.post(PATH, json=body)
        assert reply.status_code == 201, reply.text
        receipts.append(reply.json["receipt"])
        sequencer._enter_all()
        found = check(rt)
        assert found.findings == []
        sizes.append((found.size, found.receipts, found.waiting))
    first = sizes[0][0]
    assert sizes == [(first + n, 1 + n, 0) for n in range(len(JUMPS))]
    jwks = client.get("/.well-known/jwks.json").json
    payloads = [open_with_cryptography(receipt, jwks)[1] for receipt in receipts]
    ids = [payload["jti"] for payload in payloads]
    assert ids == sorted(set(ids))
    assert [payload["prev"] for payload in payloads] == [None, *ids[:-1]]


@pytest.mark.long
def test_a_server_of_another_time_zone_says_the_same(a_service: Serve, tmp_path: Path) -> None:
    service = a_service()
    service.env["TZ"] = "America/Montreal"
    service.start()
    reply = service.answer()
    assert reply.status == 201
    assert reply.document["expires_at"].endswith("Z")
    jwks = json.loads(service.ask(path="/.well-known/jwks.json").body)
    _, payload = open_with_cryptography(reply.document["receipt"], jwks)
    assert payload["decision"]["decided_at"].endswith("Z")
    assert payload["exp"] - payload["iat"] == timedelta(days=180).total_seconds()
    service.assert_whole([reply.document["receipt"]])
