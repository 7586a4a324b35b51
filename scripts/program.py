"""Print the path of a server that tests stand before or behind, installing Debian's if it may.

python scripts/program.py nginx
python scripts/program.py wordpress prints the folder of its files, and installs what runs them.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from debian import CannotInstall, install, unpack

PACKAGES = {
    "caddy": "caddy",
    "mariadbd": "mariadb-server-core",
    "nginx": "nginx-light",
    "pgbouncer": "pgbouncer",
    "php": "php-cli",
    "redis-server": "redis-server",
}
# Debian's are where only root looks.
PATH = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin"
# Only unpacked: installed, it would bring a web server of its own along. The last is for its
# console.
WORDPRESS = ("wordpress", "wordpress-theme-twentytwentythree", "libjs-underscore")
UNPACKED = Path(__file__).resolve().parent.parent / ".cache" / "wordpress"


def find_or_install(name: str) -> str | None:
    if name == "wordpress":
        return find_or_install_wordpress()
    if found(name) is None:
        install((PACKAGES[name],))
    return found(name)


def found(name: str) -> str | None:
    return shutil.which(name, path=PATH)


def find_or_install_wordpress() -> str:
    lacking = [PACKAGES[name] for name in ("php", "mariadbd") if found(name) is None]
    if not php_knows_mysql():
        lacking.append("php-mysql")
    if lacking:
        install(lacking)
    folder = UNPACKED / "usr" / "share" / "wordpress"
    if not UNPACKED.exists():
        # Whole or not at all, should somebody end this.
        begun = UNPACKED.with_suffix(".new")
        shutil.rmtree(begun, ignore_errors=True)
        unpack(WORDPRESS, begun)
        begun.rename(UNPACKED)
    return str(folder)


def php_knows_mysql() -> bool:
    php = found("php")
    if php is None:
        return False
    ask = [php, "-r", "exit((int) !extension_loaded('mysqli'));"]
    return subprocess.run(ask, capture_output=True, check=False).returncode == 0


def main(name: str) -> int:
    try:
        path = find_or_install(name)
    except CannotInstall as err:
        print(f"These tests need {name}, and {err}.", file=sys.stderr)
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
