"""One operation of the surface, and how OpenAPI writes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from marshmallow import Schema

from consentkit.domain.errors import ConsentError
from consentkit.storage.session import StorageUnavailable
from consentkit.web.errors import HTTP_CODES

JSON = "application/json"
TEXT = "text/plain"
PAGE = "text/html"
FORM = "application/x-www-form-urlencoded"
PROBLEM = "application/problem+json"

# On every answer, whoever asks and whatever is said (``web/security.py``).
_ALWAYS = ("X-Content-Type-Options", "Referrer-Policy", "Content-Security-Policy")

Content = Mapping[str, type[Schema] | Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """``code`` is what programs see; OpenAPI files it under ``status``."""

    status: int
    code: str

    @classmethod
    def of(cls, error: type[ConsentError]) -> "Refusal":
        return cls(error.status, error.code)

    @classmethod
    def http(cls, status: HTTPStatus) -> "Refusal":
        """What Flask refuses by itself."""
        return cls(status, HTTP_CODES[status][0])


# The database may be away, and a request be no HTTP, wherever it goes.
_ANYWHERE = (Refusal.http(HTTPStatus.BAD_REQUEST), Refusal.of(StorageUnavailable))


@dataclass(frozen=True, slots=True)
class Answer:
    """``headers`` are there besides those of every answer; empty ``content`` means no body."""

    says: str
    content: Content = field(default_factory=dict)
    headers: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "description": self.says,
            "headers": {name: _header(name) for name in (*_ALWAYS, *self.headers)},
        }
        if self.content:
            found["content"] = {kind: {"schema": schema} for kind, schema in self.content.items()}
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """``parameters`` are names of the document's components. ``secret`` is whether the secret of a
    receipt is asked for. ``links`` hang on the first of the ``answers``, by status.
    """

    method: str
    path: str
    name: str
    tag: str
    says: str
    answers: Mapping[int, Answer]
    parameters: tuple[str, ...] = ()
    body: Content = field(default_factory=dict)
    needs_body: bool = True
    refusals: Sequence[Refusal | type[ConsentError]] = ()
    secret: bool = False
    links: Mapping[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "operationId": self.name,
            "tags": [self.tag],
            "summary": self.says,
            "responses": self._responses(),
        }
        if self.parameters:
            found["parameters"] = list(self.parameters)
        if self.body:
            found["requestBody"] = {
                "required": self.needs_body,
                "content": {kind: {"schema": schema} for kind, schema in self.body.items()},
            }
        if self.secret:
            found["security"] = [{"receiptSecret": []}]
        return found

    def _responses(self) -> dict[str, Any]:
        found = {str(status): answer.document() for status, answer in self.answers.items()}
        if self.links:
            next(iter(found.values()))["links"] = dict(self.links)
        return found | {str(status): _refused(status, codes) for status, codes in self._codes()}

    def _codes(self) -> list[tuple[int, list[str]]]:
        codes: dict[int, set[str]] = {}
        for each in (*_ANYWHERE, *self.refusals):
            refusal = each if isinstance(each, Refusal) else Refusal.of(each)
            codes.setdefault(refusal.status, set()).add(refusal.code)
        return [(status, sorted(codes[status])) for status in sorted(codes)]


def beacon(name: str) -> dict[str, Any]:
    """A body with JSON in it under the type that a page may send without asking first.
    Source: WHATWG Fetch, "CORS-safelisted request-header".
    """
    return {
        "type": "string",
        "contentMediaType": JSON,
        "contentSchema": {"$ref": f"#/components/schemas/{name}"},
    }


def _refused(status: int, codes: list[str]) -> dict[str, Any]:
    """A page for whoever asks for one, a problem document for everybody else."""
    of_these = {"type": "object", "properties": {"code": {"enum": codes}}}
    problem = {"allOf": [{"$ref": "#/components/schemas/Problem"}, of_these]}
    content: Content = {PROBLEM: problem, PAGE: {"type": "string"}}
    headers = {401: ("WWW-Authenticate",), 429: ("Retry-After",)}.get(status, ())
    return Answer(HTTPStatus(status).phrase, content, headers).document()


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}
