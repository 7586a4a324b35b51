"""Reads the file that describes a site."""

from pathlib import Path
from typing import Any

from consentkit.domain.errors import InvalidDocument
from consentkit.domain.site_file import MAX_FILE_BYTES, parse_site_file, too_large


def read_site_file(file: Path) -> Any:
    """Raises ``InvalidDocument`` with the line at fault."""
    if file.stat().st_size > MAX_FILE_BYTES:
        reason = too_large(str(file), MAX_FILE_BYTES)
        raise InvalidDocument(reason)
    return parse_site_file(file.read_bytes(), name=str(file))
