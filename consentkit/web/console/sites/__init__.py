"""Sites: the overview, what a site is, its settings, its file, and putting it away."""

from consentkit.web.console.sites import (
    archive_pages,
    file_pages,
    move_pages,
    new_site_pages,
    pages,
    settings_pages,
)

__all__ = ["archive_pages", "file_pages", "move_pages", "new_site_pages", "pages", "settings_pages"]
