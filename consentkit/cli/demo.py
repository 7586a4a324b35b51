"""`consentkit demo`: the service and the founding case's membership site, side by side."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.resources import files
from pathlib import Path
from threading import Event
from typing import Any

import click

from consentkit.cli.console_site import prepare_console
from consentkit.cli.context import open_runtime
from consentkit.cli.demo_account import EMAIL, PASSWORD_FILE, prepare_owner
from consentkit.cli.init import initialise
from consentkit.cli.selftest import free_port, selftest, wait_until_answering
from consentkit.cli.server import check_port
from consentkit.cli.site_added import add_noted
from consentkit.config import Config, ConfigError
from consentkit.domain.account import COMMAND_LINE
from consentkit.domain.site import SiteDefinition
from consentkit.services.publish_banner import publish_banner
from consentkit.web.runtime import utc_now

SITE_KEY = "demo"
HOST = "127.0.0.1"
STOP_TIMEOUT_S = 10.0
_FILE_PORT = ":8081"
# A terminal that is closed (SIGHUP) must not leave the servers behind.
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Python drops an exception that is raised while an object is cleared away; this is not lost.
_asked_to_stop = Event()


@click.command()
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("consentkit-demo"),
    show_default=True,
    help="Where the demo keeps its data.",
)
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option("--site-port", default=8081, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--check", is_flag=True, help="Start on free ports in a temporary folder, try it, stop."
)
def demo(home: Path, port: int, site_port: int, check: bool) -> None:
    """Run the service and the demo site until Ctrl-C; the data stays for the next time."""
    if check:
        with tempfile.TemporaryDirectory(prefix="consentkit-") as folder:
            _check(Path(folder))
        return
    try:
        with _running(home.absolute(), port, site_port) as children:
            click.echo(_addresses(port, site_port, home.absolute()))
            _wait(children)
    except KeyboardInterrupt:
        click.echo("\nstopped", err=True)


def _check(home: Path) -> None:
    port, site_port = free_port(), free_port()
    with _running(home, port, site_port):
        for line in selftest(port, site_port, SITE_KEY, now=utc_now()):
            click.echo(line)
            _go_on()
    click.echo("the demo works")


@contextmanager
def _running(home: Path, port: int, site_port: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Prepare the data, start both servers, and stop both whatever happens."""
    if port == site_port:
        raise ConfigError(f"the service and the site cannot share port {port}")
    check_port(HOST, port)
    check_port(HOST, site_port)
    env = _environment(home, port)
    children: list[subprocess.Popen[bytes]] = []
    _asked_to_stop.clear()
    # SIGINT among them: a shell makes what it starts in the background deaf to Ctrl-C.
    previous = {each: signal.signal(each, _note) for each in _STOPPING}
    try:
        _prepare(Config.from_env(env), site_port)
        # One after the other: the site asks the service for its banner as soon as it is up.
        for number, arguments in (
            (port, _service(port)),
            (site_port, _site(home, port, site_port)),
        ):
            children.append(_start(arguments, env))
            wait_until_answering(HOST, number, alive=partial(_is_running, children[-1]))
        yield children
    finally:
        _stop(children)
        for each, handler in previous.items():
            signal.signal(each, handler)


def _environment(home: Path, port: int) -> dict[str, str]:
    """Leave out the caller's own settings: the demo must never touch a real installation."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("CONSENTKIT_")}
    return env | {
        "CONSENTKIT_HOME": str(home),
        "CONSENTKIT_PUBLIC_URL": f"http://localhost:{port}",
        "CONSENTKIT_PLAYGROUND": "1",
    }


def _prepare(config: Config, site_port: int) -> None:
    initialise(config)
    _go_on()
    definition = SiteDefinition.read(_demo_site(site_port))
    with open_runtime(config) as rt, rt.transaction(write=True) as session:
        add_noted(definition, session=session, now=rt.now())
        publish_banner(SITE_KEY, session=session, now=rt.now(), by=COMMAND_LINE)
    _go_on()
    prepare_console(config)
    prepare_owner(config)
    _go_on()


def _demo_site(site_port: int) -> Any:
    text = files("consentkit.membership").joinpath("site.toml").read_text("utf-8")
    return tomllib.loads(text.replace(_FILE_PORT, f":{site_port}"))


def _start(arguments: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
    # In a session of its own: Ctrl-C in a terminal reaches every process at once, and a server
    # that is told to stop by us and by the terminal in the same moment may wait for itself.
    command = [sys.executable, "-m", *arguments]
    return subprocess.Popen(command, env=env, start_new_session=True)  # noqa: S603


def _is_running(child: subprocess.Popen[bytes]) -> bool:
    _go_on()
    return child.poll() is None


def _service(port: int) -> list[str]:
    return ["consentkit", "serve", "--host", HOST, "--port", str(port)]


def _site(home: Path, port: int, site_port: int) -> list[str]:
    return [
        "consentkit.membership",
        *("--port", str(site_port)),
        *("--service", f"http://localhost:{port}"),
        *("--site-key", SITE_KEY),
        *("--home", str(home / "membership")),
    ]


def _addresses(port: int, site_port: int, home: Path) -> str:
    owner = (home / PASSWORD_FILE).read_text("utf-8").strip()
    return f"""
ConsentKit is running.

  the membership site    http://localhost:{site_port}/
  the consent service    http://localhost:{port}/
  the admin console      http://localhost:{port}/console/
                         log in as {EMAIL} with {owner}
  try looks and events   http://localhost:{port}/playground
  check a receipt        http://localhost:{port}/verify
  without JavaScript     http://localhost:{port}/ck/{SITE_KEY}/preferences
  public keys            http://localhost:{port}/.well-known/jwks.json

Both answer on 127.0.0.1 as well. Ctrl-C stops both; the data stays.
"""


def _wait(children: list[subprocess.Popen[bytes]]) -> None:
    while all(map(_is_running, children)):
        time.sleep(0.2)
    raise ConfigError("one of the two servers stopped; its reason stands above")


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)  # its workers with it
            child.wait()


def _note(_number: int, _frame: object) -> None:
    # Raised from here, an interrupt may end in a library's clean-up, which tells it as a trouble.
    _asked_to_stop.set()


def _go_on() -> None:
    if _asked_to_stop.is_set():
        raise KeyboardInterrupt
