"""Build the sdist and the wheel, install the wheel alone, and run the demo's self-check from it."""

import os
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
CONSTRAINTS = ROOT / "constraints.txt"
# What an editable install has anyway and a wheel has only if setup.cfg says so.
IN_WHEEL = (
    "consentkit/py.typed",
    "consentkit/static/banner.js",
    "consentkit/static/preferences.js",
    "consentkit/static/verify.js",
    "consentkit/static/verifier.js",
    "consentkit/static/banner.d.ts",
    "consentkit/static/docs/index.html",
    "consentkit/static/docs/files/static/banner.d.ts",
    "consentkit/web/playground/templates/playground.html",
    "consentkit/migrations/env.py",
    "consentkit/migrations/script.py.mako",
    "consentkit/membership/site.toml",
    "consentkit/domain/texts/en.json",
)
IN_SDIST = ("static/src/banner.js", "package-lock.json", "Makefile", "tests/conftest.py")


class Unfit(Exception):
    """The built files are not what they should be; the message is one sentence."""


def build() -> tuple[Path, Path]:
    """Return the wheel and the sdist; the wheel is built from the sdist, as PyPI's users would."""
    for old in DIST.glob("consentkit-*"):
        old.unlink()
    env = {**os.environ, "PIP_CONSTRAINT": str(CONSTRAINTS)}
    run([sys.executable, "-m", "build", "--outdir", str(DIST), str(ROOT)], env=env)
    return next(DIST.glob("*.whl")), next(DIST.glob("*.tar.gz"))


def inspect(wheel: Path, sdist: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    missing = [name for name in IN_WHEEL if name not in names]
    if missing:
        raise Unfit(f"{wheel.name} lacks {', '.join(missing)}")
    tops = {name.partition("/")[0] for name in names if ".dist-info/" not in name}
    if tops != {"consentkit"}:
        raise Unfit(f"{wheel.name} would install {', '.join(sorted(tops))}, not only consentkit")
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    missing = [name for name in IN_SDIST if name not in inside]
    if missing:
        raise Unfit(f"{sdist.name} lacks {', '.join(missing)}")


def try_out(wheel: Path) -> None:
    """Install into a clean environment and run from an empty folder, far from the checkout."""
    with tempfile.TemporaryDirectory(prefix="consentkit-wheel-") as folder:
        env_dir, elsewhere = Path(folder) / "env", Path(folder) / "elsewhere"
        elsewhere.mkdir()
        venv.create(env_dir, with_pip=True)
        pip = [str(env_dir / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
        run([*pip, "install", "--quiet", "-c", str(CONSTRAINTS), str(wheel)], cwd=elsewhere)
        env = {name: value for name, value in os.environ.items() if "CONSENTKIT" not in name}
        run(
            [str(env_dir / "bin" / "consentkit"), "demo", "--check"],
            cwd=elsewhere,
            env=env,
            loud=True,
        )


def run(
    command: list[str],
    *,
    cwd: Path = ROOT,
    env: dict[str, str] | None = None,
    loud: bool = False,
) -> None:
    done = subprocess.run(
        command, cwd=cwd, env=env, capture_output=not loud, text=True, check=False
    )
    if done.returncode != 0:
        said = "" if loud else f":\n{(done.stdout + done.stderr).strip()}"
        raise Unfit(f"{Path(command[0]).name} {' '.join(command[1:4])} failed{said}")


def main() -> int:
    try:
        wheel, sdist = build()
        inspect(wheel, sdist)
        print(f"Built dist/{sdist.name} and dist/{wheel.name}")
        try_out(wheel)
    except Unfit as unfit:
        print(f"make wheel: {unfit}", file=sys.stderr)
        return 1
    print("make wheel: the wheel runs from an empty folder")
    return 0


if __name__ == "__main__":
    sys.exit(main())
