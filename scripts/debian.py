"""Installs Debian's packages, where somebody may."""

import os
import shutil
import subprocess
import sys


class CannotInstall(Exception):
    """The message says what stands in the way, as the end of a sentence."""


def install(packages: tuple[str, ...]) -> None:
    """Raises ``CannotInstall``."""
    apt = shutil.which("apt-get")
    if apt is None:
        raise CannotInstall("there is no apt-get to install it with")
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and not can_sudo():
        raise CannotInstall("installing it needs root")
    print(f"Installing {' and '.join(packages)} with apt-get ...", file=sys.stderr)
    # A server is wanted as a program: the run level of no services keeps Debian from starting it.
    quietly = ["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1"]
    for step in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            [*as_root, *quietly, apt, "-q", *step],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise CannotInstall(f"apt-get {step[0]} failed ({reason})")


def can_sudo() -> bool:
    sudo = shutil.which("sudo")
    if sudo is None:
        return False
    asked = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)
    return asked.returncode == 0
