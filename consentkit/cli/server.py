"""Runs the WSGI server: ``python -m consentkit.cli.server`` with the settings as JSON.

The process that runs it only minds the workers. It loads little, and each worker loads first what
this does.
"""

import json
import os
import resource
import socket
import sys
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import NoReturn

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from consentkit.config import ConfigError
from consentkit.web.operations.log_lines import logging_in

APPLICATION = "consentkit.web.wsgi:factory"

# A slow body occupies a thread for as long as it lasts; threads are made only when needed, so the
# bound is generous (60 half-sent requests starved a server of 8).
BLOCKING_THREADS = 128
# Of each worker. The server's own default counts idle connections as well, and a thousand of them
# would keep everybody else out.
MAX_CONNECTIONS = 16_384
HEADER_TIMEOUT_MS = 10_000
MAX_HEADER_BYTES = 24 * 1024
STOP_TIMEOUT_S = 5


def check_port(host: str, port: int) -> None:
    """Raise ``ConfigError`` if the port cannot be had.

    The server shares a port with another of its kind without a word (SO_REUSEPORT), and half of
    the visitors would then meet the other one; so this asks first, the ordinary way.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as err:
            reason = getattr(err, "strerror", None) or str(err)
            raise ConfigError(f"port {port} on {host} cannot be used: {reason}") from err


def allow_open_files() -> None:
    """Raise the soft limit to the hard one: every connection is an open file, and the usual limit
    of 1,024 is there for programs of another age.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        # Where the hard limit is none, the system's own may be lower.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def preempt_nobody() -> None:
    """Have a thread that wakes up wait until a core is free, instead of stopping another on its.

    The one that it stops is often the one that holds the interpreter, which it would then wait for;
    the two switches cost more than most requests. Threads and processes begun later do the same.
    Whatever else the operator has chosen stays. Source: sched(7), SCHED_BATCH.
    """
    if sys.platform == "linux" and os.sched_getscheduler(0) == os.SCHED_OTHER:
        with suppress(OSError):  # a sandbox may refuse it, and all goes well without
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def run_server(
    target: str, *, host: str, port: int, workers: int, log_format: str = "text"
) -> None:
    """Serve until a signal; ``target`` is ``module:factory``."""
    allow_open_files()
    preempt_nobody()
    Server(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=BLOCKING_THREADS,
        backpressure=MAX_CONNECTIONS,
        workers_kill_timeout=STOP_TIMEOUT_S,
        respawn_failed_workers=True,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADER_TIMEOUT_MS, max_buffer_size=MAX_HEADER_BYTES
        ),
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig=logging_in(log_format),
    ).serve()


def become_server(
    *, host: str, port: int, workers: int, log_format: str, has_metrics: bool
) -> NoReturn:
    """Serve in place of this process, which keeps its number and lets go of all that it loaded."""
    settings = {"host": host, "port": port, "workers": workers, "log_format": log_format}
    told = json.dumps(settings | {"has_metrics": has_metrics})
    # Whoever did not run us from the folder that they are in wants nothing loaded from there.
    paths = [] if Path(sys.path[0]).absolute() == Path.cwd() else ["-P"]
    # Each thread of a worker would keep freed memory of its own for itself.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *paths, "-m", __name__, told])  # noqa: S606


def main() -> None:
    settings = json.loads(sys.argv[1])
    with _sharing() if settings.pop("has_metrics") else nullcontext():
        run_server(APPLICATION, **settings)


def _sharing() -> AbstractContextManager[None]:
    # This process stays, and has no use for what counts and tells of it unless somebody reads it.
    from consentkit.web.operations.sharing import shared_metrics  # noqa: PLC0415

    return shared_metrics()


if __name__ == "__main__":
    main()
