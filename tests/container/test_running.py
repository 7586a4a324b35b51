"""The service where nothing can be written but its one folder, as a user who may do nothing else.

In Docker where there is one. Elsewhere in namespaces of the kernel's, with the same installation,
the same commands and the same health check; what that leaves out is the image itself.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from consentkit.cli.selftest import free_port
from consentkit.domain.instant import format_instant
from consentkit.web.runtime import utc_now
from tests.container.conftest import ROOT, Recipe
from tests.factories import a_decision, a_site_document

pytestmark = pytest.mark.long
USER = "10001"
# Everything read-only but the service's folder; then away with root and all that it could do.
CONFINE = """
set -eu
data=$1 python=$2 closed=$3 aside=$4; shift 4
mount --make-rprivate /
if [ -n "$closed" ]; then
    # The Python that runs the tests is in somebody's own folder: show it alone, and no more of it.
    mount --bind "$python" "$aside"
    mount -t tmpfs -o mode=0755,size=1m tmpfs "$closed"
    mkdir -p "$python"
    mount --bind "$aside" "$python"
fi
mount --bind "$data" "$data"
while read -r _ _ _ _ point _; do
    case "$point" in "$data"*|/proc*|/sys*|/dev*) ;;
    # What another mount hides cannot be found any more, nor written to.
    *) mount -o remount,bind,ro "$point" 2>/dev/null || true ;; esac
done < /proc/self/mountinfo
for folder in / /tmp /usr /var/tmp "$aside" "$(dirname "$data")"; do
    if touch "$folder/probe" 2>/dev/null; then echo "$folder can be written to" >&2; exit 1; fi
done
exec setpriv --reuid=USER --regid=USER --clear-groups --no-new-privs --inh-caps=-all \\
    --bounding-set=-all env -i PATH="$1" CONSENTKIT_HOME="$data" PYTHONDONTWRITEBYTECODE=1 \\
    PYTHONUNBUFFERED=1 "$2" "${@:3}"
""".replace("USER", USER)


def _has_docker() -> bool:
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0


def _can_confine() -> bool:
    tools = all(map(shutil.which, ("unshare", "setpriv", "bash")))
    if not tools or os.geteuid() != 0:
        return False
    asked = ["unshare", "--mount", "true"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ConsentKit as the image has it, from its wheel."""
    folder = tmp_path_factory.mktemp("image") / "consentkit"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [ROOT / "deploy" / "container" / "install", folder],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        check=True,
    )
    for each in (folder, *folder.parents):
        if str(each).startswith("/tmp/"):
            each.chmod(0o755)
    return folder


class Confined:
    def __init__(self, installed: Path, data: Path, aside: Path) -> None:
        python = Path(sys.base_prefix)
        above = [each for each in python.parents if not each.stat().st_mode & 0o001]
        self._start = [
            *("unshare", "--mount", "bash", "-c", CONFINE, "confine"),
            *(str(data), str(python), str(above[-1]) if above else "", str(aside)),
        ]
        self._path = f"{installed / 'bin'}:/usr/bin:/bin"
        self._bin = installed / "bin"

    def command(self, *arguments: str) -> list[str]:
        program = shutil.which(arguments[0], path=str(self._bin)) or arguments[0]
        return [*self._start, self._path, program, *arguments[1:]]

    def run(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments), capture_output=True, text=True, check=False, **options
        )


@pytest.fixture
def confined(installed: Path, tmp_path: Path) -> Confined:
    data = tmp_path / "data"
    data.mkdir()
    shutil.chown(data, int(USER), int(USER))
    for each in (data, *data.parents):
        if str(each).startswith("/tmp/"):
            each.chmod(0o755)
    data.chmod(0o700)
    site = data / "site.json"
    site.write_text(json.dumps(a_site_document()))
    site.chmod(0o644)
    aside = tmp_path / "python"
    aside.mkdir()
    return Confined(installed, data, aside)


@pytest.mark.skipif(not _can_confine(), reason="needs root, unshare and setpriv")
def test_it_serves_with_nothing_to_write_to_but_its_folder(
    confined: Confined, recipe: Recipe, tmp_path: Path
) -> None:
    outside = confined.run("python", "-c", "open('/tmp/outside', 'w')")
    assert "Read-only file system" in outside.stderr
    home = str(tmp_path / "data")
    for arguments in (["init"], ["site", "add", f"{home}/site.json", "--publish"], ["doctor"]):
        done = confined.run("consentkit", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    port = str(free_port())
    serve = [*recipe.command("ENTRYPOINT"), *recipe.command("CMD")]
    serve[-1] = port
    server = subprocess.Popen(confined.command(*serve), stderr=subprocess.PIPE, text=True)
    try:
        health = [each.replace("8080", port) for each in recipe.command("HEALTHCHECK")]
        _wait(lambda: confined.run(*health).returncode == 0)
        _record(port)
        status = Path(f"/proc/{server.pid}/status").read_text()
        assert f"Uid:\t{USER}\t{USER}" in status
        assert "CapEff:\t0000000000000000" in status
        assert "CapBnd:\t0000000000000000" in status
        assert "NoNewPrivs:\t1" in status
    finally:
        server.send_signal(signal.SIGTERM)
        said = server.communicate(timeout=30)[1]
    assert server.returncode == 0, said
    assert "Traceback" not in said
    assert confined.run(*health).returncode != 0, "the health check passes with nothing there"


@pytest.mark.skipif(not _can_confine(), reason="needs root, unshare and setpriv")
def test_there_is_nothing_to_install_more_with(installed: Path) -> None:
    names = {each.name for each in (installed / "bin").iterdir()}
    assert not {name for name in names if name.startswith(("pip", "easy_install", "wheel"))}
    packages = {each.name for each in installed.glob("lib/*/site-packages/*")}
    assert not packages & {"pip", "setuptools", "wheel", "pytest", "hypothesis"}
    assert "consentkit" in packages


@pytest.mark.skipif(not _has_docker(), reason="no Docker daemon answers here")
def test_the_image_serves_the_same_way(recipe: Recipe) -> None:
    """Built from its file and run as docs/container.md says."""
    _docker("build", "--tag", "consentkit-under-test", str(ROOT))
    port, name = str(free_port()), "consentkit-under-test"
    hardened = ["--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges"]
    volume = ["--volume", f"{name}:/data"]
    site = json.dumps(a_site_document())
    try:
        _docker("run", "--rm", *hardened, *volume, name, "init")
        adding = ["--interactive", *hardened, *volume, "--entrypoint", "sh", name, "-c"]
        add = "cat > /data/site.json && consentkit site add /data/site.json --publish"
        _docker("run", "--rm", *adding, add, input=site)
        published = f"127.0.0.1:{port}:8080"
        _docker(
            *("run", "--detach", "--name", name, *hardened, *volume, "--publish", published, name)
        )
        _wait(lambda: _health(name) == "healthy")
        _record(port)
        _docker("stop", "--time", "20", name)
        assert _docker("inspect", "--format", "{{.State.ExitCode}}", name).strip() == "0"
    finally:
        for rest in (["rm", "--force", name], ["volume", "rm", name], ["rmi", name]):
            subprocess.run(["docker", *rest], capture_output=True, check=False)


def _docker(*arguments: str, **options: Any) -> str:
    done = subprocess.run(
        ["docker", *arguments], capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _health(name: str) -> str:
    return _docker("inspect", "--format", "{{.State.Health.Status}}", name).strip()


def _record(port: str) -> None:
    base = f"http://127.0.0.1:{port}"
    with urllib.request.urlopen(f"{base}/ck/shop/banner.js", timeout=10) as script:
        assert script.status == 200
    body = json.dumps(a_decision(decided_at=format_instant(utc_now()))).encode()
    asked = urllib.request.Request(
        f"{base}/ck/shop/receipts", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert answer.status == 201


def _wait(done: Any) -> None:
    deadline = time.monotonic() + 90
    while not done():
        assert time.monotonic() < deadline, "it was not healthy in time"
        time.sleep(0.5)
