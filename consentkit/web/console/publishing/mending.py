"""Where a finding is mended: the page of the editor that has the member at fault."""

import re
from typing import Any

from flask import current_app, url_for

from consentkit.domain.banner import Banner
from consentkit.web.console.access import Work, may_open

_IN_LIST = re.compile(r"banner\.(categories|purposes)\[(\d+)\]")
_IN_TEXTS = re.compile(r"banner\.texts\.([^.]+)")


def where_to_mend(banner: Banner, work: Work, member: str) -> str:
    """Return the page's address; empty for whoever may not open it."""
    endpoint, values = _page(member, banner)
    if endpoint not in current_app.view_functions or not may_open(endpoint, work):
        return ""
    return url_for(endpoint, site_key=work.site.key, **values)


def _page(member: str, banner: Banner) -> tuple[str, dict[str, Any]]:
    """Return the endpoint and what stands in its address besides the site."""
    item = _IN_LIST.match(member)
    if item is not None:
        place = int(item[2])
        if item[1] == "categories":
            return "editor.category", {"key": banner.categories[place].key}
        return "editor.purpose", {"key": banner.purposes[place].key}
    text = _IN_TEXTS.match(member)
    if text is not None:
        return "editor.texts_in", {"language": text[1]}
    return "editor.look" if member.startswith("banner.look") else "editor.rules", {}
