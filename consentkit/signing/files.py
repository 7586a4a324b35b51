"""Files that are replaced whole."""

import os
from pathlib import Path

PUBLIC_MODE = 0o666  # less what the umask takes away


def replace_file(file: Path, content: bytes, *, mode: int = PUBLIC_MODE) -> None:
    """Write ``content`` so that a crash leaves the old file or the new one, and on disk.

    The new file has its ``mode`` from its first byte.
    """
    temporary = file.with_name(f".{file.name}.new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    temporary.replace(file)
