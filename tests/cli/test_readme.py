"""What the README prints works when it is copied."""

import re
import subprocess
import sys
from pathlib import Path

from flask.testing import FlaskClient

from tests.conftest import Run
from tests.factories import a_decision

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def test_the_few_lines_of_python_check_a_receipt(
    client: FlaskClient, site: str, tmp_path: Path
) -> None:
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)[1]
    (tmp_path / "check.py").write_text(code)
    (tmp_path / "jwks.json").write_bytes(client.get("/.well-known/jwks.json").data)
    token = client.post(f"/ck/{site}/receipts", json=a_decision()).json["receipt"]

    def check(text: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "check.py", text],
            cwd=tmp_path,
            capture_output=True,
            check=False,
            text=True,
        )

    good = check(token)
    assert good.returncode == 0, good.stderr
    assert "'site': 'shop'" in good.stdout
    other = client.post(f"/ck/{site}/receipts", json=a_decision()).json["receipt"]
    mixed = ".".join([*token.split(".")[:2], other.split(".")[2]])
    assert "InvalidSignature" in check(mixed).stderr


def test_every_setting_is_in_the_table_and_none_besides(run: Run) -> None:
    listed = set(re.findall(r"^\| `(CONSENTKIT_\w+)` \|", README, re.MULTILINE))
    refused = run("doctor", env={"CONSENTKIT_NONSENSE": "1"}).output
    known = set(re.findall(r"CONSENTKIT_\w+", refused)) - {"CONSENTKIT_NONSENSE"}
    assert known - {"CONSENTKIT_CHROMIUM"} == listed


def test_the_commands_it_names_exist(run: Run) -> None:
    for line in re.findall(r"^consentkit ([a-z ]+)", README, re.MULTILINE):
        words = [word for word in line.split() if word.isalpha()]
        path = words[:2] if words[0] in ("site", "keys", "db", "receipts") else words[:1]
        assert run(*path, "--help").exit_code == 0, line
