"""Takes a decision as it came in over HTTP, and answers with its receipt."""

import hashlib
from dataclasses import replace
from typing import NamedTuple

import orjson
from flask import Flask, Request, Response

from consentkit.domain.decision import Decision
from consentkit.services.find_publications import Published, find_published
from consentkit.services.record_decision import Recorded, Submission
from consentkit.signing.canonical import canonical_bytes
from consentkit.web.body import read_json
from consentkit.web.device import read_device
from consentkit.web.environ import Environ
from consentkit.web.idempotency_key import read_idempotency_key
from consentkit.web.publications import Publications
from consentkit.web.recorder import Recorder
from consentkit.web.region import place
from consentkit.web.runtime import Runtime
from consentkit.web.schemas import DecisionSchema, load
from consentkit.web.security import has_gpc, is_same_host
from consentkit.web.usual_decision import read_usual_decision
from consentkit.web.visitor.consent_cookie import set_consent_cookie

_SCHEMA = DecisionSchema()
_EXTENSION = "consentkit.taking"
# Of each answer at the receipts' address, refusals included.
CACHE_CONTROL = "private, no-store"


class Created(NamedTuple):
    """What is answered with 201: a body of JSON, and the headers of this answer alone."""

    body: bytes
    headers: list[tuple[str, str]]


class Taking:
    """One for each application. It asks nothing of Flask: most answers never come to it."""

    def __init__(self, rt: Runtime, recorder: Recorder, publications: Publications) -> None:
        self._rt = rt
        self._recorder = recorder
        self._publications = publications

    def install(self, app: Flask) -> None:
        app.extensions[_EXTENSION] = self

    def take(self, site_key: str, environ: Environ) -> Created:
        """Return once the receipt is durable. Raises a refusal that names the field."""
        body = read_json(environ)
        decision: Decision = read_usual_decision(body) or load(_SCHEMA, body)
        if not decision.gpc and has_gpc(environ):
            # Scripts of some browsers cannot see the signal that the browser sends.
            decision = replace(decision, gpc=True)
        decision = place(decision, environ, self._rt.config)
        key = read_idempotency_key(environ)
        published = self._published(site_key, decision.banner_version)
        submission = Submission(
            site_key=site_key,
            decision=decision,
            idempotency_key=key,
            request_sha256=hashlib.sha256(canonical_bytes(body)).digest() if key else None,
            device=read_device(environ),
        )
        cookie: list[tuple[str, str]] = []
        if published is not None and is_same_host(environ):
            cookie = self._cookie(environ, decision, published)

        def say(recorded: Recorded) -> Created:
            headers = [("Location", f"/ck/{site_key}/receipts/{recorded.id}")]
            if recorded.replayed:
                headers.append(("Idempotent-Replayed", "true"))
            return Created(orjson.dumps(self._recorder.document(recorded)), headers + cookie)

        return self._recorder.record_and_say(submission, published, say)

    def _published(self, site_key: str, number: int) -> Published | None:
        def find() -> Published | None:
            with self._rt.transaction() as session:
                return find_published(site_key, number, session=session)

        return self._publications.get((site_key, number), find)

    def _cookie(
        self, environ: Environ, decision: Decision, published: Published
    ) -> list[tuple[str, str]]:
        response = Response()
        set_consent_cookie(
            response, Request(environ), decision, published.version, now=self._rt.now()
        )
        return [("Set-Cookie", each) for each in response.headers.getlist("Set-Cookie")]


def taking_of(app: Flask) -> Taking:
    found: Taking = app.extensions[_EXTENSION]
    return found
