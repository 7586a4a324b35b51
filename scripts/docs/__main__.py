"""Build docs/ into static pages.

python scripts/docs [FOLDER [REPOSITORY]], which are static/docs and this one unless they are said
"""

import sys
from pathlib import Path

from catalogue import Unfit
from pages import build

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    said = [Path(each) for each in sys.argv[1:]]
    target = said[0] if said else ROOT / "static" / "docs"
    try:
        build(target, said[1] if len(said) > 1 else ROOT)
    except Unfit as unfit:
        print(f"make docs: {unfit}", file=sys.stderr)
        return 1
    count = len(list(target.rglob("*.html")))
    print(f"make docs: {count} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
