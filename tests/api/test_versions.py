"""Published versions: the same for ever, as a page and as data that anyone can hash."""

import hashlib

import pytest
import rfc8785
from flask.testing import FlaskClient

from tests.conftest import Publish
from tests.factories import a_site_document
from tests.one_after_another import one_after_another

pytestmark = pytest.mark.usefixtures("site")


def test_a_stranger_can_recompute_the_content_hash(client: FlaskClient) -> None:
    version = client.get("/ck/shop/versions/1").json
    assert hashlib.sha256(rfc8785.dumps(version["content"])).hexdigest() == version["sha256"]
    assert version["sha256"] == client.get("/ck/shop/banner.json").json["sha256"]
    assert version["content"]["categories"][1]["description"]["fr-CA"].startswith("À quoi")


def test_a_browser_gets_a_page_in_the_language_it_asks_for(client: FlaskClient) -> None:
    reply = client.get("/ck/shop/versions/1?lang=fr", headers={"Accept": "text/html,*/*;q=0.8"})
    assert reply.mimetype == "text/html"
    assert '<html lang="fr-CA"' in reply.text
    assert "À quoi sert analytics" in reply.text
    assert "Content-Security-Policy" in reply.headers


def test_an_old_version_stays_as_it_was(client: FlaskClient, publish: Publish) -> None:
    before = client.get("/ck/shop/versions/1").json
    document = a_site_document()
    del document["banner"]["categories"][2]
    assert publish(document) == 2
    assert client.get("/ck/shop/versions/1").json == before
    assert len(client.get("/ck/shop/versions/2").json["content"]["categories"]) == 2


def test_publishing_the_same_again_makes_no_new_version(
    client: FlaskClient, publish: Publish
) -> None:
    assert publish() == 1
    assert client.get("/ck/shop/versions/2").status_code == 404


def test_a_decision_about_an_older_version_is_recorded_against_it(
    client: FlaskClient, publish: Publish
) -> None:
    from tests.factories import a_decision
    from tests.independent import open_with_cryptography

    first = client.get("/ck/shop/versions/1").json
    document = a_site_document()
    document["banner"]["validity_days"] = 30
    publish(document)
    reply = client.post("/ck/shop/receipts", json=a_decision(banner_version=1))
    _, payload = open_with_cryptography(
        reply.json["receipt"], client.get("/.well-known/jwks.json").json
    )
    assert payload["banner"]["sha256"] == first["sha256"]


@one_after_another(
    "number", ["0", "2", "-1", "1.0", "x", "9" * 40, "9" * 9, "9" * 5000, "%00", "٣"]
)
def test_a_version_never_published_is_not_found(client: FlaskClient, number: str) -> None:
    assert client.get(f"/ck/shop/versions/{number}").status_code == 404


def test_a_page_refusal_is_a_page(client: FlaskClient) -> None:
    reply = client.get("/ck/shop/versions/99", headers={"Accept": "text/html"})
    assert reply.status_code == 404
    assert reply.mimetype == "text/html"
    assert "<h1>" in reply.text
