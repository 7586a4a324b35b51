"""A site with weeks of answers behind it, recorded by the services at times long gone."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from consentkit.domain.banner import BannerVersion
from consentkit.domain.decision import Action, Decision, Region, RegionSource, Surface
from consentkit.domain.device_class import DeviceClass
from consentkit.domain.identifiers import visitor_id
from consentkit.domain.tally import Dimension, Tally
from consentkit.services.extend_ledger import extend_ledger
from consentkit.services.find_banner import current_banner
from consentkit.services.record_decision import Submission, record_decision
from consentkit.storage import daily_counts, sites
from consentkit.web.runtime import Runtime

_ACTIONS = {Action.ACCEPT_ALL: 52, Action.DECLINE_ALL: 34, Action.SAVE: 14}
_COUNTRIES = {"CA": 60, "US": 20, "FR": 8, "": 12}
_DEVICES = {
    DeviceClass.PHONE: 58, DeviceClass.DESKTOP: 36, DeviceClass.TABLET: 4, DeviceClass.UNKNOWN: 2,
}  # fmt: skip


def fill(rt: Runtime, site_key: str, *, days: int = 60, shown: bool = False) -> int:
    """Record what visitors of ``days`` days answered, the same each time; return how many."""
    chance = random.Random(5)
    key = rt.keys.signing_key()
    made = 0
    with rt.transaction() as session:
        version = current_banner(site_key, session=session).version
        site_id = sites.find_id(session, site_key)
    for ago in reversed(range(days)):
        noon = rt.now() - timedelta(days=ago, minutes=1)
        with rt.turns.turn(), rt.transaction(write=True) as session:
            for decision, device in _day(chance, version, noon):
                submission = Submission(site_key=site_key, decision=decision, device=device)
                record_decision(
                    submission,
                    session=session,
                    key=key,
                    issuer=rt.config.public_url,
                    now=noon,
                    randomness=chance.randbytes(10),
                )
                made += 1
            while extend_ledger(session=session, key=key, issuer=rt.config.public_url, now=noon):
                pass
            if shown:
                tally = Tally()
                values = {Dimension.TOTAL: "", Dimension.VERSION: str(version.number)}
                tally.add_shown(site_id, noon.date(), values, chance.randint(14, 30))
                daily_counts.add(session, tally)
    return made


def _day(
    chance: random.Random, version: BannerVersion, now: datetime
) -> Iterator[tuple[Decision, DeviceClass]]:
    weekend = now.weekday() >= 5
    for _ in range(chance.randint(3, 7) if weekend else chance.randint(7, 13)):
        action = _one_of(chance, _ACTIONS)
        gpc = action is Action.DECLINE_ALL and chance.random() < 0.2
        country = _one_of(chance, _COUNTRIES)
        region = Region(country=country, subdivision=None, source=RegionSource.TIMEZONE)
        surface = Surface.PREFERENCES if action is Action.SAVE else Surface.BANNER
        decision = Decision(
            banner_version=version.number,
            action=action,
            surface=surface,
            language=version.banner.languages[0 if chance.random() < 0.7 else -1],
            choices=_choices(chance, version, action),
            visitor_id=visitor_id(chance.randbytes(16)),
            decided_at=now,
            gpc=gpc,
            region=region if country else None,
        )
        yield decision, _one_of(chance, _DEVICES)


def _choices(chance: random.Random, version: BannerVersion, action: Action) -> dict[str, bool]:
    granted = {Action.ACCEPT_ALL: 1.0, Action.DECLINE_ALL: 0.0}.get(action, 0.4)
    return {
        category.key: category.required or chance.random() < granted
        for category in version.banner.categories
    }


def _one_of(chance: random.Random, weighed: dict[Any, int]) -> Any:
    return chance.choices(list(weighed), list(weighed.values()))[0]
