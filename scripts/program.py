"""Print the path of a server that tests stand before or behind, installing Debian's if it may."""

import os
import shutil
import sys

from debian import CannotInstall, install

PACKAGES = {
    "caddy": "caddy",
    "nginx": "nginx-light",
    "pgbouncer": "pgbouncer",
    "php": "php-cli",
    "redis-server": "redis-server",
}
# Debian's are where only root looks.
PATH = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin"


def main(name: str) -> int:
    try:
        if shutil.which(name, path=PATH) is None:
            install((PACKAGES[name],))
    except CannotInstall as err:
        print(f"These tests need {name}, and {err}.", file=sys.stderr)
        return 1
    print(shutil.which(name, path=PATH))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
