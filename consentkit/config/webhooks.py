"""The settings of webhooks: where else they may go, and who sends them."""

import re
from collections.abc import Mapping

from consentkit.config.error import ConfigError

DELIVERERS = ("serve", "worker")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9._:-]*[a-z0-9])?")


def webhook_hosts(env: Mapping[str, str]) -> frozenset[str]:
    """Return the hosts that may have an address of one's own network, and be asked without TLS."""
    given = (env.get("CONSENTKIT_WEBHOOK_HOSTS") or "").split(",")
    found = frozenset(each.strip().lower() for each in given if each.strip())
    if not all(_HOST.fullmatch(each) for each in found):
        raise ConfigError(
            "CONSENTKIT_WEBHOOK_HOSTS must be names of hosts without ports, with commas between"
            " them, such as hooks.internal,10.0.0.7"
        )
    return found
