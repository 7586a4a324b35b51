"""Make .venv and install what a command needs; what is already there is left alone.

Every Python since 2.7 can parse this file, so that one too old to run ConsentKit can say so.
"""

from __future__ import print_function

import hashlib
import os
import subprocess
import sys

OLDEST = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11")
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
LOG = os.path.join(VENV, "install.log")
# What decides whether an environment is still right: these files, the Python and the folder.
INPUTS = ("setup.cfg", "pyproject.toml", "constraints.txt")


class Missing(Exception):
    """Something the machine lacks; the message is one sentence for the person at the terminal."""


def version_of(python):
    """Return the (major, minor) of a Python command, or None if it does not run."""
    try:
        ask = "import sys; print('%d %d' % sys.version_info[:2])"
        found = subprocess.check_output([python, "-c", ask], stderr=subprocess.STDOUT)
        return tuple(int(part) for part in found.split())
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None


def switch_to_newer():
    """Start again under a Python that is new enough."""
    for name in NEWER:
        if (version_of(name) or (0, 0)) >= OLDEST:
            os.execvp(name, [name, os.path.abspath(__file__)] + sys.argv[1:])
    raise Missing(
        "ConsentKit needs Python 3.11 or newer: %s is Python %d.%d, and %s were not found on PATH."
        % ((sys.executable,) + tuple(sys.version_info[:2]) + (", ".join(NEWER),))
    )


def fingerprint(version):
    digest = hashlib.sha256(("%s %s" % (ROOT, version)).encode("utf-8"))
    for name in INPUTS:
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def stamp(extra):
    return os.path.join(VENV, "ready-" + extra)


def is_ready(extra, wanted):
    try:
        with open(stamp(extra)) as file:
            return file.read() == wanted
    except (IOError, OSError):
        return False


def make_environment():
    if not os.access(ROOT if not os.path.exists(VENV) else VENV, os.W_OK):
        raise Missing("The folder %s is not writable, so .venv cannot be made in it." % ROOT)
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Missing(
            "%s cannot make virtual environments: install its venv package"
            " (on Debian and Ubuntu: apt-get install python%d.%d-venv)."
            % ((sys.executable,) + tuple(sys.version_info[:2]))
        )
    made = subprocess.Popen(
        [sys.executable, "-m", "venv", "--clear", VENV],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said = made.communicate()[0].decode("utf-8", "replace").strip()
    if made.returncode != 0:
        reason = said.splitlines()[-1] if said else "no reason given"
        raise Missing("The environment .venv could not be made: %s." % reason.rstrip("."))


def install(extras):
    wanted = ROOT + ("[%s]" % ",".join(extras) if extras else "")
    constraints = os.path.join(ROOT, "constraints.txt")
    # The build environment of pip is pinned too; newer pips ask for it by the second name.
    env = dict(os.environ, PIP_CONSTRAINT=constraints, PIP_BUILD_CONSTRAINT=constraints)
    pip = [VENV_PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    with open(LOG, "wb") as log:
        status = subprocess.call(
            pip + ["install", "--retries", "2", "--editable", wanted],
            stdout=log,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=ROOT,
        )
    if status != 0:
        raise Missing("%s The whole story is in .venv/install.log." % why_pip_failed())


def why_pip_failed():
    with open(LOG, "rb") as log:
        said = log.read().decode("utf-8", "replace").strip()
    if "connection broken by" in said:
        return "The dependencies could not be installed: the package registry cannot be reached."
    errors = [line for line in said.splitlines() if line.lstrip().startswith("ERROR:")]
    reason = (errors or said.splitlines() or ["nothing"])[-1].strip()
    return "The dependencies could not be installed; pip says: %s." % reason.rstrip(".")


def set_up(extras):
    if sys.version_info < OLDEST:
        switch_to_newer()
    needed = ["run"] + extras
    version = version_of(VENV_PYTHON)
    if version and all(is_ready(extra, fingerprint(version)) for extra in needed):
        return
    print("Setting up .venv (half a minute the first time) ...", file=sys.stderr)
    # pip is the last thing to arrive in a new environment; without it, making one was cut short.
    if (version or (0, 0)) < OLDEST or not os.path.exists(os.path.join(VENV, "bin", "pip")):
        make_environment()
    install(extras)
    for extra in needed:
        with open(stamp(extra), "w") as file:
            file.write(fingerprint(version_of(VENV_PYTHON)))


def main():
    try:
        set_up(sys.argv[1:])
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    except (IOError, OSError) as err:
        print("Setting up .venv failed: %s." % err, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
