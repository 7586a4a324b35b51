"""`python -m consentkit.membership`: serves the membership site on this machine."""

import argparse
import os
import socket
import sqlite3
import sys
from pathlib import Path

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from consentkit.membership.app import create_app
from consentkit.membership.settings import BadSettings, Settings

_ADDRESS = "127.0.0.1"
_CANNOT_START = 1
_BAD_USAGE = 2


def main() -> int:
    options = _options()
    try:
        settings = Settings(options.service.rstrip("/"), options.site_key, options.home.resolve())
    except BadSettings as err:
        return _say(str(err), _BAD_USAGE)
    if not 1 <= options.port <= 65535:
        return _say(f"--port must be between 1 and 65535, not {options.port}.", _BAD_USAGE)
    try:
        # The server would share a port that another one holds, and say nothing.
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((_ADDRESS, options.port))
    except OSError as err:
        return _say(f"Port {options.port} cannot be used ({err.strerror}). Choose another one.")
    try:
        create_app(settings)
    except (OSError, sqlite3.Error) as err:
        return _say(f"The folder {settings.home} cannot be used ({_reason(err)}).")
    os.environ.update(settings.environment())
    Granian(
        "consentkit.membership.app:from_environment",
        address=_ADDRESS,
        port=options.port,
        interface=Interfaces.WSGI,
        factory=True,
        # Slow clients hold a thread each; threads are made on demand.
        blocking_threads=128,
        workers_kill_timeout=5,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=65_536),
        websockets=False,
        log_level=LogLevels.error,
    ).serve()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m consentkit.membership",
        description="A membership site that asks for consent through ConsentKit, as a customer.",
    )
    parser.add_argument("--port", type=int, default=8081, help="where to serve (default 8081)")
    parser.add_argument(
        "--service", default="http://localhost:8080", help="address of the consent service"
    )
    parser.add_argument("--site-key", default="demo", help="our key there (default demo)")
    parser.add_argument(
        "--home", type=Path, required=True, help="folder for the members and the secret"
    )
    return parser.parse_args()


def _reason(err: OSError | sqlite3.Error) -> str:
    return getattr(err, "strerror", None) or str(err)


def _say(sentence: str, code: int = _CANNOT_START) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
