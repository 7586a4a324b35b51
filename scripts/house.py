"""House rules that no linter knows: file lengths, and no file names a path of somebody's machine.

python scripts/house.py [ROOT]
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LIMIT = 300
HARD_LIMIT = 400
# Path -> why it may be longer than LIMIT. Nothing may be longer than HARD_LIMIT.
LONG_FILES: dict[str, str] = {}

MEASURED = {".py", ".js", ".ts", ".css", ".html", ".sh"}
# Built or written by a tool, not by a person.
GENERATED = re.compile(
    r"static/(banner|preferences|embeds|verifier)\.js|static/(parts|styles|docs)/|(.*/)?package-lock\.json"
)
# What the commands make, for a tree that has no git to know it.
MADE = re.compile(r"(?:^|/)(?:\.|node_modules/|__pycache__/|build/|dist/|\w+\.egg-info/)")
# Folders that exist on a developer's machine and on nobody else's.
MACHINE_PATH = re.compile(rb"(?<![\w.-])/(?:work|root|Users|home/[a-z]\w*|opt/pypi[\w-]*)/")


def files(root: Path) -> list[str]:
    """Return the paths that git tracks or would track; outside git, all that are not hidden."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = sorted(set(listed.stdout.decode().split("\0")) - {""})
    else:
        names = sorted(str(path.relative_to(root)) for path in root.rglob("*"))
        names = [name for name in names if not MADE.search(name)]
    return [name for name in names if (root / name).is_file()]


def findings(root: Path) -> Iterator[str]:
    """Yield one sentence for each rule broken."""
    for name in files(root):
        content = (root / name).read_bytes()
        if GENERATED.match(name):
            continue
        named = MACHINE_PATH.search(content)
        if named:
            line = content[: named.start()].count(b"\n") + 1
            yield f"{name}:{line} names a path that exists on one machine only"
        if Path(name).suffix in MEASURED:
            yield from length_findings(name, content.count(b"\n"))
    for name in sorted(set(LONG_FILES) - set(files(root))):
        yield f"{name} is allowed to be long in scripts/house.py, but does not exist"


def length_findings(name: str, lines: int) -> Iterator[str]:
    if lines > HARD_LIMIT:
        yield f"{name} has {lines} lines; {HARD_LIMIT} is the end"
    elif lines > LIMIT and name not in LONG_FILES:
        yield f"{name} has {lines} lines; over {LIMIT} needs a reason in scripts/house.py"
    elif lines <= LIMIT and name in LONG_FILES:
        yield f"{name} has {lines} lines and needs no exception in scripts/house.py any more"


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    broken = list(findings(root))
    print("\n".join(broken), end="\n" if broken else "")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
