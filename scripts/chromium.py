"""Print the path of a Chromium for the browser tests, installing Debian's where it may."""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A browser without any font draws no letters.
PACKAGES = ("chromium", "fonts-liberation")
# The same Chromium without tabs and menus, which opens a page in half the time.
SHELL = "chromium-headless-shell"
ADVICE = "install chromium, or set CONSENTKIT_CHROMIUM to its path"


class MissingChromium(Exception):
    """No browser and no way to get one; the message is one sentence."""


def find() -> str | None:
    """Return the browser's path, or None. Raises if CONSENTKIT_CHROMIUM points at nothing."""
    chosen = os.environ.get("CONSENTKIT_CHROMIUM")
    if chosen:
        if not os.access(chosen, os.X_OK) or Path(chosen).is_dir():
            raise MissingChromium(f"CONSENTKIT_CHROMIUM is {chosen}, which is no program.")
        return chosen
    return next((path for path in map(shutil.which, NAMES) if path), None)


def find_or_install() -> str:
    found = find()
    if found:
        return found
    try:
        install(PACKAGES)
    except MissingChromium as missing:
        raise MissingChromium(
            f"The browser tests need Chromium, and {missing}: {ADVICE}."
        ) from None
    found = find()
    if found is None:
        raise MissingChromium(f"apt-get installed no Chromium that can be found: {ADVICE}.")
    return found


def find_or_install_shell() -> str | None:
    """Return the path of the quick one for most tests; None where it cannot be had, or somebody
    chose the browser.
    """
    if os.environ.get("CONSENTKIT_CHROMIUM"):
        return None
    if shutil.which(SHELL) is None:
        with suppress(MissingChromium):
            install((SHELL,))
    return shutil.which(SHELL)


def install(packages: tuple[str, ...]) -> None:
    """Raises ``MissingChromium`` with what stands in the way."""
    apt = shutil.which("apt-get")
    if apt is None:
        raise MissingChromium("there is no apt-get to install it with")
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and not can_sudo():
        raise MissingChromium("installing it needs root")
    print(f"Installing {' and '.join(packages)} with apt-get ...", file=sys.stderr)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            [*as_root, apt, "-q", *step],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise MissingChromium(f"apt-get {step[0]} failed ({reason})")


def can_sudo() -> bool:
    sudo = shutil.which("sudo")
    if sudo is None:
        return False
    asked = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)
    return asked.returncode == 0


def main() -> int:
    try:
        print(find_or_install())
    except MissingChromium as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
