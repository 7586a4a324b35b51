"""Pictures of a banner, taken by a browser that the operator has."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from os import environ
from pathlib import Path

from consentkit.domain.errors import ConsentError
from consentkit.domain.reason import Reason

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Phone and desktop, in CSS pixels.
SIZES = {"phone": (390, 844), "desktop": (1440, 900)}
PICTURE_TIMEOUT_S = 60


class NoPicture(ConsentError):
    code = "no_picture"
    title = "The browser took no picture of the banner"


def find_browser() -> str | None:
    chosen = environ.get("CONSENTKIT_CHROMIUM")
    return chosen or next((found for name in BROWSERS if (found := shutil.which(name))), None)


def take_pictures(browser: str, page: bytes, script: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield (name, PNG) of each size. Raises ``NoPicture``."""
    with tempfile.TemporaryDirectory(prefix="consentkit-", ignore_cleanup_errors=True) as folder:
        source = Path(folder) / "banner.html"
        source.write_bytes(page)
        source.with_name("banner.js").write_bytes(script)
        for name, size in SIZES.items():
            yield name, _take(browser, source, source.with_name(f"{name}.png"), size)


def _take(browser: str, source: Path, target: Path, size: tuple[int, int]) -> bytes:
    width, height = size
    try:
        subprocess.run(  # noqa: S603 - a browser that the operator installed, and our own page
            [
                browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                "--no-first-run", "--disable-background-networking", "--disable-sync",
                f"--user-data-dir={source.parent}/profile", f"--window-size={width},{height}",
                "--virtual-time-budget=2000", f"--screenshot={target}", source.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=PICTURE_TIMEOUT_S,
        )  # fmt: skip
        return target.read_bytes()
    except (OSError, subprocess.SubprocessError) as err:
        raise NoPicture(
            Reason("{said}; with --no-pictures it goes without", said=str(err))
        ) from err
