"""A zip file that is either whole under its name or not there."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from consentkit.domain.errors import ConsentError
from consentkit.domain.reason import Reason

# A zip file has one time for each entry; this one says nothing, so that equal contents are equal.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_PIECE = 1024 * 1024


class OutputFailed(ConsentError):
    code = "output_failed"
    title = "The file could not be written"


class Archive:
    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._zip = opened

    def write(self, name: str, content: bytes) -> None:
        self._zip.writestr(_entry(name), content)

    def copy(self, name: str, source: IO[bytes]) -> None:
        """Write what ``source`` holds from its beginning on, however much it is."""
        source.seek(0)
        with self._zip.open(_entry(name), "w", force_zip64=True) as target:
            while piece := source.read(_PIECE):
                target.write(piece)


@contextmanager
def archive(target: Path) -> Iterator[Archive]:
    """Nothing stands under the target's name before it is whole. Raises ``OutputFailed``."""
    with whole_file(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        yield Archive(opened)


@contextmanager
def whole_file(target: Path) -> Iterator[IO[bytes]]:
    """Nothing stands under the target's name before it is whole and on disk.

    Raises ``OutputFailed``, with what the system says, if it cannot be written to its end.
    """
    # Two commands that write the same file must not write into each other's.
    temporary = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with temporary.open("xb") as file, _removed_unless_moved(temporary):
            yield file
            file.flush()
            os.fsync(file.fileno())
            temporary.replace(target)
    except OSError as err:
        raise OutputFailed(
            Reason(
                "{target} could not be written: {said}",
                target=target,
                said=err.strerror or str(err),
            )
        ) from err


@contextmanager
def _removed_unless_moved(temporary: Path) -> Iterator[None]:
    try:
        yield
    finally:
        temporary.unlink(missing_ok=True)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
