"""What a running service takes of the machine, all its processes together, as /proc tells."""

import subprocess
from dataclasses import dataclass

import psutil

from tests.wheel import with_children

MB = 1e6


@dataclass(frozen=True, slots=True)
class Memory:
    """In MB: what is resident, and that with what several processes share counted once (PSS)."""

    resident: float
    own_share: float


def memory_in_all(server: subprocess.Popen) -> Memory:
    found = [process.memory_full_info() for process in with_children(server)]
    return Memory(sum(each.rss for each in found) / MB, sum(each.pss for each in found) / MB)


def worker_of(server: subprocess.Popen) -> psutil.Process:
    """Return the one that answers, of a service that was started with one."""
    workers = psutil.Process(server.pid).children()
    if len(workers) != 1:
        raise RuntimeError(f"one worker was asked for, but there are {len(workers)}")
    return workers[0]


def resident_mb(process: psutil.Process) -> float:
    return process.memory_info().rss / MB


def cpu_seconds(server: subprocess.Popen) -> float:
    """Return what its processes have had since they began; those that ended are left out."""
    found = [process.cpu_times() for process in with_children(server)]
    return sum(each.user + each.system for each in found)
