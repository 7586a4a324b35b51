"""Limits that several machines count together, and what becomes of them without Redis."""

import time
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from limits import RateLimitItemPerMinute
from limits.strategies import MovingWindowRateLimiter

from consentkit.config import Config, ConfigError
from consentkit.web import shared_limits
from consentkit.web.shared_limits import SharedWindows
from tests.factories import a_decision
from tests.redis import RedisServer

PATH = "/ck/shop/receipts"
ADDRESS = "203.0.113.5"
SECRET = b"k" * 32
THREE = RateLimitItemPerMinute(3)
# Longer than anybody is to wait for a Redis that says nothing, on a slow machine.
PATIENCE_S = 5.0


def machine(redis_url: str) -> Callable[[], bool]:
    """Return what counts a request on a machine of its own, and says whether it may pass."""
    windows = SharedWindows("consentkit://", redis_url=redis_url, salt=lambda: SECRET)
    limiter = MovingWindowRateLimiter(windows)
    return lambda: limiter.hit(THREE, ADDRESS, "answers")


def test_machines_count_together(redis_server: RedisServer) -> None:
    one, two = machine(redis_server.url), machine(redis_server.url)
    assert [one(), two(), one()] == [True] * 3
    assert [one(), two()] == [False] * 2


def test_no_address_reaches_redis(redis_server: RedisServer) -> None:
    assert machine(redis_server.url)()
    keys = redis_server.client.keys()
    assert len(keys) == 1
    stored = [redis_server.client.dump(key) for key in keys]
    assert ADDRESS.encode() not in b"".join([*keys, *stored])


def test_without_redis_each_machine_goes_on_limiting_by_itself(redis_server: RedisServer) -> None:
    one = machine(redis_server.url)
    assert one()
    redis_server.kill()
    assert [one() for _ in range(5)] == [True] * 3 + [False] * 2


def test_who_hangs_is_waited_for_once(redis_server: RedisServer) -> None:
    one = machine(redis_server.url)
    redis_server.hang()
    began = time.monotonic()
    assert [one() for _ in range(40)] == [True] * 3 + [False] * 37
    # Waited for each time, it would be ten seconds.
    assert time.monotonic() - began < PATIENCE_S


def test_it_is_asked_again_when_it_is_back(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_limits, "PAUSE_S", 0.0)
    one = machine(redis_server.url)
    redis_server.kill()
    assert one()
    redis_server.start()
    assert one()
    assert len(redis_server.client.keys()) == 1


class TestService:
    @pytest.fixture
    def env(self, env: dict[str, str], redis_server: RedisServer) -> dict[str, str]:
        return env | {
            "CONSENTKIT_REDIS_URL": redis_server.url,
            "CONSENTKIT_RATE_LIMIT": "3",
        }

    @pytest.mark.usefixtures("site")
    def test_answers_are_recorded_and_limited_with_redis_and_without(
        self, client: FlaskClient, redis_server: RedisServer
    ) -> None:
        def post(address: str) -> int:
            overrides = {"REMOTE_ADDR": address}
            return client.post(PATH, json=a_decision(), environ_overrides=overrides).status_code

        assert [post(ADDRESS) for _ in range(4)] == [201, 201, 201, 429]
        assert redis_server.client.keys()
        redis_server.client.flushall()
        assert post(ADDRESS) == 201, "one who was emptied has forgotten"
        redis_server.kill()
        assert [post("203.0.113.6") for _ in range(4)] == [201, 201, 201, 429]


@pytest.mark.parametrize("url", ["localhost:6379", "http://localhost", "redis://"])
def test_what_is_no_redis_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ConfigError, match="CONSENTKIT_REDIS_URL"):
        Config.from_env({"CONSENTKIT_REDIS_URL": url})
