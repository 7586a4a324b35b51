"""Write dist/consentkit.cdx.json: what an installation of ConsentKit consists of, in CycloneDX.

The tools that test and build it are in .venv, too, and not in there.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from runtime import PROJECT, canonical, direct, pins

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "dist" / "consentkit.cdx.json"


class Unfit(Exception):
    """The bill is not what it should be; the message is one sentence."""


def environment_bill() -> dict[str, Any]:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"),
            *("--spec-version=1.6", "--no-validate", sys.executable),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Unfit(f"cyclonedx-py failed: {done.stderr.strip()[-500:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def only_installed(bill: dict[str, Any]) -> dict[str, Any]:
    """Leave what users install, with ConsentKit as what it is all about."""
    wanted = pins()
    by_name = {canonical(each["name"]): each for each in bill["components"]}
    missing = sorted(set(wanted) - set(by_name))
    if missing:
        raise Unfit(f"it lacks {', '.join(missing)}")
    subject = {
        name: value
        for name, value in by_name[PROJECT].items()
        if name not in ("externalReferences", "properties")  # where this checkout is
    }
    refs = {name: by_name[name]["bom-ref"] for name in wanted}
    kept = {*refs.values(), subject["bom-ref"]}
    own = {refs[name] for name in direct()}
    bill["metadata"]["component"] = {**subject, "type": "application"}
    bill["components"] = [by_name[name] for name in wanted]
    bill["dependencies"] = [
        _edges(each, own if each["ref"] == subject["bom-ref"] else kept)
        for each in bill["dependencies"]
        if each["ref"] in kept
    ]
    return bill


def _edges(edge: dict[str, Any], to: set[str]) -> dict[str, Any]:
    needed = sorted(set(edge.get("dependsOn", [])) & to)
    return {"ref": edge["ref"], **({"dependsOn": needed} if needed else {})}


def main() -> int:
    try:
        bill = only_installed(environment_bill())
        text = json.dumps(bill, indent=2) + "\n"
        wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
        if wrong is not None:
            raise Unfit(f"it is no CycloneDX 1.6: {wrong}")
    except Unfit as unfit:
        print(f"make sbom: {unfit}", file=sys.stderr)
        return 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text)
    print(f"make sbom: dist/{TARGET.name} with {len(bill['components'])} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
