"""Print the path of a pgbouncer for the tests behind one, installing Debian's where it may."""

import os
import shutil
import sys

from debian import CannotInstall, install

# Debian's is where only root looks.
PATH = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin"


def main() -> int:
    try:
        if shutil.which("pgbouncer", path=PATH) is None:
            install(("pgbouncer",))
    except CannotInstall as err:
        print(f"The tests behind a pooler need pgbouncer, and {err}.", file=sys.stderr)
        return 1
    print(shutil.which("pgbouncer", path=PATH))
    return 0


if __name__ == "__main__":
    sys.exit(main())
