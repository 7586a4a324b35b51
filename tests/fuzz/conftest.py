"""The service as it is served, in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from consentkit.cli.selftest import free_port, wait_until_answering
from tests.factories import a_site_document
from tests.faults.service import Service
from tests.postgres import a_chosen_database


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    with a_chosen_database(request) as setting:
        yield setting


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, database: dict[str, str]) -> Iterator[str]:
    """The base URL of a service with one site, which counts how often its banner is shown."""
    home: Path = tmp_path_factory.mktemp("fuzzed")
    env = database | {"CONSENTKIT_HOME": str(home / "data"), "PATH": "/usr/bin:/bin"}
    document = a_site_document()
    document["banner"]["behaviour"] = {"count_shown": True}
    site = home / "site.json"
    site.write_text(json.dumps(document))
    port = free_port()
    # In this process, which has loaded already what that needs.
    for arguments in (["init"], ["site", "add", str(site), "--publish"]):
        Service(env, home / "log").command(*arguments)
    log = home / "log"
    with log.open("wb") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "consentkit", "serve", "--port", str(port)],
            env=env,
            stderr=said,
        )
    try:
        wait_until_answering("127.0.0.1", port, alive=lambda: server.poll() is None)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        assert server.wait(15) == 0
    # Nothing that a stranger sends is worth a line, let alone a traceback.
    assert "Traceback" not in log.read_text()
