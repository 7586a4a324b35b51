"""The client by itself: what it sends again, what it raises, and what it never does."""

import json
import subprocess
import sys

import pytest
import requests
import responses
from responses import matchers

from consentkit.client import (
    ApiError,
    Client,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    PreconditionFailed,
    RateLimited,
    ServiceTrouble,
    Unauthorized,
    Unreachable,
    transport,
)

URL = "https://consent.example"
API = f"{URL}/api/v1"
SITE = {
    "key": "shop",
    "name": "The Shop",
    "home": "https://shop.example/",
    "role": "owner",
    "archived_at": None,
    "version": 1,
    "published_at": "2026-11-23T19:01:07.123Z",
    "has_changes": False,
    "waiting_requests": None,
}
PUBLISHED = {
    "version": 2,
    "sha256": "ab" * 32,
    "published_at": "2026-11-23T19:01:07.123Z",
    "is_new": True,
    "overridden": [],
}


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it would have waited."""
    found: list[float] = []
    monkeypatch.setattr(transport.time, "sleep", found.append)
    return found


@pytest.fixture
def client(pauses: list[float]) -> Client:
    return Client(URL, "ck_live_x")


def sent() -> list[str | None]:
    return [call.request.headers.get("Idempotency-Key") for call in responses.calls]


@responses.activate
def test_pages_are_asked_for_when_they_are_needed(client: Client) -> None:
    first = {"data": [SITE, SITE | {"key": "b"}], "next_cursor": "abc"}
    last = {"data": [SITE | {"key": "c", "later": "unknown"}], "next_cursor": None}
    responses.get(f"{API}/sites", json=first, match=[matchers.query_param_matcher({})])
    more = matchers.query_param_matcher({"cursor": "abc"})
    responses.get(f"{API}/sites", json=last, match=[more])
    found = client.sites()
    assert next(found).published_at.year == 2026
    assert len(responses.calls) == 1
    assert [each.key for each in found] == ["b", "c"]
    assert responses.calls[0].request.headers["Authorization"] == "Bearer ck_live_x"


@responses.activate
def test_a_post_is_sent_again_with_the_same_idempotency_key(
    client: Client, pauses: list[float]
) -> None:
    path = f"{API}/sites/shop/publish"
    responses.post(path, body=requests.ConnectionError("cut off"))
    responses.post(path, status=503, headers={"Retry-After": "5"}, json={"code": "x"})
    in_use = {"code": "idempotency_key_in_use"}
    responses.post(path, status=409, headers={"Retry-After": "1"}, json=in_use)
    responses.post(path, status=201, json=PUBLISHED)
    assert client.site("shop").publish("ab" * 32).version == 2
    assert len(set(sent())) == 1
    assert sent()[0]
    assert pauses[1:] == [5.0, 1.0]
    assert 0.25 <= pauses[0] <= 1


@responses.activate
def test_each_post_has_an_idempotency_key_of_its_own(client: Client) -> None:
    responses.post(f"{API}/sites/shop/publish", status=201, json=PUBLISHED)
    for _ in range(2):
        client.site("shop").publish("ab" * 32)
    assert len(set(sent())) == 2


@responses.activate
def test_a_change_that_may_have_been_made_is_not_made_again(
    client: Client, pauses: list[float]
) -> None:
    responses.patch(f"{API}/sites/shop/draft", body=requests.ReadTimeout("no answer"))
    with pytest.raises(Unreachable):
        client.site("shop").patch_draft({}, etag='"draft-1"')
    assert len(responses.calls) == 1
    assert responses.calls[0].request.headers["If-Match"] == '"draft-1"'


@responses.activate
def test_it_gives_up_in_the_end_and_where_the_pause_is_too_long(
    client: Client, pauses: list[float]
) -> None:
    responses.get(f"{API}/self", status=503, json={"code": "storage_unavailable"})
    with pytest.raises(ServiceTrouble, match="storage_unavailable"):
        client.own_key()
    assert len(responses.calls) == 4
    assert len(pauses) == 3
    responses.get(f"{API}/sites/shop", status=429, headers={"Retry-After": "3600"}, json={})
    with pytest.raises(RateLimited):
        client.site("shop").show()
    assert len(pauses) == 3


@responses.activate
def test_a_date_to_come_back_at_is_understood(client: Client, pauses: list[float]) -> None:
    past = {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}
    responses.get(f"{API}/sites/shop", status=503, headers=past, json={})
    responses.get(f"{API}/sites/shop", json=SITE)
    assert client.site("shop").show().name == "The Shop"
    assert pauses == [0.0]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Invalid),
        (401, Unauthorized),
        (403, Forbidden),
        (404, NotFound),
        (409, Conflict),
        (412, PreconditionFailed),
        (413, Invalid),
        (422, Invalid),
        (428, Invalid),
        (302, ServiceTrouble),
        (500, ServiceTrouble),
    ],
)
@responses.activate
def test_a_refusal_is_raised_with_its_code_and_field(
    client: Client, status: int, kind: type[ApiError]
) -> None:
    problem = {"code": "x", "detail": "y", "errors": [{"field": "site.key", "detail": "z"}]}
    headers = {"Location": "https://evil.example/"}
    responses.get(f"{API}/sites/shop", status=status, json=problem, headers=headers)
    with pytest.raises(kind) as raised:
        client.site("shop").show()
    assert (raised.value.code, raised.value.field) == ("x", "site.key")
    assert str(raised.value) == "y (x)"
    assert len(responses.calls) == 1


@responses.activate
def test_a_page_of_a_proxy_is_trouble_and_no_traceback(client: Client) -> None:
    responses.get(f"{API}/sites/shop", status=500, body="<h1>Oh</h1>")
    with pytest.raises(ServiceTrouble, match="status 500"):
        client.site("shop").show()
    responses.replace("GET", f"{API}/sites/shop", status=200, body="<h1>Log in</h1>")
    with pytest.raises(ValueError, match="sent no Site"):
        client.site("shop").show()


@responses.activate
def test_the_key_is_the_one_that_was_given_whatever_netrc_says(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine consent.example login eve password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    responses.get(f"{API}/sites/shop", json=SITE)
    client.site("shop").show()
    assert responses.calls[0].request.headers["Authorization"] == "Bearer ck_live_x"


@pytest.mark.parametrize("url", ["http://consent.example", "ftp://x", "consent.example", ""])
def test_a_key_never_goes_out_in_clear(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        Client(url, "ck_live_x")
    Client("http://127.0.0.1:8080", "ck_live_x").close()


def test_it_loads_neither_the_service_nor_what_that_stands_on() -> None:
    code = "import sys, json, consentkit.client; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = json.loads(done.stdout)
    ours = {name for name in loaded if name.startswith("consentkit")}
    assert all(name.startswith("consentkit.client") for name in ours - {"consentkit"})
    tops = {name.partition(".")[0] for name in loaded}
    assert not tops & {"flask", "sqlalchemy", "marshmallow", "werkzeug", "cryptography", "click"}
