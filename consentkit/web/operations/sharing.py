"""How one worker can tell what all workers of the machine have counted.

Each process counts in files of its own in a folder that they share, and whoever is asked adds them
up: this is prometheus-client's multiprocess mode. What a process had counted outlives it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from prometheus_client import CollectorRegistry, values
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# The files are written through memory, and a full disk would end the process that does so.
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it


@contextmanager
def shared_metrics() -> Iterator[None]:
    """Share what is counted between this process's children, for as long as the block lasts.

    The folder is the one that the environment names, which is emptied first, or one in memory.
    """
    named = os.environ.get(FOLDER)
    if named:
        for left in Path(named).glob("*.db"):
            left.unlink()
        yield
        return
    place = _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None
    with TemporaryDirectory(prefix="consentkit-metrics-", dir=place) as folder:
        os.environ[FOLDER] = folder
        # The library looks at the environment when it is imported, which was before.
        values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]
        try:
            yield
        finally:
            del os.environ[FOLDER]
            values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]


def of_all_processes(own: CollectorRegistry) -> CollectorRegistry:
    """Return what all processes have counted, which is ``own`` where nothing is shared."""
    folder = os.environ.get(FOLDER)
    if folder is None:
        return own
    _forget_the_dead(Path(folder))
    shared = CollectorRegistry()
    MultiProcessCollector(shared, folder)  # type: ignore[no-untyped-call]
    return shared


def _forget_the_dead(folder: Path) -> None:
    """What was so in a process that has ended is not so any more; what it counted stays."""
    for file in folder.glob("gauge_live*.db"):
        pid = int(file.stem.rpartition("_")[2])
        if not _is_alive(pid):
            mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
