"""What Schemathesis cannot know from the admin API's document: a key, a site and a webhook that are
there.

Neither key nor webhook is taken away meanwhile: what would do so is asked for another one.
"""

import os
from typing import Any

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode

from tests.factories import SITE_KEY

_FOREIGN = "aaaaaaaaaaaa"


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    parts = case.path_parameters or {}
    is_valid = _is_valid(case, ParameterLocation.PATH)
    if is_valid and "site_key" in parts:
        parts["site_key"] = SITE_KEY
    if is_valid and "webhook_key" in parts and case.method.upper() != "DELETE":
        parts["webhook_key"] = os.environ["FUZZED_WEBHOOK"]
    if "key_id" in parts and case.method.upper() == "DELETE":
        parts["key_id"] = _FOREIGN


@schemathesis.auth(refresh_interval=None)
class ApiKey:
    def get(self, _case: Any, _context: Any) -> str:
        return os.environ["FUZZED_API_KEY"]

    def set(self, case: Any, data: str, _context: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


def _is_valid(case: Any, where: ParameterLocation) -> bool:
    part = case.meta.components.get(where) if case.meta else None
    return part is None or part.mode == GenerationMode.POSITIVE
