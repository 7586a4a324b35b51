"""The playground: drafts that live in an address, the real banner for them, and nothing kept."""

import base64
import json
import re
import tomllib

import pytest
from flask.testing import FlaskClient

from consentkit.domain.banner import Banner
from tests.factories import a_decision, a_site_document

EVERYTHING = {
    "language": "fr-CA",
    "look": {
        "layout": "box",
        "position": "top-end",
        "second_layer": "side",
        "theme": "dark",
        "preset": "harbour",
        "reopen": "bottom-start",
        "isolation": "shadow",
        "lock": True,
        "radius": 3,
        "font": "Georgia, 'Times New Roman', serif",
        "light": {"button-text": "#ffffff"},
        "dark": {"background": "#112233"},
    },
    "texts": {"heading": 'Témoins « sucrés » \\ "au" choix', "intro": "Une ligne\net une autre."},
}


def address(wishes: object, name: str) -> str:
    text = base64.urlsafe_b64encode(json.dumps(wishes).encode()).decode().rstrip("=")
    return f"/playground/{text}/{name}"


@pytest.mark.parametrize("path", ["/playground", "/playground/e30/page", "/playground/-/sample.js"])
def test_without_the_setting_there_is_no_playground(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


class TestPlayground:
    @pytest.fixture
    def env(self, env: dict[str, str]) -> dict[str, str]:
        return env | {"CONSENTKIT_PLAYGROUND": "1"}

    def test_the_banner_carries_the_draft(self, client: FlaskClient) -> None:
        script = client.get(address(EVERYTHING, "banner.js")).text
        assert "Témoins « sucrés »" in script
        assert "#112233" in script
        digest = re.search(r'"preferences":"([\w-]{43})"', script)[1]
        second = client.get(address(EVERYTHING, f"preferences.{digest}.js"))
        assert second.status_code == 200
        assert "Compter les visites" in second.text
        assert client.get(address({}, f"preferences.{digest}.js")).status_code == 404

    def test_the_lines_for_the_site_file_make_the_same_banner(self, client: FlaskClient) -> None:
        lines = tomllib.loads(client.get(address(EVERYTHING, "look.toml")).text)["banner"]
        assert lines == {"look": EVERYTHING["look"], "texts": {"fr-CA": EVERYTHING["texts"]}}
        Banner.read(a_site_document()["banner"] | lines)

    def test_what_is_usual_is_left_out_of_the_lines(self, client: FlaskClient) -> None:
        usual = {"look": {"layout": "bar", "lock": False}, "texts": {}}
        assert tomllib.loads(client.get(address(usual, "look.toml")).text) == {
            "banner": {"look": {}}
        }

    @pytest.mark.parametrize(
        ("wishes", "field"),
        [
            ({"look": {"dark": {"button": "green"}}}, "banner.look.dark.button"),
            ({"look": {"position": "top-end"}}, "banner.look.position"),
            ({"look": {"radius": 1.5}}, "banner.look.radius"),
            ({"look": {"colour": "#fff"}}, "banner.look.colour"),
            ({"look": []}, "banner.look"),
            ({"texts": {"accept": "\u0007"}}, "banner.texts.en.accept"),
            ({"texts": "accept"}, "banner.texts.en"),
            ({"language": "xx"}, "draft.language"),
            ({"language": ["en"]}, "draft.language"),
            ({"site": "demo"}, "draft.site"),
        ],
    )
    def test_a_draft_that_cannot_be_is_refused_by_name(
        self, client: FlaskClient, wishes: object, field: str
    ) -> None:
        for name in ("look.toml", "banner.js", "banner.json", "page"):
            reply = client.get(address(wishes, name))
            assert reply.status_code == 422, name
            assert reply.json["errors"][0]["field"] == field

    @pytest.mark.parametrize("draft", ["e", "!!!!", "bnVsbA", "W10", "_____w", "A" * 12_001])
    def test_what_is_no_draft_is_refused(self, client: FlaskClient, draft: str) -> None:
        reply = client.get(f"/playground/{draft}/look.toml")
        assert (reply.status_code, reply.json["code"]) == (400, "malformed_json")

    def test_an_answer_gets_a_sample_that_is_no_receipt(self, client: FlaskClient) -> None:
        reply = client.post(address({}, "receipts"), json=a_decision())
        assert reply.status_code == 201
        assert reply.json["receipt"] == "playground.not.signed"
        verified = client.post("/verify", json={"receipt": reply.json["receipt"]})
        assert verified.json["valid"] is False
        wrong = client.post(address({}, "receipts"), json=a_decision(choices={"media": "yes"}))
        assert wrong.json["errors"][0]["field"] == "choices.media"

    def test_nothing_of_it_may_be_framed_elsewhere_or_run_inline(self, client: FlaskClient) -> None:
        for path in ("/playground", address({}, "page")):
            reply = client.get(path)
            policy = reply.headers["Content-Security-Policy"]
            assert "frame-ancestors 'self'" in policy
            assert "script-src 'self';" in policy
            assert not re.search(r"<script>|<style|\son\w+=|\sstyle=", reply.text)

    def test_every_shipped_language_can_be_tried(self, client: FlaskClient) -> None:
        page = client.get("/playground").text
        tags = re.findall(r'<option value="([\w-]+)"', page.partition('id="language"')[2])
        assert {"en", "ar", "zh-Hant"} < set(tags)
        for tag in tags[: tags.index("zh-Hant") + 1]:
            known = client.get(address({"language": tag}, "banner.json")).json
            assert (known["language"], known["site"]) == (tag, "playground")
