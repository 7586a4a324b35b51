"""Where a page begins: opaque to who asks, and strictly read when it comes back."""

import base64
import binascii
import json
from typing import Any

from consentkit.web.api.refusals import BadCursor

MOST = 512


def format_cursor(place: Any) -> str:
    """``place`` is a text, a number, or a list of them."""
    text = json.dumps(place, separators=(",", ":")).encode("utf-8")
    return base64.urlsafe_b64encode(text).decode("ascii").rstrip("=")


def parse_cursor(text: str | None, *kinds: type) -> Any:
    """Return what ``format_cursor`` was given: one value of a kind, or a list with one of each;
    None where there is none. Raises ``BadCursor``.
    """
    if text is None:
        return None
    try:
        if len(text) > MOST or not text.isascii():
            raise ValueError
        place = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
        parts = place if len(kinds) > 1 else [place]
        if not isinstance(parts, list) or [type(each) for each in parts] != list(kinds):
            raise ValueError
        if format_cursor(place) != text:
            raise ValueError
    except (ValueError, binascii.Error, RecursionError) as err:
        raise BadCursor(
            "take the cursor from the page before, as it stands", field="cursor"
        ) from err
    return place
