"""Drafts for the tests of publishing, and the forms of its pages."""

import re
from collections.abc import Callable
from typing import Any

from werkzeug.test import TestResponse

from consentkit.domain.site import SiteDefinition
from consentkit.services.add_site import add_site
from consentkit.web.runtime import Runtime
from tests.console.admins import Admin
from tests.factories import a_category, a_site_document

Change = Callable[[dict[str, Any]], None]
_REVIEWED = re.compile(r'name="reviewed" value="([0-9a-f]{64})"')


def a_clean_site() -> dict[str, Any]:
    """A site of which the linter has nothing to say."""
    document = a_site_document()
    document["banner"]["categories"][2]["lifetime"] = "90 days"
    document["banner"]["look"] = {"reopen": "bottom-start"}
    return document


def put_draft(rt: Runtime, *changes: Change) -> None:
    """Change the draft of the shop as an editor would, without publishing it."""
    document = a_clean_site()
    for change in changes:
        change(document["banner"])
    with rt.transaction(write=True) as session:
        add_site(SiteDefinition.read(document), session=session, now=rt.now())


def adds(key: str) -> Change:
    return lambda banner: banner["categories"].append(a_category(key, lifetime="90 days"))


def renames(text: str) -> Change:
    return lambda banner: banner["categories"][1]["title"].update(en=text)


def breaks(banner: dict[str, Any]) -> None:
    """Nobody is named behind a tool: L-EU-16, an error."""
    banner["categories"][1]["services"][0]["provider"] = ""


def reviewed_in(page: TestResponse) -> str:
    found = _REVIEWED.search(page.text)
    assert found, page.text
    return found[1]


def review_form(admin: Admin, path: str = "/review", **more: str) -> dict[str, str]:
    """Open a review of the shop and return its form, filled."""
    return {"reviewed": reviewed_in(admin.get(f"/sites/shop{path}")), **more}
