"""How often one address may answer."""

import pytest
from flask.testing import FlaskClient

from tests.factories import a_decision

PATH = "/ck/shop/receipts"


@pytest.fixture
def env(env: dict[str, str]) -> dict[str, str]:
    return env | {"CONSENTKIT_RATE_LIMIT": "3"}


@pytest.mark.usefixtures("site")
def test_too_many_answers_from_one_address_are_told_to_wait(client: FlaskClient) -> None:
    crowd = {"REMOTE_ADDR": "203.0.113.5"}
    replies = [
        client.post(PATH, json=a_decision(), environ_base=crowd).status_code for _ in range(4)
    ]
    assert replies == [201, 201, 201, 429]
    refused = client.post(PATH, json=a_decision(), environ_base=crowd)
    assert refused.mimetype == "application/problem+json"
    assert refused.json["code"] == "rate_limited"
    assert int(refused.headers["Retry-After"]) > 0
    other = client.post(PATH, json=a_decision(), environ_base={"REMOTE_ADDR": "203.0.113.6"})
    assert other.status_code == 201


@pytest.mark.usefixtures("site")
def test_a_proxy_we_were_not_told_about_does_not_lock_everybody_out(client: FlaskClient) -> None:
    for _ in range(6):
        assert client.post(PATH, json=a_decision()).status_code == 201


@pytest.mark.usefixtures("site")
def test_a_forged_forwarding_header_does_not_change_the_address(client: FlaskClient) -> None:
    statuses = [
        client.post(
            PATH,
            json=a_decision(),
            environ_base={"REMOTE_ADDR": "198.51.100.7"},
            headers={"X-Forwarded-For": f"192.0.2.{n}"},
        ).status_code
        for n in range(5)
    ]
    assert statuses == [201, 201, 201, 429, 429]
