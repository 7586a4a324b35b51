"""Reads the file that describes a site."""

from pathlib import Path
from typing import Any

from consentkit.domain.errors import InvalidDocument
from consentkit.domain.site_file import MAX_FILE_BYTES, parse_site_file


def read_site_file(file: Path) -> Any:
    """Raises ``InvalidDocument`` with the line at fault."""
    if file.stat().st_size > MAX_FILE_BYTES:
        raise InvalidDocument(f"{file} is larger than {MAX_FILE_BYTES // 1024 // 1024} MB")
    return parse_site_file(file.read_bytes(), name=str(file))
