"""Admins in the console, as the console's own tests have them."""

from tests.console.conftest import (
    _cheap_hashes,
    console,
    log_in,
    make_account,
)

__all__ = ["_cheap_hashes", "console", "log_in", "make_account"]
