"""Print the path of a Chromium for the browser tests, installing Debian's where it may."""

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from debian import CannotInstall, install

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
    except CannotInstall as err:
        raise MissingChromium(f"The browser tests need Chromium, and {err}: {ADVICE}.") from None
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
        with suppress(CannotInstall):
            install((SHELL,))
    return shutil.which(SHELL)


def main() -> int:
    try:
        print(find_or_install())
    except MissingChromium as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
