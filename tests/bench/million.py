"""A database with as many receipts as asked for, all in the ledger: built once, kept in build/."""

import shutil
import sys
import time
import tomllib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import text

from consentkit.cli.init import initialise
from consentkit.config import Config
from consentkit.domain.banner import BannerVersion
from consentkit.domain.base64url import base64url
from consentkit.domain.decision import Action, Decision, Region, RegionSource, Surface
from consentkit.domain.device_class import DeviceClass
from consentkit.domain.identifiers import uuid7, visitor_id
from consentkit.domain.receipt import make_receipt
from consentkit.domain.site import SiteDefinition
from consentkit.domain.tally import counted
from consentkit.services.add_site import add_site
from consentkit.services.extend_ledger import extend_ledger
from consentkit.services.publish_banner import publish_banner
from consentkit.signing.keys import SigningKey
from consentkit.signing.receipts import sign_receipt
from consentkit.storage import sites
from consentkit.storage.models import LedgerQueueRow, ReceiptRow
from consentkit.web.app import create_app
from consentkit.web.runtime import Runtime, runtime
from tests.bench.servers import DEMO_SITE, ROOT

FOLDER = ROOT / "build" / "bench"
# Of all receipts, the first site has one in ten: what is measured there should not grow after it.
FEW, MANY = "few", "many"
SHARE_OF_FEW = 10
DAYS_OF_FEW = 10
CHUNK, AHEAD = 10_000, 4
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
LANGUAGES = ("en", "fr-CA")
DEVICES = tuple(DeviceClass)
REGION = Region(country="CA", subdivision="CA-QC", source=RegionSource.HEADER)


def receipts_database(count: int) -> Path:
    """Return the home folder of a service with ``count`` receipts at two sites."""
    home = FOLDER / f"receipts-{count}"
    complete = home / "complete"
    made_by = sha256(Path(__file__).read_bytes()).hexdigest()
    if complete.exists() and complete.read_text() == made_by:
        # What was built by an earlier schema is upgraded, as anybody's would be.
        initialise(settings(home))
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
            while _extend(rt):
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
    key, issuer = rt.keys.signing_key(), rt.config.public_url
    with _without_indices(rt):
        for site_key, first, last in ((FEW, 0, few), (MANY, few, count)):
            part = Part(_publish(rt, site_key), key, issuer, apart)
            starts = range(first, last, CHUNK)
            _fill_site(rt, site_key, part, [range(at, min(at + CHUNK, last)) for at in starts])


def _fill_site(rt: Runtime, site_key: str, part: "Part", ranges: list[range]) -> None:
    # What is common to all is inherited: a version cannot be sent to another process.
    with ProcessPoolExecutor(
        mp_context=get_context("fork"), initializer=_begin, initargs=(part,)
    ) as makers:
        making: deque[Future[list[dict[str, Any]]]] = deque()
        for numbers in ranges:
            making.append(makers.submit(_rows, numbers))
            # Not further ahead of what is written: each has megabytes.
            if len(making) > AHEAD:
                _insert(rt, making.popleft().result(), site_key)
        for made in making:
            _insert(rt, made.result(), site_key)


@contextmanager
def _without_indices(rt: Runtime) -> Iterator[None]:
    """Those over random values would be written all over; made at the end, each is written once."""
    about = (
        "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'receipt' AND sql IS NOT NULL"
        # The trigger that looks at them would look at everything.
        " AND (type = 'index' OR name = 'receipt_refuses_second_first') ORDER BY type"
    )
    with rt.transaction(write=True) as session:
        dropped = session.execute(text(about)).all()
        for kind, name, _sql in dropped:
            session.execute(text(f"DROP {kind} {name}"))
    yield
    for _kind, _name, sql in dropped:
        with rt.transaction(write=True) as session:
            session.execute(text(sql))


def _extend(rt: Runtime) -> int:
    """As the sequencer does, with no visitor who waits for the end of a batch."""
    with rt.transaction(write=True) as session:
        return extend_ledger(
            session=session,
            key=rt.keys.signing_key(),
            issuer=rt.config.public_url,
            now=rt.now(),
            limit=CHUNK,
        )


def _publish(rt: Runtime, key: str) -> BannerVersion:
    definition = SiteDefinition.read(tomllib.loads(DEMO_SITE.read_text("utf-8")))
    definition = replace(definition, site=replace(definition.site, key=key))
    with rt.transaction(write=True) as session:
        add_site(definition, session=session, now=BEGIN)
        return publish_banner(key, session=session, now=BEGIN).version


def _insert(rt: Runtime, rows: list[dict[str, Any]], site_key: str) -> None:
    with rt.transaction(write=True) as session:
        # What cannot go is over random values, too.
        session.execute(text("PRAGMA cache_size = -2000000"))
        site = {"site_id": sites.find_id(session, site_key)}
        entries = [
            {
                "entry": sha256(row["jws"].encode("ascii")).digest(),
                "receipt_id": row["id"],
                "counted": row.pop("counted"),
            }
            | site
            for row in rows
        ]
        session.execute(ReceiptRow.__table__.insert(), [row | site for row in rows])
        session.execute(LedgerQueueRow.__table__.insert(), entries)


@dataclass(frozen=True, slots=True)
class Part:
    """What the receipts of a site have in common; ``apart`` is the time between two of them."""

    version: BannerVersion
    key: SigningKey
    issuer: str
    apart: timedelta

    def row(self, number: int) -> dict[str, Any]:
        digest = sha256(number.to_bytes(8)).digest()
        at = BEGIN + number * self.apart
        receipt = make_receipt(
            _decision(self.version, digest, at),
            self.version,
            receipt_id=uuid7(at, digest[:10]),
            issuer=self.issuer,
            recorded_at=at,
            prev=None,
        )
        return {
            "id": receipt.id,
            "visitor_id": receipt.decision.visitor_id,
            "prev": None,
            "banner_version": receipt.decision.banner_version,
            "action": receipt.decision.action.value,
            "decided_at": receipt.decision.decided_at,
            "recorded_at": receipt.recorded_at,
            "expires_at": receipt.expires_at,
            "jws": sign_receipt(receipt, self.key),
            "idempotency_key": f"{int(at.timestamp() * 1000)}{base64url(digest[10:26])}",
            "request_sha256": digest,
            "counted": counted(receipt, DEVICES[digest[30] % len(DEVICES)]).format(),
        }


_own: list[Part] = []


def _begin(part: Part) -> None:
    _own.append(part)


def _rows(numbers: range) -> list[dict[str, Any]]:
    return [_own[0].row(number) for number in numbers]


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
