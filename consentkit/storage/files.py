"""Files that are replaced whole."""

import os
from pathlib import Path


def replace_file(file: Path, content: bytes) -> None:
    """Write ``content`` so that a crash leaves the old file or the new one, and on disk."""
    temporary = file.with_name(f".{file.name}.new")
    with temporary.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    temporary.replace(file)
