"""How often one admin may ask for what costs a lot."""

from flask import current_app
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from consentkit.web.runtime import runtime

_OFTEN = RateLimitItemPerMinute(6)
_EXTENSION = "consentkit.costly"


def is_too_often(what: str, account_id: int) -> bool:
    """Count this time, and say whether it is one too many within a minute in this process."""
    if runtime().config.rate_limit == 0:
        return False
    limiter = current_app.extensions.setdefault(
        _EXTENSION, MovingWindowRateLimiter(MemoryStorage())
    )
    return not limiter.hit(_OFTEN, what, str(account_id))
