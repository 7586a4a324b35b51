"""What the banner does beyond asking: reloads, bots, shared cookies, and vendors' signals."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from consentkit.domain.reader import Reader
from consentkit.domain.reason import Reason

# Vendors with a consent call of their own; what is called is in static/src/parts/signals.js.
VENDORS = ("google", "uet", "clarity", "meta", "tiktok", "matomo")
# What Google's tags are to take for granted before an answer. All seven are named: one that was
# never set does not count as denied. Source: Google Consent Mode v2.
GOOGLE_DEFAULTS: Mapping[str, str] = {
    "ad_storage": "denied",
    "ad_user_data": "denied",
    "ad_personalization": "denied",
    "analytics_storage": "denied",
    "functionality_storage": "denied",
    "personalization_storage": "denied",
    "security_storage": "granted",
}
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """``cookie_domain`` is empty for a consent cookie of the page's own host alone; otherwise all
    hosts below it share one answer. ``signals`` names the vendors that are told of each answer.
    ``count_shown`` has pages tell the service that they showed the banner, without saying to whom.
    """

    reload_on_withdrawal: bool = False
    hide_from_bots: bool = False
    cookie_domain: str = ""
    signals: tuple[str, ...] = ()
    count_shown: bool = False

    @classmethod
    def read(cls, table: Reader) -> "Behaviour":
        domain = table.text("cookie_domain", longest=253, optional=True)
        if domain and not _DOMAIN.match(domain):
            raise table.refuse("cookie_domain", "a domain in lower case, such as example.org")
        signals = tuple(table.strings("signals", most=len(VENDORS)))
        if len(set(signals)) != len(signals) or not set(signals) <= set(VENDORS):
            raise table.refuse(
                "signals", Reason("a list of different ones of {known}", known=", ".join(VENDORS))
            )
        behaviour = cls(
            reload_on_withdrawal=table.boolean("reload_on_withdrawal", default=False),
            hide_from_bots=table.boolean("hide_from_bots", default=False),
            cookie_domain=domain,
            signals=signals,
            count_shown=table.boolean("count_shown", default=False),
        )
        table.close()
        return behaviour

    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            "reload_on_withdrawal": self.reload_on_withdrawal,
            "hide_from_bots": self.hide_from_bots,
            "cookie_domain": self.cookie_domain,
            "signals": list(self.signals),
        }
        # A later member stands there only when it is used: earlier versions keep their hash.
        return document | ({"count_shown": True} if self.count_shown else {})


@cache
def _signal_map() -> Mapping[str, list[str]]:
    text = files("consentkit.domain").joinpath("signals.json").read_text("utf-8")
    loaded: Mapping[str, list[str]] = json.loads(text)
    return loaded


def known_signals() -> frozenset[str]:
    """Every signal that a category may be mapped to."""
    return frozenset(signal for signals in _signal_map().values() for signal in signals)


def default_signals(category_key: str) -> tuple[str, ...]:
    """Return the signals of a category by its usual name; none for a name we do not know."""
    return tuple(_signal_map().get(category_key, ()))
