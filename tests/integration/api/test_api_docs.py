"""Every command and every program that docs/api.md prints does what it says there."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from consentkit.domain.api_key import KEY_PATTERN, Scope
from tests.factories import a_site_document
from tests.served_api import OWNER, ServedApi

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)( local)?\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, served_api: ServedApi) -> Path:
    """Where a reader stands: with the site's file, and with the site in the service."""
    found = tmp_path_factory.mktemp("reader")
    document = a_site_document()
    document["site"]["key"] = "my-site"
    (found / "site.toml").write_text(json.dumps(document))
    owner = ("accounts", "grant", OWNER, "my-site", "owner")
    served_api.service.command("site", "add", found / "site.toml", "--publish", "--override", "x")
    served_api.service.command(*owner)
    return found


def run(code: list[str], folder: Path, env: dict[str, str]) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        code,
        cwd=folder,
        env={"PATH": path, "LANG": "C.UTF-8"} | env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (code[-1], done.stdout, done.stderr)
    return done.stdout


def test_each_block_works_when_it_is_copied(served_api: ServedApi, folder: Path) -> None:
    assert {kind for kind, _, _ in BLOCKS} == {"sh", "python"}
    said = []
    for kind, local, code in BLOCKS:
        if local:
            ours = {k: v for k, v in served_api.service.env.items() if k != "PATH"}
        else:
            ours = {
                "CONSENTKIT_API_URL": served_api.url,
                "CONSENTKIT_API_KEY": served_api.key,
            }
        shell = ["bash", "-euo", "pipefail", "-c", code.replace("ada@example.org", OWNER)]
        said.append(run(shell if kind == "sh" else [sys.executable, "-c", code], folder, ours))
    assert json.loads(said[0])["owner"] == OWNER
    assert re.search(KEY_PATTERN, said[1])
    assert '"validity_days":200' in said[2]
    assert "version 2" in said[3]
    assert "my-site: published version 3" in said[4]
    assert any(re.match(r"wh_[0-9a-f]{20}\nmsg_[0-9a-f]{32} ", each) for each in said)


def test_the_page_names_each_scope_and_the_form_of_a_key() -> None:
    named = set(re.findall(r"`([a-z]+:[a-z]+)`", PAGE))
    assert named == {scope.value for scope in Scope}
    assert KEY_PATTERN in PAGE
