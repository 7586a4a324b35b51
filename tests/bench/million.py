"""A database with as many receipts as asked for, all in the ledger: built once, kept in build/."""

import shutil
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import text

from consentkit.cli.init import initialise
from consentkit.config import Config
from consentkit.domain.banner import BannerVersion
from consentkit.domain.decision import Action, Decision, Region, RegionSource, Surface
from consentkit.domain.identifiers import uuid7, visitor_id
from consentkit.domain.receipt import make_receipt
from consentkit.domain.site import SiteDefinition
from consentkit.services.add_site import add_site
from consentkit.services.publish_banner import publish_banner
from consentkit.signing.receipts import sign_receipt
from consentkit.storage import schema, sites
from consentkit.storage.models import LedgerQueueRow, ReceiptRow
from consentkit.web.app import create_app
from consentkit.web.runtime import Runtime, runtime
from consentkit.web.sequencer import extend
from tests.bench.servers import DEMO_SITE, ROOT

FOLDER = ROOT / "build" / "bench"
# Of all receipts, the first site has one in ten: what is measured there should not grow after it.
FEW, MANY = "few", "many"
SHARE_OF_FEW = 10
DAYS_OF_FEW = 10
CHUNK = 10_000
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
LANGUAGES = ("en", "fr-CA")
REGION = Region(country="CA", subdivision="CA-QC", source=RegionSource.HEADER)


def receipts_database(count: int) -> Path:
    """Return the home folder of a service with ``count`` receipts at two sites."""
    home = FOLDER / f"receipts-{count}"
    complete = home / "complete"
    made_by = sha256(Path(__file__).read_bytes()).hexdigest() + str(schema.head())
    if complete.exists() and complete.read_text() == made_by:
        return home
    shutil.rmtree(home, ignore_errors=True)
    print(f"building {home.relative_to(ROOT)}, once")
    sys.stdout.flush()
    began = time.perf_counter()
    config = settings(home)
    initialise(config)
    with create_app(config).app_context():
        rt = runtime()
        try:
            _fill(rt, count)
            while extend(rt):
                pass
        finally:
            rt.close()
    complete.write_text(made_by)
    print(f"built in {time.perf_counter() - began:.0f} s")
    return home


def settings(home: Path) -> Config:
    return Config.from_env({"CONSENTKIT_HOME": str(home)})


def _fill(rt: Runtime, count: int) -> None:
    few = count // SHARE_OF_FEW
    apart = timedelta(days=DAYS_OF_FEW) / few
    for key, first, last in ((FEW, 0, few), (MANY, few, count)):
        version = _publish(rt, key)
        for start in range(first, last, CHUNK):
            numbers = range(start, min(start + CHUNK, last))
            _insert(rt, list(_rows(rt, version, numbers, apart)), key)


def _publish(rt: Runtime, key: str) -> BannerVersion:
    definition = SiteDefinition.read(tomllib.loads(DEMO_SITE.read_text("utf-8")))
    definition = replace(definition, site=replace(definition.site, key=key))
    with rt.transaction(write=True) as session:
        add_site(definition, session=session, now=BEGIN)
        return publish_banner(key, session=session, now=BEGIN).version


def _insert(rt: Runtime, rows: list[dict[str, Any]], site_key: str) -> None:
    with rt.transaction(write=True) as session:
        # The indexes over random visitors are written all over.
        session.execute(text("PRAGMA cache_size = -400000"))
        site = {"site_id": sites.find_id(session, site_key)}
        session.execute(ReceiptRow.__table__.insert(), [row | site for row in rows])
        queue = [
            {"entry": sha256(row["jws"].encode("ascii")).digest(), "receipt_id": row["id"]} | site
            for row in rows
        ]
        session.execute(LedgerQueueRow.__table__.insert(), queue)


def _rows(
    rt: Runtime, version: BannerVersion, numbers: range, apart: timedelta
) -> Iterator[dict[str, Any]]:
    key = rt.keys.signing_key()
    for number in numbers:
        digest = sha256(number.to_bytes(8)).digest()
        at = BEGIN + number * apart
        receipt = make_receipt(
            _decision(version, digest, at),
            version,
            receipt_id=uuid7(at, digest[:10]),
            issuer=rt.config.public_url,
            recorded_at=at,
            prev=None,
        )
        yield {
            "id": receipt.id,
            "visitor_id": receipt.decision.visitor_id,
            "prev": None,
            "banner_version": receipt.decision.banner_version,
            "action": receipt.decision.action.value,
            "decided_at": receipt.decision.decided_at,
            "recorded_at": receipt.recorded_at,
            "expires_at": receipt.expires_at,
            "jws": sign_receipt(receipt, key),
            "idempotency_key": digest[10:26].hex(),
            "request_sha256": digest,
        }


def _decision(version: BannerVersion, digest: bytes, at: datetime) -> Decision:
    """Most decline, some accept, some choose; two languages."""
    dice = digest[31]
    action = (Action.DECLINE_ALL, Action.ACCEPT_ALL, Action.SAVE)[dice % 3]
    granted = {Action.DECLINE_ALL: False, Action.ACCEPT_ALL: True}.get(action, bool(dice & 64))
    return Decision(
        banner_version=version.number,
        action=action,
        surface=Surface.PREFERENCES if action is Action.SAVE else Surface.BANNER,
        language=LANGUAGES[dice & 1],
        choices={each.key: each.required or granted for each in version.banner.categories},
        visitor_id=visitor_id(digest[:16]),
        decided_at=at,
        region=REGION if dice & 4 else None,
    )
