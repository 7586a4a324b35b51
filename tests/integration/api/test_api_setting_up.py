"""Setting a site up by the API: from another tool, with known cookies, and its tag looked for."""

import json
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from flask.testing import FlaskClient

from tests.conftest import Publish
from tests.factories import a_site_document
from tests.integration.api.conftest import MakeKey, MakeOwner, Program

MOVE = "/sites/shop/move-in"
KLARO = """
var klaroConfig = {
    translations: {en: {consentNotice: {description: 'We would like to count visits.'}}},
    services: [
        {name: 'matomo', title: 'Matomo', purposes: ['analytics'], cookies: [/^_pk_.*$/]},
        {name: 'chat', purposes: ['functional'], callback: function() { steal(); }},
    ],
};
"""


def test_another_tool_s_configuration_is_reported_and_then_taken(program: Program) -> None:
    before = program.get("/sites/shop/file").json
    told = program.post(MOVE, {"tool": "klaro", "configuration": KLARO})
    assert told.status_code == 200, told.text
    assert {note["kind"] for note in told.json["notes"]} >= {"carried", "lost"}
    [lost] = [note for note in told.json["notes"] if "callback" in note["member"]]
    assert (lost["kind"], lost["line"]) == ("lost", 6)
    assert told.json["changes"]
    assert program.get("/sites/shop/file").json == before
    etag = f'"{told.json["etag"]}"'
    done = program.ask("PUT", "/sites/shop/file", told.json["file"], If_Match=etag)
    assert done.json["changes"] == told.json["changes"]
    text = json.dumps(program.get("/sites/shop/draft").json)
    assert "Matomo" in text
    assert "steal" not in text
    late = program.ask("PUT", "/sites/shop/file", told.json["file"], If_Match=etag)
    assert late.status_code == 412


@pytest.mark.parametrize(
    ("field", "value"), [("tool", "other"), ("configuration", ""), ("configuration", 1)]
)
def test_what_is_no_configuration_is_refused_by_name(
    program: Program, field: str, value: object
) -> None:
    reply = program.post(MOVE, {"tool": "klaro", "configuration": KLARO} | {field: value})
    assert (reply.status_code, reply.json["errors"][0]["field"]) == (422, field)


def test_what_cannot_be_read_is_refused_with_its_reason(program: Program) -> None:
    for wrong in ("let a = 1;", "var klaroConfig = {" * 500, "x" * (2 * 1024 * 1024 + 1)):
        reply = program.post(MOVE, {"tool": "klaro", "configuration": wrong})
        assert (reply.status_code, reply.json["code"]) == (422, "invalid_document"), wrong[:20]
        assert reply.json["detail"]


def test_known_cookies_are_found_by_a_part_of_a_name_or_whole_services(program: Program) -> None:
    found = program.get("/cookie-catalogue?text=_PK_").json["data"]
    assert {each["service"] for each in found} == {"Matomo"}
    assert found[0]["purpose"]["en"]
    of_service = program.get("/cookie-catalogue?service=Matomo").json["data"]
    assert {each["name"] for each in found} <= {each["name"] for each in of_service}
    assert program.get("/cookie-catalogue?text=nobody-knows").json["data"] == []
    for wrong in ("", "?text=a&service=b", "?text=", "?text=%00"):
        assert program.get(f"/cookie-catalogue{wrong}").status_code == 422


def test_a_new_site_begins_with_the_template_in_its_languages(
    client: FlaskClient, program: Program, make_owner: MakeOwner, make_key: MakeKey
) -> None:
    wanted = {
        "key": "club",
        "name": "The Club",
        "home": "https://club.example/start",
        "languages": ["fr", "en"],
        "officer": {"name": "Ada", "email": "ada@club.example", "address": "1 Main St"},
    }
    made = program.post("/site-template", wanted)
    assert made.status_code == 200, made.text
    assert made.json["site"]["origins"] == ["https://club.example"]
    banner = made.json["banner"]
    assert banner["default_language"] == "fr"
    keys = [each["key"] for each in banner["categories"]]
    assert keys == ["session", "pending_registration", "persistent_login"]
    assert all(set(each["title"]) == {"fr", "en"} for each in banner["categories"])
    assert program.get("/sites/club").status_code == 404
    operator = Program(client, make_key(make_owner("op@admins.example", is_operator=True)))
    assert operator.post("/sites", made.json).json == made.json
    for field, wrong in [
        ("banner.languages", {"languages": ["xx"]}),
        ("site.home", {"home": "here"}),
        ("site.key", {"key": "Not a key"}),
        ("banner.officer.email", {"officer": {}}),
        ("languages", {"languages": []}),
    ]:
        reply = program.post("/site-template", wanted | wrong)
        assert (reply.status_code, reply.json["errors"][0]["field"]) == (422, field), wrong


class _Home(BaseHTTPRequestHandler):
    content = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, *_: object) -> None:
        pass


class TestOnAServiceOfThisMachine:
    """Which alone looks at pages of this machine."""

    @pytest.fixture
    def env(self, env: dict[str, str]) -> dict[str, str]:
        return env | {"CONSENTKIT_PUBLIC_URL": "http://localhost:8080"}

    def test_the_home_page_is_looked_at_for_the_tag(
        self, program: Program, publish: Publish
    ) -> None:
        with ThreadingHTTPServer(("127.0.0.1", 0), _Home) as home:
            thread = Thread(target=home.serve_forever)
            thread.start()
            origin = f"http://127.0.0.1:{home.server_port}"
            self._publish(publish, origin)
            _Home.content = b'<head><script src="/ck/shop/banner.js" async></script>'
            found = program.post("/sites/shop/installed").json
            _Home.content = b'<head><script src="/ck/other/banner.js"></script>'
            others = program.post("/sites/shop/installed").json
            home.shutdown()
            thread.join()
        assert found == {
            "address": f"{origin}/",
            "failure": None,
            "verdict": "found",
            "remarks": ["waits"],
            "other_site": None,
            "unlisted_origin": None,
            "is_outdated": False,
        }
        assert (others["verdict"], others["other_site"]) == ("other_site", "other")

    def test_a_page_that_cannot_be_had_is_no_error_and_each_look_is_counted(
        self, program: Program, publish: Publish
    ) -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            self._publish(publish, f"http://127.0.0.1:{closed.getsockname()[1]}")
            replies = [program.post("/sites/shop/installed") for _ in range(7)]
        assert [each.status_code for each in replies] == [200] * 6 + [429]
        assert replies[0].json["failure"]
        assert replies[0].json["verdict"] is None

    def _publish(self, publish: Publish, origin: str) -> None:
        document = a_site_document()
        document["site"] |= {"home": f"{origin}/", "origins": [origin]}
        publish(document)
