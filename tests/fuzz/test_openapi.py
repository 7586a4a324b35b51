"""The OpenAPI document says what the service does, and Schemathesis finds no answer that it does
not say.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from consentkit.domain.errors import ConsentError
from consentkit.web.errors import HTTP_CODES

ROOT = Path(__file__).resolve().parent.parent.parent
ADDRESS = "/ck/-/openapi.json"
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def test_each_address_is_in_the_document_and_nothing_else(app: Flask, client: FlaskClient) -> None:
    served = {
        (method, re.sub(r"<(?:[a-z]+(?:\([^)]*\))?:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & METHODS
    }
    paths = client.get(ADDRESS).json["paths"]
    said = {(method.upper(), path) for path, those in paths.items() for method in those}
    assert {each for each in said if each[0] != "OPTIONS"} == served


def test_the_document_is_an_openapi_document(client: FlaskClient) -> None:
    document = client.get(ADDRESS).json
    validate(document)
    assert document["openapi"].startswith("3.1.")
    assert document["servers"] == [{"url": "https://consent.example"}]


def test_what_the_service_reads_is_written_there(client: FlaskClient) -> None:
    """The schemas that read requests are the ones that the document shows."""
    schemas = client.get(ADDRESS).json["components"]["schemas"]
    decision = schemas["Decision"]
    assert decision["additionalProperties"] is False
    assert decision["properties"]["choices"]["additionalProperties"] == {"type": "boolean"}
    visitor_id = decision["properties"]["visitor_id"]["pattern"]
    assert re.search(visitor_id, "AAECAwQFBgcICQoLDA0ODw")
    assert not re.search(visitor_id, "AAECAwQFBgcICQoLDA0OD_")
    assert not re.search(visitor_id, "-AAECAwQFBgcICQoLDA0ODw")


def test_every_code_in_it_is_one_that_the_service_has(client: FlaskClient) -> None:
    def kinds(kind: type[ConsentError]) -> set[str]:
        return {kind.code}.union(*map(kinds, kind.__subclasses__()))

    known = kinds(ConsentError) | {code for code, _ in HTTP_CODES.values()}
    paths = client.get(ADDRESS).json["paths"]
    codes = {
        code
        for those in paths.values()
        for operation in those.values()
        for answer in operation["responses"].values()
        for refusal in answer.get("content", {}).get("application/problem+json", {}).values()
        for code in refusal["allOf"][1]["properties"]["code"]["enum"]
    }
    assert {"malformed_json", "origin_not_allowed", "storage_unavailable"} <= codes
    assert codes <= known


def test_a_receipt_is_opened_by_its_secret_alone(client: FlaskClient) -> None:
    document = client.get(ADDRESS).json
    secured = {
        path
        for path, those in document["paths"].items()
        for operation in those.values()
        if "security" in operation
    }
    assert secured == {"/ck/{site}/receipts/{receipt_id}"}
    assert document["components"]["securitySchemes"]["receiptSecret"]["scheme"] == "bearer"


def test_a_first_look_finds_no_answer_that_the_document_does_not_say(served: str) -> None:
    _schemathesis(served, "--phases=fuzzing,stateful", "--max-examples=2", "--seed=1")
    assert _entries(served, 1) > 0, "not one valid decision was among what was sent"


@pytest.mark.long
def test_no_answer_is_one_that_the_document_does_not_say(served: str) -> None:
    """Every phase and every check, with other questions each time; the seed is in the output."""
    _schemathesis(served, "--phases=examples,coverage,fuzzing,stateful", "--max-examples=40")
    assert _entries(served, 101) > 100


def _schemathesis(served: str, *options: str) -> None:
    done = subprocess.run(
        [
            *(Path(sys.executable).with_name("st"), "--config-file=tests/fuzz/schemathesis.toml"),
            *("run", f"{served}{ADDRESS}", f"--url={served}", "--checks=all", *options),
        ],
        cwd=ROOT,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.fuzz.hooks", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    print(re.findall(r"\d+ generated.*", done.stdout))


def _entries(served: str, enough: int) -> int:
    """How many receipts are in the ledger, once the sequencer has caught up with as many."""
    until, found = time.monotonic() + 10, 0
    while found < enough and time.monotonic() < until:
        time.sleep(0.2)
        head = requests.get(f"{served}/log/checkpoint", timeout=10)
        found = int(head.text.splitlines()[1]) if head.ok else 0
    return found
