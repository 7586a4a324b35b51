"""Reads the file that describes a site."""

import json
import tomllib
from pathlib import Path
from typing import Any

from consentkit.domain.errors import InvalidDocument

MAX_FILE_BYTES = 2 * 1024 * 1024


def read_site_file(file: Path) -> Any:
    """Parse by the file's ending. Raises ``InvalidDocument`` with the line at fault."""
    if file.stat().st_size > MAX_FILE_BYTES:
        raise InvalidDocument(f"{file} is larger than {MAX_FILE_BYTES // 1024 // 1024} MiB")
    try:
        text = file.read_text("utf-8")
        return json.loads(text) if file.suffix == ".json" else tomllib.loads(text)
    except UnicodeDecodeError as err:
        raise InvalidDocument(f"{file} is not UTF-8 text") from err
    except (ValueError, RecursionError) as err:
        kind = "JSON" if file.suffix == ".json" else "TOML"
        raise InvalidDocument(f"{file} is not well-formed {kind}: {err}") from err
