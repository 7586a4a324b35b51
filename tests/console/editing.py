"""The editor's forms, as the tests fill them in."""

import html
import re
from typing import Any

from werkzeug.test import TestResponse

from consentkit.services.edit_draft import open_draft
from consentkit.storage.drafts import Draft
from consentkit.web.runtime import Runtime
from tests.console.admins import Admin
from tests.factories import SITE_KEY

EDITOR = f"/sites/{SITE_KEY}/editor"
_REVISION = re.compile(r'name="revision" value="(\d+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


def revision(page: TestResponse) -> str:
    found = _REVISION.search(page.text)
    assert found, page.text
    return found[1]


def send(admin: Admin, path: str, data: dict[str, Any], *, at: str | None = None) -> TestResponse:
    """Open a page of the editor and send its form; ``at`` is of an earlier opening."""
    at = at or revision(admin.get(EDITOR))
    return admin.post(f"{EDITOR}{path}", {"revision": at} | data)


def hidden(page: TestResponse) -> dict[str, str]:
    return {html.unescape(k): html.unescape(v) for k, v in _HIDDEN.findall(page.text)}


def draft_of(rt: Runtime, site_key: str = SITE_KEY) -> Draft:
    with rt.transaction() as session:
        return open_draft(site_key, session=session)


def a_form(key: str = "video", **changes: Any) -> dict[str, Any]:
    """What somebody fills in for a category."""
    return {
        "key": key,
        "title.en": "Films",
        "title.fr-CA": "Vidéos",
        "description.en": "Shows films that another company keeps.",
        "description.fr-CA": "Montre des vidéos qu’une autre entreprise conserve.",
        "lifetime": "days",
        "days": "90",
    } | changes
