"""Admins in the console, as the console's own tests have them."""

from tests.console.conftest import (  # noqa: F401 - fixtures
    _cheap_hashes,
    console,
    log_in,
    make_account,
)
