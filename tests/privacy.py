"""The visitor's page as tests use it: open it with keys, and send its forms."""

import re
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import a_decision
from tests.independent import open_with_cryptography

PATH = "/ck/shop/privacy"
RECEIPTS = "/ck/shop/receipts"
OWN = {"Sec-Fetch-Site": "same-origin"}
ASKED = {"kind": "access", "text": "What do you know?"}


def answer(client: FlaskClient, **changes: object) -> dict:
    return client.post(RECEIPTS, json=a_decision(**changes)).json


def key_of(*receipts: dict) -> str:
    return " ".join(f"{each['id']}.{each['secret']}" for each in receipts)


def opened(client: FlaskClient, *receipts: dict, **form: str) -> TestResponse:
    return client.post(PATH, data={"keys": key_of(*receipts)} | form)


def keys_on(page: TestResponse) -> str:
    return unescape(re.search(r'data-keys="([^"]*)"', page.text)[1])


def token_on(page: TestResponse) -> str:
    return unescape(re.search(r'name="token" value="([^"]*)"', page.text)[1])


def send(client: FlaskClient, page: TestResponse, step: str, **form: object) -> TestResponse:
    data = {"keys": keys_on(page), "token": token_on(page)} | form
    return client.post(f"{PATH}/{step}", data=data, headers=OWN)


def ask(client: FlaskClient, page: TestResponse, **changes: str) -> TestResponse:
    return send(client, page, "requests", **ASKED | changes)


def text_on(page: TestResponse, text_area: str) -> str:
    return re.search(rf'<textarea id="{text_area}"[^>]*>([^<]+)', page.text)[1]


def payload_on(client: FlaskClient, page: TestResponse, text_area: str) -> dict:
    token = text_on(page, text_area)
    jwks = client.get("/.well-known/jwks.json").json
    return open_with_cryptography(token, jwks)[1]


def asked(client: FlaskClient, **changes: str) -> str:
    """Ask; returns the visitor's key."""
    return keys_on(ask(client, client.get(PATH), **changes))


def visitors_page(client: FlaskClient, key: str, lang: str = "en") -> str:
    """What the page says to whoever shows this key."""
    return unescape(client.post(f"{PATH}?lang={lang}", data={"keys": key}).text)
