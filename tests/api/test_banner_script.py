"""The script that sites embed, and the banner as data."""

import base64
import gzip
import hashlib
import json
import re

import brotli
import pytest
from flask.testing import FlaskClient

from consentkit.web.runtime import Runtime
from tests.conftest import Publish, Run
from tests.factories import a_site_document

SCRIPT = "/ck/shop/banner.js"
pytestmark = pytest.mark.usefixtures("site")


def test_the_script_carries_the_banner_of_banner_json(client: FlaskClient) -> None:
    with client.get(SCRIPT) as reply:
        assert reply.mimetype == "text/javascript"
        inside = _configuration(reply.text)
    assert inside == client.get("/ck/shop/banner.json").json
    assert inside["site"] == "shop"
    assert inside["version"] == 1
    assert [c["key"] for c in inside["categories"]] == ["necessary", "analytics", "marketing"]
    assert inside["categories"][1]["lifetime"] == {"kind": "days", "days": 30}
    assert inside["texts"]["accept"]


def test_lang_picks_the_language(client: FlaskClient) -> None:
    for wish, language in {"fr-CA": "fr-CA", "fr": "fr-CA", "de": "en", "FR-ca": "fr-CA"}.items():
        assert client.get(f"/ck/shop/banner.json?lang={wish}").json["language"] == language
        with client.get(f"{SCRIPT}?lang={wish}") as reply:
            assert _configuration(reply.text)["language"] == language


def test_the_browsers_language_does_not_change_what_caches_share(client: FlaskClient) -> None:
    with client.get(SCRIPT, headers={"Accept-Language": "fr-CA"}) as reply:
        assert _configuration(reply.text)["language"] == "en"
        assert reply.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepts", "encoding", "decode"),
    [
        ("br, gzip", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("gzip;q=0.5, br;q=0", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("", None, bytes),
    ],
)
def test_the_script_comes_compressed_as_the_browser_asks(
    client: FlaskClient, accepts: str, encoding: str | None, decode
) -> None:
    with client.get(SCRIPT, headers={"Accept-Encoding": "identity"}) as plain:
        expected = plain.data
    with client.get(SCRIPT, headers={"Accept-Encoding": accepts}) as reply:
        assert reply.headers.get("Content-Encoding") == encoding
        assert decode(reply.data) == expected


def test_an_unchanged_script_is_not_sent_again(client: FlaskClient) -> None:
    for accepts in ("br", "gzip", "identity"):
        headers = {"Accept-Encoding": accepts}
        with client.get(SCRIPT, headers=headers) as reply:
            etag = reply.headers["ETag"]
            assert not etag.startswith("W/")
            assert reply.headers["Cache-Control"] == (
                "public, max-age=300, stale-while-revalidate=86400"
            )
        with client.get(SCRIPT, headers={**headers, "If-None-Match": etag}) as again:
            assert again.status_code == 304
            assert again.data == b""
    with client.get(SCRIPT, headers={"If-None-Match": etag, "Accept-Encoding": "br"}) as other:
        assert other.status_code == 200, "another encoding is another representation"


def test_publishing_is_seen_at_once_and_old_pages_stay_valid(
    client: FlaskClient, publish: Publish
) -> None:
    document = a_site_document()
    document["banner"]["categories"][1]["title"]["en"] = "Measuring"
    assert publish(document) == 2
    with client.get(SCRIPT) as reply:
        inside = _configuration(reply.text)
    assert inside["version"] == 2
    assert inside["categories"][1]["title"] == "Measuring"


def test_the_frozen_script_has_the_shown_integrity_and_never_changes(
    client: FlaskClient, publish: Publish, run: Run, rt: Runtime
) -> None:
    shown = run("site", "show", "shop").output
    path = re.search(r'src="[^"]*(/ck/shop/banner\.[0-9a-f]{64}\.js)"', shown)[1]
    integrity = re.search(r'integrity="sha384-([^"]+)"', shown)[1]
    with client.get(path) as reply:
        before = reply.data
        assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        assert reply.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert base64.b64encode(hashlib.sha384(before).digest()).decode() == integrity
    assert hashlib.sha256(before).hexdigest() in path
    with client.get(SCRIPT) as moving:
        assert moving.data == before
    document = a_site_document()
    document["banner"]["validity_days"] = 90
    publish(document)
    with client.get(path) as reply:
        assert reply.data == before


def test_a_hash_that_was_never_frozen_is_not_found(client: FlaskClient) -> None:
    for name in ("0" * 64, "A" * 64, "../" + "0" * 61):
        assert client.get(f"/ck/shop/banner.{name}.js").status_code == 404


def test_text_cannot_end_the_script_or_its_line(client: FlaskClient, publish: Publish) -> None:
    document = a_site_document()
    hostile = "</script><!-- \u2028 \u2029 'quotes\" \\ ${x} `"
    document["banner"]["categories"][1]["title"]["en"] = hostile
    publish(document)
    with client.get(SCRIPT) as reply:
        code = reply.text.split("\n", 1)[0]
        assert "</script" not in code
        assert "\u2028" not in code
        assert _configuration(reply.text)["categories"][1]["title"] == hostile


def test_a_site_without_a_published_banner_says_so(client: FlaskClient, run: Run, tmp_path) -> None:
    document = a_site_document()
    document["site"]["key"] = "draft"
    file = tmp_path / "draft.json"
    file.write_text(json.dumps(document))
    assert run("site", "add", file).exit_code == 0
    reply = client.get("/ck/draft/banner.js")
    assert reply.status_code == 404
    assert reply.json["code"] == "nothing_published"


def _configuration(script: str) -> dict:
    line = script.split("\n", 1)[0]
    return json.loads(line.removeprefix("(()=>{const CONSENTKIT_CONFIG=").removesuffix(";"))
