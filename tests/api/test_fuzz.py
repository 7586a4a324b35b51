"""Whatever comes in, the answer is a receipt or a refusal, never a fault of ours."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import a_decision
from tests.privacy import answer, key_of, token_on

PATH = "/ck/shop/receipts"
FUZZ = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
pytestmark = pytest.mark.usefixtures("site")

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
fields = st.sampled_from([*a_decision(), "gpc", "region", "extra"])


def _assert_understood(status: int) -> None:
    assert status == 201 or 400 <= status < 500


@FUZZ
@given(changes=st.dictionaries(fields, anything, max_size=3))
def test_a_decision_with_anything_in_its_fields(app: Flask, changes: dict[str, Any]) -> None:
    raw = json.dumps(a_decision(**changes))
    reply = app.test_client().post(PATH, data=raw, content_type="application/json")
    _assert_understood(reply.status_code)
    if reply.status_code != 201:
        assert reply.mimetype == "application/problem+json"
        assert reply.json["code"]


@FUZZ
@given(raw=st.binary(max_size=300))
def test_a_body_of_any_bytes(app: Flask, raw: bytes) -> None:
    for path in (PATH, "/verify"):
        reply = app.test_client().post(path, data=raw, content_type="application/json")
        _assert_understood(reply.status_code)


@FUZZ
@given(text=st.text(max_size=200))
def test_a_receipt_of_any_text(app: Flask, text: str) -> None:
    client = app.test_client()
    as_json = client.post("/verify", json={"receipt": text})
    assert as_json.status_code in (200, 422, 400)
    form = client.post("/verify", data={"receipt": text.encode("utf-8", "replace").decode()})
    assert form.status_code == 200


@FUZZ
@given(
    name=st.sampled_from(
        ["Origin", "Idempotency-Key", "Authorization", "Accept", "Cookie", "Host"]
    ),
    value=st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=60),
)
def test_any_value_in_the_headers_we_read(app: Flask, name: str, value: str) -> None:
    client = app.test_client(use_cookies=False)
    _assert_understood(client.post(PATH, json=a_decision(), headers={name: value}).status_code)
    for path in ("/ck/shop/preferences", "/ck/shop/banner.js", "/ck/shop/versions/1", "/verify"):
        with client.get(path, headers={name: value}) as reply:
            # Werkzeug itself refuses a Host that no host can have.
            assert reply.status_code in ((200, 304, 400) if name == "Host" else (200, 304))


@FUZZ
@given(site=st.text(max_size=30), tail=st.text(max_size=30), query=st.text(max_size=30))
def test_any_address_under_ck(app: Flask, site: str, tail: str, query: str) -> None:
    client = app.test_client()
    site, tail = quote(site, safe=""), quote(tail, safe="/")
    for path in (f"/ck/{site}/{tail}", f"/ck/shop/{tail}", f"/ck/shop/versions/{tail}"):
        with client.get(path, query_string={"lang": query}) as reply:
            assert reply.status_code < 500


steps = st.sampled_from(["", "/answer", "/erase", "/requests", "/code", "/file", "/evidence"])
names = st.sampled_from(
    [
        *("keys", "code", "token", "action", "take_back", "granted", "confirm"),
        *("kind", "text", "contact", "receipt"),
    ]
)
written = st.text(max_size=60) | st.binary(max_size=60)


@FUZZ
@given(step=steps, form=st.dictionaries(names, written, max_size=5), keep=st.booleans())
def test_a_form_of_the_visitors_page_with_anything_in_its_fields(
    app: Flask, step: str, form: dict[str, str | bytes], keep: bool
) -> None:
    client = app.test_client()
    if keep:
        page = client.get("/ck/shop/privacy")
        form = {"token": token_on(page), "keys": key_of(answer(client)), **form}
    raw = "&".join(
        f"{name}={quote(value if isinstance(value, bytes) else value.encode('utf-8', 'replace'))}"
        for name, value in form.items()
    )
    reply = client.post(
        f"/ck/shop/privacy{step}", data=raw, content_type="application/x-www-form-urlencoded"
    )
    assert reply.status_code < 500
