"""Runs one command and tells how long it took and how much memory it had, in JSON.

A process of its own, and a small one: what a command is said to have had at most is never less
than what the process had that started it.
"""

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

_UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes


@dataclass(frozen=True)
class Ran:
    seconds: float
    peak_bytes: int

    @property
    def peak_mb(self) -> float:
        return self.peak_bytes / 1e6


def run(command: list[str], env: dict[str, str]) -> Ran:
    """Run ``command``, its output thrown away. Raises ``RuntimeError`` if it fails."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__)), *command],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command[1:])}: {done.stderr.strip()[-500:]}")
    return Ran(**json.loads(done.stdout))


if __name__ == "__main__":
    began = time.perf_counter()
    status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=False).returncode
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _UNIT
    print(json.dumps({"seconds": took, "peak_bytes": peak}))
    sys.exit(os.EX_OK if status == 0 else os.EX_SOFTWARE)
