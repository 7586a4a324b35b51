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


def test_banner_json_is_the_whole_banner(client: FlaskClient) -> None:
    whole = client.get("/ck/shop/banner.json").json
    assert whole["site"] == "shop"
    assert whole["version"] == 1
    assert [c["key"] for c in whole["categories"]] == ["necessary", "analytics", "marketing"]
    assert whole["categories"][1]["lifetime"] == {"kind": "days", "days": 30}
    assert whole["categories"][1]["services"][0]["cookies"][0]["purpose"] == "Counts."
    assert whole["officer"]["email"] == "privacy@shop.example"


def test_the_two_scripts_together_carry_the_banner_of_banner_json(client: FlaskClient) -> None:
    whole = client.get("/ck/shop/banner.json").json
    with client.get(SCRIPT) as reply:
        assert reply.mimetype == "text/javascript"
        lean = _configuration(reply.text)
    with client.get(f"/ck/shop/preferences.{lean['preferences']}.js") as reply:
        assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        digest = base64.urlsafe_b64encode(hashlib.sha256(reply.data).digest()).decode()
        assert digest.rstrip("=") == lean["preferences"], "the banner checks it by this hash"
        carried = _configuration(reply.text, "CONSENTKIT_BANNER")
    assert carried.pop("css").startswith("#ck-preferences{")
    named = {key: text.replace("{site}", "The Shop") for key, text in whole["texts"].items()}
    for name in ("site", "language", "direction", "officer"):
        assert carried.pop(name) == whole[name]
    # What the first script has, and what only its parts read.
    beside = {"slot", "since", "signals"}
    for name in ("categories", "purposes"):
        for item, told in zip(carried.pop(name), whole[name], strict=True):
            assert item.items() <= told.items()
            assert {key for key in told if key not in item and told[key]} <= beside
    texts = carried.pop("texts")
    assert lean["texts"].pop("officer") == "Privacy officer: Ada, privacy@shop.example"
    # The browser reads the languages' own names from a list of them, where there is one.
    assert texts | lean["texts"] | {"own_name": "English"} == named
    assert "intro" not in texts, "what only the first layer says need not come twice"
    with client.get(f"/ck/shop/embeds.{carried.pop('placeholders')}.js") as reply:
        assert reply.status_code == 200
        assert "ck-held" in _configuration(reply.text, "CONSENTKIT_EMBEDS")["css"]
    assert carried == {}
    assert lean["texts"]["accept"]
    assert [(c["key"], c["slot"], c.get("required", False)) for c in lean["categories"]] == [
        (c["key"], c["slot"], c["required"]) for c in whole["categories"]
    ]
    assert lean["categories"][1]["services"] == ["analytics_tool"]
    assert lean["css"].startswith("#ck-root{")


@pytest.mark.parametrize("digest", ["A" * 43, "!" * 43, "A" * 42, "A" * 42 + "B"])
def test_a_second_layer_that_was_never_handed_out_is_not_found(
    client: FlaskClient, digest: str
) -> None:
    assert client.get(f"/ck/shop/preferences.{digest}.js").status_code == 404


def test_after_an_upgrade_the_new_scripts_are_kept_as_they_are_handed_out(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from consentkit.services import banner_script

    old = banner_script.bundle
    monkeypatch.setattr(banner_script, "bundle", lambda name: old(name) + "/* newer */")
    with client.get(SCRIPT) as reply:
        assert "/* newer */" in reply.text
        lean = _configuration(reply.text)
    monkeypatch.setattr(banner_script, "bundle", lambda name: old(name) + "/* newer still */")
    with client.get(f"/ck/shop/preferences.{lean['preferences']}.js") as reply:
        assert reply.status_code == 200
        assert "/* newer */" in reply.text


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
    document["banner"]["texts"] = {"en": {"heading": "Cookies, briefly"}}
    assert publish(document) == 2
    with client.get(SCRIPT) as reply:
        inside = _configuration(reply.text)
    assert inside["version"] == 2
    assert inside["texts"]["heading"] == "Cookies, briefly"


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
    document["site"]["name"] = document["banner"]["categories"][1]["title"]["en"] = hostile
    document["banner"]["texts"] = {"en": {"heading": hostile}}
    publish(document)
    with client.get(SCRIPT) as reply:
        code = reply.text.split("\n", 1)[0]
        lean = _configuration(reply.text)
        assert lean["texts"]["heading"] == hostile
    with client.get(f"/ck/shop/preferences.{lean['preferences']}.js") as reply:
        code += reply.text.split("\n", 1)[0]
        whole = _configuration(reply.text, "CONSENTKIT_BANNER")
        assert whole["categories"][1]["title"] == hostile
    assert "</script" not in code
    assert "\u2028" not in code


def test_a_site_without_a_published_banner_says_so(client: FlaskClient, run: Run, tmp_path) -> None:
    document = a_site_document()
    document["site"]["key"] = "draft"
    file = tmp_path / "draft.json"
    file.write_text(json.dumps(document))
    assert run("site", "add", file).exit_code == 0
    reply = client.get("/ck/draft/banner.js")
    assert reply.status_code == 404
    assert reply.json["code"] == "nothing_published"


def _configuration(script: str, name: str = "CONSENTKIT_CONFIG") -> dict:
    script = script.removeprefix("//# allFunctionsCalledOnLoad\n")
    line = script.split("\n", 1)[0].removeprefix(f"(()=>{{const {name}=")
    found, _end = json.JSONDecoder().raw_decode(line)
    return found
