"""A3: a database that takes long holds few threads, and everybody else is told to come back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from consentkit.services.export_receipts import count_receipts
from consentkit.web import recorder as module
from consentkit.web.runtime import Runtime
from tests.factories import a_decision
from tests.faults.service import PATH
from tests.recorded import writing_held_up
from tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("site")


def test_behind_a_commit_that_takes_long_nobody_stays_in_line(
    app: Flask, rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STALLED_S", 0.3)
    recorder = app.extensions["consentkit.recorder"]

    def post() -> TestResponse:
        return app.test_client().post(PATH, json=a_decision())

    assert post().status_code == 201
    with ThreadPoolExecutor(4) as pool:
        with writing_held_up(rt):
            first = pool.submit(post)
            wait_until(lambda: recorder._began is not None, within_s=30)
            in_line = [pool.submit(post) for _ in range(3)]
            replies = [job.result(30) for job in in_line]
            # Whoever comes now does not even get in line.
            replies.append(post())
            assert not first.done()
        assert first.result(30).status_code == 201
    assert {(reply.status_code, reply.headers["Retry-After"]) for reply in replies} == {(503, "5")}
    assert post().status_code == 201, "it recovers by itself"
    with rt.transaction() as session:
        assert count_receipts("shop", session=session) == 3
