"""A JSON document as a file to keep."""

import json
from typing import Any

from flask import Response


def json_file(document: Any, name: str) -> Response:
    """``name`` is of ours: no quotation mark and nothing beyond ASCII is in it."""
    content = json.dumps(document, ensure_ascii=False, indent=2)
    response = Response(f"{content}\n", mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
