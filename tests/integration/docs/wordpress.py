"""WordPress itself, from Debian: its files with a database and a web server of their own."""

import getpass
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.conftest import wait_until_up
from tests.integration.docs.samples import ROOT
from tests.integration.docs.servers import started
from tests.programs import program, wordpress
from tests.waiting import wait_until

HERE = Path(__file__).parent
PLUGINS = (ROOT / "integrations" / "wordpress" / "consentkit", HERE / "wp-consent-api")
SET_UP = HERE / "wordpress.php"
THEME = "twentytwentythree"
OWNER = ("owner", "a long pass phrase")
# Behind what its own sample leaves to be filled in.
END = "/* That's all, stop editing!"
# It asks nobody on the network, and keeps what PHP complains of.
SETTINGS = """
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_DEBUG_LOG', '{log}' );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'DISABLE_WP_CRON', true );
define( 'WP_HOME', '{address}' );
define( 'WP_SITEURL', '{address}' );
"""


@dataclass(frozen=True)
class WordPress:
    """``folder`` is its root; ``socket`` is where its database listens."""

    folder: Path
    address: str
    socket: Path

    @property
    def _log(self) -> Path:
        return self.folder.parent / "debug.log"

    def configure(self, lines: str) -> None:
        """Write wp-config.php as an owner would, with these lines."""
        text = (self.folder / "wp-config-sample.php").read_text()
        own = {
            "database_name_here": "wordpress",
            "username_here": "root",
            "password_here": "",
            "'localhost'": f"'localhost:{self.socket}'",
            "define( 'WP_DEBUG', false );": "",
        }
        for printed, value in own.items():
            assert printed in text, printed
            text = text.replace(printed, value)
        settings = SETTINGS.format(log=self._log, address=self.address)
        before, end, after = text.partition(END)
        assert end
        (self.folder / "wp-config.php").write_text(f"{before}{settings}\n{lines}\n{end}{after}")

    def write_functions(self, code: str) -> None:
        """Write the theme's functions.php."""
        theme = self.folder / "wp-content" / "themes" / THEME
        (theme / "functions.php").write_text(f"<?php\n{code}")

    def complaints(self) -> str:
        """Return what PHP complained of, WordPress' own included."""
        return self._log.read_text() if self._log.exists() else ""

    def run(self, code: str) -> str:
        """Run PHP with all of WordPress' functions; returns what it printed."""
        needed = ("wp-load.php", "wp-admin/includes/plugin.php")
        load = "".join(f"require_once '{self.folder}/{each}';\n" for each in needed)
        return _php("-r", f"{load}{code}")

    def activate(self, plugin: str) -> None:
        done = f"$done = activate_plugin( '{plugin}/{plugin}.php' );"
        assert (
            self.run(f"{done} echo is_wp_error( $done ) ? $done->get_error_message() : '';") == ""
        )

    def deactivate(self, plugin: str) -> None:
        self.run(f"deactivate_plugins( '{plugin}/{plugin}.php' );")


@contextmanager
def running_wordpress(folder: Path, port: int, content: str) -> Iterator[WordPress]:
    """Set up one whose front page says ``content``; both plugins are there, and none is active."""
    files = wordpress()
    # With what stands beside it, which its links lead to.
    shutil.copytree(files.parent, folder / "share", symlinks=True)
    root = folder / "share" / files.name
    for plugin in PLUGINS:
        shutil.copytree(plugin, root / "wp-content" / "plugins" / plugin.name)
    (folder / "content.html").write_text(content)
    with _database(folder) as listening:
        made = WordPress(root, f"http://localhost:{port}", listening)
        made.configure("")
        _php(str(SET_UP), str(root), str(listening), str(folder / "content.html"))
        with _server(made, port):
            yield made


@contextmanager
def _database(folder: Path) -> Iterator[Path]:
    """Yield the socket of a MariaDB without accounts, which listens nowhere else."""
    data, listening, log = folder / "data", folder / "socket", folder / "mariadbd.log"
    data.mkdir()
    options = {
        "datadir": data,
        "socket": listening,
        "pid-file": folder / "pid",
        "user": getpass.getuser(),
        "innodb-flush-log-at-trx-commit": 0,
    }
    given = [f"--{name}={value}" for name, value in options.items()]
    command = [program("mariadbd"), "--no-defaults", "--skip-networking", "--skip-grant-tables"]
    with started([*command, *given], log) as process:
        wait_until(lambda: process.poll() is not None or _listens(listening), what=log.read_text)
        assert process.poll() is None, log.read_text()
        yield listening


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as asking:
        return asking.connect_ex(str(path)) == 0


@contextmanager
def _server(made: WordPress, port: int) -> Iterator[None]:
    log = made.folder.parent / "php.log"
    options = ("-d", "opcache.revalidate_freq=0", "-S", f"localhost:{port}", "-t", str(made.folder))
    with started([program("php"), *options], log) as process:
        wait_until_up(made.address, process, log)
        yield


def _php(*arguments: str) -> str:
    done = subprocess.run(
        [program("php"), *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout
