"""Lists, page after page, and what is asked of them."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from consentkit.client.results import Document
from consentkit.client.transport import Transport


def pages(transport: Transport, path: str, query: Mapping[str, Any] | None = None) -> Iterator[Any]:
    """Yield each entry of each page; a page is asked for when it is needed."""
    cursor: str | None = None
    while True:
        given = {**(query or {}), **({"cursor": cursor} if cursor else {})}
        page = transport.ask("GET", path, query=given).document
        yield from page["data"]
        cursor = page["next_cursor"]
        if cursor is None:
            return


def texts(wanted: Mapping[str, Any]) -> Document:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in wanted.items()
        if value is not None
    }
