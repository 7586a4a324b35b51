"""What is printed in the documentation is tried with what other browser tests have."""

from tests.browser.conftest import browser, chromium, console, context, demo, page, show

__all__ = ["browser", "chromium", "console", "context", "demo", "page", "show"]
