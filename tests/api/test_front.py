"""What is kept of the banner's scripts says what Flask says, and nothing that is over."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client
from werkzeug.wrappers import Response

from consentkit.domain.account import COMMAND_LINE
from consentkit.services.archive_site import archive_site
from consentkit.storage.session import StorageUnavailable
from consentkit.web.publications import Publications
from consentkit.web.runtime import Runtime
from tests.conftest import Publish
from tests.factories import a_site_document

SCRIPT = "/ck/shop/banner.js"
ENCODINGS = ["", "br", "gzip, deflate, br, zstd", "gzip;q=0.5", "br;q=0", "*", "identity"]


def told(response: Response) -> list[tuple[str, str]]:
    """Return the headers without those that are different each time."""
    return sorted(each for each in response.headers if each[0] not in ("Date", "X-Request-ID"))


def a_document(heading: str) -> dict[str, Any]:
    document = a_site_document()
    document["banner"]["texts"] = {"en": {"heading": heading}}
    return document


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("query", ["", "lang=fr-CA", "lang=xx", "lang=en&x=1", "lang="])
@pytest.mark.parametrize("accepted", ENCODINGS)
def test_every_form_is_as_flask_gives_it_the_first_time_and_later(
    client: FlaskClient, flask_alone: Client, query: str, accepted: str
) -> None:
    headers = {"Accept-Encoding": accepted}
    expected = flask_alone.get(SCRIPT, query_string=query, headers=headers)
    etag = expected.headers["ETag"]
    for _ in range(2):
        found = client.get(SCRIPT, query_string=query, headers=headers)
        assert (found.status_code, found.data) == (200, expected.data)
        assert told(found) == told(expected)
        found = client.head(SCRIPT, query_string=query, headers=headers)
        assert (found.status_code, found.data) == (200, b"")
        assert told(found) == told(expected)
        for known in (etag, f"W/{etag}", f'"x", {etag}', "*"):
            asked = headers | {"If-None-Match": known}
            unchanged = flask_alone.get(SCRIPT, query_string=query, headers=asked)
            found = client.get(SCRIPT, query_string=query, headers=asked)
            assert (found.status_code, found.data) == (304, b"")
            assert told(found) == told(unchanged)
        found = client.get(
            SCRIPT, query_string=query, headers=headers | {"If-None-Match": '"other"'}
        )
        assert (found.status_code, found.data) == (200, expected.data)


def test_what_is_published_is_out_with_the_next_question(
    client: FlaskClient, publish: Publish
) -> None:
    publish(a_document("The first heading"))
    assert "The first heading" in client.get(SCRIPT).text
    publish(a_document("The second heading"))
    assert "The second heading" in client.get(SCRIPT).text
    assert "The first heading" not in client.get(SCRIPT).text


def test_settings_of_the_site_count_as_well(
    client: FlaskClient, publish: Publish, rt: Runtime
) -> None:
    publish()
    before = client.get(SCRIPT).text
    with rt.transaction(write=True) as session:
        archive_site("shop", by=COMMAND_LINE, session=session, now=rt.now())
    assert client.get(SCRIPT).text != before


def test_a_refusal_is_not_kept(client: FlaskClient, publish: Publish) -> None:
    assert client.get(SCRIPT).status_code == 404
    publish()
    assert client.get(SCRIPT).status_code == 200


@pytest.mark.usefixtures("site")
def test_other_methods_are_flasks_to_refuse(client: FlaskClient) -> None:
    assert client.get(SCRIPT).status_code == 200
    assert client.post(SCRIPT).status_code == 405
    assert client.options(SCRIPT).status_code == 200


@pytest.mark.usefixtures("site")
def test_a_pinned_script_is_kept_too(client: FlaskClient, flask_alone: Client) -> None:
    sha256 = "0" * 64
    assert client.get(f"/ck/shop/banner.{sha256}.js").status_code == 404
    lean = client.get(SCRIPT).text
    digest = lean.partition('"preferences":"')[2][:43]
    path = f"/ck/shop/preferences.{digest}.js"
    expected = flask_alone.get(path)
    for _ in range(2):
        found = client.get(path)
        assert (found.status_code, found.data) == (200, expected.data)
        assert told(found) == told(expected)


@pytest.mark.usefixtures("site")
def test_pages_keep_their_banner_while_the_database_is_away(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A serving process looks now and then, and a look that fails takes nothing away."""
    publications: Publications = app.extensions["consentkit.publications"]
    shown = client.get(SCRIPT).data

    def fail(*_: Any, **__: Any) -> None:
        raise StorageUnavailable("the database does not answer")

    monkeypatch.setattr(Runtime, "transaction", fail)
    monkeypatch.setattr(publications, "is_watched", True)
    with pytest.raises(StorageUnavailable):
        publications.look()
    assert client.get(SCRIPT).data == shown
    assert client.get(SCRIPT, headers={"Accept-Encoding": "br"}).status_code == 503


def test_no_more_is_kept_than_there_is_room_for(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consentkit.web.publications.MAX_KEPT", 3)
    publications: Publications = app.extensions["consentkit.publications"]
    publications.look()
    for number in range(5):
        assert publications.get(number, lambda number=number: str(number)) == str(number)
    kept = [publications.get(number, lambda: None) for number in range(5)]
    assert kept == [None, None, "2", "3", "4"]
