"""Where a finding is mended: the page of the editor that has the member at fault."""

from flask import current_app, url_for

# The beginning of a member -> the editor's endpoint for it; the first that fits.
_PAGES = (
    ("banner.categories", "editor.categories"),
    ("banner.purposes", "editor.purposes"),
    ("banner.texts", "editor.texts"),
    ("banner.look", "editor.look"),
    ("banner", "editor.rules"),
)


def where_to_mend(member: str, site_key: str) -> str:
    """Return the page's address, empty where this console has no such page."""
    for beginning, endpoint in _PAGES:
        if member.startswith(beginning):
            known = endpoint in current_app.view_functions
            return url_for(endpoint, site_key=site_key) if known else ""
    return ""
