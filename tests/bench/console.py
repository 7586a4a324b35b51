"""The console's pages: on the demo's data, and with 500 sites, a million receipts in the table and
daily rows as of ten million.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from consentkit.cli.init import initialise
from consentkit.config import Config
from consentkit.domain.account import Account
from consentkit.domain.roles import Role
from consentkit.domain.tally import Dimension, Tally
from consentkit.storage import accounts, daily_counts, grants, sites
from consentkit.web.app import create_app
from consentkit.web.console.access import ACCESS
from consentkit.web.mount import console_of
from consentkit.web.runtime import Runtime
from tests.bench.findings import Told, alone, at_most
from tests.bench.many_sites import add_sites, site_key
from tests.bench.million import MANY, receipts_database
from tests.console.admins import PASSWORD, hash_of

SITES, QUICK_SITES = 500, 50
RECEIPTS, QUICK_RECEIPTS = 1_000_000, 20_000
# The busiest site has half of what was counted, from everywhere.
COUNTED, DAYS = 10_000_000, 365
VISITS = 40
DEMO_LIMIT_MS, GROWN_LIMIT_MS, NUMBERS_LIMIT_MS = 50, 150, 100
_SHOWN = 6
_EMAIL = "bench@admins.example"
_VALUES = {
    Dimension.TOTAL: [""],
    Dimension.SURFACE: ["banner", "preferences", "page", "privacy"],
    Dimension.LANGUAGE: ["en", "fr", "de", "es", "it", "nl", "pl", "pt", "sv", "da"],
    Dimension.VERSION: ["1", "2"],
    Dimension.COUNTRY: [first + second for first in "ABCDE" for second in "CDEFGHIJKL"],
    Dimension.DEVICE: ["phone", "tablet", "desktop", "unknown"],
    Dimension.SIGNAL: ["", "gpc"],
}


@dataclass(frozen=True, slots=True)
class Page:
    path: str
    p95_ms: float


def measure_console(*, quick: bool, receipts: int | None = None) -> Iterator[Told]:
    yield (
        "The console's pages, without a network: as long as 95 % of the visits took at most, of"
        f" {VISITS}; the {_SHOWN} slowest pages."
    )
    with _running(None) as (app, rt):
        add_sites(rt, 1)
        admin = _log_in(app, rt)
        yield from _told("the demo's data", _pages(app, admin, site_key(0)), DEMO_LIMIT_MS)
    count = QUICK_SITES if quick else SITES
    receipts = receipts or (QUICK_RECEIPTS if quick else RECEIPTS)
    with _running(receipts_database(receipts)) as (app, rt):
        add_sites(rt, count)
        rows = _count_days(rt, count)
        admin = _log_in(app, rt)
        about = f"{count} sites, {receipts:,} receipts, {rows:,} daily rows"
        yield from _told(about, _pages(app, admin, MANY), GROWN_LIMIT_MS)
        numbers = f"/sites/{MANY}/numbers"
        year = [f"{numbers}?span=365", f"{numbers}/days.svg?span=365"]
        visits = [_visit(admin, each) for each in year]
        yield from _told("that and a year's numbers", visits, NUMBERS_LIMIT_MS)


@contextmanager
def _running(home: Path | None) -> Iterator[tuple[Flask, Runtime]]:
    """A service on a copy of ``home``; None begins with an empty one."""
    with tempfile.TemporaryDirectory(prefix="consentkit-bench-") as folder:
        copy = Path(folder) / "home"
        if home is not None:
            shutil.copytree(home, copy)
        config = Config.from_env({"CONSENTKIT_HOME": str(copy)})
        initialise(config)
        app = create_app(config)
        with app.app_context():
            rt: Runtime = app.extensions["consentkit"]
            try:
                yield app, rt
            finally:
                rt.close()


def _pages(app: Flask, admin: FlaskClient, key: str) -> list[Page]:
    """Measure each page that needs no more than a site to be opened, the slowest first."""
    found = []
    for rule in console_of(app).url_map.iter_rules():
        is_page = rule.endpoint in ACCESS and "GET" in (rule.methods or ())
        if is_page and rule.arguments <= {"site_key"}:
            path = rule.rule.replace("<site_key>", key)
            if admin.get(f"/console{path}").mimetype == "text/html":
                found.append(_visit(admin, path))
    return sorted(found, key=lambda page: -page.p95_ms)


def _visit(admin: FlaskClient, path: str) -> Page:
    taken = []
    for _ in range(VISITS + 1):
        began = time.perf_counter()
        reply = admin.get(f"/console{path}")
        taken.append((time.perf_counter() - began) * 1_000)
        if reply.status_code != 200:
            raise RuntimeError(f"{path} answered {reply.status_code}")
    # The first one compiles templates.
    taken = sorted(taken[1:])
    return Page(path, taken[int(len(taken) * 0.95)])


def _told(about: str, pages: list[Page], limit_ms: int) -> Iterator[Told]:
    yield f"With {about}, {len(pages)} pages:"
    for page in pages[:_SHOWN]:
        yield alone(page.path, [page.p95_ms], " ms", at_most(limit_ms, " ms"))


def _count_days(rt: Runtime, count: int) -> int:
    rows = 0
    for key in [MANY, *map(site_key, range(count))]:
        share = COUNTED // 2 if key == MANY else COUNTED // 2 // count
        with rt.transaction(write=True) as session:
            site_id = sites.find_id(session, key)
            tally = _tally(rt, site_id, share // DAYS, is_busy=key == MANY)
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


def _log_in(app: Flask, rt: Runtime) -> FlaskClient:
    account = Account(
        email=_EMAIL,
        uniquifier="bench",
        webauthn_handle="bench",
        password=hash_of(console_of(app), PASSWORD),
        is_operator=True,
        created_at=rt.now(),
        confirmed_at=rt.now(),
    )
    with rt.transaction(write=True) as session:
        accounts.save(session, account)
        for site_id, _site in sites.all_with_ids(session):
            grants.put(session, account.id, site_id, Role.OWNER, now=rt.now())
    admin = app.test_client()
    reply = admin.post("/console/login", data={"email": _EMAIL, "password": PASSWORD})
    if reply.status_code != 302:
        raise RuntimeError(f"nobody is logged in: {reply.status_code}")
    return admin
