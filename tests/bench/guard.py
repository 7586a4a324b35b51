"""What the guard costs a response: a processor's time, less that of the app inside."""

import itertools
import time
from collections.abc import Iterator
from statistics import median

from consentkit.guard import Guard
from consentkit.guard.wsgi import WsgiGuard
from tests.bench.findings import Told, alone, at_most
from tests.guarded import ALL, BANNER, NOW_S

ROUNDS, QUICK_ROUNDS = 40, 8
PER_ROUND = 2_000
NONE_US, FIVE_US = 20, 60

_HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Length", "5120"),
    ("Cache-Control", "private, max-age=0"),
    ("Vary", "Accept-Encoding"),
    ("X-Content-Type-Options", "nosniff"),
]
_VISITORS = [f"{ALL[:-10]}{action}" for action in ("accept_all", "save", "api")]


def measure_guard(*, quick: bool) -> Iterator[Told]:
    yield (
        "The guard around a WSGI app that answers at once, in one thread: a processor's time, less"
        " the app's own. Each request brings a consent cookie and two more. Of the five cookies"
        " that a response sets, one is too long-lived and one undeclared."
    )
    rounds = QUICK_ROUNDS if quick else ROUNDS
    for mode in ("report-only", "enforce"):
        for count, limit in ((0, NONE_US), (5, FIVE_US)):
            what = f"guard, {mode}: a response that sets {count or 'no'} cookies"
            yield alone(what, costs(mode, count, rounds), " µs", at_most(limit, " µs"))


def costs(mode: str, count: int, rounds: int) -> list[float]:
    """Return the microseconds that the guard adds to a response, one value a round."""
    numbers = itertools.count()

    def app(environ, start_response):
        # Values are new each time, as an app's are.
        number = next(numbers)
        cookies = (
            f"basket={number}; Path=/; HttpOnly; Secure; SameSite=Lax",
            f"_pk_id={number}; Max-Age=2592000; Path=/; Secure",
            f"_ads={number}; Max-Age=63072000; Path=/; Secure",
            f"_pk_ses={number}; Path=/; SameSite=Lax",
            f"other={number}; Path=/",
        )
        start_response("200 OK", [*_HEADERS, *(("Set-Cookie", text) for text in cookies[:count])])
        return [b""]

    guard = Guard("shop", mode=mode, declaration=BANNER, report=lambda _: None, clock=lambda: NOW_S)
    guarded = WsgiGuard(app, guard)
    seconds(guarded)
    return [
        (median([seconds(guarded) for _ in range(3)]) - median([seconds(app) for _ in range(3)]))
        / PER_ROUND
        * 1e6
        for _ in range(rounds)
    ]


def seconds(app) -> float:
    environs = [
        {
            "HTTP_COOKIE": f"basket={number}; __Host-ck={_VISITORS[number % 3]}; theme=dark",
            "HTTP_HOST": "shop.example",
            "wsgi.url_scheme": "https",
            "REQUEST_METHOD": "GET",
        }
        for number in range(PER_ROUND)
    ]
    # Of this thread alone: what others do on the machine is not what the guard costs.
    began = time.thread_time()
    for environ in environs:
        app(environ, _start)
    return time.thread_time() - began


def _start(status, headers, exc_info=None):
    return None
