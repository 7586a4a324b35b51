"""What Schemathesis cannot know from the document: a site that is there, tokens that only our pages
hand out, secrets that came with receipts, and what a banner asked.

Only what would be valid is touched; what is wrong stays as wrong as it was made.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any

import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode

from tests.factories import ORIGIN, SITE_KEY, a_decision

_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_RECORD = "POST /ck/{site}/receipts"
_SHOWN = "POST /ck/{site}/shown"
_ISSUE = "POST /ck/{site}/token"
# What a beacon could have sent, where the document only says that it is JSON.
_AS_TEXT = {_RECORD: a_decision, _SHOWN: dict}
_AS_TEXT |= dict.fromkeys(("POST /verify", _ISSUE), lambda: {"receipt": "a.b.c"})
_secrets: dict[str, str] = {}
_receipts: list[str] = []


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    label = case.operation.label
    if _is_valid(case, ParameterLocation.PATH) and "site" in (case.path_parameters or {}):
        case.path_parameters["site"] = SITE_KEY
    if label == _SHOWN or (case.headers and "Origin" in case.headers):
        case.headers["Origin"] = ORIGIN
    if _is_valid(case, ParameterLocation.BODY):
        _fill_in(case)


def _fill_in(case: Any) -> None:
    is_text = case.media_type == "text/plain"
    body = _AS_TEXT.get(case.operation.label, dict)() if is_text else case.body
    if not isinstance(body, dict):
        return
    if "token" in body:
        body["token"] = _token(case)
    if case.operation.label == _RECORD:
        _answer(body)
    if case.operation.label == _SHOWN:
        body.update(banner_version=1, language="en")
    if case.operation.label == _ISSUE and _receipts:
        body["receipt"] = _receipts[-1]
    if is_text:
        case.body = json.dumps(body)


@schemathesis.hook
def after_call(_context: Any, case: Any, response: Any) -> None:
    if case.operation.label == _RECORD and response.status_code == 201:
        made = response.json()
        _secrets[made["id"]] = made["secret"]
        _receipts.append(made["receipt"])


@schemathesis.hook
def filter_failure(_context: Any, failure: Any, _case: Any, _response: Any) -> bool:
    """A secret that does not fit is answered as an absent receipt is: 404, not 401 (nobody learns
    which ids there are). That it lets nobody in, is still checked.
    """
    return not (failure.code == "ST401" and "got `404 Not Found`" in failure.message)


@schemathesis.auth(refresh_interval=None).apply_to(
    method="GET", path="/ck/{site}/receipts/{receipt_id}"
)
class ReceiptSecret:
    """Shows the secret of the receipt at hand, where there is one; a wrong one elsewhere."""

    def get(self, case: Any, _context: Any) -> str:
        return _secrets.get((case.path_parameters or {}).get("receipt_id", ""), "A" * 43)

    def set(self, case: Any, data: str, _context: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


def _is_valid(case: Any, where: ParameterLocation) -> bool:
    part = case.meta.components.get(where) if case.meta else None
    return part is None or part.mode == GenerationMode.POSITIVE


def _token(case: Any) -> str:
    base = case.operation.schema.get_base_url()
    page = requests.get(f"{base}/ck/{SITE_KEY}/preferences", timeout=10)
    found = _TOKEN.search(page.text)
    assert found is not None
    return found[1]


def _answer(body: dict[str, Any]) -> None:
    """Let the decision be one that the banner knows, with no more said than was generated."""
    granted = any(map(bool, body["choices"].values()))
    body.update(
        banner_version=1,
        action="save",
        language="fr-CA",
        choices={"necessary": True, "analytics": granted, "marketing": not granted},
        decided_at=datetime.now(UTC).isoformat(),
    )
