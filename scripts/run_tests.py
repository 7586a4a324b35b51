"""Run every test but the long and the wide ones: the JavaScript ones with Node, all others with
pytest. With --wide as the first argument, run the wide ones instead, which are all pytest's.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from chromium import MissingChromium, find_or_install, find_or_install_shell
from node import MissingNode, environment

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    arguments = sys.argv[1:]
    is_wide = arguments[:1] == ["--wide"]
    try:
        browser = find_or_install()
        shell = find_or_install_shell()
        with_node = environment()
    except (MissingChromium, MissingNode) as missing:
        print(missing, file=sys.stderr)
        return 1
    # The environment's own commands come first, as if it had been activated.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    for_pytest = {
        **os.environ,
        "PATH": path,
        "CONSENTKIT_CHROMIUM": shell or browser,
        "WHOLE_CHROMIUM": browser,
    }
    # Most tests wait for a browser or a server; files stay whole, for what they share.
    pytest = [sys.executable, "-m", "pytest", "--numprocesses=auto", "--dist=loadfile"]
    if is_wide:
        return subprocess.run(
            [*pytest, "-m", "wide and not long", *arguments[1:]],
            cwd=ROOT,
            env=for_pytest,
            check=False,
        ).returncode
    npm = shutil.which("npm", path=with_node["PATH"]) or "npm"
    javascript = subprocess.run([npm, "test", "--silent"], cwd=ROOT, env=with_node, check=False)
    pytest += ["-m", "not long and not wide"]
    python = subprocess.run([*pytest, *arguments], cwd=ROOT, env=for_pytest, check=False)
    for name, done in (("JavaScript", javascript), ("Python", python)):
        if done.returncode != 0:
            print(f"The {name} tests failed.", file=sys.stderr)
    return int(javascript.returncode != 0 or python.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
