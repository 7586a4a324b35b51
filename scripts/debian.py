"""Installs or unpacks Debian's packages, where somebody may."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / ".cache" / "apt.lock"
# A server is wanted as a program: the run level of no services keeps Debian from starting it.
QUIETLY = ("env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1")


class CannotInstall(Exception):
    """The message says what stands in the way, as the end of a sentence."""


def install(packages: Sequence[str]) -> None:
    """Raises ``CannotInstall``."""
    apt = apt_get()
    print(f"Installing {' and '.join(packages)} with apt-get ...", file=sys.stderr)
    with alone():
        run("apt-get update", [*apt, "update"])
        run("apt-get install", [*apt, "install", "-y", "--no-install-recommends", *packages])


def unpack(packages: Sequence[str], folder: Path) -> None:
    """Put what the packages hold below a folder, and nothing that they depend on anywhere.

    Raises ``CannotInstall``.
    """
    apt = apt_get()
    print(f"Unpacking {' and '.join(packages)} from Debian ...", file=sys.stderr)
    with alone(), tempfile.TemporaryDirectory() as archives:
        run("apt-get update", [*apt, "update"])
        run("apt-get download", [*apt, "download", *packages], archives)
        for archive in Path(archives).glob("*.deb"):
            run("dpkg-deb", ["dpkg-deb", "--extract", str(archive), str(folder)])


def apt_get() -> list[str]:
    """Return the command, as root."""
    apt = shutil.which("apt-get")
    if apt is None:
        raise CannotInstall("there is no apt-get to install it with")
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and not can_sudo():
        raise CannotInstall("installing it needs root")
    return [*sudo, *QUIETLY, apt, "-q"]


@contextmanager
def alone() -> Iterator[None]:
    """Tests that run side by side may each want something, and apt-get does not wait for others."""
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def run(what: str, command: Sequence[str], folder: str = "/") -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CannotInstall(f"{what} failed ({reason})")


def can_sudo() -> bool:
    sudo = shutil.which("sudo")
    if sudo is None:
        return False
    asked = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)
    return asked.returncode == 0
