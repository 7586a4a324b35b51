"""The console's pages of numbers with 500 sites and daily rows as of ten million receipts."""

import statistics
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from flask.testing import FlaskClient
from flask_security import hash_password

from consentkit.cli.init import initialise
from consentkit.config import Config
from consentkit.domain.account import Account
from consentkit.domain.roles import Role
from consentkit.domain.site import SiteDefinition
from consentkit.domain.tally import Dimension, Tally
from consentkit.services.add_site import add_site
from consentkit.services.publish_banner import publish_banner
from consentkit.storage import accounts, daily_counts, grants, sites
from consentkit.web.app import create_app
from consentkit.web.mount import console_of
from consentkit.web.runtime import Runtime
from tests.bench.servers import DEMO_SITE

SITES, QUICK_SITES = 500, 50
DAYS = 365
RECEIPTS = 10_000_000
# The busiest site has half of all receipts, and visitors from everywhere.
BUSIEST = "site-0"
VISITS = 40
_EMAIL, _PASSWORD = "bench@admins.example", "a long row of pebbles"
_VALUES = {
    Dimension.TOTAL: [""],
    Dimension.SURFACE: ["banner", "preferences", "page", "privacy"],
    Dimension.LANGUAGE: ["en", "fr", "de", "es", "it", "nl", "pl", "pt", "sv", "da"],
    Dimension.VERSION: ["1", "2"],
    Dimension.COUNTRY: [first + second for first in "ABCDE" for second in "CDEFGHIJKL"],
    Dimension.DEVICE: ["phone", "tablet", "desktop", "unknown"],
    Dimension.SIGNAL: ["", "gpc"],
}


def measure_numbers(*, quick: bool) -> None:
    count = QUICK_SITES if quick else SITES
    print(
        f"The console's pages, with {count} sites and daily rows of {DAYS} days as of"
        f" {RECEIPTS:,} receipts, without a network"
    )
    sys.stdout.flush()
    with tempfile.TemporaryDirectory(prefix="consentkit-bench-") as folder:
        config = Config.from_env({"CONSENTKIT_HOME": str(Path(folder) / "home")})
        initialise(config)
        app = create_app(config)
        with app.app_context():
            rt: Runtime = app.extensions["consentkit"]
            try:
                rows = _fill(rt, count)
                client = app.test_client()
                with console_of(app).app_context():
                    password = hash_password(_PASSWORD)
                _log_in(rt, client, password, count)
                print(f"{rows:,} daily rows")
                numbers = f"/console/sites/{BUSIEST}/numbers"
                _tell("numbers, 30 days", client, numbers, 100)
                _tell("numbers, 365 days", client, f"{numbers}?span=365", 100)
                _tell("a chart of 365 days", client, f"{numbers}/days.svg?span=365", 100)
                _tell("overview of sites", client, "/console/", 150)
            finally:
                rt.close()
    print()


def _tell(name: str, client: FlaskClient, path: str, limit_ms: int) -> None:
    def visit() -> None:
        reply = client.get(path)
        if reply.status_code != 200:
            raise RuntimeError(f"{path} answered {reply.status_code}")

    visit()
    taken = sorted(_timed(visit) for _ in range(VISITS))
    late = taken[int(len(taken) * 0.95)]
    print(
        f"{name:<20} {statistics.median(taken):8.1f} ms, p95 {late:.1f} ms, limit {limit_ms} ms:"
        f" ratio {late / limit_ms:.2f}"
    )
    sys.stdout.flush()


def _timed(visit: Callable[[], None]) -> float:
    began = time.perf_counter()
    visit()
    return (time.perf_counter() - began) * 1_000


def _fill(rt: Runtime, count: int) -> int:
    definition = SiteDefinition.read(tomllib.loads(DEMO_SITE.read_text("utf-8")))
    rows = 0
    for number in range(count):
        key = f"site-{number}"
        own = replace(definition, site=replace(definition.site, key=key))
        with rt.transaction(write=True) as session:
            add_site(own, session=session, now=rt.now())
            publish_banner(key, session=session, now=rt.now(), override="a site for measuring")
            site_id = sites.find_id(session, key)
            share = RECEIPTS // 2 if key == BUSIEST else RECEIPTS // 2 // (count - 1)
            tally = _tally(rt, site_id, share // DAYS, is_busy=key == BUSIEST)
            daily_counts.add(session, tally)
            rows += len(tally.counts) + len(tally.choices)
    return rows


def _tally(rt: Runtime, site_id: int, receipts: int, *, is_busy: bool) -> Tally:
    tally = Tally()
    today = rt.now().date()
    for ago in range(DAYS):
        day = today - timedelta(days=ago)
        for dimension, values in _VALUES.items():
            kept = values if is_busy else values[:3]
            for value in kept:
                row = tally.counts[site_id, dimension.value, day, value]
                part = receipts // len(kept)
                row.update(shown=part * 2, accept_all=part // 2, decline_all=part // 2)
        for category in ("session", "pending_registration", "persistent_login"):
            tally.choices[site_id, day, category] = [receipts // 2, receipts // 2]
    return tally


def _log_in(rt: Runtime, client: FlaskClient, password: str, count: int) -> None:
    account = Account(
        email=_EMAIL,
        uniquifier="bench",
        webauthn_handle="bench",
        password=password,
        created_at=rt.now(),
        confirmed_at=rt.now(),
    )
    with rt.transaction(write=True) as session:
        accounts.save(session, account)
        assert account.id is not None
        for number in range(count):
            site_id = sites.find_id(session, f"site-{number}")
            grants.put(session, account.id, site_id, Role.OWNER, now=rt.now())
    reply = client.post("/console/login", data={"email": _EMAIL, "password": _PASSWORD})
    if reply.status_code != 302:
        raise RuntimeError(f"nobody is logged in: {reply.status_code}")
