"""Exports that other people's software reads."""

import json

import pytest
from flask.testing import FlaskClient
from pyld import jsonld

from tests.conftest import Run
from tests.factories import a_decision
from tests.recorded import PATH

DPV = "https://w3id.org/dpv#"
pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def receipt(client: FlaskClient) -> dict[str, str]:
    return client.post(PATH, json=a_decision()).json


def exported(run: Run, kind: str) -> list[dict]:
    done = run("receipts", "export", "--format", kind)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def no_network(address: str, _options: object) -> None:
    raise AssertionError(f"{address} was asked for")


def test_json_ld_expands_offline_to_a_consent_receipt(run: Run, receipt: dict[str, str]) -> None:
    [document] = exported(run, "jsonld")
    [node] = jsonld.expand(document, {"documentLoader": no_network})
    assert node["@id"] == f"urn:uuid:{receipt['id']}"
    assert node["@type"] == [f"{DPV}ConsentReceipt"]
    [record] = node[f"{DPV}hasRecordOfActivity"]
    assert record["@type"] == [f"{DPV}ConsentRecord"]
    states = {}
    for process in record[f"{DPV}hasProcess"]:
        [key] = process["urn:consentkit:purposeKey"]
        for status in process.get(f"{DPV}hasConsentStatus", []):
            states[key["@value"]] = status["@type"]
        if f"{DPV}hasConsentStatus" not in process:
            states[key["@value"]] = process[f"{DPV}hasNecessity"][0]["@id"]
    expressed = f"{DPV}ExpressedConsent"
    assert states == {
        "necessary": f"{DPV}Required",
        "analytics": [f"{DPV}ConsentGiven", expressed],
        "marketing": [f"{DPV}ConsentRefused", expressed],
    }
    purposes = {
        each["urn:consentkit:purposeKey"][0]["@value"]: each[f"{DPV}hasPurpose"][0]["@id"]
        for each in record[f"{DPV}hasProcess"]
    }
    assert purposes["analytics"] == f"{DPV}ServiceUsageAnalytics"
    assert purposes["marketing"] == f"{DPV}TargetedAdvertising"


def test_nothing_of_a_json_ld_document_is_lost_when_it_is_expanded(
    run: Run, receipt: dict[str, str]
) -> None:
    """A term without a meaning would be dropped in silence."""
    [document] = exported(run, "jsonld")
    expanded = jsonld.expand(document, {"documentLoader": no_network})
    names = set()

    def collect(value: object) -> None:
        if isinstance(value, dict):
            names.update(name for name in value if not name.startswith("@"))
            for each in value.values():
                collect(each)
        elif isinstance(value, list):
            for each in value:
                collect(each)

    context = document.pop("@context")
    collect(document)
    written = {
        name.replace(name.split(":")[0] + ":", context[name.split(":")[0]]) for name in names
    }
    names.clear()
    collect(expanded)
    assert names == written
    assert len(jsonld.to_rdf(expanded)["@default"]) > 40


def test_a_withdrawal_is_a_withdrawal(run: Run, client: FlaskClient) -> None:
    body = a_decision(
        action="withdraw", choices={"necessary": True, "analytics": False, "marketing": False}
    )
    assert client.post(PATH, json=body).status_code == 201
    [document] = exported(run, "jsonld")
    assert "dpv:ConsentWithdrawn" in json.dumps(document)
    assert "dpv:ConsentRefused" not in json.dumps(document)


def test_kantara_tells_what_was_consented_to_and_nothing_else(
    run: Run, receipt: dict[str, str]
) -> None:
    [document] = exported(run, "kantara")
    assert document["version"] == "KI-CR-v1.1.0"
    assert document["consentReceiptID"] == receipt["id"]
    assert isinstance(document["consentTimestamp"], int)
    [service] = document["services"]
    [purpose] = service["purposes"]
    assert purpose["purposeCategory"] == ["dpv:ServiceUsageAnalytics"]
    assert purpose["consentType"] == "EXPLICIT"
    required = {
        "version", "jurisdiction", "consentTimestamp", "collectionMethod", "consentReceiptID",
        "piiPrincipalId", "piiControllers", "policyUrl", "services", "sensitive", "spiCat",
    }  # fmt: skip
    assert required <= set(document)
