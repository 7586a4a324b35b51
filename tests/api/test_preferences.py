"""The whole choice without JavaScript."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import Clock, Publish, Run
from tests.factories import a_site_document
from tests.independent import open_with_cryptography

PATH = "/ck/shop/preferences"
OWN = {"Sec-Fetch-Site": "same-origin"}
pytestmark = pytest.mark.usefixtures("site")


def test_every_category_is_told_with_its_lifetime_and_cookies(client: FlaskClient) -> None:
    page = client.get(PATH).text
    for text in ("Necessary", "Always on", "at most 30 days", "at most 400 days", "_analytics*"):
        assert text in page
    assert page.count('type="checkbox"') == 3
    assert "checked" not in page, "nothing is ticked in advance"
    assert 'value="necessary"' not in page, "what is required is told and not asked"
    assert "privacy@shop.example" in page


def test_what_is_no_cookie_is_told_with_where_it_is_kept(
    client: FlaskClient, publish: Publish
) -> None:
    document = a_site_document()
    service = document["banner"]["categories"][1]["services"][0]
    kinds = {"local_storage": "localStorage", "indexed_db": "IndexedDB"}
    service["cookies"] = [
        {"name": f"in {kind}", "kind": kind, "purpose": {"en": "Counts.", "fr-CA": "Compte."}}
        for kind in kinds
    ]
    publish(document)
    for path in (PATH, "/ck/shop/versions/2"):
        page = client.get(path, headers={"Accept": "text/html"}).text
        for kind, name in kinds.items():
            assert f"<code>in {kind}</code> ({name})" in page, path


@pytest.mark.parametrize(
    ("form", "action", "choices", "digits"),
    [
        (
            {"action": "accept"},
            "accept_all",
            {"necessary": True, "analytics": True, "marketing": True},
            "2a",
        ),
        (
            {"action": "decline"},
            "decline_all",
            {"necessary": True, "analytics": False, "marketing": False, "news": False},
            "56",
        ),
        (
            {"action": "save", "granted": ["marketing", "news"]},
            "save",
            {"necessary": True, "analytics": False, "marketing": True, "news": True},
            "a6",
        ),
        (
            {"action": "withdraw", "granted": ["marketing"]},
            "withdraw",
            {"necessary": True, "analytics": False, "marketing": False, "news": False},
            "56",
        ),
    ],
)
def test_each_button_records_what_it_says(
    client: FlaskClient, form: dict, action: str, choices: dict, digits: str
) -> None:
    reply = _answer(client, **form)
    assert reply.status_code == 200
    payload = _payload(client, reply)
    assert payload["decision"]["action"] == action
    assert payload["decision"]["surface"] == "preferences"
    assert payload["decision"]["choices"] == choices
    cookie = reply.headers["Set-Cookie"].partition(";")[0].split(".")
    assert cookie[3] == digits
    assert cookie[4] == payload["sub"]


def test_a_change_of_mind_is_the_next_link_of_the_same_chain(
    client: FlaskClient, clock: Clock
) -> None:
    first = _payload(client, _answer(client, action="accept"))
    page = client.get(PATH).text
    assert page.count("checked") == 2, "the page shows what was answered"
    assert "Withdraw my consent" in page
    clock.now += timedelta(minutes=1)
    second = _payload(client, _answer(client, action="withdraw"))
    assert second["sub"] == first["sub"]
    assert second["prev"] == first["jti"]


def test_sending_the_form_twice_is_one_answer(client: FlaskClient) -> None:
    token = _token(client.get(PATH))
    form = {"token": token, "action": "decline"}
    first = client.post(PATH, data=form, headers=OWN)
    again = client.post(PATH, data=form, headers=OWN)
    assert _payload(client, first) == _payload(client, again)


def test_the_answer_is_about_the_version_and_language_that_were_shown(
    client: FlaskClient, publish: Publish
) -> None:
    token = _token(client.get(f"{PATH}?lang=fr"))
    document = a_site_document()
    document["banner"]["validity_days"] = 30
    publish(document)
    reply = client.post(PATH, data={"token": token, "action": "decline"}, headers=OWN)
    assert _payload(client, reply)["banner"]["version"] == 1
    assert _payload(client, reply)["banner"]["language"] == "fr-CA"
    assert "Votre choix est enregistré" in reply.text


def test_the_receipt_on_the_page_can_be_checked_with_the_command(
    client: FlaskClient, run: Run
) -> None:
    token = _receipt(_answer(client, action="decline"))
    assert run("verify", "-", input=token).exit_code == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://shop.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_answer_for_the_visitor(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    form = {"token": _token(client.get(PATH)), "action": "accept"}
    reply = client.post(PATH, data=form, headers=headers)
    assert reply.status_code == 403
    assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize("token", ["", "forged", None])
def test_a_form_that_is_not_ours_is_refused_with_a_page(
    client: FlaskClient, token: str | None
) -> None:
    form = {"action": "accept"} | ({} if token is None else {"token": token})
    reply = client.post(PATH, data=form, headers=OWN)
    assert reply.status_code == 400
    assert reply.mimetype == "text/html"
    assert "open the page again" in reply.text


def test_a_form_of_another_site_is_refused(client: FlaskClient, publish: Publish) -> None:
    other = a_site_document()
    other["site"] = other["site"] | {"key": "other"}
    publish(other)
    form = {"token": _token(client.get("/ck/other/preferences")), "action": "accept"}
    assert client.post(PATH, data=form, headers=OWN).status_code == 400


def test_a_form_without_a_button_is_refused(client: FlaskClient) -> None:
    assert _answer(client).status_code == 400
    assert _answer(client, action="maybe").status_code == 400


@pytest.mark.parametrize(
    "cookie",
    [
        "x" * 4000,
        "v1.1.mwtmsywj.2a.AAAAAAAAAAAAAAAAAAAAAA.hacked",
        "v1.1.zzzzzzzzz.2a.AAAAAAAAAAAAAAAAAAAAAA.save",
        "v1.1.1.2a.AAAAAAAAAAAAAAAAAAAAAA.save",
        "v1.1.mwtmsywj.3.AAAAAAAAAAAAAAAAAAAAAA.save",
        "' OR 1=1 --",
    ],
)
def test_a_broken_cookie_means_undecided(client: FlaskClient, cookie: str) -> None:
    client.set_cookie("ck", cookie, domain="localhost")
    reply = client.get(PATH)
    assert reply.status_code == 200
    assert "checked" not in reply.text


def test_owners_text_is_shown_as_text(client: FlaskClient, publish: Publish) -> None:
    document = a_site_document()
    hostile = "<img src=x onerror=alert(1)>"
    document["site"]["name"] = hostile
    document["banner"]["categories"][1]["title"]["en"] = hostile
    publish(document)
    for path in (PATH, "/ck/shop/versions/2"):
        page = client.get(path, headers={"Accept": "text/html"}).text
        assert "<img" not in page
        assert hostile in unescape(page)


def _answer(client: FlaskClient, **form: object) -> TestResponse:
    return client.post(PATH, data={"token": _token(client.get(PATH)), **form}, headers=OWN)


def _token(page: TestResponse) -> str:
    return unescape(re.search(r'name="token" value="([^"]+)"', page.text)[1])


def _receipt(page: TestResponse) -> str:
    return re.search(r"<textarea[^>]*>([^<]+)<", page.text)[1]


def _payload(client: FlaskClient, page: TestResponse) -> dict:
    jwks = client.get("/.well-known/jwks.json").json
    return open_with_cryptography(_receipt(page), jwks)[1]
