"""Schemathesis asks the admin API by its document, and finds no answer that it does not say."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from consentkit.client import Client
from tests.factories import SITE_KEY
from tests.served_api import ServedApi, a_served_api

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, database: dict[str, str]) -> Iterator[ServedApi]:
    with a_served_api(tmp_path_factory.mktemp("fuzzed api"), database) as served:
        yield served
    assert "Traceback" not in served.service.log.read_text()


def test_a_first_look_finds_no_answer_that_the_document_does_not_say(api: ServedApi) -> None:
    _schemathesis(api, "--phases=fuzzing", "--max-examples=3", "--seed=1")


@pytest.mark.long
def test_no_answer_of_the_api_is_one_that_the_document_does_not_say(api: ServedApi) -> None:
    _schemathesis(api, "--phases=examples,coverage,fuzzing", "--max-examples=40")


def _add_webhook(api: ServedApi) -> str:
    """To a receiver that is not there."""
    with Client(api.url, api.key) as client:
        return client.site(SITE_KEY).webhooks().add("http://127.0.0.1:9/", ["request.opened"]).key


def _schemathesis(api: ServedApi, *options: str) -> None:
    address = f"{api.url}/api/v1/openapi.json"
    done = subprocess.run(
        [
            *(Path(sys.executable).with_name("st"), "--config-file=tests/fuzz/api.toml"),
            *("run", address, f"--url={api.url}/api/v1", "--checks=all", *options),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "SCHEMATHESIS_HOOKS": "tests.fuzz.api_hooks",
            "PYTHONPATH": str(ROOT),
            "FUZZED_API_KEY": api.key,
            "FUZZED_WEBHOOK": _add_webhook(api),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-12000:] + done.stderr[-2000:]
