"""The API's OpenAPI document and its page: both say what is served, and need no key."""

import re
from html.parser import HTMLParser

from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from consentkit.domain.errors import ConsentError
from consentkit.web.api.endpoint import ENDPOINTS
from consentkit.web.api.openapi import path_of
from consentkit.web.errors import HTTP_CODES

ADDRESS = "/api/v1/openapi.json"


def test_the_document_is_an_openapi_document(client: FlaskClient) -> None:
    document = client.get(ADDRESS).json
    validate(document)
    assert document["openapi"].startswith("3.1.")
    assert document["servers"] == [{"url": "https://consent.example/api/v1"}]


def test_each_endpoint_is_in_the_document_with_its_scope(api: Flask, client: FlaskClient) -> None:
    paths = client.get(ADDRESS).json["paths"]
    said = {
        (method.upper(), path, operation.get("x-scope"))
        for path, those in paths.items()
        for method, operation in those.items()
    }
    assert said == {
        (each.method, path_of(each.rule), each.scope and each.scope.value) for each in ENDPOINTS
    }


def test_every_code_in_it_is_one_that_the_service_has(client: FlaskClient) -> None:
    def kinds(kind: type[ConsentError]) -> set[str]:
        return {kind.code}.union(*map(kinds, kind.__subclasses__()))

    text = client.get(ADDRESS).json  # which loads all that can be refused
    known = kinds(ConsentError) | {code for code, _ in HTTP_CODES.values()}
    codes = {
        code
        for those in text["paths"].values()
        for operation in those.values()
        for answer in operation["responses"].values()
        for refusal in answer.get("content", {}).get("application/problem+json", {}).values()
        for code in refusal["allOf"][1]["properties"]["code"]["enum"]
    }
    assert {"unknown_site", "insufficient_scope", "precondition_failed"} <= codes <= known


def test_whoever_writes_is_shown_an_example(client: FlaskClient) -> None:
    for path, those in client.get(ADDRESS).json["paths"].items():
        for method, operation in those.items():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                if content["schema"] != {"$ref": "#/components/schemas/Empty"}:
                    assert content.get("example"), (method, path)


def test_every_answer_has_an_example_that_is_one(client: FlaskClient) -> None:
    document = client.get(ADDRESS).json
    count = 0
    for path, those in document["paths"].items():
        for method, operation in those.items():
            for status, answer in operation["responses"].items():
                content = answer.get("content", {}).get("application/json")
                if content is None:
                    continue
                count += 1
                whole = {**content["schema"], "components": document["components"]}
                problems = list(Draft202012Validator(whole).iter_errors(content["example"]))
                assert not problems, (method, path, status, problems[0].message)
    assert count > len(ENDPOINTS) // 2


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        found = dict(attrs)
        self.ids += [found["id"]] if found.get("id") else []
        self.links += [found[name] for name in ("href", "src") if found.get(name)]


def test_the_page_says_it_without_a_script_and_asks_nobody_else(client: FlaskClient) -> None:
    reply = client.get("/api/v1/docs")
    assert reply.status_code == 200
    assert "script-src" not in reply.headers["Content-Security-Policy"]
    page = _Page()
    page.feed(reply.text)
    assert not page.tags & {"script", "style", "img", "iframe"}
    assert len(page.ids) == len(set(page.ids))
    operations = {each.name for each in ENDPOINTS}
    assert operations <= set(page.ids)
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert inside <= set(page.ids)
    for link in page.links:
        assert link.startswith(("#", "/"))
        if link.startswith("/"):
            assert client.get(link).status_code == 200, link
    assert not re.search(r"\{\{|\}\}|Undefined", reply.text)
