"""Ask whether anything that ConsentKit installs, or is built with, is known to be vulnerable.

A known vulnerability fails. Advisories that cannot be reached do not, for then nothing is known;
that is said, and with --strict it fails as well. AUDIT_OSV_URL names another service of the OSV
kind, for networks that have their own.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from node import MissingNode, environment
from runtime import PROJECT, pins

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT_S = 10
# How pip-audit, npm and what they stand on say that nobody answered, or not about advisories.
_AWAY = (
    *("Could not connect", "Connection", "timed out", "Max retries", "Name or service"),
    *("ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT", "EAI_AGAIN", "ENOAUDIT"),
    *("audit endpoint returned an error", "HTTP error", "Proxy"),
)


class Unreachable(Exception):
    """Nobody knows; the message is why."""


def installed() -> list[str]:
    """Return a line for each vulnerability of what users install."""
    wanted = "".join(f"{name}=={version}\n" for name, version in pins().items())
    service = os.environ.get("AUDIT_OSV_URL")
    asked = ["--vulnerability-service=osv", f"--osv-url={service}"] if service else []
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text(wanted)
        said, why = _run(
            [
                *(sys.executable, "-m", "pip_audit", "--progress-spinner=off", "--format=json"),
                *("--no-deps", "--disable-pip", f"--timeout={TIMEOUT_S}"),
                *(f"--requirement={requirements}", *asked),
            ]
        )
    if "dependencies" not in said:
        raise _told(why)
    known = [
        f"{each['name']} {each['version']}: {found['id']}, mended in "
        f"{', '.join(found['fix_versions']) or 'no version yet'}"
        for each in said["dependencies"]
        for found in each.get("vulns", [])
    ]
    skipped = [each["name"] for each in said["dependencies"] if "skip_reason" in each]
    if skipped and not known:
        raise Unreachable(f"nothing was said of {len(skipped)} packages, {skipped[0]} among them")
    return known


def built_with() -> list[str]:
    """Return a line for each vulnerability of what the banner is built and tested with."""
    try:
        env = environment()
    except MissingNode as missing:
        raise Unreachable(str(missing)) from missing
    npm = shutil.which("npm", path=env["PATH"]) or "npm"
    said, why = _run([npm, "audit", "--json"], env)
    if "vulnerabilities" not in said:
        raise _told(why)
    return [
        f"{name}: {found['severity']}, in {found['range']}"
        for name, found in said["vulnerabilities"].items()
    ]


def _run(command: list[str], env: dict[str, str] | None = None) -> tuple[dict[str, Any], str]:
    """Return the JSON that the command printed, empty if none, and all that it said."""
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        said = {}
    return said if isinstance(said, dict) else {}, f"{done.stdout}\n{done.stderr}".strip()


def _told(why: str) -> Exception:
    """Return what to raise: only what is known for no answer may pass for one."""
    last = why.splitlines()[-1] if why else "no reason given"
    if any(words in why for words in _AWAY):
        named = [line for line in why.splitlines() if any(words in line for words in _AWAY)]
        return Unreachable(named[-1].strip()[:300])
    return RuntimeError(last)


def main(strict: bool) -> int:
    status = 0
    for subject, look in ((f"what {PROJECT} installs", installed), ("build tools", built_with)):
        try:
            found = look()
        except Unreachable as unknown:
            print(f"make audit: {subject}: NOT CHECKED, no advisories could be had: {unknown}")
            status |= strict
            continue
        except RuntimeError as err:
            print(f"make audit: {subject}: the check itself failed: {err}", file=sys.stderr)
            status = 1
            continue
        for line in found:
            print(f"  {line}")
        print(f"make audit: {subject}: {len(found) or 'no'} known vulnerabilities")
        status |= bool(found)
    return int(status)


if __name__ == "__main__":
    sys.exit(main("--strict" in sys.argv[1:]))
